/** What the kernel put on the stack when it started this program: arguments and environment, untouched. */

import type { Native } from "./native.ts";
import { CStrings } from "./strings.ts";

/** The arguments (argv[0] first) and the environment (`NAME=value`) of this process, as execve(2) got them. */
export interface StartStrings {
  readonly argv: CStrings;
  readonly environment: CStrings;
}

const WORD = 8;

/**
 * Finds them by `__libc_stack_end`, which glibc's loader sets to the stack pointer at entry: argc, the arguments,
 * NULL, the environment, NULL (System V ABI, "Process Initialization"). `environ` is no substitute: it moves when
 * anything calls setenv(3), and the runtimes' own lists have lost every byte that is not UTF-8.
 */
export function startStrings({ c, ffi, argument }: Native): StartStrings {
  const DEFAULT_HANDLE = 0;
  const variable = c.dlsym(DEFAULT_HANDLE, argument.put("__libc_stack_end"));
  if (variable === 0) throw new Error("this C library is not glibc: it does not say where the arguments are");
  const stack = ffi.wordAt(variable);
  const argc = ffi.wordAt(stack);
  const argv = stack + WORD;
  const environment = argv + (argc + 1) * WORD;
  let length = 0;
  while (ffi.wordAt(environment + length * WORD) !== 0) length++;
  return { argv: CStrings.at(ffi, argv, argc), environment: CStrings.at(ffi, environment, length) };
}
