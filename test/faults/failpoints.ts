/** Every failpoint of the program; the tidy test holds this list against the sources. */
export const failpoints = [
  "agents.cancel.before",
  "agents.prompt.before",
  "agents.spawn.after",
  "agents.spawn.before",
  "hub.append.after",
  "hub.append.before",
  "journal.commit.after",
  "journal.commit.before",
  "outgoing.seal.after",
  "outgoing.upload.before",
  "runner.accept.after",
  "runner.accept.before",
  "runner.prompt.after",
  "runner.refuse.after",
  "runner.refuse.before",
] as const;
