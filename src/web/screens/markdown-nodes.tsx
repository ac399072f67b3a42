import MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";
import { Fragment, h } from "preact";
import type { ComponentChild, VNode } from "preact";
import "./markdown.css";
import "./tables.css";

/**
 * Model-written text becomes elements one by one and never passes through an HTML sink: raw HTML is off and would be
 * text, images are their words (nothing is fetched), and only web and mail addresses become links.
 */
const reader = new MarkdownIt("default", { html: false, linkify: false, typographer: false, breaks: false });

/** What Markdown makes of blocks and marks; anything else is shown by its words alone. */
const elements = new Set(
  "p h1 h2 h3 h4 h5 h6 ul ol li blockquote pre code em strong s table thead tbody tr th td hr br".split(" "),
);
const linkable = /^(https?:|mailto:)/i;

/** More than this is read for seconds, and anew with every word that comes: it is shown as it was written. */
const drawnCharsMax = 100_000;

export function markdownNodes(text: string): VNode {
  if (text.length > drawnCharsMax) return <p class="plain-words">{text}</p>;
  return <div class="markdown">{build(reader.parse(text, {}))}</div>;
}

type Open = { tag: string | null; props: Record<string, unknown>; children: ComponentChild[] };

function build(tokens: readonly Token[]): ComponentChild[] {
  const root: Open = { tag: null, props: {}, children: [] };
  const open: Open[] = [root];
  for (const token of tokens) {
    const into = open.at(-1) ?? root;
    if (token.nesting === 1) open.push(opened(token));
    else if (token.nesting === -1) {
      const closed = open.length > 1 ? open.pop() : undefined;
      if (closed !== undefined) (open.at(-1) ?? root).children.push(closedNode(closed));
    } else into.children.push(leaf(token));
  }
  return root.children;
}

function opened(token: Token): Open {
  // A paragraph of a tight list item has no element of its own.
  if (token.hidden) return { tag: null, props: {}, children: [] };
  if (token.tag === "a") {
    const href = String(token.attrGet("href") ?? "");
    return linkable.test(href)
      ? { tag: "a", props: { href, target: "_blank", rel: "noopener noreferrer nofollow" }, children: [] }
      : { tag: null, props: {}, children: [] };
  }
  const start = token.tag === "ol" ? token.attrGet("start") : null;
  const align = /text-align:(left|center|right)/.exec(String(token.attrGet("style") ?? ""))?.[1];
  const props = {
    ...(start === null ? {} : { start: Number(start) }),
    ...(align === undefined ? {} : { class: `align-${align}` }),
  };
  // The page has its title already: the text's own headings stand one step below it.
  const tag = token.tag.replace(/^h([1-5])$/, (_, level: string) => `h${Number(level) + 1}`);
  return { tag: elements.has(tag) ? tag : null, props, children: [] };
}

function closedNode({ tag, props, children }: Open): ComponentChild {
  if (tag === null) return h(Fragment, null, children);
  // A wide table scrolls by itself, never the page.
  if (tag === "table")
    return h("div", { class: "table-scroll", tabIndex: 0, role: "region" }, h("table", props, children));
  return h(tag, props, children);
}

function leaf(token: Token): ComponentChild {
  switch (token.type) {
    case "inline":
      return h(Fragment, null, build(token.children ?? []));
    case "fence":
    case "code_block":
      return (
        <pre class="block" tabIndex={0}>
          <code>{token.content}</code>
        </pre>
      );
    case "code_inline":
      return <code>{token.content}</code>;
    case "softbreak":
      return "\n";
    case "hardbreak":
      return <br />;
    case "hr":
      return <hr />;
    default:
      return token.content;
  }
}
