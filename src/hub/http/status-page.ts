import type { IncomingMessage } from "node:http";
import type { Handler } from "./request.ts";

/** What a person sees who opens the hub's address: what this is, and what it cannot do. No script, nothing from elsewhere. */
export const statusPage: Handler = async ({ incoming }) => {
  const language = prefersKorean(incoming) ? "ko" : "en";
  return {
    status: 200,
    headers: { "content-type": "text/html; charset=utf-8", vary: "accept-language" },
    body: pages[language],
  };
};

export const statusStyle: Handler = async () => ({
  status: 200,
  headers: { "content-type": "text/css; charset=utf-8", "cache-control": "max-age=3600" },
  body: style,
});

/** The language named with the highest weight; of equal ones the first. */
function prefersKorean({ headers }: IncomingMessage): boolean {
  const ranked = (headers["accept-language"] ?? "")
    .slice(0, 200)
    .split(",")
    .map((part) => {
      const [tag = "", weight = "q=1"] = part.trim().toLowerCase().split(/; */);
      return { tag, weight: Number(weight.replace(/^q=/, "")) || 0 };
    })
    .toSorted((a, b) => b.weight - a.weight);
  const known = ranked.find(({ tag }) => /^(?:ko|en)\b/.test(tag));
  return known?.tag.startsWith("ko") ?? false;
}

const page = (language: string, title: string, paragraphs: readonly string[]): string => `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="/status.css">
</head>
<body>
<main>
<h1>${title}</h1>
${paragraphs.map((paragraph) => `<p>${paragraph}</p>`).join("\n")}
</main>
</body>
</html>
`;

const pages = {
  en: page("en", "This is an Errand hub", [
    "Errand gives work to an AI agent on your own computer from your phone. This hub carries sealed entries between your devices and keeps them until they are fetched.",
    "It is running. It cannot read what it carries: every text, file name and result is sealed on your devices, and the keys never come here. It cannot start work on your computer either: each order is signed by one of your devices and checked on your computer.",
    "To use it, run <code>errand pair</code> on the computer that does the work.",
  ]),
  ko: page("ko", "Errand 허브입니다", [
    "Errand는 휴대전화에서 내 컴퓨터의 AI 에이전트에게 일을 맡기는 도구입니다. 이 허브는 봉인된 항목을 내 기기들 사이에서 전달하고, 받아 갈 때까지 보관합니다.",
    "지금 작동 중입니다. 허브는 전달하는 내용을 읽을 수 없습니다. 모든 글, 파일 이름, 결과는 내 기기에서 봉인되며 열쇠는 이곳에 오지 않습니다. 내 컴퓨터에서 일을 시작할 수도 없습니다. 모든 지시는 내 기기가 서명하고 내 컴퓨터가 확인합니다.",
    "사용하려면 일을 할 컴퓨터에서 <code>errand pair</code>를 실행하세요.",
  ]),
} as const;

const style = `:root { color-scheme: light dark; }
body { margin: 0; font: 1.05rem/1.6 system-ui, sans-serif; color: #1c1c1e; background: #fbfbf9; }
main { max-width: 36rem; margin: 12vh auto; padding: 0 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
code { font-family: ui-monospace, monospace; padding: 0.1em 0.35em; border-radius: 0.3em; background: #ecebe6; }
:lang(ko) { word-break: keep-all; }
@media (prefers-color-scheme: dark) {
  body { color: #ececec; background: #161618; }
  code { background: #2a2a2e; }
}
`;
