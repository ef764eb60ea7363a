/** Orphans, zombies, reused numbers, and what happens when the command has ended. */

import { expect, test } from "bun:test";
import { Container, type Options, send } from "./harness/container.ts";
import { Directory, linesOf } from "./harness/directory.ts";
import { eventually } from "./harness/output.ts";
import { childrenOf, isAlive, procFile, statusField, threadsOf } from "./harness/proc.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";
import { isDeno } from "./harness/runtime.ts";

const [SIGTERM, SIGKILL, SIGUSR1] = [15, 9, 10];

for (const [role, options] of [
  ["as PID 1", { pidOne: true }],
  ["as a process among others", { pidOne: false }],
] satisfies readonly (readonly [string, Options])[]) {
  describeEndToEnd(`init ${role}`, () => {
    test("reaps 10,000 orphans, in one thread, and none is left", async () => {
      await using container = await Container.start([probe(), "orphans", "10000", "100"], options);
      await container.stdout.line(/^done/);
      const child = await container.child();
      await eventually(
        "the last reaping",
        () => childrenOf(container.pid).join() === String(child) || undefined,
      );
      // V8 has its own.
      if (!isDeno) expect(threadsOf(container.pid)).toBe(1);
      send(child, SIGTERM);
      expect((await container.end()).status).toBe(128 + SIGTERM);
    }, 60_000);

    test("finds the command's end among many that come at once", async () => {
      // All of the group end in the same moment: one SIGCHLD may stand for all of them.
      const script = 'for i in $(seq 100); do ("$0" wait >/dev/null &) ; done; exec "$0" record';
      await using container = await Container.start(["sh", "-c", script, probe()], options);
      await container.stdout.line(/^ready/);
      await eventually("the orphans", () => childrenOf(container.pid).length > 100 || undefined);
      const child = await container.child();
      for (const pid of childrenOf(container.pid)) if (pid !== child) send(pid, SIGKILL);
      send(child, SIGKILL);
      expect((await container.end()).status).toBe(128 + SIGKILL);
    });

    test("warns of each reaped orphan when it is told to, and of none otherwise", async () => {
      const words = [probe(), "orphans", "3", "3"];
      for (const [option, want] of [[["-w"], 3] as const, [[], 0] as const]) {
        await using container = await Container.start([...option, ...words], options);
        await container.stdout.line(/^done/);
        await eventually("the reaping", () => childrenOf(container.pid).length === 1 || undefined);
        send(await container.child(), SIGTERM);
        const { stderr } = await container.end();
        expect(stderr.match(/warn: reaped process \d+, which exited with \d/g)?.length ?? 0).toBe(want);
      }
    });

    test("asks a daemon that left group and session to stop, when the command has ended, and waits for it", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      const { status } = await Container.run([probe(), "escape", "mark", mark, "300"], options);
      expect(status).toBe(0);
      expect(linesOf(mark)).toEqual([String(SIGTERM)]);
    });

    test("kills what does not stop within the sweep grace", async () => {
      await using container = await Container.start(
        ["--sweep-grace", "200ms", "sh", "-c", '"$0" escape ignoring 15 wait; exec "$0" wait', probe()],
        options,
      );
      await container.stdout.line(/^ready/);
      const daemon = await eventually("the daemon", () => childrenOf(container.pid)[1]);
      send(await container.child(), SIGTERM);
      const { status, stderr } = await container.end();
      expect(status).toBe(128 + SIGTERM);
      expect(stderr).toMatch(/killing 1 process that did not stop in time: \d+ \(probe\)/);
      expect(isAlive(daemon)).toBe(false);
    });

    test("stops a stopped daemon too", async () => {
      await using container = await Container.start(
        ["sh", "-c", '"$0" escape wait; exec "$0" wait', probe()],
        options,
      );
      await container.stdout.line(/^ready/);
      const daemon = await eventually("the daemon", () => childrenOf(container.pid)[1]);
      send(daemon, 19);
      await eventually("the stop", () => statusField(daemon, "State").startsWith("T") || undefined);
      send(await container.child(), SIGTERM);
      const { stderr } = await container.end();
      expect(stderr).not.toContain("killing");
      expect(isAlive(daemon)).toBe(false);
    });

    test("leaves at once with a sweep grace of 0", async () => {
      using directory = new Directory();
      const mark = directory.file("mark");
      const script = '"$0" escape mark "$1" 0; exec "$0" wait';
      const words = ["--sweep-grace", "0", "sh", "-c", script, probe(), mark];
      await using container = await Container.start(words, options);
      await container.stdout.line(/^ready/);
      const daemon = await eventually("the daemon", () => childrenOf(container.pid)[1]);
      send(await container.child(), SIGTERM);
      const status = await container.exited;
      send(daemon, SIGKILL);
      expect(status).toBe(128 + SIGTERM);
      expect(linesOf(mark)).toEqual([]);
    });
  });
}

