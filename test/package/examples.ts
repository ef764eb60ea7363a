/** The examples of the README and of the library's comments. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { shown } from "../readme/blocks.ts";
import { ROOT } from "./package.ts";

/** A program, and what its comments say that it prints. */
export interface Example {
  readonly of: string;
  readonly program: string;
  readonly prints: string;
}

/** What package.json exports begins here. */
const SOURCES = [
  ...["signal", "signal-set", "process", "proc/stat", "proc/status", "proc/disposition"].map(
    (name) => `src/${name}.ts`,
  ),
];

/** In the README, the lines of comments at the end of the block are what is printed. */
export function readmeExample(): Example {
  const program = shown("the library");
  const last = /(?:^\/\/ .*\n)+$/m.exec(program)?.[0] ?? "";
  return { of: "the README", program, prints: last.replaceAll(/^\/\/ /gm, "") };
}

/** In a comment, what is printed stands behind the line that does it. */
export function commentExamples(): readonly Example[] {
  return SOURCES.flatMap((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    return [...text.matchAll(/^ \* @example\n((?: \*(?!\/).*\n)+) \*\/\nexport \w+ (\w+)/gm)].map(
      ([, lines = "", of = ""]) => {
        const program = lines.replaceAll(/^ \* ?/gm, "");
        const printed = [...program.matchAll(/^console[.]log\(.*\); \/\/ (.*)$/gm)];
        return { of, program, prints: printed.map(([, words = ""]) => `${words}\n`).join("") };
      },
    );
  });
}
