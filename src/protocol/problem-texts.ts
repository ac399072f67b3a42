import { orderProblemTexts } from "./order-problem-texts.ts";
import type { ProblemText } from "./order-problem-texts.ts";

/**
 * Every code that may cross a wire: its HTTP status, what happened, and what to do about it. Runners refuse orders by the
 * codes of order-problem-texts.ts. Codes that stay on the desktop have their words in the CLI.
 */
export const problemTexts: ReadonlyMap<string, ProblemText> = new Map(
  Object.entries({
    ...orderProblemTexts,
    // Requests to the hub.
    request_malformed: {
      status: 400,
      title: "The request is not understood",
      next: "Update the app or program that sent it.",
    },
    frame_malformed: {
      status: 400,
      title: "A frame of the follow is not understood",
      next: "Update the app or program that sent it.",
    },
    not_json: {
      status: 415,
      title: "The body is not the expected media type",
      next: "Send JSON, or octet-stream where a route asks for it.",
    },
    body_too_large: { status: 413, title: "The body is too large", next: "Send less at once; files travel as blobs." },
    not_found: { status: 404, title: "There is nothing here", next: "Check the address." },
    method_not_allowed: { status: 405, title: "This address does not take that method", next: "Check the address." },
    host_refused: {
      status: 421,
      title: "The hub does not answer to this host name",
      next: "Use the hub's own address, or start it with --url.",
    },
    origin_refused: {
      status: 403,
      title: "This page may not speak to the hub",
      next: "Open the app from the hub's own address, or start the hub with --app-origin.",
    },
    public_bind_refused: {
      status: 500,
      title: "The hub will not listen on a public address without TLS",
      next: "Put it behind TLS, or allow it with the flag the error names.",
    },
    rate_limited: { status: 429, title: "Too many requests", next: "Wait a moment and try again." },
    too_many_sockets: {
      status: 429,
      title: "This member has too many open connections",
      next: "Close the app in other tabs.",
    },
    hub_failed: {
      status: 500,
      title: "The hub made a mistake",
      next: "Look into the hub's log; what was sent is kept here and tried again.",
    },
    hub_unreachable: {
      status: 503,
      title: "The hub does not answer",
      next: "Check the network and that the hub runs: errand doctor",
    },
    hub_answer_malformed: {
      status: 502,
      title: "What answered is not understood",
      next: "Update Errand on the side that is older, or check the hub's address.",
    },
    log_is_newer: {
      status: 500,
      title: "A newer Errand wrote this data folder",
      next: "Start the newer Errand that wrote it.",
    },
    sender_mismatch: {
      status: 403,
      title: "The entry names another sender than the member that sent it",
      next: "Nothing to do: it was refused.",
    },
    hub_stopping: { status: 503, title: "The hub is stopping", next: "Try again in a moment." },
    store_failed: {
      status: 503,
      title: "The hub could not write to its disk",
      next: "Check the hub's disk; nothing was stored.",
    },
    not_logged_in: { status: 401, title: "Not logged in", next: "Log in again." },
    login_refused: { status: 401, title: "The login was refused", next: "Pair this device again if it was revoked." },
    login_nonce_used: { status: 401, title: "The login's nonce is unknown, used or too old", next: "Log in again." },
    not_a_member: {
      status: 403,
      title: "Not a member of this space, or revoked",
      next: "Pair this device again at the desktop.",
    },
    role_refused: {
      status: 403,
      title: "This member's role does not allow it",
      next: "Use a device that is an owner.",
    },
    space_unknown: {
      status: 404,
      title: "The hub does not know this space",
      next: "Start the runner that made it, or check the hub's address.",
    },
    space_exists: {
      status: 409,
      title: "The space exists with another first statement",
      next: "Nothing to do: the space is taken.",
    },
    invite_needed: {
      status: 403,
      title: "This hub needs an invite for a new space",
      next: "Ask its owner to run `errand hub invite`.",
    },
    blob_unknown: {
      status: 404,
      title: "The hub does not have this part of the file",
      next: "Wait until its sender has uploaded it.",
    },
    blob_chunk_differs: {
      status: 409,
      title: "This part of the file is stored with other bytes",
      next: "Upload the file under a new id.",
    },
    blob_gap: {
      status: 409,
      title: "A part of the file before this one is missing",
      next: "Upload the parts in order.",
    },
    push_endpoint_refused: {
      status: 400,
      title: "The hub does not push to this address",
      next: "Use a browser of a known push service, or allow its host at the hub with ERRAND_PUSH_HOSTS.",
    },
    push_keys_damaged: {
      status: 400,
      title: "The keys of the push subscription are wrong",
      next: "Turn notifications off and on again at that device.",
    },
    push_of_another: {
      status: 403,
      title: "Only a device itself says where it is pushed to",
      next: "Turn notifications on at that device.",
    },
    slot_taken: { status: 409, title: "This pairing was used already", next: "Show a new code at the desktop." },
    slot_empty: {
      status: 404,
      title: "The other side has not answered yet",
      next: "Wait, or show a new code at the desktop.",
    },
    pairing_unknown: {
      status: 404,
      title: "This pairing is unknown or too old",
      next: "Show a new code at the desktop.",
    },
    // Envelopes.
    version_unsupported: {
      status: 400,
      title: "Made by another version of Errand",
      next: "Update Errand on the side that is older.",
    },
    envelope_too_large: { status: 413, title: "The entry is too large", next: "Attach long content as a file." },
    envelope_malformed: {
      status: 400,
      title: "The entry's outer form is wrong",
      next: "Update the app or program that sent it.",
    },
    header_malformed: {
      status: 400,
      title: "The entry's header is wrong",
      next: "Update the app or program that sent it.",
    },
    sender_unknown: {
      status: 403,
      title: "The entry's sender may not say this",
      next: "Nothing to do: it was passed over.",
    },
    roster_behind: { status: 409, title: "The roster is not up to date", next: "Wait: it is fetched." },
    id_mismatch: {
      status: 400,
      title: "The entry's id is not the one in the address",
      next: "Update the app or program that sent it.",
    },
    wrong_space: { status: 400, title: "The entry belongs to another space", next: "Nothing to do: it was refused." },
    signature_wrong: { status: 403, title: "The entry's signature is wrong", next: "Nothing to do: it was refused." },
    not_stored_kind: {
      status: 400,
      title: "A live entry is relayed and never stored",
      next: "Update the app or program that sent it.",
    },
    epoch_unknown: {
      status: 409,
      title: "The key for this entry is not here",
      next: "Wait until this member has received it.",
    },
    envelope_not_opened: {
      status: 400,
      title: "The entry could not be opened",
      next: "Nothing to do: it was changed on its way or sealed with another key.",
    },
    body_malformed: {
      status: 400,
      title: "The entry's content is not understood",
      next: "Update Errand on the side that is older.",
    },
    // Roster.
    roster_malformed: { status: 400, title: "A roster statement is wrong", next: "Nothing to do: it was refused." },
    roster_signature: {
      status: 403,
      title: "A roster statement is not signed by root",
      next: "Nothing to do: it was refused.",
    },
    roster_gap: {
      status: 409,
      title: "A roster statement is missing",
      next: "Fetch the roster again; if it stays, don't trust this hub.",
    },
    roster_fork: {
      status: 409,
      title: "The roster differs from the one this member knows",
      next: "Don't trust this hub; look at the desktop.",
    },
    roster_rollback: {
      status: 409,
      title: "The roster is older than the one this member knows",
      next: "Don't trust this hub; look at the desktop.",
    },
    roster_other_space: { status: 409, title: "The roster belongs to another space", next: "Check the hub's address." },
    weak_key: {
      status: 400,
      title: "The member's key is not safe",
      next: "Pair again; if it stays, don't use that device.",
    },
    epoch_conflict: {
      status: 409,
      title: "Two keys claim to be the same one",
      next: "Don't trust this hub; look at the desktop.",
    },
    epoch_not_unwrapped: {
      status: 409,
      title: "The space's key could not be unwrapped",
      next: "Pair this device again.",
    },
    epoch_damaged: {
      status: 500,
      title: "A key kept here is damaged",
      next: "Restore this data folder from a backup.",
    },
    // Blobs.
    blob_damaged: { status: 400, title: "The file was changed on its way", next: "Ask for it again." },
    blob_truncated: { status: 400, title: "The file is not whole", next: "Ask for it again." },
    blob_too_large: { status: 413, title: "The file is too large", next: "Put it into the project's folder instead." },
    // Pairing.
    pairing_link_malformed: { status: 400, title: "This is not a pairing link", next: "Scan the code again, whole." },
    pairing_expired: { status: 410, title: "The pairing code is too old", next: "Show a new code at the desktop." },
    pairing_other_space: {
      status: 409,
      title: "The desktop that answered is not the one of the code",
      next: "Stop, and show a new code at your own desktop.",
    },
    pairing_wrong_peer: {
      status: 409,
      title: "Somebody else used this code",
      next: "Stop, and show a new code at the desktop.",
    },
    pairing_damaged: {
      status: 400,
      title: "A pairing message was changed or is not for this code",
      next: "Show a new code at the desktop.",
    },
    no_runner: {
      status: 409,
      title: "No computer of this space does work",
      next: "Start Errand on the computer that shall do the work.",
    },
    pairing_raced: {
      status: 409,
      title: "Two devices used this code",
      next: "Show a new code and let nobody else see it.",
    },
    pairing_digits_wrong: {
      status: 403,
      title: "The digits are wrong",
      next: "Type the six digits the new device shows.",
    },
    pairing_too_large: {
      status: 413,
      title: "The roster is too long for a pairing",
      next: "Start a new space; this one had too many changes of members.",
    },
    keys_not_kept: {
      status: 500,
      title: "This browser does not keep its keys",
      next: "Leave private browsing, or install the app first.",
    },
  } satisfies Record<string, ProblemText>),
);
