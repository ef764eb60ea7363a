/**
 * The names that the carrier's dlsym(3) answers. A static program has no symbol table at run time, so all that is ever
 * looked up stands in a table that is linked in.
 */

import { symbols } from "../../src/libc/symbols.ts";

/** What lastcall calls: exactly the functions of src/libc/symbols.ts, so that the two cannot drift apart. */
const OURS = Object.keys(symbols);

/** Where src/libc/start.ts finds what the kernel handed over. */
const RECORD = "lastcall_boot_record";

/** What the runtime looks up when it starts and ends, and calls. */
const RUNTIMES = ["__cxa_thread_atexit_impl", "quick_exit"];

/** What the runtime looks up and does without. */
export const ABSENT: ReadonlySet<string> = new Set<string>([]);

/** All names, each once, in order. */
export function lookedUpNames(): readonly string[] {
  return [...new Set([...OURS, RECORD, ...RUNTIMES])].sort();
}
