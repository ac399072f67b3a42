/** Every limit with its reason. Sizes in bytes, times in milliseconds. */
export const limits = {
  /** A header holds ids and counters only. */
  headerBytesMax: 2 * 1024,
  /** An order is words; files travel as blobs. */
  orderBytesMax: 64 * 1024,
  /** A report may carry a diff; larger goes into a blob. */
  reportBytesMax: 256 * 1024,
  blobChunkBytes: 64 * 1024,
  /** 1 GiB: a phone's longest video; more belongs in a folder sync. */
  blobBytesMax: 1024 * 1024 * 1024,
  padToBytes: 256,
  /** How far a sender's clock may run ahead. */
  clockAheadMsMax: 5 * 60_000,
  /** Longest life of an order, by kind. */
  expiryMsMax: {
    task: 7 * 86_400_000,
    message: 7 * 86_400_000,
    inbound: 7 * 86_400_000,
    cancel: 86_400_000,
    answer: 86_400_000,
    undo: 86_400_000,
    thread: 86_400_000,
    revoke: 86_400_000,
    schedule: 365 * 86_400_000,
    /** A computer may be away for a holiday and still learn which phone to call. */
    push: 30 * 86_400_000,
  },
  pairingMs: 3 * 60_000,
  pairingsPerHour: 5,
  pairingTriesMax: 3,
  mailboxSlotBytesMax: 256 * 1024,
  loginNonceMs: 60_000,
  bearerMs: 10 * 60_000,
  /** Envelopes in one append or one read. */
  batchMax: 500,
  /** A slow follower is dropped to `gap` beyond this. */
  followerBufferBytesMax: 4 * 1024 * 1024,
  requestHeadMs: 10_000,
  /** A few headers and a bearer. */
  requestHeadBytesMax: 16 * 1024,
  /** A request must be whole by then: a phone on a bad line sends 1 MiB in it. */
  requestMs: 60_000,
  /** Before anybody is known: a login, or a space's first statement. */
  preLoginBytesMax: 8 * 1024,
  /** One append, as JSON text: a full batch of ordinary entries, or four of the largest. */
  appendBytesMax: 2 * 1024 * 1024,
  /** One read or one step of a catch-up, as JSON text; at least one envelope is always given. */
  pageBytesMax: 1024 * 1024,
  /** A socket must log in within this. */
  loginMs: 10_000,
  /** Sockets of one address that have not logged in. */
  strangerSocketsPerAddress: 32,
  hubConnectionsMax: 5_000,
  /** A replica's connections to its database, besides the one that listens; PostgreSQL allows 100 in all by default. */
  storeConnectionsMax: 10,
  /** To connect, or for a connection to become free. */
  storeConnectMs: 5_000,
  storeIdleMs: 30_000,
  /** Through a restart of the database; then whoever asked is told, and asks again. */
  storeRetryMs: 10_000,
  storeStatementMs: 30_000,
  /** A transaction in which nothing happens holds up its spaces. */
  storeStandStillMs: 5_000,
  /** How long a lost word between replicas goes unnoticed. */
  replicaLookMs: 1_000,
  /** Live entries on their way to other replicas; what is beyond it is passed over. */
  replicaLiveBytesMax: 1024 * 1024,
  /** How long a hub that stops waits for requests under way. */
  hubStopMs: 1_000,
  bearersPerMember: 8,
  /** The line is alive: said this often; two missed mean that it is not. */
  beatMs: 20_000,
  /** A runner is asked this often, and is gone when it has said nothing for so long after: together less than five seconds. */
  runnerBeatMs: 1_500,
  runnerSilentMsMax: 3_000,
  /** A device that somebody looks at hears the hub this often, and takes it for gone after so long: two beats and a slow line. */
  watchedBeatMs: 2_000,
  watchedSilentMsMax: 4_800,
  /** The longest that a reader of a pairing slot waits in one request. */
  slotWaitMsMax: 25_000,
  /** Slots in use at once, of all pairings; the hub holds them for strangers. */
  pairingSlotsMax: 400,
  inviteMs: 7 * 86_400_000,
  /** A space without followers leaves the hub's memory after this. */
  spaceIdleMs: 10 * 60_000,
  /** Addresses and members that are counted at once; the longest unseen is forgotten first. */
  bucketsMax: 20_000,
  socketsPerMember: 8,
  /** Text updates are coalesced: whichever comes first. */
  textCoalesceMs: 250,
  /** Reports wait this long for more of their kind: the agent's first words go first. Nobody sees the difference. */
  reportLingerMs: 8,
  textCoalesceBytes: 4 * 1024,
  /** How soon a disk that took nothing is tried again. */
  diskAgainMs: 1_000,
  /** A device that is looked at says so this often; two missed and nobody looks. */
  lookingSayMs: 20_000,
  lookingMs: 45_000,
  /** A task this young, given by a device that is still connected: its giver is still there. */
  justGivenMs: 10_000,
  /** What one thread has to say within this is one push. Short: an ask is on the phone within a second. */
  pushMergeMs: 300,
  /** One thread calls no oftener: a burst of asks is one more push, with the count. */
  pushGapMs: 3_000,
  /** What nobody was told of for so long is old news. */
  pushDueMsMax: 86_400_000,
  /** A push that was settled is remembered this long, for the doctor and against repeats. */
  pushKeptMs: 86_400_000,
  /** The plain content of every push is padded to this, so that its size tells nothing; the largest services allow is 3993. */
  pushPlainBytes: 2_048,
  /** RFC 8291: header of 86 bytes, content, 1 byte of delimiter, tag of 16. */
  pushRecordBytesMax: 4_096,
  pushEndpointCharsMax: 1_024,
  /** Tries of the hub for one push, and how long all of them may take. */
  pushTriesMax: 3,
  pushTryMsMax: 6_000,
  pushAnswerBytesMax: 4 * 1024,
  /** An order that has waited this long for a runner that is away is told to the person. */
  orderWaitMs: 10 * 60_000,
  /** Where an agent does not say when its usage limit ends, it is tried again after this, then later and later. */
  usageLimitWaitMs: 5 * 60_000,
  usageLimitWaitMsMax: 3_600_000,
  /** A wait of days is looked at this often: the clock may have jumped. */
  usageLimitStepMs: 10 * 60_000,
  /** An entry that breaks the runner this often is set aside, so that the next one gets its turn. */
  entryTriesMax: 5,
  /** A task that needs somebody this long frees its folder and its agent. */
  parkAfterMs: 10 * 60_000,
  agentIdleMs: 10 * 60_000,
  /** Agents without work that are kept warm; a real one takes a few hundred megabytes. */
  warmAgentsMax: 8,
  /** No word from the agent for this long is shown as silence. */
  agentSilentMs: 60_000,
  agentStartMs: 60_000,
  agentStopMs: 3_000,
  turnMsMax: 6 * 3_600_000,
  threadsWorkingMax: 4,
  toolOutputChars: 8 * 1024,
  diffChars: 32 * 1024,
  approvalChars: 16 * 1024,
  lastWordsChars: 4 * 1024,
  /** A checkpoint that would copy more than this asks for a word in config.yaml first: `checkpointGb`. */
  checkpointNewBytesMax: 5 * 1024 ** 3,
  /** More is no folder of a person's work. */
  checkpointFilesMax: 300_000,
  /** A checkpoint never takes the last of a disk. */
  checkpointFreeBytesMin: 512 * 1024 * 1024,
  /** A file up to this is read in one piece; a larger one is copied by the system, and hashed from the copy. */
  checkpointPieceBytes: 8 * 1024 * 1024,
  /** What can be undone: so long, and so much of it in all. */
  checkpointKeptMs: 30 * 86_400_000,
  checkpointKeptBytesMax: 20 * 1024 ** 3,
  /** What a report lists of a task's changes, in characters of JSON; the counts are always whole. */
  changesListedChars: 120 * 1024,
  /** Text of a changed file that is shown line by line, and all of these together. */
  changeDiffChars: 8 * 1024,
  changeDiffsChars: 48 * 1024,
  /** Files that one order may name. */
  undoFilesMax: 400,
  artifactsPerTask: 200,
  attachmentsMax: 20,
  /** What models take in one piece, 5 MB in base64. */
  imageBytesMax: 3_750_000,
  /**
   * What the hub has stored is kept here this long after: a hub restored from a backup that is a week old gets it again. A
   * day more than a backup may be old before the doctor speaks of it.
   */
  outboxKeptMs: 8 * 86_400_000,
  /** Sealed files among it, the newest first: a disk must not hold every result three times. */
  outgoingKeptBytesMax: 1024 * 1024 * 1024,
  tidyMs: 3_600_000,
  /** Machines fall asleep after minutes: whether work is due is asked this often. */
  awakeLookMs: 5_000,
  /** A runner may take a moment to give a restored hub its reports again. */
  refillAgainMs: 5_000,
  /** A backup that is older is worth a word. */
  backupAgeMs: 7 * 86_400_000,
  /** A schedule's moment that is found this late was missed; less is a busy machine. */
  scheduleGraceMs: 60_000,
  /** The clock is looked at this often while schedules wait: timers do not run while a computer sleeps. */
  scheduleLookMs: 60_000,
  /** A clock that was set back by less repeats nothing; by more, it had been wrong, and what it skipped is planned again. */
  scheduleClockBackMs: 3_600_000,
  /** Moments skipped together are counted up to this: a week of every minute. */
  scheduleSlotsCounted: 10_080,
  /** Of more missed moments the oldest are left out, also where all are to be run: nobody waits for a thousand. */
  scheduleCatchUpMax: 100,
  schedulesMax: 500,
  /** Their states travel in one report with the newest of their history. */
  schedulesPerThread: 5,
  /** What a schedule asks for, in characters; more belongs into a file of its project. */
  scheduleTextChars: 8_000,
  scheduleHistory: 10,
  /** So often in a row for nothing, and a person is told. */
  scheduleFailuresToTell: 3,
  /** One line of an agent's output; big diffs travel as single lines. */
  agentLineBytesMax: 64 * 1024 * 1024,
  /** A long context with images in one model request. */
  modelRequestBytesMax: 64 * 1024 * 1024,
  /** An agent with subagents asks in parallel; more is a runaway. */
  modelRequestsAtOnceMax: 32,
  /** A thinking model may stay silent this long before its first or next byte. */
  modelSilentMs: 10 * 60_000,
  /** A package manager opens dozens at once; more is a runaway. */
  networkConnectionsMax: 128,
  /** To find a host and to reach it, each. */
  networkConnectMs: 10_000,
  /** A connection on which nothing passes for this long is forgotten by whoever opened it. */
  networkIdleMs: 10 * 60_000,
  /** The confined agent's private /tmp lives in memory. */
  privateTmpBytesMax: 2 * 1024 * 1024 * 1024,
  /** The sandbox's self-test; a machine this slow can't be told from a broken one. */
  selfTestMs: 10_000,
  /** One line to the desk socket: the longest task with every character escaped. */
  deskRequestBytesMax: 512 * 1024,
  /** One line from it: a whole thread with its diffs. */
  deskAnswerBytesMax: 64 * 1024 * 1024,
  /** A terminal that stopped reading is cut off beyond this. */
  deskBufferBytesMax: 64 * 1024 * 1024,
  /** How long a person at the desktop waits for the runner's word before the command ends; the order goes on. */
  deskConfirmMs: 30_000,
  /** Terminals and scripts that speak to the desk at once. */
  deskConnectionsMax: 100,
} as const;
