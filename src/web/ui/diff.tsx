import type { VNode } from "preact";
import type { FileDiff } from "../../domain/entries.ts";
import { moreWords } from "../words/words.ts";
import { lineDiff } from "./line-diff.ts";
import type { DiffLine } from "./line-diff.ts";
import "./steps.css";

/** Signs as well as colours say what was added and what was taken away. */
export function Diff({ diff }: { diff: FileDiff }): VNode {
  const { diff: said } = moreWords();
  const { parts, added, removed } = lineDiff(diff.before, diff.after);
  const whole = diff.before === null ? said.created : diff.after === null ? said.deleted : null;
  return (
    <figure class="diff" aria-label={said.label(diff.path, added, removed)}>
      <figcaption>
        <span class="diff-path">{diff.path}</span>
        {whole === null ? null : <span class="diff-whole">{whole}</span>}
        <span class="diff-counts">
          <span class="diff-added-count">{said.added(added)}</span>{" "}
          <span class="diff-removed-count">{said.removed(removed)}</span>
        </span>
      </figcaption>
      <div class="diff-lines" tabIndex={0} role="region" aria-label={diff.path}>
        <div class="diff-sheet">
          {parts.map((part, index) =>
            part.is === "same" ? (
              <p key={index} class="diff-gap">
                {said.same(part.count)}
              </p>
            ) : (
              part.lines.map((line, at) => <Line key={`${index}-${at}`} line={line} />)
            ),
          )}
        </div>
      </div>
    </figure>
  );
}

function Line({ line }: { line: DiffLine }): VNode {
  const { diff: said } = moreWords();
  const sign = line.kind === "added" ? "+" : line.kind === "removed" ? "−" : " ";
  return (
    <p class={`diff-line diff-${line.kind}`}>
      <span class="diff-sign" aria-hidden="true">
        {sign}
      </span>
      {line.kind === "same" ? null : (
        <span class="unseen">{line.kind === "added" ? said.addedLine : said.removedLine} </span>
      )}
      <code>{line.text === "" ? " " : line.text}</code>
    </p>
  );
}
