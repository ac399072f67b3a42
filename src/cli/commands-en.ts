type Examples = readonly (readonly [what: string, line: string])[];
const command = (summary: string, ...examples: Examples): { summary: string; examples: Examples } => ({
  summary,
  examples,
});

/** The words of `--help` and of wrong usage. */
export const commandsEn = {
  help: {
    usage: "COMMAND [options]",
    /** commander's own headings. */
    titles: new Map<string, string>(),
    examples: "Examples:",
    helpOption: "show this",
    helpCommand: "show a command's help",
    commandWord: "command",
    versionOption: "show the version",
    after: `Variables:
  ERRAND_HOME   where Errand keeps everything on this computer (~/.errand)
  ERRAND_LANG   en or ko (else as LANG says)
  NO_COLOR      no colours

Exit codes: 0 done, 1 refused or not succeeded, 2 wrong usage, 3 not running or another problem.`,
  },
  usage: {
    next: "See how it is used: add --help",
    faults: new Map<string, (named: string[]) => string>([
      ["commander.unknownOption", ([option]) => `There is no option ${option}.`],
      ["commander.unknownCommand", ([name]) => `There is no command ${name}.`],
      ["commander.help", () => "A command is missing."],
      ["commander.missingArgument", ([name]) => `${name?.toUpperCase()} is missing.`],
      ["commander.optionMissingArgument", ([option]) => `${option} is missing its value.`],
      ["commander.excessArguments", () => "That is one word too many."],
      ["commander.conflictingOption", ([one, other]) => `${one} and ${other} exclude each other.`],
    ]),
  },
  args: {
    text: "what is to be done; - reads it from stdin",
    ref: "a thread's or task's id, the start of one, or a thread's title",
    ask: "what is asked, its task or its thread: an id or the start of one",
    dir: "a folder of this computer",
    device: "a device's id, the start of one, or its name",
    backupFile: "the backup's file",
    link: "the link that errand pair --runner shows",
  },
  commands: {
    errand: command(
      "Give work to an AI agent on your own computer and come back to a finished result.",
      ["Try it on a sample folder", "errand up --try-me"],
      ["Give a task and wait for its result", 'errand assign "Sort the reports by month" --folder ~/reports --wait'],
    ),
    up: command(
      "Start Errand on this computer",
      [
        "Let agents write in one folder and read another",
        "errand up --folder ~/reports --write --folder ~/notes --read",
      ],
      ["Try it on a sample folder", "errand up --try-me"],
      ["Use a hub that runs elsewhere", "errand up --hub https://errand.example --invite TEXT"],
    ),
    assign: command(
      "Give a task",
      ["Give it and go away", 'errand assign "Sort the reports by month" --project reports'],
      ["Wait for the result, say yes to what it asks", 'errand assign "Write a briefing" --folder ~/notes --approve'],
      [
        "Go on in a thread, with a file",
        'errand assign "Now with this one too" --thread "Briefing" --attach minutes.docx',
      ],
      ["From a script", "errand assign - --project notes --wait --json < task.txt"],
    ),
    threads: command(
      "List the threads and how they stand",
      ["What needs me?", "errand threads"],
      ["For a script", "errand threads --json"],
    ),
    show: command(
      "Show one thread: its tasks, words, open questions and files",
      ["By its title", 'errand show "Briefing"'],
      ["By the start of its id", "errand show k3Jx9a"],
    ),
    follow: command(
      "See what happens, as it happens",
      ["Everything", "errand follow"],
      ["One thread", "errand follow k3Jx9a"],
    ),
    answer: command(
      "Answer what an agent asks",
      ["Allow it this once", "errand answer k3Jx9a --once"],
      ["Say no", "errand answer k3Jx9a --deny"],
      ["Answer a question", "errand answer k3Jx9a --value colour=green"],
    ),
    cancel: command("End a task", ["A thread's open task", "errand cancel k3Jx9a"]),
    project: command(
      "Say what Errand may use on this computer",
      ["Let agents write in a folder", "errand project add ~/reports --write"],
      ["See what they may use", "errand project list"],
    ),
    "project add": command(
      "Let agents use a folder",
      ["Read and write", "errand project add ~/reports --write"],
      [
        "Another agent, and one host of the network",
        "errand project add ~/site --name site --write --agent opencode --host registry.example",
      ],
    ),
    "project list": command("List the folders that agents may use", ["All of them", "errand project list"]),
    config: command(
      "Show where the file is that says what agents may use, and check it",
      ["Is it sound?", "errand config"],
      ["What the agents on this computer have configured already", "errand config import"],
    ),
    "config import": command(
      "List the connectors and skills that agents here have configured; none is allowed by itself",
      ["See them", "errand config import"],
      ["Allow one in a project", "errand config import --allow tracker --project notes"],
    ),
    pair: command(
      "Add a device: a phone, a browser, another computer",
      ["A phone", "errand pair"],
      ["Another computer that works", "errand pair --runner"],
    ),
    phone: command(
      "Set up the way by which a phone reaches this computer, test it, and pair the phone",
      ["See what there is and choose", "errand phone"],
      ["An address of your own, behind a proxy or tunnel", "errand phone --url https://errand.example"],
      ["Tailscale", "errand phone --tailscale"],
      ["At home only, with a certificate of this home", "errand phone --home"],
      ["A hub that runs elsewhere", "errand phone --hub https://errand.example --invite TEXT"],
    ),
    open: command(
      "Open the app in this computer's own browser",
      ["In the default browser", "errand open"],
      ["Only say where the file is that opens it", "errand open --print"],
    ),
    devices: command(
      "List the devices, or revoke one",
      ["All of them", "errand devices"],
      ["One was lost", "errand devices revoke k3Jx9a"],
    ),
    "devices revoke": command("Shut a device out for good", ["One was lost", "errand devices revoke k3Jx9a"]),
    join: command("Let this computer work for a space that another one made", [
      "With the link that errand pair --runner shows there",
      "errand join LINK",
    ]),
    hub: command("Run a hub alone: it keeps and passes on what it cannot read", [
      "On a home server, behind a proxy with TLS",
      "errand hub --listen 0.0.0.0:7433 --public --url https://errand.example",
    ]),
    "hub invite": command("Make an invite for one new space", [
      "On the computer of the hub, whether it runs or not",
      "errand hub invite --data /var/lib/errand",
    ]),
    backup: command(
      "Write everything of this computer's Errand into one file",
      ["Encrypted, with a passphrase that is asked for", "errand backup ~/errand.backup --passphrase"],
      ["From a script", "errand backup FILE --passphrase --json < passphrase.txt"],
    ),
    restore: command("Put a backup in the place of an empty data folder", [
      "On a new computer",
      "errand restore ~/errand.backup",
    ]),
    doctor: command("Test every link and say how to repair what is broken", ["Everything", "errand doctor"]),
    version: command("Show the version", ["For a script", "errand version --json"]),
  },
  options: {
    passphrase: "encrypt it; the passphrase is asked for, or the first line of stdin",
    json: "print JSON, one value a line",
    folder: "a folder that agents may use; repeat it for more",
    write: "they may write there",
    read: "they may only read there (the default)",
    listen: "where the hub listens (127.0.0.1:7433)",
    url: "the address by which devices reach the hub, where it is another",
    hub: "use this hub instead of starting one",
    invite: "that hub's invite for a new space",
    tryMe: "make ~/Errand/Try me, a folder to try it on",
    yes: "ask nothing",
    verbose: "log to stderr",
    data: "where the hub keeps its log (ERRAND_HOME)",
    public: "listen where others can reach it: only behind a proxy with TLS",
    allThreads: "the archived ones too",
    thread: "go on in this thread: its id, the start of one, or its title; a new title opens one",
    project: "the project to work in",
    taskFolder: "the folder to work in, inside a project",
    agent: "the agent to work with",
    attach: "send this file along; repeat it for more",
    wait: "wait for the result and show how it gets there",
    approve: "wait, and say yes to what the agent asks",
    once: "allow it this once",
    forTask: "allow it for the rest of this task",
    deny: "say no; the task goes on",
    stop: "say no and end the task",
    value: "answer a question's field; repeat it for more",
    decline: "don't answer the question",
    projectName: "what it is called (the folder's name)",
    projectAgent: "an agent that may work there; the first is the default; repeat it for more",
    host: "a host of the network that agents may reach there; repeat it for more",
    phoneUrl: "an https address of your own that leads to this computer's hub",
    tailscale: "over Tailscale, by its serve command",
    home: "over this home's Wi-Fi, with a certificate of its own",
    phoneHub: "a hub that runs elsewhere",
    otherWay: "choose again, though one way is set up",
    allow: "allow this connector or skill, by its name in the list",
    allowProject: "the project that may use it",
    allowFrom: "the agent whose one is meant, where several have that name",
    pairRunner: "add a second computer that works",
    print: "open nothing, print the file that opens the app",
    noOpen: "don't open the app in this computer's browser",
  },
};
