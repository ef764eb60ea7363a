/**
 * Checks and tests everything: the static checks, the build, then one layer of tests after the other. The last line
 * is the sum, as CI reads it.
 *
 *     bun run test                     everything
 *     bun run test signal e2e/stop     only test files with such a path
 *     bun run test e2e -t "grace"      words from the first option on are for `bun test`
 */

import { existsSync } from "node:fs";
import { ARM64_PREREQUISITES, reasonToSkipArm64 } from "./lib/arm64.ts";
import { run } from "./lib/command.ts";
import {
  type Counts,
  describeCounts,
  NOTHING,
  ONE_FAILED,
  ONE_PASSED,
  ONE_SKIPPED,
  since,
  sum,
} from "./lib/counts.ts";
import { NOT_UNDER_DENO, underDeno, withDeno } from "./lib/deno.ts";
import { reasonToSkipE2e } from "./lib/e2e.ts";
import { reasonToSkipEngines, withEngines } from "./lib/engines.ts";
import { findTests, type LayerName, type LayerOptions, runLayer } from "./lib/layers.ts";
import { MACHINE_PREREQUISITES, prepareMachines, reasonToSkipMachines } from "./lib/machines.ts";
import { withPrograms } from "./lib/programs.ts";
import { COMPILER, ensure, type PrerequisiteName, reasonWithout } from "./lib/prerequisites.ts";

/** Scripts of package.json that look at the source and do not run it. */
const STATIC_CHECKS = ["typecheck", "lint", "format:check", "imports", "check:deno"];

/** What the end-to-end tests need, and the build. */
const PREREQUISITES: readonly PrerequisiteName[] = [
  "bash",
  "unshare",
  "strace",
  "gcc",
  "C headers",
  "python3",
  "processor emulators",
  "tini",
  "dumb-init",
  "catatonit",
  "tmux",
];

/** What reads the manual page and the completions: without one of them its tests are skipped, and no others. */
const READERS: readonly PrerequisiteName[] = ["bash", "groff", "fish", "zsh"];

/** What init is built with. */
const BUILDERS: readonly PrerequisiteName[] = [...COMPILER, "processor emulators"];

/** What is built, and tested. */
const INIT = "dist/init";
/** The way back, which has the same end-to-end tests to pass. */
const ORDINARY = "dist/init-static";

/** End-to-end tests that choose the form themselves. */
const OF_ONE_FORM = ["arm64", "cold-start", "demo", "dynamic", "processor", "rest", "snapshot"];

/** The unit tests that need readers. */
const OF_READERS = "test/documents.test.ts";

/** Long enough for anything that does not hang. */
const SCRIPT_LIMIT = 30 * 60_000;

const words = process.argv.slice(2);
const firstFlag = words.findIndex((word) => word.startsWith("-"));
const filters = firstFlag === -1 ? words : words.slice(0, firstFlag);
const flags = firstFlag === -1 ? [] : words.slice(firstFlag);

const total = await testAll();
console.log(describeCounts(total));
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function testAll(): Promise<Counts> {
  const results: Counts[] = [];
  const everything = words.length === 0;
  const tests = findTests(filters);
  if (Object.values(tests).flat().length === 0) console.log("no test file has such a path");

  const ofBuilds = [
    ...PREREQUISITES,
    ...(reasonToSkipArm64([]) === undefined ? ARM64_PREREQUISITES : []),
    ...(tests.machines.length > 0 && reasonToSkipMachines([]) === undefined ? MACHINE_PREREQUISITES : []),
  ];
  const built = [tests.e2e, tests.soak, tests.engines, tests.machines].flat().length > 0;
  const absent = await ensure([
    ...(everything || built ? ofBuilds : []),
    ...(tests.unit.includes(OF_READERS) ? READERS : []),
  ]);
  for (const { remedy } of absent) console.log(remedy);
  const missing = absent.filter(({ name }) => PREREQUISITES.includes(name));
  if (everything) for (const check of STATIC_CHECKS) results.push(await runScript(check));

  const skipE2e = await reasonToSkipE2e(missing);
  const skipEngines = reasonToSkipEngines(missing);
  const skipArm64 = reasonToSkipArm64(absent);
  const skipMachines = reasonToSkipMachines(absent);
  const needsBuild =
    everything ||
    (tests.e2e.length + tests.soak.length > 0 && skipE2e === undefined) ||
    (tests.engines.length > 0 && skipEngines === undefined) ||
    (tests.machines.length > 0 && skipMachines === undefined);
  const build = needsBuild ? await buildAll(reasonWithout(missing, BUILDERS), skipArm64) : NOTHING;
  results.push(build);

  const environment = {
    ...variable("LASTCALL_TEST_SKIP_ARM64", skipArm64),
    ...variable("LASTCALL_TEST_SKIP_E2E", skipE2e),
  };
  results.push(await runTests("unit", tests.unit, { flags, environment }));
  results.push(await runTests("model", tests.model, { flags }));
  if (build.failed > 0) {
    console.log("e2e, soak, engines, machines: not run, because there is no build to test");
  } else {
    if (skipE2e !== undefined && tests.e2e.length > 0) console.log(`e2e: skipped: ${skipE2e}`);
    results.push(await runEndToEnd("e2e", INIT, tests.e2e, environment));
    const ordinary = tests.e2e.filter(
      (file) => !OF_ONE_FORM.some((name) => file.endsWith(`/${name}.test.ts`)),
    );
    if (ordinary.length > 0) console.log(`e2e once more, with ${ORDINARY}:`);
    results.push(await runEndToEnd("e2e", ORDINARY, ordinary, environment));
    if (skipE2e === undefined) results.push(await runUnderDeno(tests.e2e, environment));
    if (skipE2e !== undefined && tests.soak.length > 0) console.log(`soak: skipped: ${skipE2e}`);
    for (const form of [INIT, ORDINARY])
      results.push(await runEndToEnd("soak", form, tests.soak, environment));
    results.push(await runEngineTests(tests.engines, skipEngines));
    if (tests.machines.length > 0) {
      const environment = await prepareMachines(skipMachines, skipArm64, absent);
      results.push(await runTests("machines", tests.machines, { flags, environment }));
    }
  }
  return results.reduce(sum, NOTHING);
}

