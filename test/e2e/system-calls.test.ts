/**
 * What init asks of the kernel for a signal, counted by strace: counts do not depend on how busy the machine is. What a start
 * asks for has a budget: budgets.test.ts.
 */

import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { Container } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { eventually } from "./harness/output.ts";
import { threadsOf } from "./harness/proc.ts";
import { describeEndToEnd, INIT, isOrdinary, probe } from "./harness/programs.ts";

const [SIGUSR1, SIGTERM, SIGCONT, SIGSTOP] = [10, 15, 18, 19];
/** A real-time signal: as often as it is sent, it waits to be taken. */
const QUEUED = 40;
const ROUNDS = 100;

/** How signals come: each when the one before has been heard of, or all while init is stopped. */
type Manner = "one by one" | "at once";

/** The system calls that init makes while the command gets so many signals. */
async function callsFor(signal: number, manner: Manner, tries = 3): Promise<string[]> {
  using directory = new Directory();
  await using container = await Container.start([probe(), "record"]);
  const trace = directory.file("trace");
  const heard = (): number =>
    container.stdout.lines.filter((line) => line.startsWith(`${String(signal)} `)).length;
  const signalAndWait = async (total: number): Promise<void> => {
    container.signal(signal);
    await container.stdout.until(() => heard() >= total);
  };
  await container.stdout.line(/^ready/);
  // The first ones still load and compile.
  for (let count = 1; count <= 10; count++) await signalAndWait(count);

  writeFileSync(trace, "");
  const strace = Bun.spawn(["strace", "-f", "-p", String(container.pid), "-o", trace], { stderr: "pipe" });
  await eventually("strace", () => readFileSync(trace, "utf8").includes("rt_sigtimedwait") || undefined);
  // strace interrupts the wait, and a frozen init lies down to rest: one more wakes it up.
  await signalAndWait(11);
  const before = await eventually("its wait", () => {
    const text = readFileSync(trace, "utf8");
    return /rt_sigtimedwait\([^\n]*$/.test(text) ? text.length : undefined;
  });
  if (manner === "one by one") {
    for (let count = 12; count <= 11 + ROUNDS; count++) await signalAndWait(count);
  } else {
    container.signal(SIGSTOP);
    for (let count = 0; count < ROUNDS; count++) container.signal(signal);
    container.signal(SIGCONT);
    await container.stdout.until(() => heard() >= 11 + ROUNDS);
  }
  strace.kill("SIGINT");
  await strace.exited;
  expect(threadsOf(container.pid)).toBe(1);
  const all = readFileSync(trace, "utf8").slice(before);
  const forMemory = all.match(MEMORY)?.length ?? 0;
  // On a machine that stands still a frozen init lies down to rest in between, and gives all of its memory back.
  if (forMemory >= MOST_FOR_MEMORY && tries > 1) return await callsFor(signal, manner, tries - 1);
  expect(forMemory).toBeLessThan(MOST_FOR_MEMORY);
  const calls = all.replace(MEMORY, "");
  return [...calls.matchAll(/^\d+ +(\w+)\(/gm)].map(([, name]) => name ?? "");
}

/**
 * What the runtime asks once in many signals, for its memory: pages more or less, and for a collection of garbage how large
 * the process is.
 */
const MEMORY =
  /^\d+ +(?:openat\([^\n]*"\/proc\/self\/statm".*\n(?:\d+ +(?:newfstatat|read|close)\(.*\n){3}|(?:mmap|mprotect|madvise)\(.*\n)/gm;
/** How often that may be. */
const MOST_FOR_MEMORY = ROUNDS / 4;

describeEndToEnd("a forwarded signal", () => {
  test("costs one wait and one kill", async () => {
    const calls = await callsFor(SIGUSR1, "one by one");
    // A frozen init has no other way to look at the clock; its runtime does so now and then.
    const others = calls.filter((name) => name !== "clock_gettime");
    expect([...new Set(others)].sort()).toEqual(["kill", "rt_sigtimedwait"]);
    // Two a signal, and the wait in which strace found init and left it.
    expect(others.length).toBeLessThanOrEqual(2 * ROUNDS + 2);
    expect(calls.length).toBeLessThanOrEqual(2.5 * ROUNDS);
  });

  test("costs the same when many are pending: init takes one with each wait, and asks for none twice", async () => {
    const calls = await callsFor(QUEUED, "at once");
    const others = calls.filter((name) => name !== "clock_gettime");
    expect([...new Set(others)].sort()).toEqual(["kill", "rt_sigtimedwait"]);
    // SIGCONT is forwarded too.
    expect(others.length).toBeLessThanOrEqual(2 * (ROUNDS + 1) + 3);
  });

  test("costs one wait, one look at the clock and two kills when it asks to stop", async () => {
    const calls = await callsFor(SIGTERM, "one by one");
    const others = calls.filter((name) => name !== "clock_gettime");
    expect([...new Set(others)].sort()).toEqual(["kill", "rt_sigtimedwait"]);
    expect(others.length).toBeLessThanOrEqual(3 * ROUNDS + 2);
    expect(calls.length).toBeLessThanOrEqual(4.5 * ROUNDS);
  });
});

describeEndToEnd("init after many signals", () => {
  test("still has one thread, and forwards", async () => {
    await using container = await Container.start([probe(), "record", String(SIGTERM)]);
    await container.stdout.line(/^ready/);
    const flood = `import os\nfor i in range(200000): os.kill(${String(container.pid)}, 10 + i % 2 * 2)`;
    expect(await Bun.spawn(["python3", "-c", flood]).exited).toBe(0);
    expect(threadsOf(container.pid)).toBe(1);
    container.signal(SIGTERM);
    expect((await container.end()).status).toBe(0);
  }, 60_000);
});

describeEndToEnd("a command's start", () => {
  test("asks the kernel about no signal that nobody has touched", () => {
    using directory = new Directory();
    const trace = directory.file("trace");
    const words = ["-f", "-e", "trace=rt_sigaction,execve", "-o", trace, INIT, "--", probe(), "exit", "7"];
    // One is ignored, and stays so.
    const ignoring = ["sh", "-c", 'trap "" USR1; exec "$@"', "sh", "strace", ...words];
    expect(Bun.spawnSync(ignoring).exitCode).toBe(7);
    const lines = readFileSync(trace, "utf8").trimEnd().split("\n");
    const init = lines[0]?.split(" ")[0] ?? "";
    const child = lines.filter((line) => !line.startsWith(init));
    const before = child.slice(
      0,
      child.findIndex((line) => line.includes("execve(")),
    );
    const asked = new Set(before.map((line) => /rt_sigaction\((\w+),/.exec(line)?.[1] ?? line));
    expect(asked).toContain("SIGUSR1");
    // Of the runtime's own handlers the other form has a dozen.
    expect(asked.size).toBeLessThanOrEqual(isOrdinary ? 14 : 1);
  });
});
