/**
 * The first thing that runs: every signal is blocked, so that none is lost, and what the kernel handed over is kept
 * before the runtime's own changes can reach the command.
 */

import { Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import { type SignalSet, signalSet } from "../libc/signals.ts";
import type { CStrings } from "../libc/strings.ts";
import { SIGCHLD, SIGPIPE, SIGXFSZ, signal } from "../signal.ts";
import { keepInheritedDescriptors } from "./descriptors.ts";

/** What init was started with. */
export interface Boot {
  /** The words after the program's name. */
  readonly words: CStrings;
  readonly environment: CStrings;
  /** The signal mask, which the command is to have. */
  readonly mask: SignalSet;
  /** Signals that the runtime or the C library ignore, but whoever started init did not. */
  readonly notIgnored: SignalSet;
  /** Whether init was started with SIGCHLD ignored: so must the command be, though init cannot. */
  readonly ignoresChildren: boolean;
}

/** The first environment entry of the second stage, behind it the process number and the mask. */
const STAGE = "LASTCALL_BOOT=";
/**
 * The entries behind it keep JavaScriptCore from starting threads: one that prepares memory after the first megabyte
 * of heap, and one that helps the garbage collector.
 */
const ONE_THREAD = ["BUN_JSC_useWarmUpMarkedBlocks=0", "BUN_JSC_numberOfGCMarkers=1"];

/**
 * Blocks all signals and returns what init was started with.
 *
 * A runtime may have started threads by now, which do not have the mask: a signal for the process could be delivered
 * to one of them and be lost, or end it all. So the program executes itself once more, with the mask set: then every
 * thread inherits it. The number of the process stays the same, pending signals stay pending.
 */
export function boot(libc: Libc): Boot {
  const mask = libc.blockAll();
  const { argv, environment } = libc.start;
  const words = argv.from(argv.length - libc.scriptArgumentCount);
  const own = `${STAGE}${String(libc.ownPid())}:`;
  const original =
    environment.at(0)?.startsWith(own) === true ? environment.at(0)?.slice(own.length) : undefined;

  keepInheritedDescriptors(libc);
  if (original === undefined) {
    throw executeSelf(libc, argv, environment.after(`${own}${mask.toString(16)}`, ...ONE_THREAD));
  }
  const ignoresChildren = libc.disposition(SIGCHLD) === "ignore";
  // With SIGCHLD ignored the kernel reaps children itself, and their exit status is lost (wait(2), NOTES).
  if (ignoresChildren) libc.setDisposition(SIGCHLD, "default");
  return {
    words,
    environment: environment.from(1 + ONE_THREAD.length),
    mask: BigInt(`0x${original}`),
    notIgnored: notIgnored(libc),
    ignoresChildren,
  };
}

/** Returns only what went wrong. */
function executeSelf(libc: Libc, argv: CStrings, environment: CStrings): Error {
  const LINK = "/proc/self/exe";
  // By its own name, or the process would be called "exe" in every list.
  const path = libc.readLink(LINK);
  const failed = libc.execute(path instanceof Errno ? LINK : path, argv, environment);
  return new Error(`this form of lastcall must execute itself once, and cannot: ${failed.toString()}`);
}

/**
 * The runtime ignores SIGPIPE and SIGXFSZ before our first line runs: whether they were ignored before cannot be
 * told, and hardly ever are they. posix_spawn ignores 32 and 33 in the child unless it is told to set the default.
 */
function notIgnored(libc: Libc): SignalSet {
  const ofGlibc = [32, 33].map(signal).filter((each) => libc.disposition(each) !== "ignore");
  return signalSet([SIGPIPE, SIGXFSZ, ...ofGlibc]);
}
