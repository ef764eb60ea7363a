/**
 * The freeze: when init is built, it is run once up to here, stopped, and its memory written into the executable
 * (scripts/snapshot). What follows runs in the container, on what was there at the build.
 */

import { CStringArgument } from "./memory.ts";
import { lookUp, type Native } from "./native.ts";
import { type Scene, setScene } from "./staging.ts";
import { type Awoken, RECORD } from "./start.ts";

/** `struct snapshot` in scripts/static/carrier/snapshot.h, by offsets in bytes. */
const SNAPSHOT = { name: "lastcall_snapshot", isBeingMade: 8 };

const symbols = {
  /** `void lastcall_freeze(void)`: scripts/static/carrier/making.c */
  lastcall_freeze: { parameters: [], result: "i32" },
  /** `void lastcall_poke(void *to, long value, long bytes)`: scripts/static/carrier/making.c */
  lastcall_poke: { parameters: ["address", "word", "word"], result: "i32" },
  /** `void lastcall_prefetch(void)`: scripts/static/carrier/prefetch.c */
  lastcall_prefetch: { parameters: [], result: "i32" },
  /** `void lastcall_rest(int child, const char *remembered)`: scripts/static/carrier/rest.c */
  lastcall_rest: { parameters: ["i32", "address"], result: "i32" },
} as const;

/** The run for which a program is frozen. */
export interface Making {
  /** Sets a scene for a rehearsal; what it returns strikes it. */
  readonly setScene: (scene: Scene) => () => void;
  /** Freezes this process: it returns in the container. */
  readonly freeze: () => void;
}

export interface Freeze {
  /** Undefined for every run but that for which init is frozen. */
  readonly making: Making | undefined;
  /**
   * Where this program had to be read from a disk: has the kernel read what it needs besides what a start without options
   * does, and does not wait for that; madvise(2). It does so once, and not sooner than it must: the command would have to
   * wait. Undefined in a program that is not frozen.
   */
  readonly prefetch: (() => void) | undefined;
  /**
   * Gives all memory back, waits for a signal, and goes on where `freeze` returned, with that in the boot record: it does
   * not return. The signal is pending then. It does return, with nothing done, where memory cannot be given back
   * (madvise(2)), or where what is to be remembered has 4096 bytes or more. Undefined in a program that is not frozen.
   */
  readonly rest: ((as: Awoken) => void) | undefined;
}

export function freezer(native: Native): Freeze {
  const at = lookUp(native, SNAPSHOT.name);
  const record = lookUp(native, RECORD.name);
  const isBeingMade = at !== undefined && native.ffi.intAt(at + SNAPSHOT.isBeingMade) !== 0;
  if (!isBeingMade || record === undefined)
    return { making: undefined, prefetch: undefined, rest: undefined };
  const text = new CStringArgument(native.ffi);
  const { lastcall_freeze, lastcall_poke, lastcall_prefetch, lastcall_rest } = native.ffi.open(symbols);
  return {
    making: {
      setScene: (scene) => setScene(native, record, lastcall_poke, scene),
      freeze: () => {
        lastcall_freeze();
      },
    },
    prefetch: () => {
      lastcall_prefetch();
    },
    rest: ({ child, remembered }) => {
      lastcall_rest(child, text.put(remembered));
    },
  };
}
