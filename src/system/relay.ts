/**
 * The way in which a command is given what posix_spawn(3) cannot give it. Init starts itself once more, and that process,
 * the relay, does it and becomes the command.
 *
 * To ignore SIGCHLD, as whoever started init did: a new process ignores what its parent ignores at that moment, and
 * posix_spawn(3) can only take from that. But init must not ignore SIGCHLD, not even for that moment: a command that ended in
 * it would be reaped by the kernel, its status lost. To have a terminal of its own as the leader of a new session. To be
 * named by its number in the environment.
 */

import { EACCES, ENOENT, ENOTDIR, Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import { ALL } from "../signal-set.ts";
import type { SpawnRequest } from "../libc/spawn.ts";
import type { CStrings } from "../libc/strings.ts";
import type { Manner } from "../manner.ts";
import { candidatesFor, explainExecFailure } from "../proc/exec-failure.ts";
import { SHELL } from "../proc/obstacle.ts";
import { SIGCHLD } from "../signal.ts";
import type { Boot } from "./boot.ts";
import { failureOf, type LaunchFailure } from "./failure.ts";
import { ownFile, type RelayTask, stageEntries } from "./stage.ts";

const STDIN = 0;
const LISTEN_PID = "LISTEN_PID=";

/** What a relay has to do for a command that is started in a manner; mostly nothing, and then there is none. */
export function relayTasks(libc: Libc, boot: Boot, manner: Manner): readonly RelayTask[] {
  const tasks: RelayTask[] = [];
  if (boot.ignoresChildren && manner.signals === "inherited") tasks.push("ignore-children");
  if (manner.leads === "session" && libc.isTerminal(STDIN)) tasks.push("take-terminal");
  const listener = manner.passesListenPid ? boot.environment.valueAfter(LISTEN_PID) : undefined;
  if (listener !== undefined && listener === String(libc.ownPid())) tasks.push("pass-listen-pid");
  return tasks;
}

/** The request that starts the relay in the command's place. */
export function throughRelay(
  libc: Libc,
  boot: Boot,
  request: SpawnRequest,
  tasks: readonly RelayTask[],
  manner: string,
): SpawnRequest {
  const { argv, scriptArgumentCount } = libc.start();
  const own = argv.length - scriptArgumentCount;
  const words = Array.from({ length: own }, (_, index) => argv.at(index) ?? "");
  const stage = { relay: { tasks, manner }, parent: boot.parent, mask: request.mask };
  return {
    ...request,
    file: ownFile(libc),
    argv: request.argv.after(...words),
    environment: request.environment.after(...stageEntries(stage, libc.ownPid())),
    // Until it is the command, a signal must not end it in its way.
    mask: ALL,
  };
}

/** As the relay: becomes the command; returns only why it could not. */
export function becomeCommand(
  libc: Libc,
  boot: Boot,
  tasks: readonly RelayTask[],
  manner: Manner,
): LaunchFailure {
  const command = boot.words;
  const file = command.at(0) ?? "";
  const path = boot.environment.valueAfter("PATH=");
  for (const each of boot.notIgnored) libc.setDisposition(each, "default");
  if (tasks.includes("ignore-children")) libc.setDisposition(SIGCHLD, "ignore");
  // It may be another session's: then the command has none, as it would under the original.
  if (tasks.includes("take-terminal")) libc.takeTerminal(STDIN);
  const environment = tasks.includes("pass-listen-pid") ? naming(libc, boot) : boot.environment;
  libc.setMask(boot.mask);
  const error = executeAlong(libc, environment, file, path, command);
  const explained = explainExecFailure(libc, file, path, error);
  if (explained.script !== undefined) {
    libc.execute(SHELL, command.from(1).after(SHELL, explained.script), environment);
  }
  return failureOf(file, error, explained, manner);
}

/** The environment with this process's number in LISTEN_PID: sd_listen_fds(3) */
function naming(libc: Libc, { environment }: Boot): CStrings {
  for (const index of environment.indexesOf(LISTEN_PID)) {
    const before = Array.from({ length: index }, (_, at) => environment.at(at) ?? "");
    return environment.from(index + 1).after(...before, `${LISTEN_PID}${String(libc.ownPid())}`);
  }
  return environment;
}

/** As execvp(3) looks for a file: the first that can run, and past those that may not be executed. */
function executeAlong(
  libc: Libc,
  environment: CStrings,
  file: string,
  path: string | undefined,
  command: CStrings,
): Errno {
  let refused: Errno | undefined;
  for (const candidate of candidatesFor(file, path)) {
    const failed = libc.execute(candidate, command, environment);
    if (failed.code === EACCES) refused = failed;
    else if (failed.code !== ENOENT && failed.code !== ENOTDIR) return failed;
  }
  return refused ?? new Errno("execve", ENOENT, "No such file or directory");
}
