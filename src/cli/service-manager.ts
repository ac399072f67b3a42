import { Problem } from "../domain/problem.ts";
import { launchLabelOf, serviceName, type ServicePlatform } from "./service-units.ts";

type Run = (program: string, args: readonly string[]) => { code: number; stdout: string; stderr: string };

/** What a computer's own service manager is asked. Each may be asked twice. Throws `service_manager_refused` with its words. */
export type ServiceManager = {
  /** Starts it now and with the computer; `isNew`: its file has changed. */
  start(isNew: boolean): void;
  remove(): void;
  isRunning(): boolean;
  /** Whether it goes on when nobody is logged in. */
  lingers(user: string): boolean;
};

export function managerOf(platform: ServicePlatform, file: string, run: Run): ServiceManager {
  const must = (program: string, ...args: string[]): void => {
    const { code, stderr, stdout } = run(program, args);
    if (code === 0) return;
    const said = (stderr.trim() || stdout.trim()).split("\n")[0] ?? "";
    throw new Problem("service_manager_refused", { program, said: said.slice(0, 200) });
  };
  const asked = (program: string, ...args: string[]) => run(program, args);
  if (platform === "linux") return systemd(must, asked);
  return platform === "darwin" ? launchd(file, must, asked) : taskScheduler(file, must, asked);
}

type Must = (program: string, ...args: string[]) => void;
type Asked = (program: string, ...args: string[]) => ReturnType<Run>;

function systemd(must: Must, asked: Asked): ServiceManager {
  const unit = `${serviceName}.service`;
  return {
    start(isNew) {
      must("systemctl", "--user", "daemon-reload");
      must("systemctl", "--user", "enable", unit);
      must("systemctl", "--user", isNew ? "restart" : "start", unit);
    },
    remove() {
      // Of a unit that is not there it knows nothing, and says so: that is what was wanted.
      asked("systemctl", "--user", "disable", "--now", unit);
      asked("systemctl", "--user", "daemon-reload");
    },
    isRunning: () => asked("systemctl", "--user", "is-active", "--quiet", unit).code === 0,
    lingers(user) {
      try {
        return asked("loginctl", "show-user", user, "--property=Linger", "--value").stdout.trim() === "yes";
      } catch {
        return false;
      }
    },
  };
}

function launchd(file: string, must: Must, asked: Asked): ServiceManager {
  const domain = `gui/${process.getuid?.() ?? 0}`;
  const service = `${domain}/${launchLabelOf()}`;
  return {
    start(isNew) {
      const isLoaded = asked("launchctl", "print", service).code === 0;
      if (isLoaded && isNew) asked("launchctl", "bootout", service);
      if (!isLoaded || isNew) must("launchctl", "bootstrap", domain, file);
      must("launchctl", "kickstart", service);
    },
    remove: () => void asked("launchctl", "bootout", service),
    isRunning: () => /\bstate = running\b/.test(asked("launchctl", "print", service).stdout),
    lingers: () => true,
  };
}

function taskScheduler(file: string, must: Must, asked: Asked): ServiceManager {
  const name = "Errand";
  return {
    start(isNew) {
      must("schtasks", "/create", "/tn", name, "/xml", file, "/f");
      if (isNew) asked("schtasks", "/end", "/tn", name);
      must("schtasks", "/run", "/tn", name);
    },
    remove() {
      asked("schtasks", "/end", "/tn", name);
      asked("schtasks", "/delete", "/tn", name, "/f");
    },
    isRunning: () => /"Running"\s*$/m.test(asked("schtasks", "/query", "/tn", name, "/fo", "csv", "/nh").stdout),
    lingers: () => true,
  };
}
