/** Every process is asked to stop, once, and has time to. */

import { expect, test } from "bun:test";
import { Container, type Options, send } from "./harness/container.ts";
import { Directory, linesOf } from "./harness/directory.ts";
import { eventually } from "./harness/output.ts";
import { childrenOf, descendantsOf, idle, isAlive, nextTick, statusField } from "./harness/proc.ts";
import { describeEndToEnd, probe } from "./harness/programs.ts";

const [SIGINT, SIGTERM, SIGSTOP] = [2, 15, 19];
const CROWD = 500;
const DEAF = 20;
/** How long the slow ones of a crowd take to clean up, in milliseconds. */
const CLEANUP = 500;

interface Outcome {
  readonly status: number;
  readonly stderr: string;
  /** How many SIGTERMs each of those got that left a mark. */
  readonly marks: readonly string[];
  /** Of those that had been there, who lived on. */
  readonly left: readonly number[];
  readonly took: number;
}

/** Stops a container in which there are that many, some of them deaf. */
async function stopCrowd(deaf: number, words: readonly string[], options: Options): Promise<Outcome> {
  using directory = new Directory();
  const mark = directory.file("mark");
  const crowd = [probe(), "crowd", String(CROWD), String(deaf), mark, String(CLEANUP)];
  await using container = await Container.start([...words, ...crowd], options);
  await container.stdout.line(/^ready/);
  // Who becomes an orphan is for a moment below neither parent.
  const there = await eventually("the crowd", () => {
    const seen = descendantsOf(container.pid).filter(isAlive);
    return seen.length === CROWD + 1 ? seen : undefined;
  });
  await nextTick();
  const begun = performance.now();
  container.signal(SIGTERM);
  const { status, stderr } = await container.end();
  const took = performance.now() - begun;
  return { status, stderr, marks: linesOf(mark), left: there.filter(isAlive), took };
}

/** A shell script under init, with `$0` for the probe and `$1` for a file to leave marks in. */
async function start(
  init: readonly string[],
  script: string,
  mark: string,
  options: Options,
): Promise<Container> {
  return await Container.start([...init, "sh", "-c", script, probe(), mark], options);
}

