import { describe, expect, test } from "vitest";
import { profiles } from "../agents/profile.ts";
import type { AgentCeiling } from "../domain/ceilings.ts";
import { confinementFor, type LaunchFacts } from "./agent-launch.ts";

const ceiling = (confinement: AgentCeiling["confinement"]): AgentCeiling => ({
  id: "pi",
  command: null,
  readable: [],
  endpoint: null,
  confinement,
  login: "own",
});
// What is looked at here is the self-test's verdict only.
const facts = (noConfinement: LaunchFacts["noConfinement"]) => ({ noConfinement }) as LaunchFacts;
const broken = facts({ reason: "sandbox_leaks", repair: "sudo apt-get install bubblewrap" });

describe("where the sandbox's self-test failed", () => {
  test("an agent is refused with the one command that repairs it, and never runs unconfined", () => {
    expect(() => confinementFor(profiles.pi, ceiling("required"), broken)).toThrow(
      expect.objectContaining({ code: "no_confinement", next: "sudo apt-get install bubblewrap" }),
    );
  });

  test("the clerk works in its own seat belt, and what the owner took out of the sandbox stays out", () => {
    expect(confinementFor(profiles.clerk, ceiling("required"), broken)).toBe("clerk");
    expect(confinementFor(profiles.pi, ceiling("off"), broken)).toBe("off");
  });
});

test("where it passed, everything but what the owner took out is confined", () => {
  expect(confinementFor(profiles.pi, ceiling("required"), facts(null))).toBe("confined");
  expect(confinementFor(profiles.clerk, ceiling("required"), facts(null))).toBe("confined");
  expect(confinementFor(profiles.pi, ceiling("off"), facts(null))).toBe("off");
});
