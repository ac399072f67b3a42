import type { Block } from "../documents/block.ts";
import { isOnlyName, peopleOf, rolesOf } from "./people.ts";
import { CHAIR_LABELS, OTHER_LABELS, SCRIBE_LABELS, sectionOf } from "./words.ts";

export type Attendees = { present: string[]; absent: string[]; scribe: string | null; roles: Map<string, string> };

/** A line such as "Present: …": its label and what follows. */
export const LABEL = /^[^\p{L}]*([\p{L}][\p{L}\d /&.-]{0,28}?)\s*[:：]\s*(.*)$/u;

/** Everybody the document lists as there or not there. `top` are the lines under the title. */
export function attendeesOf(blocks: readonly Block[], top: readonly string[]): Attendees {
  const attendance = new Attendance(top);
  for (const block of blocks) attendance.read(block);
  return attendance.result();
}

class Attendance {
  readonly #top: readonly string[];
  readonly #present: string[] = [];
  readonly #absent: string[] = [];
  readonly #roles = new Map<string, string>();
  #scribe: string | null = null;
  #under: "people" | "absent" | null = null;

  constructor(top: readonly string[]) {
    this.#top = top;
  }

  read(block: Block): void {
    if (block.kind === "heading") {
      const kind = sectionOf(block.text);
      this.#under = kind === "people" || kind === "absent" ? kind : null;
      this.#labelled(block.text, false);
    } else if (block.kind === "table") {
      if (this.#isMembers(block.rows)) this.#members(block.rows.slice(1));
      else
        for (const [label = "", value = "", ...rest] of block.rows)
          if (rest.length === 0) this.#labelled(`${label.replace(/:$/, "")}: ${value}`, false);
    } else {
      for (const line of block.lines) this.#line(line);
    }
  }

  result(): Attendees {
    // A short form of somebody who is listed in full ("Minutes: Wen-Li") is not a second person.
    const isShort = (name: string, list: readonly string[]) =>
      !name.includes(" ") && list.some((other) => other !== name && other.startsWith(`${name} `));
    return {
      present: this.#present.filter((name) => !isShort(name, this.#present)),
      absent: this.#absent.filter((name) => !isShort(name, [...this.#present, ...this.#absent])),
      scribe: this.#scribe,
      roles: this.#roles,
    };
  }

  #line(line: string): void {
    const label = LABEL.exec(line)?.[1];
    if (label !== undefined && (this.#under === null || sectionOf(label) !== null))
      return this.#labelled(line, this.#top.includes(line));
    if (this.#under === null) return;
    this.#addRoles(line);
    if (label === undefined) this.#add(this.#under, peopleOf(line.replace(/\s[–—-]\s.*$/, "")));
  }

  #labelled(line: string, isTop: boolean): void {
    const [, label = "", value = ""] = LABEL.exec(line) ?? [];
    if (label === "" || value === "") return;
    const kind = sectionOf(label);
    if (kind === "people" || kind === "absent") {
      this.#addRoles(value);
      if (!/^(?:none|nobody|no one|-)\b/i.test(value)) this.#add(kind, peopleOf(value));
    } else if (SCRIBE_LABELS.test(label) && isOnlyName(value.replace(/\(.*?\)/g, "").trim())) {
      this.#scribe = peopleOf(value)[0] ?? null;
    } else if (CHAIR_LABELS.test(label)) {
      this.#add("people", peopleOf(value));
      this.#addRoles(`${value} (chair)`);
    } else if (isTop && kind === null && !OTHER_LABELS.test(label) && isNameList(value)) {
      // "us: …", "Acme: …": a short list of nothing but names under the title is who was there.
      this.#add("people", peopleOf(value));
    }
  }

  /** A list of members: "Present | Role" above, or the heading said so. */
  #isMembers(rows: readonly string[][]): boolean {
    const [[first = "", second = ""] = [], ...members] = rows;
    if (members.length === 0) return false;
    if (this.#under !== null) return true;
    const isNames = sectionOf(first) === "people" || /^names?$/i.test(first);
    return (
      isNames &&
      /^(?:roles?|position|company|organi[sz]ation|team|initials|function|department|present\??|for)$/i.test(second)
    );
  }

  #members(rows: readonly string[][]): void {
    for (const [name = "", role = ""] of rows) {
      const isAbsent = this.#under === "absent" || /^(?:no|absent|apolog|-)/i.test(role);
      this.#add(isAbsent ? "absent" : "people", peopleOf(name));
      const member = peopleOf(name)[0];
      if (member !== undefined && role !== "") this.#roles.set(role.toLowerCase(), member);
    }
  }

  #addRoles(text: string): void {
    for (const [role, name] of rolesOf(text)) this.#roles.set(role, name);
  }

  #add(to: "people" | "absent", names: readonly string[]): void {
    const list = to === "people" ? this.#present : this.#absent;
    list.push(...names.filter((name) => !this.#present.includes(name) && !this.#absent.includes(name)));
  }
}

function isNameList(value: string): boolean {
  const names = peopleOf(value);
  if (names.length === 0 || /\d|[.!?]\s/.test(value.replace(/\([^)]*\)/g, ""))) return false;
  const rest = value
    .replace(/\([^)]*\)/g, " ")
    .split(/[,;&/]|\sand\s/)
    .filter((part) => part.trim() !== "");
  return (
    rest.length <= names.length + 1 &&
    names.every((name) => /^\p{Lu}/u.test(name)) &&
    names.some((name) => name.includes(" "))
  );
}
