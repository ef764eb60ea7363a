/** From the stop signal to the command's end: the delay, the grace; and --wait-all. */

import { expect, test } from "bun:test";
import { Container, type Options, send } from "./harness/container.ts";
import { Directory, linesOf } from "./harness/directory.ts";
import { eventually } from "./harness/output.ts";
import { childrenOf, nextTick } from "./harness/proc.ts";
import { describeEndToEnd, probe } from "./harness/programs.ts";

const [SIGINT, SIGKILL, SIGUSR1, SIGUSR2, SIGTERM, SIGCONT] = [2, 9, 10, 12, 15, 18];
/** By how much anything may be late that is not to be late by as much as what it is compared with. */
const BUSY = 10_000;

/** The signals that a `probe record` has told so far. */
function recorded(container: Container): number[] {
  return container.stdout.lines.flatMap((line) => /^(\d+) -?\d+$/.exec(line)?.[1] ?? []).map(Number);
}

/** How long something takes, in milliseconds. */
async function span(what: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await what();
  return performance.now() - begun;
}

/** A shell script under init, with `$0` for the probe and `$1` for a file to leave marks in. */
async function start(
  init: readonly string[],
  script: string,
  mark: string,
  options: Options,
): Promise<Container> {
  const container = await Container.start([...init, "sh", "-c", script, probe(), mark], options);
  await container.stdout.line(/^ready/);
  await nextTick();
  return container;
}

