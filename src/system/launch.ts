/** Starts the command as if whoever started init had started it. */

import { Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import { signalSet } from "../libc/signals.ts";
import type { SpawnRequest } from "../libc/spawn.ts";
import type { CStrings } from "../libc/strings.ts";
import type { Pid } from "../process.ts";
import { explainExecFailure, type ExecFailure } from "../proc/exec-failure.ts";
import { SHELL } from "../proc/obstacle.ts";
import type { Boot } from "./boot.ts";
import { throughRelay } from "./relay.ts";

/** The standard input, by which a terminal is known. */
const STDIN = 0;

/** A command that runs. */
export interface Launched {
  readonly pid: Pid;
}

/** Starts `command` (its name first). What keeps it from starting comes with the exit status for it. */
export function launch(libc: Libc, boot: Boot, command: CStrings): Launched | ExecFailure {
  const file = command.at(0) ?? "";
  const request: SpawnRequest = {
    file,
    argv: command,
    environment: boot.environment,
    mask: boot.mask,
    defaults: signalSet(boot.notIgnored),
    ...(isForeground(libc) ? { terminal: STDIN } : {}),
  };
  const result = libc.spawn(boot.ignoresChildren ? throughRelay(libc, boot, request) : request);
  if (!(result instanceof Errno)) return { pid: result };

  const path = boot.environment.valueAfter("PATH=");
  const failure = explainExecFailure(libc, file, path, result);
  if (failure.script === undefined) return failure;
  // As execvp(3) does: a text file without `#!` is a shell script.
  const argv = command.from(1).after(SHELL, failure.script);
  const shell = libc.spawn({ ...request, file: SHELL, argv });
  return shell instanceof Errno ? failure : { pid: shell };
}

/**
 * Whether the terminal is this process group's to hand over. Not when init was started in the background: it would
 * take the terminal from the shell. No terminal, another session's (ENOTTY), a closed or broken descriptor (EBADF,
 * ENXIO, EIO): then there is nothing to hand over, and that is no mistake.
 */
export function isForeground(libc: Libc): boolean {
  return libc.foregroundGroup(STDIN) === libc.ownGroup();
}
