/**
 * Ids travel and are stored as unpadded base64url text. Space, member, thread and entry ids are 16 bytes.
 * The brands exist only in the type checker; `protocol/` makes them when it parses, tests may cast.
 */
declare const brand: unique symbol;
type Id<Name extends string> = string & { readonly [brand]: Name };

export type SpaceId = Id<"space">;
export type MemberId = Id<"member">;
export type ThreadId = Id<"thread">;
/** An envelope's id, made by its sender: the idempotency key. A task's id is the id of its `task` order. */
export type EntryId = Id<"entry">;
export type TaskId = EntryId;
export type BlobId = Id<"blob">;

/** Milliseconds since the epoch. */
export type Timestamp = number;
export type AttemptNumber = number;
export type Seq = number;

/** The thread of entries about the space itself: 16 zero bytes. */
// The one literal that is an id without being parsed.
export const SPACE_THREAD = "AAAAAAAAAAAAAAAAAAAAAA" as ThreadId;
