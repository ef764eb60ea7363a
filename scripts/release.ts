/**
 * Makes a release: `bun run release`, or `bun run release --dry-run` of what is not ready to be one. Prints a table of what
 * it has made.
 *
 * Neither publishes anything, so there is nothing to hold back in a dry run but the refusals: what the workflow publishes is made by the very
 * command that was tried before. What it needs to publish, credentials and an identity that others can verify, is there
 * and nowhere else.
 */

import { join, relative } from "node:path";
import { build } from "./build.ts";
import { BuildError } from "./build/error.ts";
import { type Checkout, readCheckout, tagOf } from "./release/checkout.ts";
import { ReleaseError } from "./release/error.ts";
import { glibcSource } from "./release/glibc-source.ts";
import { checkLinked } from "./release/libraries.ts";
import { allLibraries, makeRelease } from "./release/make.ts";
import { type Architecture, ARCHITECTURES, TARGET_OF } from "./release/names.ts";
import { obstacles } from "./release/obstacles.ts";
import { output } from "./release/programs.ts";
import { readRequest, USAGE } from "./release/request.ts";
import { table } from "./release/sums.ts";
import { emulatorFor } from "./snapshot/emulator.ts";

/** Where the files are: the workflow takes all that is in there. */
const FOLDER = join(import.meta.dir, "../dist/release");

async function release(isDry: boolean): Promise<void> {
  const checkout = readCheckout(process.env);
  const refused = obstacles(checkout);
  for (const sentence of refused)
    console.error(`release: ${isDry ? "a release would refuse: " : ""}${sentence}`);
  if (refused.length > 0 && !isDry) {
    process.exitCode = 1;
    return;
  }
  // Before minutes of work: what is missing is named, with the package that has it.
  for (const each of ARCHITECTURES) emulatorFor(TARGET_OF[each]);
  for (const program of ["gzip", "npm", "tar"] as const) output(program, ["--version"]);
  const libraries = allLibraries();
  const source = await sourceOfGlibc(checkout, isDry);
  const made = (architecture: Architecture): string => {
    const { path } = build({ target: TARGET_OF[architecture], form: "snapshot" });
    checkLinked(path, libraries[architecture]);
    return path;
  };
  const inits = { amd64: made("amd64"), arm64: made("arm64") };
  const artefacts = await makeRelease(FOLDER, { checkout, inits, ...source });
  process.stdout.write(table(artefacts));
  const next = isDry ? "" : `; git push origin ${tagOf(checkout.version)}, and the workflow does that`;
  console.log(
    `lastcall ${checkout.version} is in ${relative(process.cwd(), FOLDER)}; nothing is published${next}`,
  );
}

async function sourceOfGlibc({ time }: Checkout, isDry: boolean): Promise<{ glibcSource?: Uint8Array }> {
  try {
    return { glibcSource: await glibcSource(Object.values(allLibraries()).flat(), time) };
  } catch (error) {
    if (!isDry || !(error instanceof ReleaseError)) throw error;
    console.error(`release: a release would refuse: ${error.message}`);
    return {};
  }
}

try {
  const request = readRequest(process.argv.slice(2));
  if (request === "help") process.stdout.write(USAGE);
  else await release(request.isDry);
} catch (error) {
  if (!(error instanceof BuildError || error instanceof ReleaseError)) throw error;
  console.error(`release: ${error.message}`);
  process.exitCode = 1;
}
