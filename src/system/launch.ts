/** Starts the command as if whoever started init had started it. */

import { Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import { signalSet } from "../signal-set.ts";
import type { SpawnRequest } from "../libc/spawn.ts";
import type { CStrings } from "../libc/strings.ts";
import type { Manner } from "../manner.ts";
import type { Pid } from "../process.ts";
import { explainExecFailure } from "../proc/exec-failure.ts";
import { SHELL } from "../proc/obstacle.ts";
import { SIGCONT, SIGHUP, type Signal } from "../signal.ts";
import type { Boot } from "./boot.ts";
import { failureOf, type LaunchFailure } from "./failure.ts";
import { relayTasks, throughRelay } from "./relay.ts";

/** The standard input, by which a terminal is known. */
const STDIN = 0;

/** A command that runs. */
export interface Launched {
  readonly pid: Pid;
  /** Signals that come to init because of the way in which it was started. */
  readonly caused: ReadonlySet<Signal>;
}

/** Starts `command` (its name first). What keeps it from starting comes with the exit status for it. */
export function launch(libc: Libc, boot: Boot, manner: Manner, command: CStrings): Launched | LaunchFailure {
  const caused = manner.leads === "session" ? letGoOfTerminal(libc) : NONE;
  const terminal = manner.leads === "group" ? terminalFor(libc, manner) : undefined;
  const started = spawn(libc, boot, manner, command, terminal);
  if (terminal !== undefined && terminal !== STDIN) libc.close(terminal);
  return typeof started === "number" ? { pid: started, caused } : started;
}

function spawn(
  libc: Libc,
  boot: Boot,
  manner: Manner,
  command: CStrings,
  terminal: number | undefined,
): Pid | LaunchFailure {
  const file = command.at(0) ?? "";
  const request: SpawnRequest = {
    file,
    argv: command,
    environment: boot.environment,
    leads: manner.leads,
    ...(manner.signals === "inherited"
      ? { mask: boot.mask, defaults: signalSet(boot.notIgnored) }
      : { mask: 0n, defaults: STANDARD | signalSet(boot.notIgnored) }),
    ...(terminal === undefined ? {} : { terminal }),
  };
  const tasks = relayTasks(libc, boot, manner);
  const result = libc.spawn(
    tasks.length === 0 ? request : throughRelay(libc, boot, request, tasks, manner.name),
  );
  if (!(result instanceof Errno)) return result;

  // What explains it is no part of a start.
  libc.prefetch?.();
  const explained = explainExecFailure(libc, file, boot.environment.valueAfter("PATH="), result);
  if (explained.script === undefined) return failureOf(file, result, explained, manner);
  // As execvp(3) does: a text file without `#!` is a shell script.
  const argv = command.from(1).after(SHELL, explained.script);
  const shell = libc.spawn({ ...request, file: SHELL, argv });
  return shell instanceof Errno ? failureOf(file, result, explained, manner) : shell;
}

const NONE: ReadonlySet<Signal> = new Set();
/** Those that are not real-time ones: 1 to 31. */
const STANDARD = 0x7fff_ffffn;

/** So that a new session can have it. Of a session's leader the kernel tells the foreground group: ioctl_tty(2), TIOCNOTTY. */
function letGoOfTerminal(libc: Libc): ReadonlySet<Signal> {
  const failed = libc.leaveTerminal(STDIN);
  return failed === undefined && libc.ownSession() === libc.ownPid() ? new Set([SIGHUP, SIGCONT]) : NONE;
}

/** The descriptor of the terminal that the command is to have; undefined when there is none to hand over. */
function terminalFor(libc: Libc, { terminal }: Manner): number | undefined {
  const opened = terminal === "controlling" ? libc.openTerminal() : STDIN;
  const descriptor = opened instanceof Errno ? STDIN : opened;
  if (isForeground(libc, descriptor)) return descriptor;
  if (descriptor !== STDIN) libc.close(descriptor);
  return undefined;
}

/**
 * Whether the terminal is this process group's to hand over. Not when init was started in the background: it would
 * take the terminal from the shell. No terminal, another session's (ENOTTY), a closed or broken descriptor (EBADF,
 * ENXIO, EIO): then there is nothing to hand over, and that is no mistake.
 */
export function isForeground(libc: Libc, descriptor = STDIN): boolean {
  return libc.foregroundGroup(descriptor) === libc.ownGroup();
}
