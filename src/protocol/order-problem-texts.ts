export type ProblemText = { status: number; title: string; next: string };

/** Codes by which a runner refuses an order: they travel in `refused`, and the app and the CLI show these words. */
export const orderProblemTexts = {
  other_space: { status: 400, title: "The order belongs to another space", next: "Nothing to do: it was refused." },
  unknown_sender: { status: 403, title: "Nobody of this space sent it", next: "Nothing to do: it was refused." },
  sender_revoked: {
    status: 403,
    title: "The device that sent it was revoked",
    next: "Pair the device again at the desktop.",
  },
  role_not_allowed: {
    status: 403,
    title: "This member may not give such an order",
    next: "Use a device that is an owner.",
  },
  wrong_audience: { status: 400, title: "The order is not for one runner", next: "Nothing to do: it was refused." },
  from_the_future: {
    status: 400,
    title: "The order comes from the future",
    next: "Set the clock of the device that sent it.",
  },
  expired: { status: 410, title: "The order came too late", next: "Give it again if it is still wanted." },
  life_too_long: { status: 400, title: "The order would be good for too long", next: "Update the app that sent it." },
  late_order: {
    status: 409,
    title: "A newer order of this device came first",
    next: "Give it again if it is still wanted.",
  },
  kind_not_supported: { status: 400, title: "This computer does not know such an order", next: "Update Errand there." },
  thread_unknown: { status: 404, title: "The thread is not known here", next: "Open it again." },
  thread_exists: { status: 409, title: "The thread is open already", next: "Nothing to do." },
  thread_archived: { status: 409, title: "The thread is archived", next: "Open a new thread." },
  task_unknown: { status: 404, title: "The task is not known here", next: "Nothing to do." },
  task_already_ended: { status: 409, title: "The task has ended already", next: "Nothing to do." },
  task_not_working: { status: 409, title: "The task is not working now", next: "Send it as the next task instead." },
  agent_unknown: {
    status: 404,
    title: "The agent is not known here",
    next: "Run `errand doctor` to see this computer's agents.",
  },
  agent_takes_no_messages: {
    status: 409,
    title: "The agent takes no messages while it works",
    next: "Send it as the next task instead.",
  },
  message_maybe_unheard: {
    status: 409,
    title: "The task ended before it was known whether the agent heard it",
    next: "Look at the result; send it as the next task if it is missing.",
  },
  poison_entry: {
    status: 500,
    title: "The computer broke over this order again and again, and set it aside",
    next: "Look at `errand doctor` on that computer, then give it in other words.",
  },
  runner_error: {
    status: 500,
    title: "The computer made a mistake over this order",
    next: "Look at `errand doctor` on that computer, then give it again.",
  },
  own_desk: { status: 409, title: "The computer's own device cannot be revoked", next: "Choose another member." },
  not_root: { status: 409, title: "Only the space's first computer may do this", next: "Start that computer." },
  last_runner: { status: 409, title: "The space's own computer cannot be revoked", next: "Choose another member." },
  already_a_member: { status: 409, title: "It is a member already", next: "Nothing to do." },
  ask_unknown: { status: 404, title: "The question is not known here", next: "Nothing to do." },
  ask_closed: { status: 409, title: "The question is closed", next: "Nothing to do." },
  already_answered: { status: 409, title: "It was answered already", next: "Nothing to do." },
  answer_not_for_this_ask: {
    status: 409,
    title: "The answer is for other words than were asked",
    next: "Look at the question again and answer it.",
  },
  choice_not_offered: { status: 400, title: "That choice was not offered", next: "Choose one of those shown." },
  too_many_attachments: {
    status: 400,
    title: "Too many attachments",
    next: "Send fewer, or put them into the project's folder.",
  },
  attachment_too_large: {
    status: 413,
    title: "An attachment is too large",
    next: "Put it into the project's folder instead.",
  },
  attachment_name_twice: { status: 400, title: "Two attachments have the same name", next: "Rename one of them." },
  attachment_name_unsafe: { status: 400, title: "An attachment's name is not safe", next: "Rename it." },
  schedule_unknown: { status: 404, title: "The schedule is not known here", next: "See which there are." },
  schedule_zone_unknown: { status: 400, title: "That time zone is not known", next: "Name one like Europe/Berlin." },
  schedule_cron_malformed: {
    status: 400,
    title: "The times of the schedule are not understood",
    next: "Five fields of cron: minute, hour, day, month, day of the week.",
  },
  schedule_never: {
    status: 400,
    title: "The schedule would never run",
    next: "Choose a time that is still to come, before its end.",
  },
  schedules_too_many: {
    status: 409,
    title: "There are too many schedules",
    next: "Remove one, or make it in a thread of its own.",
  },
} satisfies Record<string, ProblemText>;