/** Builds what the tests run; what cannot be built here is skipped, and said to be. */
async function buildAll(skipLink: string | undefined, skipArm64: string | undefined): Promise<Counts> {
  const arm64 = skipLink ?? skipArm64;
  return [
    await runScript("build", "--dynamic"),
    skipLink === undefined ? await runScript("build") : skipped("build", skipLink),
    skipLink === undefined
      ? await runScript("build", "--no-snapshot")
      : skipped("build without a snapshot", skipLink),
    ...(arm64 === undefined
      ? [
          await runScript("build", "--target", "linux-arm64"),
          await runScript("build", "--target", "linux-arm64", "--no-snapshot"),
        ]
      : [skipped("build for arm64", arm64)]),
  ].reduce(sum, NOTHING);
}

function skipped(what: string, reason: string): Counts {
  console.log(`${what}: skipped: ${reason}`);
  return ONE_SKIPPED;
}

/** An environment with a variable in it, if it has a value. */
function variable(name: string, value: string | undefined): Readonly<Record<string, string>> {
  return value === undefined ? {} : { [name]: value };
}

/** Runs a script of package.json as one check. What it prints is shown if it fails. */
async function runScript(name: string, ...words: readonly string[]): Promise<Counts> {
  const start = performance.now();
  const { succeeded, output } = await run([process.execPath, "run", name, ...words], {
    // Prettier takes CI=true for a terminal with colours.
    environment: { NO_COLOR: "1" },
    limit: SCRIPT_LIMIT,
  });
  if (!succeeded) console.log(output.trimEnd());
  console.log(`${[name, ...words].join(" ")}: ${succeeded ? "passed" : "failed"} (${since(start)})`);
  return succeeded ? ONE_PASSED : ONE_FAILED;
}

async function runEndToEnd(
  layer: "e2e" | "soak",
  init: string,
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Counts> {
  // Without a build they are all skipped.
  if (files.length === 0 || !existsSync(init)) return await runTests(layer, files, { flags, environment });
  return await withPrograms(init, (programs) =>
    runTests(layer, files, { flags, environment: { ...environment, ...programs } }),
  );
}

async function runUnderDeno(
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<Counts> {
  const able = underDeno(files);
  if (able.length === 0) return NOTHING;
  for (const [reason, names] of Map.groupBy(Object.keys(NOT_UNDER_DENO), (name) => NOT_UNDER_DENO[name]))
    console.log(`e2e under Deno: without ${names.join(", ")}: ${reason ?? ""}`);
  try {
    return await withDeno((programs) =>
      runTests("e2e", able, { flags, environment: { ...environment, ...programs } }),
    );
  } catch (error) {
    console.log(`e2e under Deno: failed: ${String(error)}`);
    return ONE_FAILED;
  }
}

async function runEngineTests(files: readonly string[], skip: string | undefined): Promise<Counts> {
  if (files.length === 0) return NOTHING;
  try {
    return await withEngines(INIT, skip, files, (environment) =>
      runTests("engines", files, { flags, environment }),
    );
  } catch (error) {
    console.log(`engines: failed: ${String(error)}`);
    return ONE_FAILED;
  }
}

async function runTests(name: LayerName, files: readonly string[], options: LayerOptions): Promise<Counts> {
  if (files.length === 0) return NOTHING;
  const start = performance.now();
  const { counts, output } = await runLayer(name, files, options);
  if (counts.failed > 0) console.log(output.trimEnd());
  console.log(`${name}: ${describeCounts(counts)} (${since(start)})`);
  return counts;
}