for (const [role, options] of [
  ["as PID 1", { pidOne: true }],
  ["as a process among others", { pidOne: false }],
] satisfies readonly (readonly [string, Options])[]) {
  describeEndToEnd(`init ${role}`, () => {
    test("asks each of 500 processes once, kills none of them, and leaves none", async () => {
      const { status, stderr, marks, left } = await stopCrowd(0, ["--sweep-grace", "1m"], options);
      expect([status, stderr, left]).toEqual([7, "", []]);
      expect(marks).toEqual(Array<string>(CROWD).fill("1"));
    }, 60_000);

    test("ends within the sweep grace when some of them are deaf, and kills these alone", async () => {
      const grace = ["--sweep-grace", "2s"];
      const without = await stopCrowd(0, grace, options);
      const { status, stderr, marks, left, took } = await stopCrowd(DEAF, grace, options);
      expect([status, left]).toEqual([7, []]);
      expect(marks).toEqual(Array<string>(CROWD - DEAF).fill("1"));
      expect(stderr).toMatch(
        new RegExp(`^lastcall: warn: killing ${String(DEAF)} processes that did not stop`),
      );
      expect(took).toBeWithin(1999, 2500 + without.took);
    }, 60_000);

    for (const scope of ["child", "group", "all"]) {
      test(`asks a worker of the command's group once, with scope ${scope}`, async () => {
        using directory = new Directory();
        const mark = directory.file("mark");
        const script = 'exec "$0" both polite "$1" 500 + wait';
        await using container = await start(["--scope", scope], script, mark, options);
        await container.stdout.until((text) => text.split("ready").length > 2);
        await nextTick();
        container.signal(SIGTERM);
        const { status, stderr } = await container.end();
        expect([status, stderr]).toEqual([128 + SIGTERM, ""]);
        expect(linesOf(mark)).toEqual(["1"]);
      });
    }

    test("leaves a program alone that a worker or a daemon runs to clean up", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      // Each waits for a program of its own, which is asked as well.
      const cleaning = 'trap "sleep 0.5 && echo cleaned >> $1; exit" TERM; sleep 1000 & echo ready; wait';
      const script = `(${cleaning}) & setsid sh -c '${cleaning}' "$0" "$1" & exec "$0" wait`;
      await using container = await start([], script, mark, options);
      await container.stdout.until((text) => text.split("ready").length > 3);
      // A shell that is about to become one still has the other's handler, and does not end by the signal.
      const asleep = (): readonly number[] =>
        descendantsOf(container.pid).filter((pid) => statusField(pid, "Name") === "sleep");
      await eventually("their programs", () => asleep().length === 2 || undefined);
      await nextTick();
      container.signal(SIGTERM);
      const { status, stderr } = await container.end();
      expect([status, stderr]).toEqual([128 + SIGTERM, ""]);
      expect(linesOf(mark)).toEqual(["cleaned", "cleaned"]);
    });

    test("asks with SIGTERM those to whom the signal that was forwarded means nothing", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      // A shell that controls no jobs has those ignore SIGINT that it starts in the background: sh(1).
      const script = '"$0" polite "$1" 50 & exec "$0" record 2 5';
      await using container = await start(["-v"], script, mark, options);
      await container.stdout.until((text) => text.split("ready").length > 2);
      await nextTick();
      container.signal(SIGINT);
      const { status, stderr } = await container.end();
      expect(status).toBe(5);
      expect(stderr).toContain("asked 1 process to stop");
      expect(stderr).not.toContain("killing");
      expect(linesOf(mark)).toEqual(["1"]);
    });

    test("does not ask a second time who has the signal ignored while it cleans up", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      const script = `trap 'trap "" INT; sleep 1.4 & wait; echo cleaned >>"$1"; exit 7' INT; trap 'exit 1' TERM; echo ready
        while :; do sleep 0.05; done`;
      // Whoever has not been asked after a second is asked then.
      await using container = await start(["--grace", "2s"], script, mark, options);
      await container.stdout.line(/^ready/);
      await nextTick();
      container.signal(SIGINT);
      const { status, stderr } = await container.end();
      expect([status, stderr]).toEqual([7, ""]);
      expect(linesOf(mark)).toEqual(["cleaned"]);
    });

    test("asks also a process whose first thread has ended, while another lives", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      const script = '"$0" escape headless polite "$1" 100; exec "$0" wait';
      await using container = await start([], script, mark, options);
      await container.stdout.line(/^ready/);
      const daemon = await eventually("the daemon", () => childrenOf(container.pid)[1]);
      await eventually("its first end", () => statusField(daemon, "State").startsWith("Z") || undefined);
      container.signal(SIGTERM);
      const { status, stderr } = await container.end();
      expect([status, stderr]).toEqual([128 + SIGTERM, ""]);
      expect(linesOf(mark)).toEqual(["1"]);
    });

    test("asks also who comes after the last call before it kills", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      // A deaf daemon: asked to stop, it starts another instead.
      const stubborn = 'trap "\\"$0\\" polite \\"$1\\" 50 &" TERM; echo ready; while :; do sleep 0.05; done';
      const script = `setsid sh -c '${stubborn}' "$0" "$1" & exec "$0" wait`;
      await using container = await start(["--sweep-grace", "1s"], script, mark, options);
      await container.stdout.until((text) => text.split("ready").length > 2);
      container.signal(SIGTERM);
      const { status, stderr } = await container.end();
      expect(status).toBe(128 + SIGTERM);
      expect(stderr).toMatch(/killing \d process(es)? that did not stop in time: \d+ \((sh|sleep)\)/);
      expect(linesOf(mark)).toEqual(["1"]);
    });

    test("continues a daemon that is stopped again after it was asked", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      const script = '"$0" escape polite "$1" 500; exec "$0" wait';
      await using container = await start(["-v", "--sweep-grace", "3s"], script, mark, options);
      await container.stdout.line(/^ready/);
      const daemon = await eventually("the daemon", () => childrenOf(container.pid)[1]);
      container.signal(SIGTERM);
      await container.stderr.line(/asked 1 process to stop/);
      // It looks once more at once: who is stopped before that is continued before anybody has seen it.
      await idle(container.pid);
      send(daemon, SIGSTOP);
      await eventually("the stop", () => statusField(daemon, "State").startsWith("T") || undefined);
      const { status, stderr } = await container.end();
      expect(status).toBe(128 + SIGTERM);
      expect(stderr).not.toContain("killing");
      expect(linesOf(mark)).toEqual(["1"]);
    }, 20_000);

    test("wakes up at most ten times a second while it counts, and a few times more to ask", async () => {
      const script = '"$0" escape ignoring 15 wait; exec "$0" wait';
      await using container = await start(["-v", "--sweep-grace", "8s"], script, "", options);
      await container.stdout.line(/^ready/);
      container.signal(SIGTERM);
      await container.stderr.line(/asked 1 process to stop/);
      const switches = (): number => Number(statusField(container.pid, "voluntary_ctxt_switches"));
      const before = switches();
      await Bun.sleep(2000);
      expect(switches() - before).toBeWithin(10, 30);
    });
  });
}
