import type { AskView } from "../../../src/domain/fold.ts";
import { fakeApproval, fakeAsk, fakeQuestion } from "../fake-space.ts";
import type { Sayings } from "./sayings.ts";

const minuteMs = 60_000;

const hoursBefore =
  "<h2>Opening hours</h2>\n<table>\n<tr><td>Mon to Fri</td><td>9:00 to 17:30</td></tr>\n<tr><td>Sat</td><td>10:00 to 14:00</td></tr>\n<tr><td>Sun</td><td>closed</td></tr>\n</table>\n";
const hoursAfter = hoursBefore.replace("9:00 to 17:30", "8:30 to 18:00").replace("10:00 to 14:00", "9:00 to 15:00");

export const publishAsk = (said: Sayings): AskView =>
  fakeAsk(
    "publish-ask",
    fakeApproval(
      {
        argv: ["npm", "run", "publish", "--", "--site", "www.example.org", "--branch", "main"],
        diffs: [{ path: "site/hours.html", before: hoursBefore, after: hoursAfter }],
        input: '{\n  "command": "npm run publish -- --site www.example.org --branch main",\n  "timeout": 120000\n}',
      },
      said.publishSays,
    ),
    2 * minuteMs,
  );

export const deleteAsk = (said: Sayings): AskView =>
  fakeAsk(
    "delete-ask",
    fakeApproval(
      {
        tool: "rm",
        toolKind: "delete",
        argv: ["rm", "--", "sales_oct (1).xlsx", "stock_oct_copy.csv"],
        paths: ["~/Reports/sales_oct (1).xlsx", "~/Reports/stock_oct_copy.csv"],
        cwd: "~/Reports",
      },
      said.deleteSays,
    ),
    minuteMs,
  );

export const questionAsk = (said: Sayings): AskView =>
  fakeAsk(
    "question-ask",
    fakeQuestion(said.question, [
      {
        name: "column",
        title: said.question.split(/(?<=[.?]) /)[1] ?? "",
        type: "choice",
        options: said.questionOptions.map((title, index) => ({ value: `${index}`, title })),
        required: true,
      },
      { name: "refunds", title: said.questionRefunds, type: "boolean", options: [], required: false },
      { name: "note", title: said.questionNote, type: "text", options: [], required: false },
    ]),
    6 * minuteMs,
  );
