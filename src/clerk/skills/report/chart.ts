import type { Language } from "../../skill.ts";
import { inLanguage } from "../in-language.ts";
import { beforeOf, mainMeasures } from "./figures.ts";
import type { Figures } from "./figures.ts";

const barsMax = 12;
const blocks = 24;

/** The measures that the charts show: what came in, and what it cost. */
function charted(figures: Figures): string[] {
  const main = mainMeasures(figures);
  const chosen = ["revenue", "spend"].filter((id) => main.includes(id));
  return chosen.length > 0 ? chosen : main.slice(0, 1);
}

/** Bars of text, narrow enough for a phone: they show where no picture does. */
export function textChart(figures: Figures): string {
  const before = beforeOf(figures);
  const [measure = ""] = charted(figures);
  const groups = figures.groups.slice(0, barsMax);
  const width = Math.min(16, Math.max(...groups.map(({ name }) => shownWidth(name))));
  const most = Math.max(1e-9, ...groups.map(({ sums }) => sums.sum(measure) ?? 0));
  const lines = groups.map(({ name, sums }) => {
    const value = sums.sum(measure);
    const bar = "█".repeat(Math.max(value !== null && value > 0 ? 1 : 0, Math.round(((value ?? 0) / most) * blocks)));
    const change = figures.format.change(value, before?.group(name, measure) ?? null);
    return `${padded(name, width)} ${bar} ${figures.format.measure(measure, value)}${change === null ? "" : ` (${change})`}`;
  });
  return `${figures.label(measure)}\n\`\`\`text\n${lines.join("\n")}\n\`\`\``;
}

/** A picture of the same: this week dark, the last report pale. No script, no font, nothing fetched. */
export function svgChart(figures: Figures, title: string, language: Language): string {
  const say = inLanguage(language);
  const before = beforeOf(figures);
  const groups = figures.groups.slice(0, barsMax);
  const panels = charted(figures);
  const row = before === null ? 26 : 40;
  const panelHeight = 34 + groups.length * row;
  const height = 64 + panels.length * (panelHeight + 14);
  const [left, right, width] = [120, 130, 640];
  const parts: string[] = [];
  for (const [at, measure] of panels.entries()) {
    const top = 60 + at * (panelHeight + 14);
    const most = Math.max(
      1e-9,
      ...groups.flatMap(({ name, sums }) => [sums.sum(measure) ?? 0, before?.group(name, measure) ?? 0]),
    );
    const bar = (value: number) => ((Math.max(0, value) / most) * (width - left - right)).toFixed(1);
    parts.push(`<text x="16" y="${top + 14}" class="h">${escaped(figures.label(measure))}</text>`);
    for (const [index, { name, sums }] of groups.entries()) {
      const y = top + 28 + index * row;
      const [now, then] = [sums.sum(measure) ?? 0, before?.group(name, measure) ?? null];
      parts.push(`<text x="${left - 8}" y="${y + 12}" text-anchor="end">${escaped(shortName(name))}</text>`);
      parts.push(
        `<rect x="${left}" y="${y}" width="${bar(now)}" height="15" rx="2" fill="#1f6f54"/><text x="${left + Number(bar(now)) + 6}" y="${y + 12}">${escaped(figures.format.measure(measure, now))}</text>`,
      );
      if (then !== null)
        parts.push(
          `<rect x="${left}" y="${y + 17}" width="${bar(then)}" height="9" rx="2" fill="#b9c9c1"/><text x="${left + Number(bar(then)) + 6}" y="${y + 25}" class="s">${escaped(figures.format.measure(measure, then))}</text>`,
        );
    }
  }
  const legend =
    before === null
      ? ""
      : `<rect x="16" y="38" width="12" height="10" fill="#1f6f54"/><text x="33" y="47" class="s">${say("this report", "이번")}</text><rect x="120" y="38" width="12" height="10" fill="#b9c9c1"/><text x="137" y="47" class="s">${say("last report", "지난 보고")}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="t" font-family="system-ui, sans-serif" font-size="12">
<title id="t">${escaped(title)}</title>
<style>text{fill:#1d2522}.h{font-weight:600;font-size:13px}.s{font-size:10px;fill:#56615b}</style>
<rect width="${width}" height="${height}" fill="#ffffff"/>
<text x="16" y="26" font-size="16" font-weight="600">${escaped(title)}</text>
${legend}
${parts.join("\n")}
</svg>
`;
}

function escaped(text: string): string {
  return text
    .replace(/\p{Cc}/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

const shortName = (name: string): string =>
  shownWidth(name) > 16 ? `${Array.from(name).slice(0, 14).join("")}…` : name;

/** Hangul and Han letters take two columns. */
const shownWidth = (text: string): number =>
  Array.from(text).reduce(
    (sum, letter) => sum + (/[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7af\uff00-\uff60]/u.test(letter) ? 2 : 1),
    0,
  );

function padded(text: string, width: number): string {
  const shown = shortName(text);
  return shown + " ".repeat(Math.max(0, width - shownWidth(shown)));
}
