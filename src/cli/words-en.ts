import type { ApprovalChoice, Outcome, QuestionField, Rung } from "../domain/entries.ts";
import type { Problem } from "../domain/problem.ts";
import { problemTexts } from "../protocol/problem-texts.ts";
import type { Way } from "../runner/desk-api.ts";
import type { MissingWhy } from "./phone-ways.ts";
import { problemsEn } from "./problems-en.ts";
import { commandsEn } from "./commands-en.ts";
import { changesEn } from "./words-changes-en.ts";
import { keepingEn } from "./words-keeping-en.ts";
import { scheduleEn } from "./words-schedule-en.ts";
import { filled } from "./problem-words.ts";
import type { ProblemWords } from "./problem-words.ts";

const rungs: Record<Rung, string> = {
  saved: "saved",
  stored: "stored",
  accepted: "accepted",
  waiting: "waiting",
  working: "working",
  needs_you: "needs you",
  succeeded: "succeeded",
  unchecked: "done, unchecked",
  failed: "failed",
  cancelled: "cancelled",
  expired: "expired",
  refused: "refused",
};
const waits = new Map([
  ["turn", "for its turn"],
  ["folder", "for its folder"],
  ["limit", "for a usage limit"],
  ["agent", "for its agent"],
]);

export const en = {
  ...commandsEn,
  ...keepingEn,
  ...changesEn,
  ...scheduleEn,
  /** Signs before a line; they stay the same in every language. */
  mark: { problem: "✗", fine: "✓", step: "·", ask: "?", prompt: ">" },
  rung: (rung: Rung, waitsFor: string | null): string => {
    const why = waitsFor === null ? undefined : waits.get(waitsFor);
    return why === undefined ? rungs[rung] : `${rungs[rung]} ${why}`;
  },
  outcome: (outcome: Outcome): string =>
    outcome === "unchecked" ? "Done. Nothing checked it: look it over." : `Ended: ${rungs[outcome]}`,
  confinement: (level: string): string =>
    new Map([
      ["confined", "agents are confined"],
      ["none", "only the built-in clerk may work"],
      ["off", "off, by your own file"],
    ]).get(level) ?? level,
  size: (bytes: number): string => sized(bytes, ["bytes", "kB", "MB", "GB"]),
  problem: ({ code, detail, next }: Problem): ProblemWords => {
    const known = problemsEn.get(code) ??
      problemTexts.get(code) ?? { title: `Something went wrong (${code})`, next: "See: errand doctor" };
    const words = filled(known, detail);
    return { title: words.title, next: next ?? words.next };
  },
  threads: { columns: ["REF", "STATE", "PROJECT", "TITLE"], none: 'No threads yet. Begin with: errand assign "…"' },
  thread: { newer: (count: number): string => `${count} entries were made by a newer Errand and are not shown.` },
  task: {
    given: (thread: string): string => `Given. See it work: errand follow ${thread}`,
    goesOn: (thread: string): string => `The task goes on. See it work: errand follow ${thread}`,
    by: (agent: string, confinement: string | null): string =>
      confinement === null || confinement === agent ? `(${agent})` : `(${agent}, ${confinement})`,
    toolFailed: (title: string): string => `${title}: failed`,
    cancelled: "Cancelled.",
  },
  ask: {
    approval: "The agent asks for permission",
    question: "The agent asks",
    tool: "tool",
    command: "command",
    path: "path",
    folder: "in",
    input: "given",
    change: "change",
    changeSize: (before: number, after: number): string => `${before} → ${after} lines`,
    agentSays: "the agent says",
    howToApprove: (ref: string, choices: readonly ApprovalChoice[]): string =>
      `Answer: errand answer ${ref} ${choices.map((choice) => `--${choice}`).join(" | ")}`,
    howToAnswer: (ref: string, names: readonly string[]): string =>
      `Answer: errand answer ${ref} ${names.map((name) => `--value ${name}=…`).join(" ")} | --decline`,
    waits: (ref: string): string => `The task needs you: errand answer ${ref} …, or errand follow to see what it asks`,
    answered: "answered",
    taken: "Answered.",
    choices: { once: "[o]nce", task: "for this [t]ask", deny: "[d]eny", stop: "[s]top the task" } satisfies Record<
      ApprovalChoice,
      string
    >,
    field: (title: string, isRequired: boolean): string =>
      `${title} (${isRequired ? "empty: decline" : "empty: leave out"})`,
    notAValue: (field: QuestionField): string =>
      field.options.length > 0
        ? `One of: ${field.options.map((option) => option.value).join(", ")}`
        : `That is no ${field.type}.`,
  },
  fieldTypes: {
    text: "text",
    number: "number",
    boolean: "yes or no",
    choice: "one of",
    choices: "some of",
  } satisfies Record<QuestionField["type"], string>,
  follow: { started: "Following; Ctrl-C ends it, the tasks go on." },
  project: {
    added: (name: string, folder: string, access: "read" | "write"): string =>
      `${name}: agents may ${access === "write" ? "read and write" : "read"} ${folder}`,
    none: "No projects yet: agents work in results folders alone. Add one: errand project add DIR --write",
    access: { read: "read", write: "write" },
  },
  config: {
    sound: (file: string, count: number): string => `${file}: sound, ${count} ${count === 1 ? "project" : "projects"}`,
    connector: "connector",
    skill: "skill",
    notAllowed: "not allowed",
    nothing: "The agents on this computer have no connectors or skills configured.",
    unread: (file: string, reason: string): string => `${file} could not be read (${reason}); it may hold more.`,
    howToAllow: "Allow one: errand config import --allow NAME --project PROJECT",
    allowed: (name: string, project: string, secretFile: string | null): string =>
      `${name} is allowed in ${project}.${secretFile === null ? "" : ` Its secrets are in ${secretFile}, readable by you alone.`}`,
  },
  devices: {
    columns: ["REF", "NAME", "ROLE", "STATE"],
    roles: { owner: "device", runner: "runner", bridge: "bridge" },
    thisDesk: "this computer",
    online: "online",
    away: (since: string | null): string => (since === null ? "away" : `away since ${since}`),
    revoked: "revoked",
    hasRevoked: (member: string): string => `${member} is revoked: it sees nothing new and its orders are refused.`,
  },
  pair: {
    open: "Open this link on the device, within three minutes. Nobody else should see it.",
    notForPhones: (program: string): string =>
      `This address works on this computer only. For a phone: ${program} phone`,
    openOnRunner: "On the other computer, within three minutes: errand join LINK",
    asked: (name: string, platform: string): string => `${name} (${platform}) wants to join.`,
    digits: "Type the six digits it shows:",
    sixDigits: "Six digits, please.",
    wrongDigits: (triesLeft: number): string => `These are other digits. Tries left: ${triesLeft}`,
    paired: (program: string, member: string): string => `Paired. See it with: ${program} devices (${member})`,
  },
  phone: {
    question: "How will your phone reach this computer?",
    offer: {
      tailscale: (url: string): string => `Tailscale, at home and away: ${url}`,
      home: (url: string): string => `This home's Wi-Fi, at home only, one profile to install on the phone: ${url}`,
      hub: (url: string): string => `The hub that this computer uses: ${url}`,
      address: (url: string): string => `Your own address: ${url}`,
    } satisfies Record<Way["kind"], (url: string) => string>,
    ownAddress: "An https address of your own, behind a proxy or tunnel",
    choose: (count: number): string => `Choose 1-${count}:`,
    typeAddress: "The address, like https://errand.example:",
    missing: {
      tailscale_absent: "Tailscale is not installed here (https://tailscale.com/download).",
      tailscale_stopped: "Tailscale is installed but not connected: tailscale up",
      tailscale_no_name: "Tailscale has no name for this computer: turn MagicDNS on in its admin console.",
      tailscale_no_https:
        "Tailscale has no certificate for this computer: turn HTTPS certificates on in its admin console.",
      home_no_network: "This computer is in no home network.",
      home_no_name:
        "This computer's .local name leads nowhere: on Linux, sudo apt-get install avahi-daemon libnss-mdns",
      hub_needs_https: "The hub that this computer uses has no https address: start Errand with --hub https://…",
    } satisfies Record<MissingWhy, string>,
    testing: (url: string): string => `Testing ${url} …`,
    passed: (url: string): string => `${url} leads to this Errand; phones can use it.`,
    order: [
      "iPhone: open the address in Safari, Share, Add to Home Screen, open Errand from there, then scan this code inside it.",
      "Android: scan the code with the camera; install the app from the browser's menu.",
    ],
    mayServe: (command: string): string => `Tailscale must point here. Run this? ${command} [y/N]`,
    moveTo: (url: string, run: string): string[] => [
      `${url} is an Errand hub and answers. Stop Errand here (Ctrl-C), then:`,
      `  ${run}`,
      "  errand phone",
      "Tasks stay on this computer; the threads of the old hub stay there.",
    ],
    certificate: {
      title: (name: string): string => `Errand at ${name}`,
      before: [
        "This works at home only. First, the phone must trust this home's certificate, once.",
        "On the phone, in this Wi-Fi, open (plain http, it gives a public certificate and nothing else):",
      ],
      compare: "Before you trust it, compare the fingerprint that the phone shows in the certificate's details.",
      iphone:
        "iPhone: load the profile; Settings, General, VPN & Device Management: install it; then General, About, Certificate Trust Settings: switch it on.",
      android:
        "Android: load the file; Settings, Security, Encryption & credentials, Install a certificate, CA certificate.",
      pressEnter: "Press Enter when it is installed:",
    },
    doctor: {
      none: "no phone can reach this computer yet",
      works: (url: string): string => `phones reach this computer at ${url}`,
      broken: (url: string, why: string): string => `phones can't reach this computer at ${url}: ${why}`,
    },
  },
  open: {
    opened: (url: string): string => `The app opens in your browser (${url}).`,
    openYourself:
      "Open this file in a browser on this computer within three minutes. It works once; nobody else should see it.",
  },
  join: {
    digits: (digits: string): string => `Type these digits where errand pair runs: ${digits}`,
    joined: (hubUrl: string): string => `Joined. Start working: errand up --hub ${hubUrl}`,
  },
  hub: {
    exported: (file: string): string => `Written: ${file}. It holds the hub's own keys: keep it private.`,
    imported: (spaces: number, entries: number): string => `Put in: ${spaces} spaces, ${entries} entries.`,
    invited: (run: string): string => `For one new space, within a week. On the desktop: ${run}`,
    ready: (url: string, invite: string): string[] => [
      `The hub is ready at ${url}`,
      `Invite for one new space: ${invite}`,
      "Use it on a desktop: errand up --hub URL --invite INVITE",
    ],
  },
  up: {
    ready: "Errand is ready. Ctrl-C stops it.",
    hub: "hub",
    folders: "may use",
    confinement: "sandbox",
    noConfinement: (reason: string, repair: string): string =>
      `Other agents than the clerk can't be confined here (${reason}). To repair it: ${repair}`,
    next: (program: string, project: string | null): string[] => [
      "In another terminal:",
      project === null
        ? `  ${program} project add DIR --write`
        : `  ${program} assign "…" --project ${JSON.stringify(project)} --wait`,
      `  ${program} open`,
      `  ${program} phone`,
    ],
    tryMe: (program: string, project: string, folder: string): string[] => [
      `Something to try it on lies in ${folder}. In another terminal:`,
      `  ${program} assign "Write a one-page briefing from the notes" --project ${JSON.stringify(project)} --wait`,
      `  ${program} assign "Sort the folder Reports by month and type" --project ${JSON.stringify(project)} --wait`,
      `  ${program} open`,
      `  ${program} phone`,
    ],
    mayWrite: (path: string): string => `Agents will be allowed to write in ${path}. Go on? [y/N]`,
    notStarted: "Not started; nothing was allowed.",
    stopped: "Errand has stopped. Tasks that were under way go on at the next: errand up",
  },
};

export function sized(bytes: number, units: readonly [string, ...string[]]): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit] ?? ""}`;
}
