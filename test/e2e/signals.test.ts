/** Which signals reach whom. */

import { expect, test } from "bun:test";
import { signalName, signal } from "../../src/signal.ts";
import { Container, type Options, send } from "./harness/container.ts";
import { eventually, type Output } from "./harness/output.ts";
import { childrenOf, isAlive, statusField } from "./harness/proc.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";
import { isDeno } from "./harness/runtime.ts";

const CATCHABLE = Array.from({ length: 64 }, (_, index) => index + 1).filter(
  (number) => ![9, 19].includes(number),
);
const NEVER_FORWARDED = [4, 5, 6, 7, 8, 11, 17, 21, 22, 31];
/** Signals that glibc keeps for its threads: V8's cannot block them, so they reach init only if it waits just then. */
const OF_THREADS = isDeno ? [32, 33] : [];
const FORWARDED = CATCHABLE.filter((number) => ![...NEVER_FORWARDED, ...OF_THREADS].includes(number));
const STOP_SIGNALS = [2, 3, 15];
const [SIGTERM, SIGCONT, SIGSTOP, SIGUSR1, SIGRT34] = [15, 18, 19, 10, 34];

/** The numbers that a `probe record` has told so far. */
function recorded(output: Output): number[] {
  return output.lines.flatMap((line) => /^(\d+) -?\d+$/.exec(line)?.[1] ?? []).map(Number);
}

/** Sends init a signal and waits until the command has got that many in all: equal signals would merge. */
async function sendAndSee(container: Container, number: number, total: number): Promise<void> {
  container.signal(number);
  await container.stdout.until(() => recorded(container.stdout).length >= total);
}

for (const [role, options] of [
  ["as PID 1", { pidOne: true }],
  ["as a process among others", { pidOne: false }],
] satisfies readonly (readonly [string, Options])[]) {
  describeEndToEnd(`init ${role}`, () => {
    for (const scope of ["child", "group", "all"]) {
      test(`forwards each signal from 1 to 64 that can be, once, with scope ${scope}`, async () => {
        await using container = await Container.start(["--scope", scope, probe(), "record"], options);
        await container.stdout.line(/^ready/);
        const want: number[] = [];
        for (const number of FORWARDED) {
          // A stop signal brings SIGCONT with it.
          want.push(number, ...(STOP_SIGNALS.includes(number) ? [SIGCONT] : []));
          await sendAndSee(container, number, want.length);
        }
        expect(recorded(container.stdout).sort((a, b) => a - b)).toEqual(want.sort((a, b) => a - b));
      });
    }

    test("keeps SIGCHLD, SIGTTIN, SIGTTOU and the seven that report faults to itself, and survives them", async () => {
      await using container = await Container.start(["-vv", probe(), "record", String(SIGRT34)], options);
      await container.stdout.line(/^ready/);
      for (const number of NEVER_FORWARDED) container.signal(number);
      for (const number of NEVER_FORWARDED.filter((each) => each !== 17)) {
        await container.stderr.line(new RegExp(`did not forward ${signalName(signal(number))}:`));
      }
      container.signal(SIGRT34);
      expect((await container.end()).status).toBe(0);
      expect(recorded(container.stdout)).toEqual([SIGRT34]);
    });

    test("queues real-time signals, none is lost and none comes twice", async () => {
      await using container = await Container.start([probe(), "record"], options);
      await container.stdout.line(/^ready/);
      for (let count = 0; count < 500; count++) container.signal(SIGRT34 + (count % 10));
      await container.stdout.until(() => recorded(container.stdout).length >= 500);
      await Bun.sleep(50);
      expect(recorded(container.stdout)).toHaveLength(500);
    });

    test("tells the command's own group only, with scope group", async () => {
      // The main child and its child are one group; a daemon has left it.
      const words = [
        "sh",
        "-c",
        '"$0" escape record 15 >/dev/null; exec "$0" both record 15 + record 15',
        probe(),
      ];
      await using container = await Container.start(["--scope", "group", ...words], options);
      await container.stdout.until((text) => text.split("ready").length > 2);
      container.signal(SIGUSR1);
      await container.stdout.until(() => recorded(container.stdout).length >= 2);
      await Bun.sleep(50);
      expect(recorded(container.stdout)).toEqual([SIGUSR1, SIGUSR1]);
    });

    test("rewrites and drops signals as it is told", async () => {
      const rewrites = ["--rewrite", "USR1:USR2", "--rewrite=HUP:0", "--rewrite", "RTMIN+3:64"];
      await using container = await Container.start([...rewrites, probe(), "record"], options);
      await container.stdout.line(/^ready/);
      container.signal(1);
      await sendAndSee(container, SIGUSR1, 1);
      await sendAndSee(container, 37, 2);
      expect(recorded(container.stdout)).toEqual([12, 64]);
    });

    test("continues a stopped command that is asked to stop, by any stop signal", async () => {
      for (const number of [...STOP_SIGNALS, SIGUSR1]) {
        await using container = await Container.start(["--stop-signal", "USR1", probe(), "wait"], options);
        await container.stdout.line(/^ready/);
        const child = await container.child();
        send(child, SIGSTOP);
        await eventually("the stop", () => statusField(child, "State").startsWith("T") || undefined);
        container.signal(number);
        expect((await container.end()).status).toBe(128 + number);
      }
    });

    test("survives a storm of signals from its first moment to its last, and loses no status", async () => {
      const storming = [1, SIGUSR1, 12, SIGRT34, 28];
      // The command inherits this mask, so it lives to tell of signals that reach it before it has blocked any.
      const before = storming.map((number) => `block=${String(number)}`);
      const mask = storming.reduce((set, number) => set | (1n << BigInt(number - 1)), 0n);
      for (let round = 0; round < 5; round++) {
        await using container = await Container.start([probe(), "record", String(SIGTERM)], {
          ...options,
          before,
        });
        const blocked = (): bigint => BigInt(`0x${statusField(container.pid, "SigBlk") || "0"}`);
        // On a machine that stood still the moment may be over: init waits, and has the command.
        const isThere = (): boolean => (blocked() & mask) === mask || childrenOf(container.pid).length > 0;
        await eventually("that mask", () => isThere() || undefined);
        const storm = setInterval(() => {
          for (const number of storming) container.signal(number);
        }, 0);
        await container.stdout.line(/^ready/);
        await Bun.sleep(50);
        container.signal(SIGTERM);
        const { status } = await container.end();
        clearInterval(storm);
        expect(status).toBe(0);
      }
    });
  });
}

