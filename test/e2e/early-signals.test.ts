/** Signals that come while init itself still starts: none is lost. */

import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { Container } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { describeEndToEnd, INIT, INIT_DYNAMIC, probe } from "./harness/programs.ts";

const SIGTERM = 15;
/** From 0.3 ms to 20 ms after the exec, in microseconds, one a little later than the other. */
const DELAYS = Array.from({ length: 200 }, (_, index) => Math.round(300 + (index * 19_700) / 199));
/** How many run at the same time. */
const BATCH = 4;
/** What the probe leaves with when init has not ended; and when it had not even begun. */
const [STILL_RUNNING, TOO_EARLY] = [92, 93];
/** How often a busy machine may not let it begin in time. */
const UNLUCKY = 2;

/** Sends SIGTERM so many microseconds after the exec; the status that init left with, within so many milliseconds. */
async function statusAfter(delay: number, init: string, patience: number): Promise<number> {
  const instead = [probe(), "early", String(delay), String(patience), init, "--"];
  const result = await Container.run([probe(), "record", String(SIGTERM)], { pidOne: false, instead });
  return result.status;
}

describeEndToEnd("SIGTERM to a PID 1 that has hardly been executed", () => {
  test("reaches the command, all of 200 times", async () => {
    const statuses: number[] = [];
    for (let first = 0; first < DELAYS.length; first += BATCH) {
      const batch = DELAYS.slice(first, first + BATCH);
      statuses.push(...(await Promise.all(batch.map((delay) => statusAfter(delay, INIT, 10_000)))));
    }
    // 0 when the command waited for it, 143 when it ended the command before that could.
    const others = statuses.filter((status) => status !== 0 && status !== 128 + SIGTERM);
    expect(others.filter((status) => status !== TOO_EARLY)).toEqual([]);
    expect(others.length).toBeLessThanOrEqual(UNLUCKY);
  }, 120_000);

  test("is lost without a mask that the entry sets: so this can fail", async () => {
    const FIRST = [500, 1000, 1500, 2000];
    const statuses = await Promise.all(FIRST.map((delay) => statusAfter(delay, INIT_DYNAMIC, 2000)));
    expect(statuses.some((status) => status === STILL_RUNNING || status === TOO_EARLY)).toBe(true);
  });

  test("finds every signal blocked from the first system call on, whatever the runtime does", () => {
    using directory = new Directory();
    const trace = directory.file("trace");
    const words = ["-e", "trace=execve,rt_sigprocmask", "-o", trace, INIT, "--", probe()];
    expect(Bun.spawnSync(["strace", ...words, "exit", "7"]).exitCode).toBe(7);
    const [executed, first, ...others] = readFileSync(trace, "utf8").trimEnd().split("\n");
    expect(executed).toStartWith("execve(");
    expect(first).toStartWith("rt_sigprocmask(SIG_SETMASK, ~[], ");
    // libc blocks all while it starts the command, and sets what was blocked before.
    const masks = others.filter((line) => line.startsWith("rt_sigprocmask"));
    expect(masks.filter((line) => !/\((SIG_SETMASK|SIG_BLOCK), ~\[(KILL STOP)?\]/.test(line))).toEqual([]);
  });
});
