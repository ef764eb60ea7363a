/** Keys, from the bytes that a terminal sends for them. */

/** What a key asks for. */
export type Key =
  "up" | "down" | "page-up" | "page-down" | "top" | "bottom" | "open" | "back" | "leave" | "suspend";

/** Keys read so far, and the beginning of one whose rest is still to come. */
export interface Keys {
  readonly keys: readonly Key[];
  readonly rest: string;
}

const CONTROL_B = "\x02";
const CONTROL_C = "\x03";
const CONTROL_F = "\x06";
const CONTROL_Z = "\x1a";
const CONTROL_BACKSLASH = "\x1c";

const CHARACTERS: ReadonlyMap<string, Key> = new Map([
  ["k", "up"],
  ["j", "down"],
  [CONTROL_B, "page-up"],
  [CONTROL_F, "page-down"],
  [" ", "page-down"],
  ["g", "top"],
  ["G", "bottom"],
  ["l", "open"],
  ["\r", "open"],
  ["\n", "open"],
  ["h", "back"],
  ["\x7f", "back"],
  ["q", "leave"],
  [CONTROL_C, "leave"],
  [CONTROL_BACKSLASH, "leave"],
  [CONTROL_Z, "suspend"],
]);

/** What follows ESC [ or ESC O: terminals differ in Home and End. */
const SEQUENCES: ReadonlyMap<string, Key> = new Map([
  ["A", "up"],
  ["B", "down"],
  ["C", "open"],
  ["D", "back"],
  ["5~", "page-up"],
  ["6~", "page-down"],
  ["H", "top"],
  ["1~", "top"],
  ["7~", "top"],
  ["F", "bottom"],
  ["4~", "bottom"],
  ["8~", "bottom"],
]);

const ESCAPE = "\x1b";
/** Behind Escape, a control sequence (ECMA-48, 5.4) or the shorter form of application keys; as far as it has come. */
const SEQUENCE = /^(?:\[[0-?]*[ -/]*[@-~]|O[ -~])/;
const BEGINNING = /^(?:\[[0-?]*[ -/]*|O)?$/;

/** Reads keys. Bytes that mean nothing here are skipped. */
export function readKeys(bytes: string): Keys {
  const keys: Key[] = [];
  let rest = bytes;
  while (rest !== "") {
    // A key with modifiers, such as Ctrl-Up, comes as a sequence of another form, and is another key.
    const behind = rest.startsWith(ESCAPE) ? rest.slice(ESCAPE.length) : undefined;
    const [sequence] = SEQUENCE.exec(behind ?? "") ?? [];
    if (behind !== undefined && sequence !== undefined) {
      const key = SEQUENCES.get(sequence.slice(1));
      if (key !== undefined) keys.push(key);
      rest = behind.slice(sequence.length);
      continue;
    }
    if (behind !== undefined && BEGINNING.test(behind)) return { keys, rest };
    const key = CHARACTERS.get(rest.charAt(0)) ?? (behind !== undefined ? "back" : undefined);
    if (key !== undefined) keys.push(key);
    rest = rest.slice(1);
  }
  return { keys, rest: "" };
}

/** What it means when no more comes: the Escape key itself. */
export function unfinished(rest: string): readonly Key[] {
  return rest === "\x1b" ? ["back"] : [];
}
