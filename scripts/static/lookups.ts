/**
 * The names that the carrier's dlsym(3) answers. A static program has no symbol table at run time, so all that is ever
 * looked up stands in a table that is linked in.
 */

import { symbols, toolSymbols } from "../../src/libc/symbols.ts";

/** What lastcall calls: exactly the functions in src/libc/symbols.ts, so that the two cannot drift apart. */
const OURS = [...Object.keys(symbols), ...Object.keys(toolSymbols)];

/** Where src/libc/start.ts finds what the kernel handed over, and src/libc/freeze.ts whether it is to freeze. */
const CARRIERS = ["lastcall_boot_record", "lastcall_snapshot"];

/** Looked up only in the run for which a program is frozen: src/libc/freeze.ts. */
export const FREEZING = ["lastcall_freeze", "lastcall_poke", "lastcall_prefetch", "lastcall_rest"];

/**
 * What the runtime looks up and calls. With the first it registers destructors of thread-local variables while it
 * starts. With the second it ends, and where it is not found it jumps to address 0. lastcall itself ends with
 * _exit(2); an error outside of its main, or a libc that cannot be opened, leaves the end to the runtime.
 */
const RUNTIMES = ["__cxa_thread_atexit_impl", "quick_exit"];

/**
 * What the runtime looks up and does without: bmalloc, the allocator, asks once whether the program was compiled with
 * a sanitizer (Environment.cpp), to leave memory to that. It was not. (When it starts a thread, Rust's library asks for
 * __pthread_get_minstack and does without; init starts none.)
 */
export const ABSENT: ReadonlySet<string> = new Set<string>(["__asan_init", "__tsan_init"]);

/** All names, each once, in order. */
export function lookedUpNames(): readonly string[] {
  return [...new Set([...OURS, ...CARRIERS, ...FREEZING, ...RUNTIMES])].sort();
}
