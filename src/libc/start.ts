/** What the kernel handed over when it started this program, untouched by the runtime. */

import { type Pid, pid } from "../process.ts";
import type { Signal } from "../signal.ts";
import type { Ffi } from "./ffi.ts";
import { byteStringAt } from "./memory.ts";
import { lookUp, type Native } from "./native.ts";
import type { SignalSet } from "../signal-set.ts";
import { CStrings } from "./strings.ts";

/** What this process was started with. */
export interface Start {
  /** The arguments, argv[0] first, as execve(2) got them. */
  readonly argv: CStrings;
  /** The environment, `NAME=value`, as execve(2) got it. */
  readonly environment: CStrings;
  /** How many of the last arguments are the script's own: all but the first in a compiled executable. */
  readonly scriptArgumentCount: number;
  /** Whether the runtime has marked the descriptors that were inherited as close-on-exec. */
  readonly marksInherited: boolean;
  /** The signals that the runtime ignores, whoever started it. */
  readonly ignoredByRuntime: readonly Signal[];
  /** Whether some of the environment begins with `LASTCALL_`; true where nobody has counted. */
  readonly hasSettings: boolean;
  /** What the entry of the static form wrote down; there is none in other forms. */
  readonly record?: BootRecord;
}

/** The state of the process before the runtime changed it. All signals have been blocked since. */
export interface BootRecord {
  /** The signal mask. */
  readonly mask: SignalSet;
  /** The signals that were ignored. */
  readonly ignored: SignalSet;
  /** The path that execve(2) was given for this program; a byte string. */
  readonly executable: string;
  /** The parent's number; 0 when it is outside this PID namespace. */
  readonly parent: number;
  /** Of an init that has been at rest, and was started long ago: `rest` in freeze.ts. */
  readonly awoken?: Awoken;
}

/** What is left to an init that has been at rest. */
export interface Awoken {
  /** The main child's number. */
  readonly child: Pid;
  /** Whatever else it was to remember: a byte string. */
  readonly remembered: string;
}

const WORD = 8;

/** `struct boot_record` in scripts/static/carrier/boot.h, by offsets in bytes. */
export const RECORD = {
  name: "lastcall_boot_record",
  version: 0,
  stack: 8,
  mask: 16,
  ignored: 24,
  executable: 40,
  parent: 48,
  child: 56,
  variables: 64,
  ownVariables: 72,
  remembered: 88,
};
const RECORD_VERSION = 3;

/** Finds out what this process was started with. */
export function readStart(native: Native): Start {
  const at = lookUp(native, RECORD.name);
  const record = at === undefined ? undefined : readRecord(native, at);
  const { argv, environment } =
    at === undefined
      ? vectorsAt(native.ffi, loadersStack(native))
      : vectorsAt(native.ffi, native.ffi.wordAt(at + RECORD.stack), native.ffi.wordAt(at + RECORD.variables));
  const hasSettings = at === undefined || native.ffi.wordAt(at + RECORD.ownVariables) > 0;
  // The static form has been given the arguments before the runtime, and the runtime none of them.
  const scriptArgumentCount =
    record === undefined ? native.ffi.scriptArgumentCount() : Math.max(argv.length - 1, 0);
  const marksInherited = record === undefined && native.ffi.marksInherited;
  return {
    argv,
    environment,
    scriptArgumentCount,
    marksInherited,
    ignoredByRuntime: native.ffi.ignored,
    hasSettings,
    ...(record === undefined ? {} : { record }),
  };
}

function readRecord({ ffi }: Native, at: number): BootRecord {
  if (ffi.intAt(at + RECORD.version) !== RECORD_VERSION) {
    throw new Error("this program was linked with the carrier of another version");
  }
  const signalsAt = (offset: number): SignalSet =>
    (BigInt(ffi.intAt(at + offset + 4) >>> 0) << 32n) | BigInt(ffi.intAt(at + offset) >>> 0);
  const textAt = (offset: number): string => {
    const address = ffi.wordAt(at + offset);
    return address === 0 ? "" : byteStringAt(ffi, address);
  };
  const child = ffi.intAt(at + RECORD.child);
  return {
    mask: signalsAt(RECORD.mask),
    ignored: signalsAt(RECORD.ignored),
    get executable() {
      return textAt(RECORD.executable);
    },
    parent: ffi.intAt(at + RECORD.parent),
    ...(child === 0 ? {} : { awoken: { child: pid(child), remembered: textAt(RECORD.remembered) } }),
  };
}

/**
 * `__libc_stack_end`, which glibc's loader sets to the stack pointer at entry. `environ` is no substitute: it moves
 * when anything calls setenv(3), and the runtimes' own lists have lost every byte that is not UTF-8.
 */
function loadersStack(native: Native): number {
  const variable = lookUp(native, "__libc_stack_end");
  if (variable === undefined) {
    throw new Error("this C library is not glibc: it does not say where the arguments are");
  }
  return native.ffi.wordAt(variable);
}

/** argc, the arguments, NULL, the environment, NULL: System V ABI, "Process Initialization". */
function vectorsAt(
  ffi: Ffi,
  stack: number,
  variables = countAt(ffi, stack + (ffi.wordAt(stack) + 2) * WORD),
): { readonly argv: CStrings; readonly environment: CStrings } {
  const argc = ffi.wordAt(stack);
  const argv = stack + WORD;
  const environment = argv + (argc + 1) * WORD;
  return { argv: CStrings.at(ffi, argv, argc), environment: CStrings.at(ffi, environment, variables) };
}

/** How many pointers there are up to NULL. */
function countAt(ffi: Ffi, vector: number): number {
  let length = 0;
  while (ffi.wordAt(vector + length * WORD) !== 0) length++;
  return length;
}
