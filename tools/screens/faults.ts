import type { Page } from "playwright-core";

/** What a machine can see of a screen's faults: contrast, names, sizes to touch, sideways scrolling, words cut off. */
export function faultsOfPage(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const textMin = 4.5;
    const largeTextMin = 3;
    const touchMinPx = 44;
    const say = (element: Element, what: string) =>
      found.push(
        `${what}: ${element.tagName.toLowerCase()}.${element.classList.value} "${(element.textContent ?? "").trim().slice(0, 40)}"`,
      );
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    const pen = canvas.getContext("2d", { willReadFrequently: true });

    type Colour = [number, number, number, number];
    const colourOf = (css: string): Colour => {
      if (pen === null) return [0, 0, 0, 0];
      pen.clearRect(0, 0, 1, 1);
      pen.fillStyle = css;
      pen.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = pen.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a]: Colour, [r2, g2, b2]: Colour): Colour => [
      r * a + r2 * (1 - a),
      g * a + g2 * (1 - a),
      b * a + b2 * (1 - a),
      1,
    ];
    const light = ([r, g, b]: Colour) => {
      const [x = 0, y = 0, z = 0] = [r, g, b].map((part) =>
        part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4,
      );
      return 0.2126 * x + 0.7152 * y + 0.0722 * z;
    };
    const ratio = (a: Colour, b: Colour) =>
      (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05);
    const behind = (element: Element): Colour => {
      const layers: Colour[] = [];
      for (let at: Element | null = element; at !== null; at = at.parentElement) {
        const colour = colourOf(getComputedStyle(at).backgroundColor);
        if (colour[3] > 0) layers.push(colour);
        if (colour[3] === 1) break;
      }
      return layers.reduceRight((below, layer) => over(layer, below), [255, 255, 255, 1] as Colour);
    };
    const isSeen = (element: Element) => {
      const box = element.getBoundingClientRect();
      return (
        box.width > 1 &&
        box.height > 1 &&
        element.checkVisibility({ visibilityProperty: true, opacityProperty: true, contentVisibilityAuto: true }) &&
        element.closest(".unseen, [aria-hidden=true]") === null
      );
    };
    const nameOf = (element: Element): string => {
      const labelled = element
        .getAttribute("aria-labelledby")
        ?.split(" ")
        .map((id) => document.getElementById(id)?.textContent ?? "")
        .join(" ");
      const labels =
        "labels" in element && element.labels instanceof NodeList
          ? [...element.labels].map((label) => label.textContent ?? "").join(" ")
          : "";
      return (element.getAttribute("aria-label") ?? labelled ?? "") || labels || (element.textContent ?? "");
    };

    for (const element of document.querySelectorAll("body *")) {
      const hasWords = [...element.childNodes].some(
        (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "",
      );
      if (!hasWords || !isSeen(element) || element.closest("option, [disabled]") !== null) continue;
      const style = getComputedStyle(element);
      const isLarge =
        Number.parseFloat(style.fontSize) >= 24 ||
        (Number.parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
      const below = behind(element);
      const measured = ratio(over(colourOf(style.color), below), below);
      if (measured < (isLarge ? largeTextMin : textMin)) say(element, `contrast ${measured.toFixed(2)}`);
      if (
        element.scrollWidth > element.clientWidth + 1 &&
        style.overflowX === "hidden" &&
        style.textOverflow !== "ellipsis"
      )
        say(element, "words cut off");
    }
    for (const control of document.querySelectorAll(
      "button, a[href], input, select, textarea, summary, [tabindex='0']",
    )) {
      if (nameOf(control).trim() === "" && control.tagName !== "PRE") say(control, "no name");
      if (!isSeen(control)) continue;
      const place = control.closest("label") ?? control;
      const box = place.getBoundingClientRect();
      const isInText = control.tagName === "A" && control.closest(".markdown") !== null;
      const isSheet = control.getAttribute("tabindex") === "0";
      if (!isInText && !isSheet && (box.height < touchMinPx - 6.5 || box.width < touchMinPx - 0.5))
        say(control, `touch ${Math.round(box.width)}×${Math.round(box.height)}`);
    }
    if (document.documentElement.scrollWidth > innerWidth)
      found.push(`scrolls sideways: ${document.documentElement.scrollWidth}`);
    for (const body of document.querySelectorAll(".page-body, .alone, .page-head, .composer, .nav"))
      if (body.scrollWidth > body.clientWidth + 1)
        say(body, `wider than its place by ${body.scrollWidth - body.clientWidth}`);
    for (const element of document.querySelectorAll(".page-body *, .alone *, .page-head *, .composer *, .nav *")) {
      if (!isSeen(element) || element.closest(".table-scroll, .diff-lines, .code-view, .block, .one-line") !== null)
        continue;
      const box = element.getBoundingClientRect();
      if (box.right > innerWidth + 1) say(element, `reaches out by ${Math.round(box.right - innerWidth)}`);
    }
    for (const picture of document.querySelectorAll("img"))
      if (picture.alt === "") say(picture, "picture without words");
    if (document.querySelectorAll("h1").length === 0 && document.querySelector(".skeleton") === null)
      found.push("no h1");
    const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
    for (const id of new Set(ids))
      if (ids.filter((other) => other === id).length > 1) found.push(`the id ${id} stands twice`);
    return found;
  });
}
