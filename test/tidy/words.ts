import { isNode } from "./source.ts";
import type { Node, Source, Violation } from "./source.ts";

/** Attributes that people read or hear. */
const SAID =
  /^(aria-label|aria-description|aria-roledescription|aria-valuetext|placeholder|title|alt|label|text|act|keep)$/;
const HAS_LETTERS = /\p{L}/u;

/** No string of the screens outside the catalogue: what a person reads is not written into a component. */
export function checkWords(source: Source): Violation[] {
  if (!/^src\/web\/.*\.tsx$/.test(source.path)) return [];
  return source.nodes.flatMap(({ node, parents }) => {
    const said = saidBy(node, parents.at(-1));
    return said !== null && HAS_LETTERS.test(said)
      ? [
          {
            path: source.path,
            line: source.lineOf(node.start),
            says: `says ${JSON.stringify(said.trim())} outside of words/`,
          },
        ]
      : [];
  });
}

function saidBy(node: Node, parent: Node | undefined): string | null {
  if (node.type === "JSXText") return typeof node["value"] === "string" ? node["value"] : null;
  if (node.type === "JSXAttribute" && isNode(node["name"]) && SAID.test(String(node["name"]["name"])))
    return textOf(node["value"]);
  const isChild = parent !== undefined && /^JSX(Element|Fragment)$/.test(parent.type);
  return node.type === "JSXExpressionContainer" && isChild ? textOf(node) : null;
}

/** The fixed words of a literal, a template, or of either side of a condition. */
function textOf(value: unknown): string | null {
  if (!isNode(value)) return null;
  switch (value.type) {
    case "Literal":
      return typeof value["value"] === "string" ? value["value"] : null;
    case "JSXExpressionContainer":
      return textOf(value["expression"]);
    case "ConditionalExpression":
      return [textOf(value["consequent"]), textOf(value["alternate"])].join("");
    case "LogicalExpression":
      return [textOf(value["left"]), textOf(value["right"])].join("");
    case "TemplateLiteral":
      return Array.isArray(value["quasis"]) ? value["quasis"].map(quasiText).join("") : null;
    default:
      return null;
  }
}

function quasiText(quasi: unknown): string {
  const raw = isNode(quasi) ? quasi["value"] : null;
  return typeof raw === "object" && raw !== null && "cooked" in raw ? String(raw.cooked) : "";
}
