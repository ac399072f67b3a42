import type { FileRef } from "../../../src/domain/entries.ts";
import type { TaskId, ThreadId } from "../../../src/domain/ids.ts";
import { fakeId } from "../fake-session.ts";
import { fakeFile, fakeTask, fakeView } from "../fake-space.ts";
import type { Sayings } from "./sayings.ts";
import { usualSpace } from "./stage.ts";
import type { Scene } from "./stage.ts";

const id = fakeId<ThreadId>("briefing");

function artifact(says: string, file: FileRef, read: (said: Sayings) => Blob | Promise<Blob> | null): Scene {
  return {
    hash: `#/a/${id}/${fakeId<TaskId>("files")}.0`,
    says,
    set(stage) {
      const said = usualSpace(stage);
      const task = fakeTask("files", {
        rung: "unchecked",
        artifacts: [{ file, path: `~/Errand/briefing/${file.name}` }],
      });
      stage.session.thread(id).value = {
        is: "there",
        view: fakeView(id, said.briefing, said.office, "clerk", [task]),
        tasks: [task],
        isFromCache: false,
        hasEarlier: false,
      };
      const blob = read(said);
      if (blob !== null) stage.session.file = async () => blob;
    },
  };
}

const csv = (said: Sayings): Blob =>
  new Blob([
    `${said.channel}\nSearch,"1,204.50",3911,118,3.0%\nSocial,860.00,5120,64,1.3%\nNewsletter,90.00,1480,97,6.6%\n"Partners, small",310.20,402,9,2.2%\nTotal,"2,464.70",10913,288,2.6%\n`,
  ]);

const code =
  "import csv, pathlib\n\nROWS = pathlib.Path('data').glob('export-*.csv')\n\ndef total(rows, column):\n    \"\"\"Sums a column; empty cells count as nothing.\"\"\"\n    return sum(float(row[column] or 0) for row in rows)\n\nfor path in sorted(ROWS):\n    with path.open(newline='') as file:\n        rows = list(csv.DictReader(file))\n    print(path.name, len(rows), total(rows, 'spend'))\n";

/** A chart like those a report brings along, drawn here so that no picture has to be kept. */
async function chart(): Promise<Blob> {
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [720, 400];
  const pen = canvas.getContext("2d");
  if (pen === null) throw new Error("no canvas");
  pen.fillStyle = "#ffffff";
  pen.fillRect(0, 0, 720, 400);
  for (const [index, value] of [118, 64, 97, 9].entries()) {
    pen.fillStyle = index === 0 ? "#2b4fd0" : "#b9bec9";
    pen.fillRect(70 + index * 160, 350 - value * 2.5, 110, value * 2.5);
  }
  pen.fillStyle = "#222222";
  pen.fillRect(40, 350, 640, 2);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob === null ? reject(new Error("no picture")) : resolve(blob))),
  );
}

export const artifactScenes: Readonly<Record<string, Scene>> = {
  "artifact-markdown": artifact(
    "Markdown, drawn element by element",
    fakeFile("briefing-2026-11-21.md", "text/markdown", 3_412),
    (said) => new Blob([said.result]),
  ),
  "artifact-csv": artifact("CSV as a table", fakeFile("campaign-week-46.csv", "text/csv", 231), csv),
  "artifact-code": artifact(
    "Code with line numbers",
    fakeFile("totals.py", "text/x-python", 402),
    () => new Blob([code]),
  ),
  "artifact-image": artifact("An image", fakeFile("orders-per-channel.png", "image/png", 9_120), chart),
  "artifact-pdf": artifact(
    "PDF and .docx are handed to the platform",
    fakeFile("contract-risks.pdf", "application/pdf", 182_330),
    () => new Blob(["%PDF"]),
  ),
  "artifact-failed": artifact(
    "A file whose parts are not there yet",
    fakeFile("notes.txt", "text/plain", 90),
    () => null,
  ),
};
