/** Byte strings (one character a byte, as arguments and paths are kept) shown to people. */

/** A byte string as readable text: UTF-8 where it is that, and no control character that could upset a terminal. */
export function displayed(bytes: string): string {
  if (PLAIN.test(bytes)) return bytes;
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(
    Uint8Array.from(bytes, (character) => character.charCodeAt(0)),
  );
  return text.replace(CONTROL, (character) => NAMED.get(character) ?? escaped(character));
}

/** ASCII that can be printed: most of what is ever shown. */
const PLAIN = /^[ -~]*$/;
/** C0, DEL and C1. */
const CONTROL = /\p{Cc}/gu;
const NAMED = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
