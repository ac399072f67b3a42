/** What is put on this computer so that Errand starts with it: one text for each kind of computer. */
export type ServicePlatform = "linux" | "darwin" | "win32";
export const servicePlatforms: readonly ServicePlatform[] = ["linux", "darwin", "win32"];

export type ServiceFacts = {
  node: string;
  /** The program's own file. */
  program: string;
  home: string;
  /** ERRAND_HOME. */
  dataFolder: string;
  /** What agents' programs are found by: a service has hardly any of its own. */
  path: string;
  lang: string;
  /** Further words of `errand up`. */
  args: readonly string[];
  user: string;
};

export type ServiceUnit = { file: string; text: string };

export const serviceName = "errand";
const launchLabel = "dev.errand.runner";

export function unitOf(platform: ServicePlatform, facts: ServiceFacts): ServiceUnit {
  if (platform === "linux") return systemdUnit(facts);
  return platform === "darwin" ? launchAgent(facts) : scheduledTask(facts);
}

export const launchLabelOf = (): string => launchLabel;

function systemdUnit({ node, program, home, dataFolder, path, lang, args }: ServiceFacts): ServiceUnit {
  // Only in a command a dollar sign would be a variable.
  const command = [node, program, "up", ...args].map((word) => systemdWord(word).replaceAll("$", "$$$$")).join(" ");
  const variables = environment({ dataFolder, path, lang }).map(
    ([name, value]) => `Environment=${systemdWord(`${name}=${value}`)}`,
  );
  const text = [
    "[Unit]",
    "Description=Errand: gives work to AI agents on this computer",
    "After=network.target",
    "StartLimitIntervalSec=0",
    "",
    "[Service]",
    "Type=exec",
    `ExecStart=${command}`,
    ...variables,
    "# What was under way is found as interrupted and goes on: a restart loses nothing.",
    "Restart=on-failure",
    "RestartSec=2",
    "KillSignal=SIGTERM",
    "TimeoutStopSec=30",
    "UMask=0077",
    "",
    "[Install]",
    "WantedBy=default.target",
    "",
  ].join("\n");
  return { file: `${home}/.config/systemd/user/${serviceName}.service`, text };
}

function launchAgent({ node, program, home, dataFolder, path, lang, args }: ServiceFacts): ServiceUnit {
  const words = [node, program, "up", ...args].map((word) => `    <string>${xml(word)}</string>`);
  const variables = environment({ dataFolder, path, lang }).map(
    ([name, value]) => `    <key>${name}</key><string>${xml(value)}</string>`,
  );
  const text = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">',
    '<plist version="1.0">',
    "<dict>",
    `  <key>Label</key><string>${launchLabel}</string>`,
    "  <key>ProgramArguments</key>",
    "  <array>",
    ...words,
    "  </array>",
    "  <key>EnvironmentVariables</key>",
    "  <dict>",
    ...variables,
    "  </dict>",
    "  <key>RunAtLoad</key><true/>",
    "  <key>KeepAlive</key><dict><key>SuccessfulExit</key><false/></dict>",
    "  <key>ThrottleInterval</key><integer>2</integer>",
    "  <key>ExitTimeOut</key><integer>30</integer>",
    "  <key>ProcessType</key><string>Standard</string>",
    "  <key>Umask</key><integer>63</integer>",
    `  <key>StandardErrorPath</key><string>${xml(`${home}/Library/Logs/errand.log`)}</string>`,
    "</dict>",
    "</plist>",
    "",
  ].join("\n");
  return { file: `${home}/Library/LaunchAgents/${launchLabel}.plist`, text };
}

/** Task Scheduler's own XML: it knows no environment, so cmd sets it. */
function scheduledTask({ node, program, dataFolder, path, lang, args, user }: ServiceFacts): ServiceUnit {
  const variables = environment({ dataFolder, path, lang }).map(([name, value]) => `set "${name}=${value}"`);
  const run = [node, program, "up", ...args].map((word) => `"${word}"`).join(" ");
  const command = `/d /s /c "${[...variables, run].join(" && ")}"`;
  const text = [
    '<?xml version="1.0" encoding="UTF-16"?>',
    '<Task version="1.3" xmlns="http://schemas.microsoft.com/windows/2004/02/mit/task">',
    "  <RegistrationInfo><Description>Errand: gives work to AI agents on this computer</Description></RegistrationInfo>",
    `  <Triggers><LogonTrigger><Enabled>true</Enabled><UserId>${xml(user)}</UserId></LogonTrigger></Triggers>`,
    "  <Principals>",
    `    <Principal id="Author"><UserId>${xml(user)}</UserId><LogonType>InteractiveToken</LogonType>` +
      "<RunLevel>LeastPrivilege</RunLevel></Principal>",
    "  </Principals>",
    "  <Settings>",
    "    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>",
    "    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>",
    "    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>",
    "    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>",
    "    <RestartOnFailure><Interval>PT1M</Interval><Count>999</Count></RestartOnFailure>",
    "  </Settings>",
    '  <Actions Context="Author">',
    `    <Exec><Command>cmd.exe</Command><Arguments>${xml(command)}</Arguments></Exec>`,
    "  </Actions>",
    "</Task>",
    "",
  ].join("\n");
  return { file: `${dataFolder}\\errand-task.xml`, text };
}

/** All of it is said: a service inherits nothing of the terminal it was installed from. */
const environment = ({ dataFolder, path, lang }: Pick<ServiceFacts, "dataFolder" | "path" | "lang">) =>
  [
    ["ERRAND_HOME", dataFolder],
    ["PATH", path],
    ["LANG", lang],
  ] as const;

/** One word as systemd reads it: quoted, with its own specifiers meaning nothing. */
function systemdWord(word: string): string {
  return `"${word.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("%", "%%")}"`;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const xml = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => entities[sign] ?? sign);
