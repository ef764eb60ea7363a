/**
 * Before init is frozen it plays its part a few times, on a stage: what a start runs through is then decoded, linked and
 * cached in the snapshot, instead of in every container. Nothing of the machine that builds comes into it: what the
 * stage says is written here, and of the real libc only such calls are made as say the same everywhere.
 */

import type { Making } from "./libc/freeze.ts";
import type { Libc } from "./libc/libc.ts";
import { ALL } from "./signal-set.ts";
import type { Scene } from "./libc/staging.ts";
import { milliseconds, pid } from "./process.ts";
import { SIGCHLD, SIGHUP, SIGPIPE, SIGTERM } from "./signal.ts";

/** A descriptor that is never open. */
const NOWHERE = -1;
const INIT = 1;
const COMMAND = pid(2);
const ORPHAN = pid(3);
/** More than any process has: /proc/sys/kernel/pid_max. */
const NOBODY = pid(0x7fff_ffff);

const STARTED: Scene = {
  words: ["init", "--", "command", "argument"],
  self: INIT,
  command: COMMAND,
  signals: [SIGCHLD],
  found: ["running", { pid: COMMAND, status: 0 }],
};
const RESTING: Scene = { ...STARTED, signals: [undefined, SIGCHLD] };

const SCENES: readonly Scene[] = [
  // A command that ends by itself; again, for what the first time has left to be linked and cached.
  ...[1, 2, 3, 4].map(() => STARTED),
  // Not PID 1, without the end of options; an orphan, and a signal that is forwarded.
  ...[1, 2].map(() => ({
    ...STARTED,
    words: ["init", "command"],
    self: 7,
    signals: [SIGCHLD, SIGHUP, SIGCHLD],
    found: ["running", { pid: ORPHAN, status: 0 }, "running", { pid: COMMAND, status: 256 }] as const,
  })),
  // It lies down to rest, and wakes up.
  ...[1, 2].flatMap(() => [RESTING, { ...RESTING, remembered: "" }]),
  // It has been asked to stop, and rests all the same.
  { ...RESTING, signals: [SIGTERM, undefined, SIGCHLD] },
  { ...RESTING, remembered: "1 0 0 1 18 1 1 15 100 7 50 100" },
];

/** A container that is stopped, with somebody who stays until the time is up. */
const STOPPED: Scene = {
  ...STARTED,
  words: ["init", "--grace", "1s", "--", "command"],
  signals: [SIGTERM, SIGCHLD],
};

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

/** Plays them all; `perform` is one start of init. */
export function rehearse(libc: Libc, { setScene }: Making, perform: (libc: Libc) => unknown): void {
  useBuiltIns();
  callOnce(libc);
  const play = (scene: Scene, stage: Libc): void => {
    const strike = setScene(scene);
    perform(stage);
    strike();
  };
  play(STOPPED, withProcesses(libc));
  for (const scene of SCENES) play(scene, libc);
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
  libc.signalProcess(NOBODY, SIGCHLD);
  libc.nextChanged();
  libc.skipTo(NOBODY, 1);
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

/** With processes to be seen: those of the machine that builds are none of init's, and time passes quickly. */
function withProcesses(libc: Libc): Libc {
  let time = 0;
  return {
    ...libc,
    now: () => milliseconds((time += 10_000)),
    readLink: () => String(INIT),
    listDirectory: () => [String(INIT)],
    readFile: () => `${String(INIT)} (init) S 0 1 1 0 -1 0 ${"0 ".repeat(12)}1 0 0`,
    write: () => true,
    writeWithin: () => true,
  };
}
