import { Problem } from "../domain/problem.ts";
import { fromUtf8, type Bytes } from "../kit/bytes.ts";

/** Our own bodies have at most six levels; thousands would overflow the stack of whoever walks through them. */
const levelsMax = 64;

/** An opened body as JSON, or `body_malformed`. */
export function bodyJson(bytes: Bytes): unknown {
  if (levelsOf(bytes) > levelsMax) throw new Problem("body_malformed", { path: null, reason: "too_deep" });
  try {
    return JSON.parse(fromUtf8(bytes));
  } catch (error) {
    throw new Problem("body_malformed", { path: null, reason: error instanceof TypeError ? "not_utf8" : "not_json" });
  }
}

/** How deep arrays and objects stand in each other, brackets within strings aside. */
function levelsOf(bytes: Bytes): number {
  let levels = 0;
  let deepest = 0;
  let isInText = false;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i];
    if (isInText) {
      if (byte === backslash) i += 1;
      else if (byte === quote) isInText = false;
    } else if (byte === quote) {
      isInText = true;
    } else if (byte === openBracket || byte === openBrace) {
      levels += 1;
      deepest = Math.max(deepest, levels);
    } else if (byte === closeBracket || byte === closeBrace) {
      levels -= 1;
    }
  }
  return deepest;
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
