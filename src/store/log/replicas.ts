import type { MemberId, SpaceId, Timestamp } from "../../domain/ids.ts";
import type { News } from "./news.ts";

export type Present = ReadonlyMap<MemberId, Timestamp>;

export type ReplicaEars = {
  /** What another replica says, in its order. `from` is its name. */
  onNews(news: News, from: string): void;
  /** Words may have been missed, and what this replica said of itself may be forgotten: look, and say it again. */
  onLapse(): void;
};

/** The other hubs on the same database. */
export interface Replicas {
  /** Calls back from now on, until the store is closed; through lost connections, which it makes anew. */
  listen(ears: ReplicaEars): Promise<void>;
  /** Soon, together with what else is said. All of it or, when the database is away or too much waits, nothing. */
  say(news: readonly News[]): void;
  /** Null: the member is not connected to this replica any more. */
  notePresence(space: SpaceId, member: MemberId, since: Timestamp | null): Promise<void>;
  /** Who is connected to other replicas that are alive. A space without anybody is not in it. */
  presence(spaces: readonly SpaceId[]): Promise<Map<SpaceId, Present>>;
}
