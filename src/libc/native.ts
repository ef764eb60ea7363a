/** libc, opened, as the wrappers beside this file use it. */

import { Errno } from "./errno.ts";
import type { Ffi, Functions } from "./ffi.ts";
import { byteStringAt, CStringArgument } from "./memory.ts";
import { symbols, systemCalls } from "./symbols.ts";

/** The functions of libc, and what is needed around a call. */
export interface Native {
  readonly ffi: Ffi;
  /** To be looked up when a function is called, or in each life of an init: while it rehearses, others stand here (staging.ts). */
  readonly c: Functions<typeof symbols>;
  /** The numbers of system calls on this machine. */
  readonly numbers: (typeof systemCalls)[Ffi["architecture"]];
  /** Where the C string lies that a call takes; none takes two. */
  readonly argument: CStringArgument;
  /** The error of the call that has just returned: nothing may run in between. */
  readonly lastError: (call: string) => Errno;
  /** The error of that number. */
  readonly error: (call: string, code: number) => Errno;
}

/** Opens libc. A function that this machine's libc lacks throws. */
export function openNative(ffi: Ffi): Native {
  const c = ffi.open(symbols);
  // The address stays the same for the life of a thread, and there is only one.
  const errno = c.__errno_location();
  const texts = new Map<number, string>();
  const textOf = (code: number): string => {
    const known = texts.get(code);
    if (known !== undefined) return known;
    const text = byteStringAt(ffi, c.strerror(code));
    texts.set(code, text);
    return text;
  };
  const error = (call: string, code: number): Errno => new Errno(call, code, textOf(code));
  return {
    ffi,
    c,
    numbers: systemCalls[ffi.architecture],
    argument: new CStringArgument(ffi),
    lastError: (call) => error(call, ffi.intAt(errno)),
    error,
  };
}

/** What a function gave that returns -1 for an error: its result, or why it failed. */
export function checked(native: Native, call: string, result: number): number | Errno {
  return result === -1 ? native.lastError(call) : result;
}

/** The same, for one whose result says nothing else. */
export function succeeded(native: Native, call: string, result: number): Errno | undefined {
  return result === -1 ? native.lastError(call) : undefined;
}

const DEFAULT_HANDLE = 0;

/** The address of a symbol; undefined where this form of the program has none of that name: dlsym(3) */
export function lookUp({ c, argument }: Native, name: string): number | undefined {
  const address = c.dlsym(DEFAULT_HANDLE, argument.put(name));
  return address === 0 ? undefined : address;
}
