/** The blocks of the README that can be run. Each has a name in a comment before it, and a test that runs it. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

const README = readFileSync(join(import.meta.dir, "../../README.md"), "utf8");

/** A block of the README. */
export interface Block {
  /** What the comment before it says; undefined when there is none. */
  readonly name: string | undefined;
  readonly language: string;
  readonly text: string;
}

/** All that have a language. Those without one show what is printed. */
export function blocks(): readonly Block[] {
  const found = README.matchAll(/(?:^<!-- try: ([^\n]+) -->\n)?^```(\w*)\n(.*?)^```$/gms);
  return [...found]
    .map(([, name, language = "", text = ""]) => ({ name, language, text }))
    .filter(({ language }) => language !== "");
}

/** The text of a block. Throws when the README has none of that name. */
export function shown(name: string): string {
  const block = blocks().find((each) => each.name === name);
  if (block === undefined) throw new Error(`README.md has no block with <!-- try: ${name} --> before it`);
  return block.text;
}
