/**
 * The way in which a command comes to ignore SIGCHLD, as whoever started init did.
 *
 * A new process ignores what its parent ignores at that moment, and posix_spawn(3) can only take from that. But init
 * must not ignore SIGCHLD, not even for that moment: a command that ended in it would be reaped by the kernel, its status
 * lost. So init starts itself once more, and that process, the relay, ignores the signal and becomes the command.
 */

import { EACCES, ENOENT, ENOTDIR, Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import { ALL } from "../libc/signals.ts";
import type { SpawnRequest } from "../libc/spawn.ts";
import type { CStrings } from "../libc/strings.ts";
import { candidatesFor, explainExecFailure, type ExecFailure } from "../proc/exec-failure.ts";
import { SHELL } from "../proc/obstacle.ts";
import { SIGCHLD } from "../signal.ts";
import type { Boot } from "./boot.ts";
import { ownFile, stageEntries } from "./stage.ts";

/** The request that starts the relay in the command's place. */
export function throughRelay(libc: Libc, boot: Boot, request: SpawnRequest): SpawnRequest {
  const { argv, scriptArgumentCount } = libc.start();
  const own = argv.length - scriptArgumentCount;
  const words = Array.from({ length: own }, (_, index) => argv.at(index) ?? "");
  return {
    ...request,
    file: ownFile(libc),
    argv: request.argv.after(...words),
    environment: request.environment.after(...stageEntries("relay", libc.ownPid(), boot.parent, boot.mask)),
    // Until it is the command, a signal must not end it in its way.
    mask: ALL,
  };
}

/** As the relay: becomes the command; returns only why it could not. */
export function becomeCommand(libc: Libc, boot: Boot, command: CStrings): ExecFailure {
  const file = command.at(0) ?? "";
  const path = boot.environment.valueAfter("PATH=");
  for (const each of boot.notIgnored) libc.setDisposition(each, "default");
  libc.setDisposition(SIGCHLD, "ignore");
  libc.setMask(boot.mask);
  const failure = explainExecFailure(libc, file, path, executeAlong(libc, boot, file, path, command));
  if (failure.script !== undefined) {
    libc.execute(SHELL, command.from(1).after(SHELL, failure.script), boot.environment);
  }
  return failure;
}

/** As execvp(3) looks for a file: the first that can run, and past those that may not be executed. */
function executeAlong(
  libc: Libc,
  boot: Boot,
  file: string,
  path: string | undefined,
  command: CStrings,
): Errno {
  let refused: Errno | undefined;
  for (const candidate of candidatesFor(file, path)) {
    const failed = libc.execute(candidate, command, boot.environment);
    if (failed.code === EACCES) refused = failed;
    else if (failed.code !== ENOENT && failed.code !== ENOTDIR) return failed;
  }
  return refused ?? new Errno("execve", ENOENT, "No such file or directory");
}
