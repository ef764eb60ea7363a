/**
 * A stage on which init rehearses before it is frozen: functions of libc that would act on others, or wait for them,
 * answer what a scene says, and all the rest of init is real. So whatever a start runs through is warm in the snapshot.
 */

import type { Pid } from "../process.ts";
import { SIGCHLD } from "../signal.ts";
import { EAGAIN, ECHILD, ESRCH } from "./errno.ts";
import type { Ffi, Functions } from "./ffi.ts";
import { cString, Memory } from "./memory.ts";
import type { Native } from "./native.ts";
import { RECORD } from "./start.ts";
import type { symbols } from "./symbols.ts";

/** What init meets with in one life. */
export interface Scene {
  /** The arguments, argv[0] first. */
  readonly words: readonly string[];
  /** Its number. */
  readonly self: number;
  /** The number that its command gets. */
  readonly command: Pid;
  /** What it was to remember when it lay down to rest; undefined when it has not, and the command is still to be started. */
  readonly remembered?: string;
  /** The numbers of the signals that it waits for; undefined for the time that is up, and behind the last. */
  readonly signals: readonly (number | undefined)[];
  /** What it finds when it reaps: children still running, or one that has ended with a status of wait4(2). */
  readonly found: readonly ("running" | { readonly pid: Pid; readonly status: number })[];
}

type C = Functions<typeof symbols>;

/** What of `siginfo_t` is the signal's origin: sigaction(2), si_code. */
const SI_CODE = { at: 8, ofChild: 1, ofUser: 0 };
const INT = 4;
const WORD = 8;
const FAILED = -1;

/** Writes to memory: `void lastcall_poke(void *to, long value, long bytes)` in scripts/static/carrier/making.c. */
export type Poke = (to: number, value: number, bytes: number) => unknown;

/**
 * Sets the scene; what it returns strikes it. `record` is the address of the boot record.
 */
export function setScene(native: Native, record: number, poke: Poke, scene: Scene): () => void {
  const { c, ffi } = native;
  const before = { ...c };
  // Addresses keep nothing alive.
  const held: Memory[] = layBlock(ffi, scene.words, ["PATH=/bin"]);
  const keep: Record<number, number> = {};
  const put = (offset: number, value: number): void => {
    keep[offset] ??= ffi.wordAt(record + offset);
    poke(record + offset, value, WORD);
  };
  put(RECORD.stack, held[0]?.address ?? 0);
  put(RECORD.variables, 1);
  put(RECORD.child, scene.remembered === undefined ? 0 : scene.command);
  const remembered = cString(ffi, scene.remembered ?? "");
  held.push(remembered);
  put(RECORD.remembered, remembered.address);
  Object.assign(c, answersFor(native, poke, scene));
  return () => {
    Object.assign(c, before);
    for (const [offset, value] of Object.entries(keep)) poke(record + Number(offset), value, WORD);
    held.length = 0;
  };
}

function answersFor(native: Native, poke: Poke, { self, command, signals, found }: Scene): Partial<C> {
  const { c } = native;
  const coming = [...signals];
  const changes = [...found];
  const errno = c.__errno_location();
  const failWith = (code: number): number => {
    poke(errno, code, INT);
    return FAILED;
  };
  return {
    getpid: () => self,
    getppid: () => 0,
    getpgrp: () => self,
    getsid: () => self,
    prctl: () => 0,
    kill: (target) => (target === FAILED ? failWith(ESRCH) : 0),
    tcsetpgrp: () => 0,
    posix_spawnp: (child) => {
      poke(child, command, INT);
      return 0;
    },
    wait4: (_, status) => {
      const change = changes.shift();
      if (change === undefined) return failWith(ECHILD);
      if (change === "running") return 0;
      poke(status, change.status, INT);
      return change.pid;
    },
    sigtimedwait: (_, info) => {
      const signal = coming.shift();
      if (signal === undefined) return failWith(EAGAIN);
      if (info !== 0) poke(info + SI_CODE.at, signal === SIGCHLD ? SI_CODE.ofChild : SI_CODE.ofUser, INT);
      return signal;
    },
  };
}

/** What the kernel lays on the stack: argc, the arguments, NULL, the environment, NULL. All that it is made of; first it. */
function layBlock(ffi: Ffi, words: readonly string[], variables: readonly string[]): [Memory, ...Memory[]] {
  const strings = [words, variables].map((each) => each.map((text) => cString(ffi, text)));
  const addresses = strings.flatMap((each) => [...each.map(({ address }) => address), 0]);
  const vector = new Memory(ffi, (addresses.length + 1) * WORD);
  for (const [index, word] of [words.length, ...addresses].entries())
    vector.view.setBigUint64(index * WORD, BigInt(word), true);
  return [vector, ...strings.flat()];
}
