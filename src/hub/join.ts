import { limits } from "../domain/limits.ts";
import { Problem } from "../domain/problem.ts";
import type { Follower } from "./follower.ts";
import type { HubParts } from "./parts.ts";
import type { Space } from "./spaces.ts";

/** Throws `too_many_sockets`. The result takes the follower out again; when each was here is noted, and may be missed. */
export function joinFollowers(hub: HubParts, space: Space, follower: Follower): () => void {
  if (space.followers.countOf(follower.member) >= limits.socketsPerMember) throw new Problem("too_many_sockets");
  const noted = (noting: Promise<void>): void => {
    const failed = (error: unknown): void =>
      hub.log.warn("when a member was seen is not noted", { error: String(error) });
    hub.underWay.add(noting.catch(failed));
  };
  noted(space.followers.add(follower));
  hub.orderWaits.isHere(space, follower.member);
  return () => {
    follower.left();
    noted(space.followers.remove(follower));
  };
}
