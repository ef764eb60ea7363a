/** The text of --help. citty's own is coloured without a terminal, and wider than one. */

import { OPTIONS } from "./options.ts";
import { namesIn, type Option, type OptionTable } from "./table.ts";

const WIDTH = 80;
const INDENT = " ".repeat(6);

/** How to call init, in at most 80 columns. */
export function usage(): string {
  return [
    "Usage: init [options] [--] command [arguments...]",
    "       init inspect [options] [PID]",
    "       init doctor [--json] [--] [command]",
    "",
    ...wrap(ABOUT, ""),
    "",
    "Options end at the first word that is not one, or at --. Every option has a",
    "variable, for images whose command line cannot be changed; the option wins.",
    "",
    ...describeOptions(OPTIONS),
    "",
    "Signals: TERM, SIGTERM, 15 or RTMIN+3. Times: 500ms, 10s, 2m, or seconds.",
    "",
    "Exit status: the command's exit code, or 128 and the number of the signal that",
    "ended it; 127 if it was not found, 126 if it could not run, 1 for wrong usage.",
    "",
  ].join("\n");
}

const ABOUT =
  "Runs a command as the init process of a container: forwards signals to it, reaps orphaned processes, and " +
  "when it has ended asks what is left to stop before it leaves with its exit status.";

/** The lines that tell of each option of a table. */
export function describeOptions<Name extends string>(table: OptionTable<Name>): readonly string[] {
  return namesIn(table).flatMap((name) => {
    const option: Option = table[name];
    return [heading(name, option), ...wrap(option.description, INDENT)];
  });
}

function heading(name: string, { short, value, implied, variable, repeatable }: Option): string {
  const letter = short === undefined ? "    " : `-${short}, `;
  const hint = value === undefined ? "" : implied === undefined ? ` ${value}` : `[=${value}]`;
  const option = `  ${letter}--${name}${hint}${repeatable === true ? " ..." : ""}`;
  if (variable === undefined) return option;
  return `${option.padEnd(WIDTH - variable.length)}${variable}`;
}

/** A text in lines of at most 80 columns. */
export function wrap(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(" ")) {
    const longer = line === indent ? `${line}${word}` : `${line} ${word}`;
    if (longer.length > WIDTH) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
