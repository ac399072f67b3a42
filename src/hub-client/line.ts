import type { HubFrame, ReaderFrame } from "../protocol/frames.ts";

/** What a line to the hub tells its owner. After `onClose` nothing comes any more. */
export type LineEvents = {
  onFrame(frame: HubFrame): void;
  /** `code` is the hub's own word, or `hub_unreachable`. `isRefused`: it never opened. */
  onClose(code: string, isRefused: boolean): void;
};

/** One way of following: a WebSocket, or the lines of a response, over which nothing can be sent. */
export interface Line {
  readonly canSend: boolean;
  send(frame: ReaderFrame): void;
  /** Nothing is told of it. */
  close(): void;
}
