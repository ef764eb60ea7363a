/** The end-to-end tests once more, with the source under Deno in the place of the built file. */

import { chmodSync, cpSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { denoPath } from "../deno/tool.ts";
import { run, withTemporaryFolder } from "./command.ts";
import { linkOrCopy } from "./files.ts";

const ROOT = join(import.meta.dir, "../..");

/** What the source needs beside it. */
const SOURCES = ["package.json", "src", "node_modules/citty", "node_modules/consola"];

const OF_THE_FILE = "it is about the built file and how that starts";
const IN_AN_EMPTY_ROOT = "an empty root has neither Deno nor its C library";
const BY_NAME = "it knows init by its name, and there the name is Deno's";

/** Test files that cannot hold under Deno, and why. What else cannot says so where it stands. */
export const NOT_UNDER_DENO: Readonly<Record<string, string>> = {
  arm64: OF_THE_FILE,
  bench: OF_THE_FILE,
  budgets: OF_THE_FILE,
  "cold-start": OF_THE_FILE,
  demo: OF_THE_FILE,
  dynamic: OF_THE_FILE,
  processor: OF_THE_FILE,
  rest: OF_THE_FILE,
  size: OF_THE_FILE,
  snapshot: OF_THE_FILE,
  "start-up": OF_THE_FILE,
  "system-calls": OF_THE_FILE,
  "early-signals": "a signal in the tens of milliseconds that Deno takes to start is not kept",
  "hostile-start": "Deno needs more memory, descriptors and time, and a directory that it may read",
  steering: "Deno reads its own variables",
  doctor: IN_AN_EMPTY_ROOT,
  "empty-root": IN_AN_EMPTY_ROOT,
  inspect: IN_AN_EMPTY_ROOT,
  "not-startable": IN_AN_EMPTY_ROOT,
  conformance: BY_NAME,
  "inspect-watch": BY_NAME,
};

/** Those of the test files that can. */
export function underDeno(files: readonly string[]): readonly string[] {
  return files.filter((file) => !(basename(file, ".test.ts") in NOT_UNDER_DENO));
}

/**
 * Calls `use` with what the tests need in their environment, as `withPrograms` does: a folder with an `init` that is
 * Deno with the source. All of it is in there, for some tests are another user's. Throws when it cannot be made.
 */
export async function withDeno<T>(
  use: (environment: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  return await withTemporaryFolder(async (folder) => {
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, "node_modules"));
    for (const each of SOURCES)
      cpSync(join(ROOT, each), join(folder, each), { recursive: true, dereference: true });
    const deno = join(folder, "deno");
    linkOrCopy(denoPath(), deno);
    const { succeeded, output } = await run([
      ...["gcc", "-O1", "-Wall", "-Werror", "-static", "-o", join(folder, "init")],
      ...[`-DDENO="${deno}"`, `-DSOURCE="${join(folder, "src/main.ts")}"`],
      join(ROOT, "test/e2e/deno.c"),
    ]);
    if (!succeeded) throw new Error(`cannot make the init that is Deno: ${output.trim()}`);
    return await use({ PROGRAMS_UNDER_TEST: folder, LASTCALL_TEST_RUNTIME: "deno" });
  });
}
