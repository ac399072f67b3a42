import type { Seq } from "../domain/ids.ts";
import type { HubFrame } from "../protocol/frames.ts";

export const frameText = (frame: HubFrame): string => JSON.stringify(frame);

/** The wire text stands in the frame as it was checked: it is not parsed again. */
export const envelopeFrame = (seq: Seq, wire: string): string => `{"type":"envelope","seq":${seq},"envelope":${wire}}`;
export const liveFrame = (wire: string): string => `{"type":"live","envelope":${wire}}`;
