/** Every failpoint of the program; the tidy test holds this list against the sources. */
export const failpoints = ["journal.commit.before", "journal.commit.after"] as const;
