/** How long it takes to start a command: the static form beside the dynamic one, in the same run. What it costs is in budgets.test.ts. */

import { expect, test } from "bun:test";
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
});