describeEndToEnd("init as a process among others", () => {
  test("reaps a child that ended before init was executed in its place", async () => {
    const script =
      "import os, sys, time\nos.fork() or os._exit(0)\ntime.sleep(0.2)\nos.execv(sys.argv[1], sys.argv[1:])";
    const instead = ["python3", "-c", script, INIT];
    await using container = await Container.start([probe(), "wait"], { pidOne: false, instead });
    await container.stdout.line(/^ready/);
    await eventually("the reaping", () => childrenOf(container.pid).length === 1 || undefined);
  });

  test("signals nobody when /proc shows another PID namespace, and says so", async () => {
    // Without a /proc of its own: the numbers in it are those of other processes.
    const script = 'sh -c "$0 record 15 & exec $1 --sweep-grace 100ms -- $0 escape wait; :" & wait $!';
    const foreign = ["unshare", "--pid", "--fork", "--kill-child=KILL", "sh", "-c", script, probe(), INIT];
    await using bystander = await Container.start([probe(), "record"], { pidOne: false, instead: [] });
    await bystander.stdout.line(/^ready/);
    const { stderr } = await Container.run([], { pidOne: false, instead: foreign });
    expect(stderr).toContain("it does not show the processes of this PID namespace");
    expect(bystander.stdout.lines).toHaveLength(1);
  });

  test("tells that nobody was asked when there is no descriptor left to read /proc", async () => {
    const script = 'trap "exit 0" USR1; setsid "$0" wait & while :; do sleep 0.05; done';
    const words = ["bash", "-c", script, probe()];
    await using container = await Container.start(words, { pidOne: false });
    await container.stdout.line(/^ready/);
    const limited = ["prlimit", "--pid", String(container.pid), "--nofile=3:3"];
    expect(Bun.spawnSync(limited).exitCode).toBe(0);
    container.signal(SIGUSR1);
    await container.stderr.line(/could not send SIGTERM to all processes: open: Too many open files/);
    for (const straggler of childrenOf(container.pid)) send(straggler, SIGKILL);
    expect((await container.end()).status).toBe(0);
  });
});

describeEndToEnd("init as PID 1", () => {
  test("never signals a process that has got the number of the reaped command", async () => {
    using directory = new Directory();
    const heard = directory.file("heard");
    await using container = await Container.start(["-vvv", "--sweep-grace", "20s", probe(), "heir", heard]);
    await eventually("the heir", () => linesOf(heard).find((line) => line.startsWith("ready")));
    container.signal(SIGUSR1);
    await container.stderr.line(/received SIGUSR1/);
    await Bun.sleep(50);
    expect(linesOf(heard)).toHaveLength(1);
  });

  test("also stops what something outside put into its namespace", async () => {
    await using container = await Container.start([probe(), "record", String(SIGTERM)]);
    await container.stdout.line(/^ready/);
    const enter = ["nsenter", "--target", String(container.pid), "--pid", probe(), "wait"];
    const guest = Bun.spawn(enter, { stdin: "ignore", stdout: "pipe" });
    await eventually("the guest", () => childrenOf(guest.pid)[0]);
    container.signal(SIGTERM);
    expect((await container.end()).status).toBe(0);
    expect(await guest.exited).not.toBe(0);
  });
});

describeEndToEnd("an idle init", () => {
  test("never wakes up, and has one thread", async () => {
    await using container = await Container.start([probe(), "wait"]);
    await container.stdout.line(/^ready/);
    // A frozen init lies down to rest once, after a second.
    await Bun.sleep(2000);
    const before = procFile(container.pid, "sched");
    const switches = (text: string): string => /nr_switches\s*:\s*(\d+)/.exec(text)?.[1] ?? "";
    await Bun.sleep(10_000);
    expect(switches(procFile(container.pid, "sched"))).toBe(switches(before));
    expect(switches(before)).not.toBe("");
    if (!isDeno) expect(threadsOf(container.pid)).toBe(1);
  }, 30_000);
});
