import { behind, colourOf, contrast, over } from "./colours.ts";
import { structureFaults } from "./structure.ts";

const textMin = 4.5;
const largeTextMin = 3;
const edgeMin = 3;
const touchMinPx = 44;
/** A segment or a chip lies inside a frame of its own that is as tall as a finger. */
const framePx = 6.5;
const controls = "button, a[href], input, select, textarea, summary, [tabindex='0']";

/** What a machine can see of a screen's faults: contrast, names, sizes to touch, sideways scrolling, words cut off. */
export function findFaults(): string[] {
  return [...contrastFaults(), ...edgeFaults(), ...controlFaults(), ...widthFaults(), ...structureFaults()];
}

function contrastFaults(): string[] {
  const found: string[] = [];
  for (const element of document.querySelectorAll("body *")) {
    const hasWords = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && wordsOf(node) !== "");
    if (!hasWords || !isSeen(element) || element.closest("option, [disabled]") !== null) continue;
    const style = getComputedStyle(element);
    const below = behind(element);
    const measured = contrast(over(colourOf(style.color), below), below);
    if (measured < (isLarge(style) ? largeTextMin : textMin))
      found.push(says(element, `contrast ${measured.toFixed(2)}`));
    const isCut = element.scrollWidth > element.clientWidth + 1 && style.overflowX === "hidden";
    if (isCut && style.textOverflow !== "ellipsis") found.push(says(element, "words cut off"));
  }
  return found;
}

/** What is to be typed or ticked shows where. */
function edgeFaults(): string[] {
  const fields = [...document.querySelectorAll(".input, .choice input, .switch input")].filter(isSeen);
  return fields.flatMap((field) => {
    const style = getComputedStyle(field);
    const around = behind(field.parentElement ?? field);
    const best = Math.max(
      contrast(colourOf(style.borderTopColor), around),
      contrast(colourOf(style.backgroundColor), around),
    );
    return best < edgeMin ? [says(field, `edge ${best.toFixed(2)}`)] : [];
  });
}

function controlFaults(): string[] {
  const found: string[] = [];
  for (const control of document.querySelectorAll(controls)) {
    const isSheet = control.getAttribute("tabindex") === "0";
    if (nameOf(control).trim() === "" && control.tagName !== "PRE") found.push(says(control, "no name"));
    if (isSheet || !isSeen(control) || control.closest(".markdown") !== null) continue;
    const box = (control.closest("label") ?? control).getBoundingClientRect();
    if (box.height < touchMinPx - framePx || box.width < touchMinPx - 0.5)
      found.push(says(control, `touch ${Math.round(box.width)}×${Math.round(box.height)}`));
  }
  return found;
}

function widthFaults(): string[] {
  const found: string[] = [];
  if (document.documentElement.scrollWidth > innerWidth)
    found.push(`scrolls sideways: ${document.documentElement.scrollWidth}`);
  for (const place of document.querySelectorAll(".page-body, .alone, .page-head, .composer, .nav")) {
    if (place.scrollWidth > place.clientWidth + 1)
      found.push(says(place, `wider than its place by ${place.scrollWidth - place.clientWidth}`));
    for (const element of place.querySelectorAll("*")) {
      if (!isSeen(element) || element.closest(".table-scroll, .diff-lines, .code-view, .block, .one-line") !== null)
        continue;
      const { right } = element.getBoundingClientRect();
      if (right > innerWidth + 1) found.push(says(element, `reaches out by ${Math.round(right - innerWidth)}`));
    }
  }
  return found;
}

function isSeen(element: Element): boolean {
  const box = element.getBoundingClientRect();
  const isDrawn = element.checkVisibility({
    visibilityProperty: true,
    opacityProperty: true,
    contentVisibilityAuto: true,
  });
  return box.width > 1 && box.height > 1 && isDrawn && element.closest(".unseen, [aria-hidden=true]") === null;
}

function isLarge({ fontSize, fontWeight }: CSSStyleDeclaration): boolean {
  const px = Number.parseFloat(fontSize);
  return px >= 24 || (px >= 18.66 && Number(fontWeight) >= 700);
}

function nameOf(element: Element): string {
  const said = element.getAttribute("aria-label") ?? "";
  if (said !== "") return said;
  const by = (element.getAttribute("aria-labelledby") ?? "")
    .split(" ")
    .map((id) => wordsOf(document.getElementById(id)));
  const labels = "labels" in element && element.labels instanceof NodeList ? [...element.labels].map(wordsOf) : [];
  return [...by, ...labels].join("") || wordsOf(element);
}

const wordsOf = (node: Node | null): string => (node?.textContent ?? "").trim();

const says = (element: Element, what: string): string =>
  `${what}: ${element.tagName.toLowerCase()}.${element.classList.value} "${wordsOf(element).slice(0, 40)}"`;
