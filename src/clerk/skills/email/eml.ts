import { weekdayOf } from "../../dates/calendar.ts";
import type { Day } from "../../dates/calendar.ts";
import type { Person } from "./people.ts";

export type Mail = {
  from: Person | null;
  to: readonly Person[];
  cc: readonly Person[];
  bcc: readonly Person[];
  subject: string;
  body: string;
  day: Day;
};

const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * A draft as RFC 5322 has it. `X-Unsent: 1` makes mail programs open it for writing. People without an address stand
 * in no header: a made-up address could reach somebody.
 */
export function emlOf({ from, to, cc, bcc, subject, body, day }: Mail): string {
  const isMostlyAscii = (body.match(/[^\x20-\x7e\n]/g)?.length ?? 0) < body.length / 8;
  const headers = [
    "X-Unsent: 1",
    // A sender is required; `.invalid` can belong to nobody (RFC 2606), and the mail program puts the real one.
    addressHeader("From", [from?.address == null ? { ...(from ?? nobody), address: "sender@draft.invalid" } : from]),
    addressHeader("To", to),
    addressHeader("Cc", cc),
    addressHeader("Bcc", bcc),
    encodedHeader("Subject", subject),
    // The hour is not known; -0000 says that the zone is not either.
    `Date: ${WEEKDAYS[weekdayOf(day) - 1]}, ${Number(day.slice(8))} ${MONTHS[Number(day.slice(5, 7)) - 1]} ${day.slice(0, 4)} 12:00:00 -0000`,
    "MIME-Version: 1.0",
    'Content-Type: text/plain; charset="utf-8"',
    `Content-Transfer-Encoding: ${isMostlyAscii ? "quoted-printable" : "base64"}`,
  ].filter((header) => header !== null);
  const content = body.replace(/\r\n?/g, "\n").replace(/\n*$/, "\n");
  return `${headers.join("\r\n")}\r\n\r\n${isMostlyAscii ? quotedPrintable(content) : base64Lines(content)}`;
}

const nobody: Person = { full: "", first: "", last: "", title: "", role: "", address: null };

function addressHeader(name: string, people: readonly Person[]): string | null {
  const entries = people.flatMap(({ full, address }) => {
    if (address === null || !/^[\x21-\x7e]+@[\x21-\x7e]+$/.test(address)) return [];
    const clean = oneLine(full);
    if (clean === "") return [address];
    return [
      `${/^[\w .'-]+$/.test(clean) ? (/[.]/.test(clean) ? `"${clean}"` : clean) : /^[\x20-\x7e]+$/.test(clean) ? `"${clean.replace(/["\\]/g, "\\$&")}"` : encodedWords(clean).join("\r\n ")} <${address}>`,
    ];
  });
  return entries.length === 0 ? null : `${name}: ${entries.join(",\r\n ")}`;
}

function encodedHeader(name: string, text: string): string {
  const clean = oneLine(text);
  if (/[^\x20-\x7e]|=\?|\S{60}/.test(clean)) return `${name}: ${encodedWords(clean).join("\r\n ")}`;
  // Folded at spaces, so that no line is longer than it should be.
  return `${name}: ${
    clean
      .match(/.{1,66}(?:\s|$)/g)
      ?.join("\r\n ")
      .replace(/ \r\n/g, "\r\n") ?? ""
  }`;
}

/** A line break in a name or a subject would begin a header of somebody else's choosing. */
const oneLine = (text: string): string => text.replace(/\p{Cc}+/gu, " ").trim();

/** RFC 2047, at most 75 characters each, never cut inside a letter. */
function encodedWords(text: string): string[] {
  const words: string[] = [];
  let part = "";
  for (const letter of text) {
    if (Buffer.byteLength(part + letter) > 42) {
      words.push(part);
      part = "";
    }
    part += letter;
  }
  return [...words, part].map((word) => `=?utf-8?B?${Buffer.from(word).toString("base64")}?=`);
}

function quotedPrintable(text: string): string {
  return text
    .split("\n")
    .map((line) => {
      const bytes = [...Buffer.from(line)].map((byte, at, all) =>
        byte === 0x3d ||
        byte > 0x7e ||
        (byte < 0x20 && byte !== 9) ||
        ((byte === 0x20 || byte === 9) && at === all.length - 1)
          ? `=${byte.toString(16).toUpperCase().padStart(2, "0")}`
          : String.fromCharCode(byte),
      );
      const lines: string[] = [];
      let current = "";
      for (const piece of bytes) {
        if (current.length + piece.length > 75) {
          lines.push(`${current}=`);
          current = "";
        }
        current += piece;
      }
      return [...lines, current].join("\r\n");
    })
    .join("\r\n");
}

function base64Lines(text: string): string {
  return `${(
    Buffer.from(text.replace(/\n/g, "\r\n"))
      .toString("base64")
      .match(/.{1,76}/g) ?? []
  ).join("\r\n")}\r\n`;
}
