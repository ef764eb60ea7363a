/** Byte strings (one character a byte, as arguments and paths are kept) shown to people. */

/** A byte string as readable text: UTF-8 where it is that, and no control character that could upset a terminal. */
export function displayed(bytes: string): string {
  const text = new TextDecoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
  return text.replace(CONTROL, (character) => JSON.stringify(character).slice(1, -1));
}

// JSON.stringify escapes C0 only; the others are left to be read as they are.
const CONTROL = /\p{Cc}/gu;
