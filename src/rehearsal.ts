/**
 * Before init is frozen it plays its part a few times, on a stage: what a start runs through is then decoded, linked and
 * cached in the snapshot, instead of in every container. Nothing of the machine that builds comes into it: what the
 * stage says is written here, and of the real libc only such calls are made as say the same everywhere.
 */

import { EAGAIN, Errno, ESRCH } from "./libc/errno.ts";
import type { Libc } from "./libc/libc.ts";
import { ALL, type Received, signalSet } from "./libc/signals.ts";
import type { ChildChange } from "./libc/processes.ts";
import { type Milliseconds, milliseconds, pid, ticks } from "./process.ts";
import { SIGCHLD, SIGHUP, SIGPIPE, SIGTERM, signal } from "./signal.ts";

/** A descriptor that is never open. */
const NOWHERE = -1;
const INIT = 1;
const CHILD = pid(2);
const ORPHAN = pid(3);

/** One life of an init. */
interface Play {
  readonly words: readonly string[];
  readonly self: number;
  /** Whether it has been at rest, and its child has been started already. */
  readonly isAwoken?: true;
  /** What the waits give, one after the other; undefined for the time that is up, and behind the last. */
  readonly signals: readonly (Received | undefined)[];
  /** What there is to reap when a wait has given SIGCHLD. */
  readonly changes: readonly (ChildChange | "running" | "childless")[];
}

const byKernel = (number: number): Received => ({ signal: signal(number), sender: { by: "kernel" } });
const fromOutside = (number: number): Received => ({ signal: signal(number), sender: { by: "outside" } });
const ended = (of: typeof CHILD, code: number): ChildChange => ({
  what: "ended",
  pid: of,
  ending: { by: "exit", code },
});

const PLAYS: readonly Play[] = [
  // A command that ends by itself; the second time what the first has left to be linked.
  ...[1, 2].map(() => ({
    words: ["init", "--", "command", "argument"],
    self: INIT,
    signals: [byKernel(SIGCHLD)],
    changes: ["running", ended(CHILD, 0), "childless"] as const,
  })),
  // Not PID 1, without the end of options; an orphan, and a signal that is forwarded.
  {
    words: ["init", "command"],
    self: 7,
    signals: [byKernel(SIGCHLD), fromOutside(SIGHUP), byKernel(SIGCHLD)],
    changes: ["running", ended(ORPHAN, 0), "running", ended(CHILD, 1), "childless"],
  },
  // It lies down to rest, and wakes up.
  ...([undefined, true] as const).flatMap((isAwoken) =>
    [1, 2].map(() => ({
      words: ["init", "--", "command", "argument"],
      self: INIT,
      ...(isAwoken === undefined ? {} : { isAwoken }),
      signals: [undefined, byKernel(SIGCHLD)],
      changes: ["running", ended(CHILD, 0), "childless"] as const,
    })),
  ),
  // A container that is stopped, with somebody who stays until the time is up.
  {
    words: ["init", "--grace", "1s", "--", "command"],
    self: INIT,
    signals: [fromOutside(SIGTERM), byKernel(SIGCHLD)],
    changes: ["running", ended(CHILD, 0), "childless"],
  },
];

/**
 * For some functions of the language, and some that those are made of, machine code is made when they are first looked
 * at, or first called: after the freeze none can be.
 */
function useBuiltIns(): void {
  const constructors = [Array, BigInt, DataView, Date, Error, Map, Number, Object, RegExp, Set, String];
  const objects = [
    JSON,
    Math,
    Reflect,
    ...constructors,
    ...constructors.map(({ prototype }): object => prototype),
  ];
  for (const each of objects) Object.getOwnPropertyDescriptors(each);
  const { abs, ceil, clz32, exp, floor, imul, log, max, min, pow, round, sign, sqrt, trunc } = Math;
  const { isFinite, isInteger, isNaN, isSafeInteger } = Number;
  const ofNumbers: readonly ((...values: number[]) => unknown)[] = [
    ...[abs, ceil, clz32, exp, floor, imul, log, max, min, pow, round, sign, sqrt, trunc],
    ...[isFinite, isInteger, isNaN, isSafeInteger, globalThis.isFinite, globalThis.isNaN],
  ];
  for (const each of ofNumbers) each(1, 1);
  Array.from({ length: 1 }, () => [1])
    .flat()
    .concat(2)
    .fill(0, 1)
    .at(-1);
  String.fromCharCode("a".charCodeAt(0)).padStart(2).repeat(2).slice(1).at(0);
}

/** Plays them all; `perform` is one start of init, with what it is to take for libc. */
export function rehearse(libc: Libc, perform: (libc: Libc) => unknown): void {
  useBuiltIns();
  callOnce(libc);
  for (const play of PLAYS) perform(stage(libc, play));
}

/** What a start asks of libc, asked for real: on nothing, or for nothing. */
function callOnce(libc: Libc): void {
  libc.blockAll();
  libc.setMask(ALL);
  for (const each of [SIGCHLD, SIGPIPE]) libc.setDisposition(each, "default");
  libc.disposition(SIGCHLD);
  libc.ownPid();
  libc.parentPid();
  libc.ownGroup();
  libc.ownSession();
  libc.becomeSubreaper();
  libc.foregroundGroup(NOWHERE);
  libc.setForegroundGroup(NOWHERE, INIT);
  libc.signalProcess(CHILD, signal(SIGCHLD));
  libc.nextChange();
  libc.wait(milliseconds(0));
  libc.now();
  libc.cpuTime();
  libc.bootTime();
  libc.write(NOWHERE, "\n");
  libc.writeWithin(NOWHERE, "\n", 0);
  libc.readFile("/-");
  libc.readLink("/-");
  libc.listDirectory("/-");
  libc.hasControllingTerminal();
}

function stage(libc: Libc, { words, self, isAwoken, signals, changes }: Play): Libc {
  const coming = [...signals];
  const found = [...changes];
  let time = 0;
  const pass = (): Milliseconds => milliseconds((time += 10_000));
  return {
    ...libc,
    start: () => ({
      ...libc.start(),
      record: {
        mask: 0n,
        ignored: signalSet([SIGPIPE]),
        executable: "/init",
        parent: 0,
        ...(isAwoken === true ? { child: CHILD } : {}),
      },
      argv: libc.strings(...words),
      environment: libc.strings("PATH=/bin"),
      scriptArgumentCount: words.length - 1,
    }),
    rest: () => undefined,
    blockAll: () => 0n,
    disposition: () => "default",
    setDisposition: () => undefined,
    ownPid: () => pid(self),
    parentPid: () => 0,
    ownGroup: () => self,
    ownSession: () => self,
    becomeSubreaper: () => undefined,
    spawn: (request) => {
      // For want of memory, as the carrier has it: to the point where a process would be made.
      libc.spawn(request);
      return CHILD;
    },
    wait: () => coming.shift(),
    nextChange: () => found.shift() ?? "childless",
    hasCompany: () => false,
    signalProcess: () => undefined,
    signalGroup: () => undefined,
    signalEveryone: () => new Errno("kill", ESRCH, ""),
    foregroundGroup: () => new Errno("tcgetpgrp", EAGAIN, ""),
    now: pass,
    cpuTime: pass,
    bootTime: () => ticks(time),
    readLink: () => String(self),
    listDirectory: () => [String(self)],
    readFile: () => `${String(self)} (init) S 0 1 1 0 -1 0 ${"0 ".repeat(12)}1 0 0`,
    write: () => true,
    writeWithin: () => true,
  };
}
