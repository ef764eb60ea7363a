/** What it costs to start a command: the static form beside the dynamic one, in the same run. */

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { Directory } from "./harness/directory.ts";
import { describeEndToEnd, INIT, INIT_DYNAMIC, probe } from "./harness/programs.ts";

const ROUNDS = 25;

/** How long `init -- probe exit 0` takes, from its start to its end, in milliseconds. */
function duration(init: string): number {
  const start = performance.now();
  const { exitCode } = Bun.spawnSync([init, "--", probe(), "exit", "0"]);
  expect(exitCode).toBe(0);
  return performance.now() - start;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

/** The system calls of init itself until its command has ended. */
function systemCalls(init: string): number {
  using directory = new Directory();
  const trace = directory.file("trace");
  const { exitCode } = Bun.spawnSync(["strace", "-o", trace, init, "--", probe(), "exit", "0"]);
  expect(exitCode).toBe(0);
  return readFileSync(trace, "utf8").match(/^\w+\(/gm)?.length ?? NaN;
}

describeEndToEnd("starting a command", () => {
  test("takes the static form no longer than the dynamic one", () => {
    const [ours, dynamic]: [number[], number[]] = [[], []];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(duration(INIT));
      dynamic.push(duration(INIT_DYNAMIC));
    }
    // It starts the runtime once and not twice, so a busy machine does not turn this round.
    expect(median(ours)).toBeLessThanOrEqual(median(dynamic));
  }, 60_000);

  test("takes the static form fewer system calls", () => {
    expect(systemCalls(INIT)).toBeLessThan(systemCalls(INIT_DYNAMIC));
  });
});
