import type { BrowserContext, Page } from "playwright-core";

/** What people feel as jumping: the Web Vitals' "good" ends at 0.1, ours at half of it. */
export const layoutShiftMax = 0.05;

type Place = { node: string; from: string; to: string };
export type Shift = { page: string; at: number; value: number; where: string; moved: Place[] };

/** A window of shifts ends after a second of rest, and after five in any case; the worst window is the page's. */
const restMs = 1_000;
const windowMs = 5_000;

/**
 * Everything that moved on a page of `context` without the person having touched it just before, over reloads too. Told
 * through `tell`, because what is kept in a page is gone with it.
 */
export async function watchLayoutShifts(context: BrowserContext, tell: (shift: Shift) => void): Promise<void> {
  await context.exposeBinding("tellLayoutShift", (_source, shift: Shift) => tell(shift));
  await context.addInitScript(() => {
    type Source = { node: Node | null; previousRect: DOMRectReadOnly; currentRect: DOMRectReadOnly };
    type LayoutShift = PerformanceEntry & { value: number; hadRecentInput: boolean; sources: Source[] };
    const page = globalThis as unknown as { tellLayoutShift(shift: object): void; flushLayoutShifts(): void };
    const nameOf = (node: Node | null): string => {
      const element = node instanceof Element ? node : (node?.parentElement ?? null);
      return element === null ? "gone" : `${element.tagName.toLowerCase()}.${element.getAttribute("class") ?? ""}`;
    };
    const box = ({ x, y, width, height }: DOMRectReadOnly): string =>
      [x, y, width, height].map((value) => Math.round(value)).join(" ");
    const tellAll = (entries: PerformanceEntryList): void => {
      // Chromium's own, not in the standard library's types.
      for (const { value, hadRecentInput, startTime, sources } of entries as LayoutShift[]) {
        if (hadRecentInput) continue;
        const moved = sources.map(({ node, previousRect, currentRect }) => ({
          node: nameOf(node),
          from: box(previousRect),
          to: box(currentRect),
        }));
        page.tellLayoutShift({
          page: String(performance.timeOrigin),
          at: startTime,
          value,
          where: `${location.hash} ${innerWidth}`,
          moved,
        });
      }
    };
    const observer = new PerformanceObserver((list) => tellAll(list.getEntries()));
    observer.observe({ type: "layout-shift", buffered: true });
    page.flushLayoutShifts = () => tellAll(observer.takeRecords());
  });
}

/** What the page knows of and has not told yet. */
export async function flushLayoutShifts(page: Page): Promise<void> {
  await page.evaluate(() => (globalThis as unknown as { flushLayoutShifts?(): void }).flushLayoutShifts?.());
}

/** Cumulative layout shift as the Web Vitals define it: the worst window of any page, and what moved in it. */
export function worstLayoutShift(shifts: readonly Shift[]): { value: number; moved: string[] } {
  let worst: { value: number; moved: string[] } = { value: 0, moved: [] };
  for (const page of Map.groupBy(shifts, (shift) => shift.page).values()) {
    let window: Shift[] = [];
    for (const shift of page.toSorted((a, b) => a.at - b.at)) {
      const [first, last] = [window[0], window.at(-1)];
      const goesOn =
        first !== undefined && last !== undefined && shift.at - last.at < restMs && shift.at - first.at < windowMs;
      window = goesOn ? [...window, shift] : [shift];
      const value = window.reduce((sum, each) => sum + each.value, 0);
      if (value > worst.value) worst = { value, moved: window.map(sayShift) };
    }
  }
  return worst;
}

const sayShift = ({ at, value, where, moved }: Shift): string =>
  `${value.toFixed(4)} at ${Math.round(at)} ms, ${where}: ${moved.map(({ node, from, to }) => `${node} [${from}] -> [${to}]`).join("; ")}`;
