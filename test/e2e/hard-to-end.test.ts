/** Processes that are hard to stop or to end: frozen, traced, of others, dead and not reaped. */

import { expect, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { Container, type Options, send } from "./harness/container.ts";
import { Directory, linesOf } from "./harness/directory.ts";
import { Freezer, freezerVersion } from "./harness/freezer.ts";
import { eventually } from "./harness/output.ts";
import { childrenOf, descendantsOf, idle, isAlive, statusField } from "./harness/proc.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";
import { isDeno, testWithoutDeno } from "./harness/runtime.ts";
import { stop, wakeUps, withDaemon } from "./harness/scene.ts";

const [SIGKILL, SIGTERM, SIGCONT, SIGSTOP] = [9, 15, 18, 19];
/** How long init tries to end what does not go, and what anything may be late by. */
const GIVE_UP = 1000;
const BUSY = 10_000;

for (const [role, options] of [
  ["as PID 1", { pidOne: true }],
  ["as a process among others", { pidOne: false }],
] satisfies readonly (readonly [string, Options])[]) {
  describeEndToEnd(`init ${role}`, () => {
    test.skipIf(freezerVersion !== 1)(
      "leaves without one that not even SIGKILL ends, and says so",
      async () => {
        const words = ["--sweep-grace", "500ms"];
        await using scene = await withDaemon(words, ["wait"], options);
        const { container, daemon } = scene;
        using freezer = new Freezer();
        freezer.add(daemon);
        await freezer.freeze();
        const before = wakeUps(container);
        const begun = performance.now();
        container.signal(SIGTERM);
        // The kernel lets a PID 1 go only when all others have, whatever it wants.
        await container.stderr.line(/could not end 1 process even by SIGKILL: \d+ \(probe\)/);
        const took = performance.now() - begun;
        expect(wakeUps(container)).toBeLessThan(before + 300);
        freezer.thaw();
        expect((await container.end()).status).toBe(128 + SIGTERM);
        expect(took).toBeWithin(499 + GIVE_UP, 500 + GIVE_UP + BUSY);
      },
      20_000,
    );

    test.skipIf(freezerVersion !== 1)(
      "waits without waking up for a command that not even SIGKILL ends",
      async () => {
        await using container = await Container.start(["--grace", "500ms", probe(), "wait"], options);
        await container.stdout.line(/^ready/);
        using freezer = new Freezer();
        freezer.add(await container.child());
        await freezer.freeze();
        container.signal(SIGTERM);
        await container.stderr.line(/could not end 1 process even by SIGKILL: \d+ \(probe\)/);
        const before = wakeUps(container);
        await Bun.sleep(1000);
        // A last look may have been due; and V8 clears up behind what init has done, in steps.
        expect(wakeUps(container)).toBeLessThanOrEqual(before + (isDeno ? 10 : 2));
        freezer.thaw();
        expect((await container.end()).status).toBe(128 + SIGKILL);
      },
      20_000,
    );

    test("ends who is traced, and a tracer among those that it ends", async () => {
      const tracer = ["strace", "-qq", "-o", "/dev/null", probe(), "ignoring", "15", "wait"];
      const script = 'setsid "$@" & exec "$0" wait';
      const words = ["--sweep-grace", "1s", "sh", "-c", script, probe(), ...tracer];
      await using container = await Container.start(words, options);
      await container.stdout.until((text) => text.split("ready").length > 2);
      const all = descendantsOf(container.pid);
      const { status, took } = await stop(container);
      expect(status).toBe(128 + SIGTERM);
      expect(all.filter(isAlive)).toEqual([]);
      expect(took).toBeLessThan(1000 + BUSY);
    }, 20_000);

    test("takes no time for the dead whose parents do not reap them", async () => {
      // What a daemon has become does not know of the child that it had before, and never reaps it.
      const script = 'setsid sh -c \'"$0" exit & exec "$0" wait\' "$0" & exec "$0" wait';
      await using container = await Container.start(
        ["--sweep-grace", "1h", "sh", "-c", script, probe()],
        options,
      );
      await container.stdout.until((text) => text.split("ready").length > 2);
      await eventually("the zombie", () => descendantsOf(container.pid).find((pid) => !isAlive(pid)));
      const { status, stderr } = await stop(container);
      expect([status, stderr]).toEqual([128 + SIGTERM, ""]);
    });
  });
}

describeEndToEnd("init that was frozen", () => {
  /** How long a deaf daemon lives on when it was not only the daemon's time that stood still. */
  async function livesOn(
    options: Options,
    standStill: (container: Container) => Promise<void>,
  ): Promise<number> {
    const words = ["-v", "--sweep-grace", "1200ms"];
    await using scene = await withDaemon(words, ["ignoring", "15", "wait"], options);
    const { container, daemon } = scene;
    container.signal(SIGTERM);
    await container.stderr.line(/asked 1 process to stop/);
    // It looks once more at once: time that stands still while it works may count as work.
    await idle(container.pid);
    await standStill(container);
    const thawed = performance.now();
    await eventually("its end", () => !isAlive(daemon) || undefined);
    expect((await container.end()).status).toBe(128 + SIGTERM);
    return performance.now() - thawed;
  }

  test.skipIf(freezerVersion === undefined)(
    "with all others, as docker pause does it, kills nobody too early",
    async () => {
      using freezer = new Freezer();
      const left = await livesOn({}, async (container) => {
        freezer.add(container.pid);
        await freezer.freeze();
        await Bun.sleep(2500);
        freezer.thaw();
      });
      expect(left).toBeWithin(800, 1200 + BUSY);
    },
    20_000,
  );

  test("because it was stopped kills nobody too early", async () => {
    const left = await livesOn({ pidOne: false }, async (container) => {
      send(container.pid, SIGSTOP);
      await Bun.sleep(2500);
      send(container.pid, SIGCONT);
    });
    expect(left).toBeWithin(800, 1200 + BUSY);
  }, 20_000);
});

describeEndToEnd("init as PID 1", () => {
  test("that may not signal a process of another user says so and leaves, and does not hang", async () => {
    const before = ["user=65534", "drop-capabilities=1"];
    await using container = await Container.start(["--sweep-grace", "500ms", probe(), "wait"], { before });
    await container.stdout.line(/^ready/);
    const enter = ["nsenter", "--target", String(container.pid), "--pid", probe(), "wait"];
    const guest = Bun.spawn(enter, { stdin: "ignore", stdout: "pipe" });
    await eventually("the guest", () => childrenOf(guest.pid)[0]);
    const { status, stderr } = await stop(container);
    expect(status).toBe(128 + SIGTERM);
    expect(stderr).toMatch(/could not end 1 process even by SIGKILL: \d+ \(probe\)/);
    // Of one process it does not say the same over and over.
    expect(stderr.split("\n").length).toBeLessThan(10);
    // When init has left the kernel ends all others.
    expect(await guest.exited).not.toBe(0);
  }, 20_000);

  test("does not wait for a dead process that only somebody outside can reap", async () => {
    await using container = await Container.start(["-vv", "--sweep-grace", "1h", probe(), "wait"]);
    await container.stdout.line(/^ready/);
    const enter = ["nsenter", "--target", String(container.pid), "--pid", probe(), "wait"];
    const outside = Bun.spawn(enter, { stdin: "ignore", stdout: "ignore" });
    const guest = await eventually("the guest", () => childrenOf(outside.pid)[0]);
    outside.kill(SIGSTOP);
    await eventually("the stop", () => statusField(outside.pid, "State").startsWith("T") || undefined);
    send(guest, SIGKILL);
    await eventually("the zombie", () => statusField(guest, "State").startsWith("Z") || undefined);
    container.signal(SIGTERM);
    await container.stderr.line(/leaving with exit status 143/);
    // But the kernel does, before it lets a PID 1 go.
    outside.kill(SIGCONT);
    expect((await container.end()).status).toBe(128 + SIGTERM);
    await outside.exited;
  });

  testWithoutDeno("an empty root has neither Deno nor its C library")(
    "asks everyone without a /proc as well, and kills the deaf",
    async () => {
      using directory = new Directory();
      copyFileSync(INIT, directory.file("init"));
      copyFileSync(probe(), directory.file("probe"));
      const polite = ["escape", "polite", "/mark", "300"];
      const deaf = ["escape", "ignoring", "15", "wait"];
      const command = ["/probe", "after", ...polite, "+", "after", ...deaf, "+", "wait"];
      const options = { instead: ["/init"], root: directory.path };
      await using container = await Container.start(["--sweep-grace", "1s", "--", ...command], options);
      await container.stdout.line(/^ready/);
      const all = await eventually("the three", () => {
        const seen = descendantsOf(container.pid);
        return seen.length === 3 ? seen : undefined;
      });
      const { status, stderr, took } = await stop(container);
      expect(status).toBe(128 + SIGTERM);
      expect(stderr).toBe("lastcall: warn: killing every process that is left: the time is over\n");
      expect(linesOf(directory.file("mark"))).toEqual(["1"]);
      expect(all.filter(isAlive)).toEqual([]);
      expect(took).toBeWithin(999, 1000 + BUSY);
    },
  );
});
