import { join } from "node:path";
import { LineCounter, parseDocument, type Document } from "yaml";
import { Problem } from "../domain/problem.ts";

/** Throws `config_malformed` with the line of a fault in the YAML itself. */
export function readYaml(text: string): ConfigReader {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const error = document.errors[0];
  if (error) throw malformed(lines.linePos(error.pos[0]).line, error.message);
  const value: unknown = document.toJS() ?? {};
  return new ConfigReader(value, [], document, lines);
}

const malformed = (line: number, words: string): Problem =>
  new Problem("config_malformed", { line, words }, `Mend line ${line} of config.yaml: ${words}`);

/** `~/` is the owner's home, as everywhere. */
export const expandHome = (path: string, home: string): string =>
  path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;

/** Walks the file's values and names the line of what is wrong. */
export class ConfigReader {
  readonly #value: unknown;
  readonly #path: (string | number)[];
  readonly #document: Document;
  readonly #lines: LineCounter;

  constructor(value: unknown, path: (string | number)[], document: Document, lines: LineCounter) {
    this.#value = value;
    this.#path = path;
    this.#document = document;
    this.#lines = lines;
  }

  wrong(words: string): Problem {
    const node: unknown = this.#path.length === 0 ? this.#document.contents : this.#document.getIn(this.#path, true);
    const range: unknown = typeof node === "object" && node !== null && "range" in node ? node.range : null;
    const offset: unknown = Array.isArray(range) ? range[0] : 0;
    return malformed(this.#lines.linePos(typeof offset === "number" ? offset : 0).line, words);
  }

  raw(key: string): unknown {
    return this.#object()[key];
  }

  child(key: string | number): ConfigReader {
    const value: unknown =
      typeof key === "number" && Array.isArray(this.#value) ? this.#value[key] : this.#object()[key];
    return new ConfigReader(value, [...this.#path, key], this.#document, this.#lines);
  }

  only(known: string[]): void {
    const unknown = Object.keys(this.#object()).find((key) => !known.includes(key));
    if (unknown !== undefined)
      throw this.child(unknown).wrong(`"${unknown}" is not known here; known are ${known.join(", ")}`);
  }

  entries(key: string): [string, ConfigReader][] {
    const below = this.child(key);
    return Object.keys(this.raw(key) === undefined ? {} : below.#object()).map((name) => [name, below.child(name)]);
  }

  list(key: string): ConfigReader[] {
    const value = this.raw(key);
    if (!Array.isArray(value)) throw this.wrong(`"${key}" must be a list`);
    return value.map((_item, index) => this.child(key).child(index));
  }

  text(key: string): string | null {
    const value = this.raw(key);
    if (value === undefined || value === null) return null;
    if (typeof value !== "string" || value.includes("\0")) throw this.child(key).wrong(`"${key}" must be text`);
    return value;
  }

  texts(key: string, known: string[] | null): string[] | null {
    const value = this.raw(key);
    if (value === undefined) return null;
    if (!Array.isArray(value) || value.length === 0 || !value.every((item) => typeof item === "string"))
      throw this.child(key).wrong(`"${key}" must be a list of words`);
    const odd = known === null ? undefined : value.find((item) => !known.includes(item));
    if (odd !== undefined) throw this.child(key).wrong(`"${odd}" is not known; known are ${(known ?? []).join(", ")}`);
    return value;
  }

  choice<const Word extends string>(key: string, words: readonly Word[]): Word | null {
    const value = this.raw(key);
    // YAML reads a bare `off` as text under its core schema; older writers make it false.
    const text = value === false ? "off" : value;
    if (text === undefined) return null;
    const found = words.find((word) => word === text);
    if (found === undefined) throw this.child(key).wrong(`"${key}" must be one of ${words.join(", ")}`);
    return found;
  }

  whole(key: string, min: number, max: number): number | null {
    const value = this.raw(key);
    if (value === undefined) return null;
    if (typeof value !== "number" || !Number.isInteger(value) || value < min || value > max)
      throw this.child(key).wrong(`"${key}" must be a whole number from ${min} to ${max}`);
    return value;
  }

  #object(): Record<string, unknown> {
    if (this.#value === undefined || this.#value === null) return {};
    if (typeof this.#value !== "object" || Array.isArray(this.#value))
      throw this.wrong("a list of names with values is wanted here");
    // A plain object, as the YAML library makes them.
    return this.#value as Record<string, unknown>;
  }
}
