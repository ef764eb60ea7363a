/** What the doctor knows about a container, as data: gathered once, then judged. */

import type { Milliseconds, Pid } from "../../process.ts";
import type { SignalMasks } from "../../proc/status.ts";
import type { Signal } from "../../signal.ts";

/**
 * `image`: this is PID 1 of a container that has just been started. `container`: another process is, and this one has been
 * put into its container. `process`: a machine, or anywhere that cannot be told from one.
 */
export type Situation = "image" | "container" | "process";

/** What runs the container, as far as it leaves a mark. */
export type Runtime = "docker" | "podman" | "kubernetes" | "unknown";

export interface Facts {
  readonly situation: Situation;
  readonly runtime: Runtime;
  /** `foreign` is that of another PID namespace. */
  readonly proc: "shown" | "missing" | "foreign";
  /** With which stop signals ignored or blocked this process was started. */
  readonly inherited: { readonly ignored: readonly Signal[]; readonly blocked: readonly Signal[] };
  /** The command that is to be judged. */
  readonly command?: Command;
  /** The settings of init, where they can be read and there is one. */
  readonly settings: SettingsFound | "unreadable" | "no-init";
  readonly limits: Limits;
  /** The processes of a running container. */
  readonly processes?: Processes;
}

export interface Command {
  /** Byte strings. */
  readonly words: readonly string[];
  /** Whether it is this very program. */
  readonly isLastcall: boolean;
  /** Why it cannot be started, in one sentence. */
  readonly failure?: string;
  /** Whether nothing keeps it from starting that can be seen, but more may be hidden. */
  readonly isOpaque: boolean;
}

/** How long a stop may take, as far as init decides it. */
export interface StopTimes {
  readonly stopDelay?: Milliseconds | undefined;
  /** Everything is killed so long after the first stop signal; undefined: nothing is. */
  readonly grace?: Milliseconds | undefined;
  readonly sweepGrace: Milliseconds;
}

export type SettingsFound =
  | { readonly times: StopTimes; readonly unknownVariables: readonly string[] }
  /** A sentence that says what is wrong with them. */
  | { readonly wrong: string };

/** Soft limits and those of control groups; Infinity without one, undefined where it cannot be read. */
export interface Limits {
  readonly openFiles: number | undefined;
  /** In bytes, as those below. */
  readonly addressSpace: number | undefined;
  readonly data: number | undefined;
  readonly memory: number | undefined;
  /** Processes and threads. */
  readonly pids: number | undefined;
}

/** The processes of a PID namespace but for this one and whatever started it there. */
export interface Processes {
  readonly all: readonly ProcessFact[];
  /** Whether PID 1 belongs to another container, which shares its PID namespace; undefined when that cannot be read. */
  readonly isShared: boolean | undefined;
}

export interface ProcessFact {
  readonly pid: Pid;
  readonly parent: number;
  /** Clock ticks since boot. */
  readonly startTime: number;
  /** The command line; byte strings, as the executable's path. */
  readonly words: readonly string[];
  readonly executable?: string;
  /** Whether it runs this very program; undefined when its executable cannot be seen. */
  readonly isLastcall: boolean | undefined;
  /** What it does with signals; undefined when that cannot be read. */
  readonly signals: Signals | undefined;
}

/** How its first thread takes signals. */
export interface Signals extends Pick<SignalMasks, "blocked" | "ignored" | "caught"> {
  /**
   * Whether it waits in sigwait(3) or its like: while it does, SigBlk lacks the signals that it has blocked and waits for.
   * Undefined when this user may not see that.
   */
  readonly isWaiting: boolean | undefined;
}
