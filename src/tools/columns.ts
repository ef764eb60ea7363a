/** Text in columns of a terminal, where a letter may take none, one or two of them, and a name may try to upset it. */

import { displayed } from "../text.ts";

/** A byte string as text of known width: nothing in it moves the cursor or turns the direction of writing. */
export function plain(bytes: string): string {
  return displayed(bytes).replace(UNSEEN, (character) => `\\u{${codePoint(character).toString(16)}}`);
}

/** Format characters, line and paragraph separators, half surrogates and what has no meaning: seen, or they deceive. */
const UNSEEN = /[\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

/** Nearly every text there is. */
const ASCII = /^[ -~]*$/;

/** How many columns a text takes. */
export function widthOf(text: string): number {
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
}

function widthOfCharacter(character: string): 0 | 1 | 2 {
  if (/[\p{Mn}\p{Me}]/u.test(character)) return 0;
  const code = codePoint(character);
  const isWide = WIDE.some(([first, last]) => code >= first && code <= last);
  return isWide || /\p{Emoji_Presentation}/u.test(character) ? 2 : 1;
}

function codePoint(character: string): number {
  return character.codePointAt(0) ?? 0;
}

/** Letters as wide as two: East Asian Width W and F (Unicode, UAX #11), by blocks. */
const WIDE: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xa960, 0xa97f],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];

/** As much of a text as fits into so many columns, with a mark at its end when some of it is missing. */
export function cut(text: string, columns: number, mark: string): string {
  const kept = beginning(text, columns);
  if (kept.length === text.length) return text;
  const room = columns - widthOf(mark);
  return room < 0 ? kept : beginning(text, room) + mark;
}

/** The longest beginning of a text that takes no more than so many columns. */
function beginning(text: string, columns: number): string {
  const first = text.slice(0, Math.max(0, columns));
  if (ASCII.test(first)) return first;
  let [length, width] = [0, 0];
  for (const character of text) {
    width += widthOfCharacter(character);
    if (width > columns) break;
    length += character.length;
  }
  return text.slice(0, length);
}

/** A text with spaces behind it, or before it, up to so many columns. */
export function pad(text: string, columns: number, align: "left" | "right"): string {
  const spaces = " ".repeat(Math.max(0, columns - widthOf(text)));
  return align === "left" ? text + spaces : spaces + text;
}