for (const [role, options] of [
  ["as PID 1", { pidOne: true }],
  ["as a process among others", { pidOne: false }],
] satisfies readonly (readonly [string, Options])[]) {
  describeEndToEnd(`init ${role}, with a stop delay,`, () => {
    test("holds the first stop signal and no other, until a second one comes", async () => {
      const words = ["-v", "--stop-delay", "1h", probe(), "record", String(SIGUSR2)];
      await using container = await Container.start(words, options);
      await container.stdout.line(/^ready/);
      container.signal(SIGTERM);
      await container.stderr.line(/received SIGTERM; forwarding it in 3600000 ms/);
      container.signal(SIGUSR1);
      await container.stdout.line(/^10 /);
      container.signal(SIGINT);
      await container.stdout.line(/^15 /);
      await container.stdout.line(/^2 /);
      container.signal(SIGUSR2);
      expect((await container.end()).status).toBe(0);
      // Of signals that wait together the smaller number comes first, and two SIGCONTs may be one.
      expect(
        recorded(container)
          .filter((number) => number !== SIGCONT)
          .sort(),
      ).toEqual([SIGUSR1, SIGUSR2, SIGTERM, SIGINT].sort());
      expect(recorded(container)[0]).toBe(SIGUSR1);
    });

    test("forwards it when the delay is over", async () => {
      const words = ["--stop-delay", "500ms", probe(), "record", String(SIGTERM), "5"];
      await using container = await Container.start(words, options);
      await container.stdout.line(/^ready/);
      const took = await span(async () => {
        container.signal(SIGTERM);
        expect((await container.end()).status).toBe(5);
      });
      expect(took).toBeWithin(499, 500 + BUSY);
    });

    test("leaves as soon as the command has ended by itself meanwhile", async () => {
      await using container = await Container.start(["-v", "--stop-delay", "1h", probe(), "wait"], options);
      await container.stdout.line(/^ready/);
      container.signal(SIGTERM);
      await container.stderr.line(/forwarding it in/);
      send(await container.child(), SIGKILL);
      expect((await container.end()).status).toBe(128 + SIGKILL);
    });
  });

  describeEndToEnd(`init ${role}, with a grace,`, () => {
    test("asks everyone else before it kills a deaf command", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      const script = '"$0" escape polite "$1" 100; exec "$0" ignoring 15 both polite "$1" 100 + wait';
      // The worker in the group would get the forwarded signal, were it not for the scope.
      await using container = await start(["--scope", "child", "--grace", "2s"], script, mark, options);
      await container.stdout.until((text) => text.split("ready").length > 2);
      const took = await span(async () => {
        container.signal(SIGTERM);
        const { status, stderr } = await container.end();
        expect(status).toBe(128 + SIGKILL);
        expect(stderr).toMatch(/killing 1 process that did not stop in time: \d+ \(probe\)/);
      });
      expect(linesOf(mark)).toEqual(["1", "1"]);
      expect(took).toBeWithin(1999, 2000 + BUSY);
    });

    test("counts from the stop signal on, not from the command's end", async () => {
      using directory = new Directory();
      const script = '"$0" escape ignoring 15 wait; exec "$0" polite "$1" 700';
      const words = ["--grace", "1500ms", "--sweep-grace", "1h"];
      await using container = await start(words, script, directory.file("mark"), options);
      const took = await span(async () => {
        container.signal(SIGTERM);
        expect((await container.end()).status).toBe(0);
      });
      expect(took).toBeWithin(1499, 1500 + BUSY);
    });

    test("kills nobody before a stop signal, and leaves at once when all have stopped in time", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      const script = '"$0" escape polite "$1" 0; exec "$0" wait';
      await using container = await start(["--grace", "1h"], script, mark, options);
      container.signal(SIGTERM);
      const { status, stderr } = await container.end();
      expect([status, stderr]).toEqual([128 + SIGTERM, ""]);
      expect(linesOf(mark)).toEqual(["1"]);
    });

    test("does not start when the grace would be over before the stop delay", async () => {
      const words = ["--stop-delay", "2s", "--grace", "1s", probe(), "wait"];
      const { status, stderr } = await Container.run(words, options);
      expect(status).toBe(1);
      expect(stderr).toContain("the grace (1000 ms) would be over before the stop delay (2000 ms)");
    });
  });

  describeEndToEnd(`init ${role} that is to wait for all`, () => {
    test("lets a daemon end by itself, unasked", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      const script = '"$0" escape polite "$1" 0; "$0" escape wait; exec "$0" wait';
      await using container = await start(["-v", "--wait-all"], script, mark, options);
      const [child = 0, first = 0, second = 0] = await eventually("both daemons", () => {
        const children = childrenOf(container.pid);
        return children.length === 3 ? children : undefined;
      });
      send(child, SIGKILL);
      await container.stderr.line(/waiting until the processes that are left have ended by themselves/);
      send(first, SIGKILL);
      await eventually("its reaping", () => childrenOf(container.pid).length === 1 || undefined);
      send(second, SIGKILL);
      const { status, stderr } = await container.end();
      expect(status).toBe(128 + SIGKILL);
      expect(stderr).not.toContain("asked");
      expect(linesOf(mark)).toEqual([]);
    });

    test("asks them when it has been asked to stop itself, and kills nobody", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      const script = '"$0" escape polite "$1" 300; exec "$0" wait';
      const words = ["--wait-all", "--sweep-grace", "1ms"];
      await using container = await start(words, script, mark, options);
      container.signal(SIGTERM);
      const { status, stderr } = await container.end();
      expect([status, stderr]).toEqual([128 + SIGTERM, ""]);
      expect(linesOf(mark)).toEqual(["1"]);
    });

    test("asks them when a stop signal comes while it waits, with every scope", async () => {
      for (const scope of ["child", "group", "all"]) {
        using directory = new Directory();
        const mark = directory.file("mark");
        const words = ["-v", "--wait-all", "--scope", scope];
        const script = '"$0" escape polite "$1" 0; exec "$0" wait';
        await using container = await start(words, script, mark, options);
        send(await container.child(), SIGKILL);
        await container.stderr.line(/waiting until/);
        container.signal(SIGTERM);
        expect((await container.end()).status).toBe(128 + SIGKILL);
        expect(linesOf(mark)).toEqual(["1"]);
      }
    });
  });
}
