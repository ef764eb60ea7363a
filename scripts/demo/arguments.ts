/** What the demo was asked for. */

import { type ArgsDef, parseArgs } from "citty";
import { DemoError } from "./error.ts";

const MOST_CHILDREN = 100;
const DEFAULT_CHILDREN = 3;

const OPTIONS = {
  children: { type: "string", default: String(DEFAULT_CHILDREN) },
  help: { type: "boolean", alias: "h" },
} satisfies ArgsDef;

/** What citty's answer may hold; it takes everything else silently. */
const KNOWN: ReadonlySet<string> = new Set(["_", "h", ...Object.keys(OPTIONS)]);

/** citty's own is coloured on whatever it is written to. */
export const USAGE = `Usage: bun run demo [--children N]

Shows what the processes of a container see when it is stopped: a program and
its children run as a container without init, and then under lastcall.

  --children N    how many children the program has, 1 to ${MOST_CHILDREN} (${DEFAULT_CHILDREN})
  -h, --help      show this and exit
`;

export type Request = { readonly ask: "help" } | { readonly ask: "run"; readonly children: number };

/** Reads the words behind the demo's name; throws a DemoError with one sentence when one is wrong. */
export function readArguments(words: readonly string[]): Request {
  const parsed = parseArgs<typeof OPTIONS>([...words], OPTIONS);
  if (parsed.help) return { ask: "help" };
  const unknown = Object.keys(parsed).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) throw new DemoError(`unknown option ${dashed(unknown)}; see --help`);
  const [surplus] = parsed._;
  if (surplus !== undefined)
    throw new DemoError(`${surplus} is no option, and the demo takes only those; see --help`);
  return { ask: "run", children: readChildren(parsed.children) };
}

function dashed(name: string): string {
  return name.length === 1 ? `-${name}` : `--${name}`;
}

function readChildren(text: string): number {
  const children = /^\d+$/.test(text) ? Number(text) : 0;
  if (children >= 1 && children <= MOST_CHILDREN) return children;
  throw new DemoError(`--children takes a whole number from 1 to ${MOST_CHILDREN}, not "${text}"`);
}
