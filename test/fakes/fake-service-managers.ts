import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * systemctl, loginctl, launchctl and schtasks as far as Errand asks them: each knows the units by their files, refuses what
 * the real one would refuse, and writes down what it was asked.
 */
export class FakeServiceManagers {
  readonly bin: string;
  readonly #state: string;

  constructor(folder: string) {
    this.bin = join(folder, "bin");
    this.#state = join(folder, "services.json");
    mkdirSync(this.bin, { recursive: true });
    for (const name of ["systemctl", "loginctl", "launchctl", "schtasks"]) {
      const path = join(this.bin, name);
      writeFileSync(path, `#!${process.execPath}\n${source(name, this.#state)}`);
      chmodSync(path, 0o755);
    }
  }

  get asked(): string[] {
    return this.#read().asked;
  }

  get isRunning(): boolean {
    return this.#read().isRunning;
  }

  /** How often it was really started. */
  get startCount(): number {
    return this.#read().startCount;
  }

  #read(): State {
    return existsSync(this.#state) ? (JSON.parse(readFileSync(this.#state, "utf8")) as State) : empty;
  }
}

type State = { asked: string[]; isLoaded: boolean; isEnabled: boolean; isRunning: boolean; startCount: number };
const empty: State = { asked: [], isLoaded: false, isEnabled: false, isRunning: false, startCount: 0 };

/** CommonJS, since the file has no ending. */
const source = (name: string, state: string): string => `
const { existsSync, readFileSync, writeFileSync } = require("node:fs");
const file = ${JSON.stringify(state)};
const s = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : ${JSON.stringify(empty)};
const args = process.argv.slice(2);
s.asked.push([${JSON.stringify(name)}, ...args].join(" "));
const end = (code, out = "", err = "") => { writeFileSync(file, JSON.stringify(s)); process.stdout.write(out); process.stderr.write(err); process.exit(code); };
const start = () => { if (!s.isRunning) s.startCount += 1; s.isRunning = true; };
const stop = () => { s.isRunning = false; };
const unit = process.env.HOME + "/.config/systemd/user/errand.service";
const managers = {
  systemctl() {
    if (args[0] !== "--user") end(1, "", "Failed to connect to bus");
    const [verb, ...rest] = args.slice(1);
    if (verb === "daemon-reload") { s.isLoaded = existsSync(unit); end(0); }
    if (rest.at(-1) !== "errand.service") end(1, "", "Too few arguments.");
    if (!s.isLoaded) end(verb === "is-active" ? 4 : 5, "", "Unit errand.service could not be found.");
    if (verb === "enable") { s.isEnabled = true; end(0); }
    if (verb === "start") { start(); end(0); }
    if (verb === "restart") { stop(); start(); end(0); }
    if (verb === "disable") { s.isEnabled = false; if (rest.includes("--now")) stop(); end(0); }
    if (verb === "is-active") end(s.isRunning ? 0 : 3);
    end(1, "", "Unknown command verb " + verb);
  },
  loginctl() { end(0, process.env.FAKE_LINGER === "yes" ? "yes\\n" : "no\\n"); },
  launchctl() {
    const [verb, target, path] = args;
    if (verb === "bootstrap") {
      if (s.isLoaded) end(5, "", "Bootstrap failed: 5: Input/output error");
      if (!existsSync(path)) end(2, "", "Path had bad ownership/permissions");
      s.isLoaded = true; start(); end(0);
    }
    if (!s.isLoaded) end(113, "", "Could not find service");
    if (verb === "bootout") { s.isLoaded = false; stop(); end(0); }
    if (verb === "kickstart") { start(); end(0); }
    if (verb === "print") end(0, "\\tstate = " + (s.isRunning ? "running" : "not running") + "\\n");
    end(64, "", "Unrecognized subcommand: " + verb);
  },
  schtasks() {
    const verb = args[0];
    if (verb === "/create") {
      const xml = readFileSync(args[args.indexOf("/xml") + 1]);
      if (xml[0] !== 0xff || xml[1] !== 0xfe) end(1, "", "ERROR: The task XML is malformed.");
      if (s.isLoaded && !args.includes("/f")) end(1, "", "WARNING: The task name already exists.");
      s.isLoaded = true; end(0);
    }
    if (!s.isLoaded) end(1, "", "ERROR: The system cannot find the file specified.");
    if (verb === "/run") { start(); end(0); }
    if (verb === "/end") { stop(); end(0); }
    if (verb === "/delete") { if (!args.includes("/f")) end(1); s.isLoaded = false; end(0); }
    if (verb === "/query") end(0, '"\\\\\\\\Errand","N/A","' + (s.isRunning ? "Running" : "Ready") + '"\\n');
    end(1, "", "ERROR: Invalid argument/option");
  },
};
managers[${JSON.stringify(name)}]();
`;
