import { behind, colourOf, contrast } from "./colours.ts";

const references = [
  "aria-labelledby",
  "aria-describedby",
  "aria-controls",
  "aria-owns",
  "for",
  "popovertarget",
  "form",
];
const landmarks = "main, nav, header, footer, aside, section[aria-label], form, [role=region]";
/** The roles that the app has a reason to write out. Any other is a slip, or belongs here. */
const roles = ["status", "alert", "timer", "region", "switch", "radiogroup", "group", "img"];
const fields = "input:not([type=file]), select, textarea";
const outlineMinPx = 2;
const outlineContrastMin = 3;

/** What a screen reader goes by: one title, landmarks, names that lead somewhere, a language. */
export function structureFaults(): string[] {
  const found: string[] = [];
  const all = [...document.querySelectorAll("body *")];
  const ids = all.map(({ id }) => id).filter((id) => id !== "");
  for (const id of new Set(ids)) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`the id ${id} stands twice`);
  for (const element of all) {
    // A dialog's words come when it is opened.
    for (const name of element.matches("dialog:not([open])") ? [] : references) {
      for (const id of (element.getAttribute(name) ?? "").split(" ").filter((part) => part !== ""))
        if (document.getElementById(id) === null) found.push(`${name}="${id}" leads nowhere`);
    }
    const role = element.getAttribute("role");
    if (role !== null && !roles.includes(role)) found.push(`an unknown role: ${role}`);
    if (Number(element.getAttribute("tabindex") ?? 0) > 0) found.push("an order of its own: tabindex over 0");
    if (element.matches("[aria-hidden=true] :is(a[href], button, input)")) found.push("a control that is hidden");
  }
  for (const picture of document.querySelectorAll("img")) if (picture.alt === "") found.push("a picture without words");
  for (const field of document.querySelectorAll(fields)) {
    const isLabelled = "labels" in field && field.labels instanceof NodeList && field.labels.length > 0;
    const isNamed = field.hasAttribute("aria-label") || field.hasAttribute("aria-labelledby");
    if (!isLabelled && !isNamed) found.push(`a field without a label: ${field.outerHTML.slice(0, 80)}`);
  }
  return [...found, ...pageFaults()];
}

function pageFaults(): string[] {
  const found: string[] = [];
  const isLoading = document.querySelector(".skeleton") !== null;
  const isWide = document.querySelector(".app-wide") !== null;
  const titles = document.querySelectorAll("main h1").length;
  if (titles > 1 || (titles === 0 && !isLoading && !isWide)) found.push(`${titles} h1 in main`);
  if (document.querySelectorAll("main").length !== 1) found.push("not exactly one main");
  const asked = new URLSearchParams(location.search).get("lang");
  if (document.documentElement.lang !== asked) found.push(`the page says it is in ${document.documentElement.lang}`);
  if (document.title.trim() === "") found.push("the window has no name");
  for (const nav of document.querySelectorAll("nav")) if (!nav.hasAttribute("aria-label")) found.push("a nameless nav");
  for (const words of document.querySelectorAll("h1, h2, h3, p"))
    if (words.closest(landmarks) === null && words.closest(".toast, dialog") === null)
      found.push(`outside of every landmark: ${words.textContent.slice(0, 40)}`);
  return found;
}

/** What the focus stands on now: null at the end of the way through the page. */
export function focused(): { name: string; place: number; fault: string | null } | null {
  const element = document.activeElement;
  if (element === null || element === document.body) return null;
  const place = [...document.querySelectorAll("*")].indexOf(element);
  const name = `${element.tagName.toLowerCase()} "${(element.getAttribute("aria-label") ?? element.textContent).trim().slice(0, 40)}"`;
  const drawn = [element, element.closest("label"), element.closest(".segments")].filter((each) => each !== null);
  const isShown = drawn.some((each) => {
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(each);
    const around = behind(each.parentElement ?? each);
    return (
      outlineStyle !== "none" &&
      Number.parseFloat(outlineWidth) >= outlineMinPx &&
      contrast(colourOf(outlineColor), around) >= outlineContrastMin
    );
  });
  if (!isShown) return { name, place, fault: "the focus cannot be seen" };
  return { name, place, fault: isInSight(element) ? null : "the focus is out of sight" };
}

/** Every control can be brought into sight and touched there. */
export function reachFaults(): string[] {
  const controls = [...document.querySelectorAll("button, a[href], input, select, textarea, summary")];
  return controls.flatMap((control) => {
    if (!control.checkVisibility({ visibilityProperty: true }) || control.matches("[type=file]")) return [];
    control.scrollIntoView({ block: "center" });
    return isInSight(control) ? [] : [`cannot be reached: ${control.outerHTML.slice(0, 100)}`];
  });
}

function isInSight(element: Element): boolean {
  const seen = element.closest("label") ?? element;
  const { left, right, top, bottom } = seen.getBoundingClientRect();
  const [x, y] = [
    (Math.max(0, left) + Math.min(innerWidth, right)) / 2,
    (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2,
  ];
  const hit = document.elementFromPoint(x, y);
  return hit !== null && (seen.contains(hit) || hit.contains(seen));
}
