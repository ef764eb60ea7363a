/**
 * The way in which a command comes to ignore SIGCHLD, as whoever started init did.
 *
 * A new process ignores what its parent ignores at that moment, and posix_spawn(3) can only take from that. But init
 * must not ignore SIGCHLD, not even for that moment: a command that ended in it would be reaped by the kernel, its status
 * lost. So init starts itself once more, and that process, the relay, ignores the signal and becomes the command.
 */

import type { Libc } from "../libc/libc.ts";
import { ALL } from "../libc/signals.ts";
import type { SpawnRequest } from "../libc/spawn.ts";
import type { CStrings } from "../libc/strings.ts";
import { explainExecFailure, type ExecFailure } from "../proc/exec-failure.ts";
import { SIGCHLD } from "../signal.ts";
import type { Boot } from "./boot.ts";
import { ownPath, stageEntries } from "./stage.ts";

/** The request that starts the relay in the command's place. */
export function throughRelay(libc: Libc, boot: Boot, request: SpawnRequest): SpawnRequest {
  const { argv } = libc.start;
  const own = argv.length - libc.scriptArgumentCount;
  const words = Array.from({ length: own }, (_, index) => argv.at(index) ?? "");
  return {
    ...request,
    file: ownPath(libc),
    argv: request.argv.after(...words),
    environment: request.environment.after(...stageEntries("relay", libc.ownPid(), boot.mask)),
    // Until it is the command, a signal must not end it in its way.
    mask: ALL,
  };
}

/** As the relay: becomes the command; returns only why it could not. */
export function becomeCommand(libc: Libc, boot: Boot, command: CStrings): ExecFailure {
  const file = command.at(0) ?? "";
  for (const each of boot.notIgnored) libc.setDisposition(each, "default");
  libc.setDisposition(SIGCHLD, "ignore");
  libc.setMask(boot.mask);
  const failed = libc.executeFile(file, command, boot.environment);
  return explainExecFailure(libc, file, boot.environment.valueAfter("PATH="), failed);
}
