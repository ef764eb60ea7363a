/**
 * The first thing that runs: every signal is blocked, so that none is lost, and what the kernel handed over is kept
 * before the runtime's own changes can reach the command.
 */

import type { Libc } from "../libc/libc.ts";
import type { Awoken, Start } from "../libc/start.ts";
import type { CStrings } from "../libc/strings.ts";
import { includes, signalsIn, type SignalSet } from "../signal-set.ts";
import { SIGCHLD, type Signal, signal } from "../signal.ts";
import { keepInheritedDescriptors } from "./descriptors.ts";
import { currentStage, executeSelf, type Relay, STAGE_ENTRIES, stageEntries } from "./stage.ts";

/** What glibc keeps for its threads: SIGCANCEL and SIGSETXID in nptl(7). */
const [SIGCANCEL, SIGSETXID] = [signal(32), signal(33)];

/** What init was started with. */
export interface Boot {
  /** That this process is to become the command: a relay (relay.ts) and no init. */
  readonly relay: Relay | undefined;
  /** argv[0]; a byte string. */
  readonly name: string;
  /** The words after the program's name. */
  readonly words: CStrings;
  readonly environment: CStrings;
  /** Whether some of the environment may be settings. */
  readonly hasSettings: boolean;
  /** The parent's number, as it was first seen; 0 when it is outside this PID namespace. */
  readonly parent: number;
  /** The signal mask, which the command is to have. */
  readonly mask: SignalSet;
  /** Signals that the runtime or the C library ignore, but whoever started init did not. */
  readonly notIgnored: readonly Signal[];
  /** Whether init was started with SIGCHLD ignored: so must the command be, though init cannot. */
  readonly ignoresChildren: boolean;
  /** When this init has been at rest: then the main child has been started already. */
  readonly awoken?: Awoken;
}

/** Blocks all signals and returns what init was started with. */
export function boot(libc: Libc): Boot {
  const mask = libc.blockAll();
  const start = libc.start();
  const { argv, environment, scriptArgumentCount, marksInherited, hasSettings, record } = start;
  if (marksInherited) keepInheritedDescriptors(libc);
  const stage = currentStage(libc, start);
  if (stage === undefined && record === undefined) executeOnceMore(libc, mask);

  const ignoresChildren = libc.disposition(SIGCHLD) === "ignore";
  // With SIGCHLD ignored the kernel reaps children itself, and their exit status is lost (wait(2), NOTES).
  if (ignoresChildren) libc.setDisposition(SIGCHLD, "default");
  if (record !== undefined) ignoreAgain(libc, record.ignored);
  const toBeDefault = notIgnored(libc, start);
  // Threads of the runtime cannot block it: glibc keeps it for itself. What one of them takes is lost, but ends nobody.
  if (record === undefined) libc.setDisposition(SIGCANCEL, "ignore");
  return {
    relay: stage?.relay,
    name: argv.at(argv.length - scriptArgumentCount - 1) ?? "",
    words: argv.from(argv.length - scriptArgumentCount),
    environment: environment.from(stage === undefined ? 0 : STAGE_ENTRIES),
    hasSettings,
    parent: stage?.parent ?? record?.parent ?? libc.parentPid(),
    mask: stage?.mask ?? record?.mask ?? mask,
    notIgnored: toBeDefault,
    ignoresChildren,
    ...(record?.awoken === undefined ? {} : { awoken: record.awoken }),
  };
}

/**
 * Without a boot record the mask came late: the runtime may have started threads by now, which do not have it, and a
 * signal for the process could be delivered to one of them and be lost, or end it all. So the program executes itself
 * once more, with the mask set: then every thread inherits it. The number of the process stays the same, pending
 * signals stay pending.
 */
function executeOnceMore(libc: Libc, mask: SignalSet): never {
  const entries = stageEntries({ relay: undefined, parent: libc.parentPid(), mask }, libc.ownPid());
  const failed = executeSelf(libc, libc.start().argv, libc.start().environment.after(...entries));
  throw new Error(`this form of lastcall must execute itself once, and cannot: ${failed.toString()}`);
}

/** The runtime handles some signals, and the command would find those at their default. They are blocked here. */
function ignoreAgain(libc: Libc, ignored: SignalSet): void {
  for (const each of signalsIn(ignored)) if (each !== SIGCHLD) libc.setDisposition(each, "ignore");
}

/**
 * The runtime ignores some signals before our first line runs: without a record it cannot be told whether they were
 * ignored before, and hardly ever are they. posix_spawn ignores 32 and 33 in the child unless it is told to set the
 * default.
 */
function notIgnored(libc: Libc, { record, ignoredByRuntime }: Start): readonly Signal[] {
  const inQuestion = [...ignoredByRuntime, SIGCANCEL, SIGSETXID];
  if (record !== undefined) return inQuestion.filter((each) => !includes(record.ignored, each));
  return inQuestion.filter((each) => ignoredByRuntime.includes(each) || libc.disposition(each) !== "ignore");
}
