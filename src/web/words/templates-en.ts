export type TemplateId = "briefing" | "report" | "contract" | "sort" | "email";
/** `text` is what stands in the composer; what is in ‹marks› is for the person to fill in. */
export type Template = { id: TemplateId; title: string; note: string; text: string };

export const templatesEn: readonly Template[] = [
  {
    id: "briefing",
    title: "Briefing",
    note: "One page from meeting notes",
    text: "Summarize yesterday's meeting notes into a one-page briefing: decisions, action items with owner and date, open questions.",
  },
  {
    id: "report",
    title: "Weekly report",
    note: "Figures from CSV exports",
    text: "Make last week's report from the CSV exports: totals and rates per channel, compared with the last report. Say how you counted.",
  },
  {
    id: "contract",
    title: "Contract risks",
    note: "With clause numbers",
    text: "Read the contract draft and list the risk items with their clause numbers, the most serious first.",
  },
  {
    id: "sort",
    title: "Sort a folder",
    note: "By month and type",
    text: "Sort the folder Reports: one folder per month, in it one per type: sales, stock, other. Delete nothing.",
  },
  {
    id: "email",
    title: "E-mail draft",
    note: "From notes, never sent",
    text: "Write an e-mail draft from the notes in the folder. Do not send it.",
  },
];
