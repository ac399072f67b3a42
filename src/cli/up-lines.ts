import type { Cli } from "./cli.ts";
import { join, shown, shownLine, table } from "./shown.ts";
import type { Shown } from "./shown.ts";
import type { UpReady } from "./up.ts";

/** What a person reads when everything is up: where it is, what it may touch, what to do next. */
export function upLines(cli: Cli, { url, status, tryMe, noConfinement, isNewSpace }: UpReady): Shown[] {
  const { words, out } = cli;
  const program = programOf(cli);
  const label = (text: string) => out.paint("faint", shown(`  ${text}`));
  const folders = status.projects.flatMap(({ name, folders: each }) =>
    each.map(({ path, access }) => `${name}: ${path} (${words.project.access[access]})`),
  );
  const facts = table([
    [label(words.up.hub), shownLine(url)],
    ...folders.map((folder, index) => [label(index === 0 ? words.up.folders : ""), shownLine(folder)]),
    [label(words.up.confinement), shown(words.confinement(status.confinement))],
  ]);
  const warning =
    noConfinement === null
      ? []
      : [
          join(
            [
              out.paint("yellow", shown(words.mark.ask)),
              shownLine(words.up.noConfinement(noConfinement.reason, noConfinement.repair)),
            ],
            " ",
          ),
        ];
  const project =
    status.projects.find(({ folders: each }) => each.some(({ path }) => path === tryMe?.folder))?.name ??
    status.projects[0]?.name ??
    null;
  const next = tryMe === null ? words.up.next(program, project) : words.up.tryMe(program, project ?? "", tryMe.folder);
  const onlyKey = isNewSpace ? [out.paint("faint", shown(words.backup.onlyKey))] : [];
  return [
    out.paint("bold", shown(words.up.ready)),
    ...facts,
    ...warning,
    ...onlyKey,
    ...next.map((line) => shown(line)),
  ];
}

/** From a checkout the program has no name of its own yet. */
export function programOf({ io }: Cli): string {
  return io.env["npm_lifecycle_event"] === undefined ? "errand" : "npm run errand --";
}
