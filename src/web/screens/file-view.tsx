import type { VNode } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { FileRef } from "../../domain/entries.ts";
import type { FileForm } from "../ui/file-form.ts";
import { Icon } from "../ui/icon.tsx";
import { Button } from "../ui/button.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { SkeletonText } from "../ui/states.tsx";
import { moreWords, words } from "../words/words.ts";
import { isNumber, readCsv } from "./csv-rows.ts";
import { Markdown } from "./markdown.tsx";
import "./tables.css";

/** More text than this makes a phone's scrolling stumble. */
const shownBytesMax = 1_000_000;
const rowsMax = 1_000;

type Props = { file: FileRef; blob: Blob; form: FileForm; onOpen: () => void };

export function FileView(props: Props): VNode {
  const { artifact } = moreWords();
  if (props.blob.size === 0) return <p class="soft">{artifact.empty}</p>;
  if (props.form.is === "image") return <ImageView name={props.file.name} blob={props.blob} />;
  if (props.form.is === "handed" || props.blob.size > shownBytesMax) return <Handed {...props} />;
  return <TextView {...props} />;
}

/** PDF, .docx and all else that a browser does not draw safely inside a page of ours. */
function Handed({ form, blob, onOpen }: Props): VNode {
  const { artifact } = moreWords();
  return (
    <div class="handed">
      <Icon name={form.icon} />
      <p class="soft">{form.is !== "handed" && blob.size > shownBytesMax ? artifact.tooLarge : artifact.handed}</p>
      <Button kind="main" icon="share" onPress={onOpen} testId="open-file">
        {artifact.open}
      </Button>
    </div>
  );
}

function ImageView({ name, blob }: { name: string; blob: Blob }): VNode {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    const made = URL.createObjectURL(blob);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [blob]);
  return (
    <div class="image-view">
      {address === null ? <SkeletonText /> : <img src={address} alt={moreWords().artifact.image(name)} />}
    </div>
  );
}

function TextView({ file, blob, form }: Props): VNode {
  const { artifact } = moreWords();
  const [text, setText] = useState<string | null>(null);
  const [how, setHow] = useState<"shown" | "text">("shown");
  useEffect(() => {
    let isGone = false;
    void blob.text().then((read) => isGone || setText(read));
    return () => {
      isGone = true;
    };
  }, [blob]);
  if (text === null) return <SkeletonText />;
  const hasTwo = form.is === "markdown" || form.is === "table";
  return (
    <>
      {hasTwo ? (
        <Segmented
          label={artifact.view}
          value={how}
          options={[
            { value: "shown", title: artifact.asShown },
            { value: "text", title: artifact.asText },
          ]}
          onChange={setHow}
        />
      ) : null}
      {how === "shown" && form.is === "markdown" ? (
        <Markdown text={text} />
      ) : how === "shown" && form.is === "table" ? (
        <Table name={file.name} text={text} />
      ) : (
        <Plain name={file.name} text={text} isCode={form.is === "code"} />
      )}
    </>
  );
}

function Plain({ name, text, isCode }: { name: string; text: string; isCode: boolean }): VNode {
  if (!isCode) return <pre class="plain-text">{text}</pre>;
  const lines = text.replace(/\n$/, "").split("\n");
  return (
    <div class="code-view" tabIndex={0} role="region" aria-label={name}>
      <pre class="code-numbers" aria-hidden="true">
        {lines.map((_, index) => index + 1).join("\n")}
      </pre>
      <pre>
        <code>{text}</code>
      </pre>
    </div>
  );
}

function Table({ name, text }: { name: string; text: string }): VNode {
  const { artifact } = moreWords();
  const { format } = words();
  const { head, rows, rowCount } = readCsv(text, rowsMax);
  const isFigures = head.map(
    (_, column) => rows.length > 0 && rows.every((row) => (row[column] ?? "") === "" || isNumber(row[column] ?? "")),
  );
  const classOf = (column: number) => (isFigures[column] === true ? "align-right num" : undefined);
  return (
    <>
      <p class="small soft num">
        {rowCount > rows.length ? artifact.cutAt(format.number(rows.length)) : artifact.rows(rowCount)}
      </p>
      <div class="table-scroll table-sheet" tabIndex={0} role="region" aria-label={artifact.table(name)}>
        <table>
          <thead>
            <tr>
              {head.map((cell, column) => (
                <th key={column} scope="col" class={classOf(column)}>
                  {cell}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {head.map((_, column) => (
                  <td key={column} class={classOf(column)}>
                    {row[column] ?? ""}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
