/**
 * The first thing that runs: every signal is blocked, so that none is lost, and what the kernel handed over is kept
 * before the runtime's own changes can reach the command.
 */

import type { Libc } from "../libc/libc.ts";
import type { SignalSet } from "../libc/signals.ts";
import type { CStrings } from "../libc/strings.ts";
import { SIGCHLD, SIGPIPE, SIGXFSZ, type Signal, signal } from "../signal.ts";
import { keepInheritedDescriptors } from "./descriptors.ts";
import { currentStage, executeSelf, STAGE_ENTRIES, stageEntries } from "./stage.ts";

/** What init was started with. */
export interface Boot {
  /** Whether this process is to become the command: a relay (relay.ts) and no init. */
  readonly isRelay: boolean;
  /** The words after the program's name. */
  readonly words: CStrings;
  readonly environment: CStrings;
  /** The parent's number, as it was first seen; 0 when it is outside this PID namespace. */
  readonly parent: number;
  /** The signal mask, which the command is to have. */
  readonly mask: SignalSet;
  /** Signals that the runtime or the C library ignore, but whoever started init did not. */
  readonly notIgnored: readonly Signal[];
  /** Whether init was started with SIGCHLD ignored: so must the command be, though init cannot. */
  readonly ignoresChildren: boolean;
}

/**
 * Blocks all signals and returns what init was started with.
 *
 * A runtime may have started threads by now, which do not have the mask: a signal for the process could be delivered
 * to one of them and be lost, or end it all. So the program executes itself once more, with the mask set: then every
 * thread inherits it. The number of the process stays the same, pending signals stay pending.
 */
export function boot(libc: Libc): Boot {
  const mask = libc.blockAll();
  keepInheritedDescriptors(libc);
  const { argv, environment } = libc.start;
  const stage = currentStage(libc);
  if (stage === undefined) {
    const entries = stageEntries("init", libc.ownPid(), libc.parentPid(), mask);
    const failed = executeSelf(libc, argv, environment.after(...entries));
    throw new Error(`this form of lastcall must execute itself once, and cannot: ${failed.toString()}`);
  }
  const ignoresChildren = libc.disposition(SIGCHLD) === "ignore";
  // With SIGCHLD ignored the kernel reaps children itself, and their exit status is lost (wait(2), NOTES).
  if (ignoresChildren) libc.setDisposition(SIGCHLD, "default");
  return {
    isRelay: stage.is === "relay",
    words: argv.from(argv.length - libc.scriptArgumentCount),
    environment: environment.from(STAGE_ENTRIES),
    parent: stage.parent,
    mask: stage.mask,
    notIgnored: notIgnored(libc),
    ignoresChildren,
  };
}

/**
 * The runtime ignores SIGPIPE and SIGXFSZ before our first line runs: whether they were ignored before cannot be
 * told, and hardly ever are they. posix_spawn ignores 32 and 33 in the child unless it is told to set the default.
 */
function notIgnored(libc: Libc): readonly Signal[] {
  const ofGlibc = [32, 33].map(signal).filter((each) => libc.disposition(each) !== "ignore");
  return [SIGPIPE, SIGXFSZ, ...ofGlibc];
}
