/** The layers of tests, and how one of them runs. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { run, withTemporaryFolder } from "./command.ts";
import { type Counts, ONE_FAILED } from "./counts.ts";
import { readReport } from "./junit.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Which kind of test a file holds: its folder says it, and what is in no such folder is a unit test. */
export type LayerName = "unit" | "model" | "e2e" | "soak" | "engines" | "machines";

/** The folders that hold one kind of test each. */
const FOLDERS: readonly LayerName[] = ["model", "e2e", "soak", "engines", "machines"];

/** Milliseconds that one test, and a whole layer, may take. What takes longer hangs. */
const LIMITS: Readonly<Record<LayerName, { readonly test: number; readonly layer: number }>> = {
  unit: { test: 20 * SECOND, layer: 20 * MINUTE },
  model: { test: 2 * MINUTE, layer: 15 * MINUTE },
  e2e: { test: 2 * MINUTE, layer: 30 * MINUTE },
  soak: { test: 2 * MINUTE, layer: 30 * MINUTE },
  engines: { test: 2 * MINUTE, layer: 30 * MINUTE },
  // The first test of a machine waits until it is off.
  machines: { test: 10 * MINUTE, layer: 30 * MINUTE },
};

/** How a layer went, with what there is to read about it. */
export interface LayerResult {
  readonly counts: Counts;
  readonly output: string;
}

/** What is not the same each time a layer runs. */
export interface LayerOptions {
  /** For `bun test`, as they are. */
  readonly flags: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** The test files of every layer: those whose path contains a filter, or all of them if there is no filter. */
export function findTests(filters: readonly string[]): Readonly<Record<LayerName, readonly string[]>> {
  const files = [...new Bun.Glob("test/**/*.test.ts").scanSync()]
    .filter((file) => filters.length === 0 || filters.some((filter) => file.includes(filter)))
    .sort();
  const layers = Object.groupBy(files, layerOf);
  const { unit = [], model = [], e2e = [], soak = [], engines = [], machines = [] } = layers;
  return { unit, model, e2e, soak, engines, machines };
}

function layerOf(file: string): LayerName {
  const [, folder] = file.split("/");
  return FOLDERS.find((name) => name === folder) ?? "unit";
}

/** Runs test files in one process, one after the other. */
export async function runLayer(
  name: LayerName,
  files: readonly string[],
  { flags, environment = {} }: LayerOptions,
): Promise<LayerResult> {
  return await withTemporaryFolder(async (folder) => {
    const path = join(folder, "junit.xml");
    const { test: testLimit, layer: limit } = LIMITS[name];
    const command = [process.execPath, "test", "--only-failures", `--timeout=${testLimit}`];
    const reporting = ["--reporter=junit", `--reporter-outfile=${path}`];
    // Another layer may have the test that a --test-name-pattern asks for.
    const matching = ["--pass-with-no-tests", ...flags, ...files.map((file) => `./${file}`)];
    const { succeeded, output } = await run([...command, ...reporting, ...matching], { environment, limit });
    const report = existsSync(path) ? readReport(readFileSync(path, "utf8")) : undefined;
    if (report === undefined) {
      return { counts: ONE_FAILED, output: `${output}no report: bun test has died\n` };
    }

    // A file that could not be loaded is not in the report.
    const unheard = files.filter((file) => !report.files.has(file));
    const { passed, skipped } = report.counts;
    const failed = report.counts.failed + unheard.length;
    return {
      // Nor is an error outside the tests; the exit status tells.
      counts: { passed, failed: failed === 0 && !succeeded ? 1 : failed, skipped },
      output: output + unheard.map((file) => `${file}: no test of it ran\n`).join(""),
    };
  });
}
