/** Shows what an init is for, with a program of a few lines that is stopped without one and with one: `bun run demo`. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";
import { buildIfStale } from "./build.ts";
import { BuildError } from "./build/error.ts";
import { readArguments, USAGE } from "./demo/arguments.ts";
import { compileProgram } from "./demo/compile.ts";
import { DemoError } from "./demo/error.ts";
import { experiment, type Laboratory } from "./demo/experiment.ts";
import { wayToNamespace } from "./demo/namespace.ts";
import type { Run } from "./demo/observation.ts";
import { dieOf, Interrupted, Patience } from "./demo/patience.ts";
import { chapter, closing, opening } from "./demo/story.ts";
import { deviations } from "./demo/verdict.ts";
import type { Paint } from "./demo/words.ts";
import { ensure } from "./lib/prerequisites.ts";

const INIT = join(import.meta.dir, "../dist/init");

/** Takes the colour away by itself where there is no terminal, or no wish for colour. */
const paint: Paint = (style, text) => styleText(style, text, { stream: process.stdout });

async function main(): Promise<number> {
  const request = readArguments(process.argv.slice(2));
  if (request.ask === "help") {
    process.stdout.write(USAGE);
    return 0;
  }
  // Whoever reads may leave early, as head does; the experiment still ends in its own order.
  process.stdout.on("error", () => undefined);
  const patience = new Patience();
  await prepare();
  const directory = mkdtempSync(join(tmpdir(), "lastcall-demo-"));
  try {
    const way = await wayToNamespace(patience);
    const program = await compileProgram(directory, patience);
    return await tell({ way, program, children: request.children, directory, patience });
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** Sees to what the demo needs. It can do without strace, and says so in its place. */
async function prepare(): Promise<void> {
  const missing = await ensure(["unshare", "gcc", "C headers", "processor emulators", "strace"]);
  const needed = missing.filter(({ name }) => name !== "strace");
  if (needed.length > 0) throw new DemoError(needed.map(({ remedy }) => remedy).join("\n"));
  try {
    buildIfStale();
  } catch (error) {
    throw error instanceof BuildError ? new DemoError(error.message) : error;
  }
}

/** Runs the experiment both ways, saying what is seen as it comes; the exit status. */
async function tell(laboratory: Laboratory): Promise<number> {
  say(opening(laboratory.children, paint));
  const runs: Run[] = [];
  for (const init of [[], [INIT, "--"]]) {
    const run = await experiment(laboratory, init);
    runs.push(run);
    say(chapter(run, paint));
  }
  say(closing(runs, paint));
  return runs.some((run) => deviations(run).length > 0) ? 1 : 0;
}

function say(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(""));
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof Interrupted) {
    dieOf(error.signal);
  } else {
    process.stderr.write(`demo: ${error instanceof DemoError ? error.message : Bun.inspect(error)}\n`);
    process.exitCode = 1;
  }
}
