/** An init that has nothing to do: it gives all of its memory back, and is there as before. */

import { expect, test } from "bun:test";
import { Container, send } from "./harness/container.ts";
import { Directory, linesOf } from "./harness/directory.ts";
import { memoryOf, resting } from "./harness/memory.ts";
import { eventually } from "./harness/output.ts";
import { nextTick, procFile } from "./harness/proc.ts";
import { describeEndToEnd, probe } from "./harness/programs.ts";

const [SIGHUP, SIGINT, SIGKILL, SIGUSR1, SIGTERM] = [1, 2, 9, 10, 15];
/** Of those that are remembered one by one, more than there is room for. */
const CROWD = 500;

/**
 * Waits until it has tried to rest, and could not: then it waits without a limit, on the stack of the snapshot, and not on the
 * kernel's. proc_pid_syscall(5), rt_sigtimedwait(2)
 */
async function hasTriedToRest(pid: number): Promise<void> {
  await eventually("a wait without a limit", () => {
    const words = procFile(pid, "syscall").split(" ");
    return (words[3] === "0x0" && /^0x2ff[0-9a-f]{6}$/.test(words.at(-2) ?? "")) || undefined;
  });
}

describeEndToEnd("the frozen form with nothing to do for a while", () => {
  const mappings = (pid: number): readonly string[] =>
    procFile(pid, "maps")
      .split("\n")
      .map((line) => line.split(" ").slice(0, 2).join(" "));

  test("gives its memory back, and is there for every signal, with who sent it", async () => {
    const words = ["-vvv", "--", probe(), "record", String(SIGTERM)];
    await using container = await Container.start(words);
    await container.stdout.line(/^ready/);
    await resting(container.pid);
    expect(memoryOf(container.pid).resident).toBeLessThan(1e6);
    const first = mappings(container.pid);
    for (let round = 0; round < 3; round++) {
      container.signal(SIGHUP);
      await container.stderr.until(
        (text) => text.match(/received SIGHUP from (process|outside).*\n.*forwarded/g)?.length === round + 1,
      );
      await resting(container.pid);
      expect(mappings(container.pid)).toEqual(first);
    }
    // So much that it needs more memory than it was frozen with.
    const burst = `import os\nfor i in range(100000): os.kill(${String(container.pid)}, 10 + i % 2 * 2)`;
    expect(await Bun.spawn(["python3", "-c", burst]).exited).toBe(0);
    await resting(container.pid);
    expect(mappings(container.pid)).toEqual(first);
    container.signal(SIGTERM);
    expect((await container.end()).status).toBe(0);
    expect(container.stderr.text.match(/started /g)).toHaveLength(1);
  }, 30_000);

  test("stays awake where it may not give memory back", async () => {
    const MADVISE = process.arch === "arm64" ? 233 : 28;
    const before = [`seccomp=${String(MADVISE)}:1`];
    await using container = await Container.start(["--", probe(), "record", String(SIGTERM)], { before });
    await container.stdout.line(/^ready/);
    await hasTriedToRest(container.pid);
    container.signal(SIGTERM);
    expect((await container.end()).status).toBe(0);
  }, 30_000);

  test("sees its command's end, and asks the others to stop", async () => {
    const script = 'setsid "$0" record 15 & sleep 2.5; exit 6';
    await using container = await Container.start(["-vv", "--", "sh", "-c", script, probe()]);
    await container.stdout.line(/^ready/);
    await resting(container.pid);
    const { status, stderr } = await container.end();
    expect(status).toBe(6);
    expect(stderr).toContain("asked 1 process to stop");
  }, 30_000);

  test("remembers who was asked to stop: whoever heard that is not asked again", async () => {
    using directory = new Directory();
    const mark = directory.file("mark");
    const command = [probe(), "both", "polite", mark, "4000", "+", "record", String(SIGUSR1), "3"];
    await using container = await Container.start(["--sweep-grace", "1m", "--", ...command]);
    await container.stdout.until((text) => text.split("ready").length > 2);
    await nextTick();
    container.signal(SIGTERM);
    await container.stdout.line(/^15 /);
    await resting(container.pid);
    expect(linesOf(mark)).toEqual([]);
    send(await container.child(), SIGUSR1);
    expect((await container.end()).status).toBe(3);
    expect(linesOf(mark)).toEqual(["1"]);
  }, 30_000);

  test("remembers how its command ended while others are waited for, and asks these when it is asked", async () => {
    const script = 'setsid "$0" record 15 & exec sh -c "exit 6"';
    await using container = await Container.start(["-vv", "--wait-all", "--", "sh", "-c", script, probe()]);
    await container.stdout.line(/^ready/);
    await container.stderr.until((text) => text.includes("waiting"));
    await resting(container.pid);
    container.signal(SIGHUP);
    await container.stderr.until((text) => text.includes("did not forward SIGHUP"));
    await resting(container.pid);
    container.signal(SIGTERM);
    const { status, stderr } = await container.end();
    expect(status).toBe(6);
    expect(stderr).toContain("asked 1 process to stop");
  }, 30_000);

  test("stays awake when it has more to remember than fits", async () => {
    // Each has a handler for SIGINT, and counts as asked by that.
    const crowd = `import os, signal
signal.signal(signal.SIGINT, lambda *_: None)
for _ in range(${String(CROWD)}):
    if os.fork() == 0:
        while True: signal.pause()
print("ready", flush=True)
while True: signal.pause()`;
    const words = ["--scope", "all", "--sweep-grace", "500ms", "--", "python3", "-c", crowd];
    await using container = await Container.start(words);
    await container.stdout.line(/^ready/);
    await nextTick();
    container.signal(SIGINT);
    await hasTriedToRest(container.pid);
    send(await container.child(), SIGKILL);
    const { status, stderr } = await container.end();
    expect(status).toBe(128 + SIGKILL);
    // And it has not forgotten: nobody is asked by a SIGTERM, which would have ended them.
    expect(stderr).toMatch(
      new RegExp(`^lastcall: warn: killing ${String(CROWD)} processes that did not stop`),
    );
  }, 30_000);
});