describeEndToEnd("init as a process among others", () => {
  test("reaches with scope all what left the group, and no bystander", async () => {
    await using bystander = await Container.start([probe(), "record"], { pidOne: false, instead: [] });
    await bystander.stdout.line(/^ready/);
    const words = ["--scope", "all", "sh", "-c", '"$0" escape record 15; exec "$0" record 15', probe()];
    await using container = await Container.start(words, { pidOne: false });
    await container.stdout.line(/^ready/);
    const daemon = await eventually("the orphan", () => childrenOf(container.pid)[1]);
    expect(isAlive(daemon)).toBe(true);
    container.signal(SIGTERM);
    expect((await container.end()).status).toBe(0);
    expect(isAlive(daemon)).toBe(false);
    expect(recorded(bystander.stdout)).toEqual([]);
  });

  test("gets a signal when its parent ends, if it is told to", async () => {
    const script = '"$0" -p USR1 -- "$1" record 10 & sleep 0.5';
    const { stdout } = await Container.run([script, INIT, probe()], { pidOne: false, instead: ["sh", "-c"] });
    expect(stdout).toMatch(/^10 \d+$/m);
  });

  test("gets that signal also when its parent ended before it could ask for it", async () => {
    // strace holds up the first prctl(2), and with it the one that asks. Until then the parent waits, and no longer.
    const script = [
      "import os, sys",
      "hold = ['-e', 'trace=prctl', '-e', 'inject=prctl:delay_enter=500000:when=1']",
      "child = os.fork()",
      "if child == 0: os.execvp('strace', ['strace', '-D', '-qq', '-o', '/dev/null', *hold, *sys.argv[1:]])",
      "while open(f'/proc/{child}/syscall').read().split()[0] not in ('157', '167'): pass",
      "print('gone', flush=True)",
    ].join("\n");
    const instead = ["python3", "-c", script, INIT, "-p", "USR1", "--"];
    const options = { pidOne: false, instead, before: ["block=10"] };
    await using container = await Container.start([probe(), "record", String(SIGUSR1)], options);
    await container.stdout.line(/^gone/);
    await container.stdout.line(/^10 \d+/);
  });
});
