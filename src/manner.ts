/** How an init starts its command, and what it does with itself: what inits differ in besides the supervisor's rules. */

import { describeNotice, type Level, type Notice } from "./notice.ts";

export interface Manner {
  /** Whose it is. */
  readonly name: string;
  /** What the command's first process leads: a process group, a session, or neither. */
  readonly leads: "group" | "session" | "nothing";
  /**
   * The terminal of which the command becomes the foreground: the one at the standard input, or the controlling one
   * wherever the standard input is. A session's leader is given it by other means.
   */
  readonly terminal: "stdin" | "controlling";
  /**
   * Whether the command has the signal mask and the ignored signals of whoever started init, or no mask, and of the
   * ignored signals the real-time ones alone.
   */
  readonly signals: "inherited" | "default";
  /** Whether orphaned descendants become its children when it is not PID 1. With `must` it starts nothing otherwise. */
  readonly adopts: "always" | "must" | "never";
  /** Whether it warns that it adopts nobody. */
  readonly warnsOfOrphans: boolean;
  /** Whether it stops when its command is stopped, where a shell above controls jobs. */
  readonly mirrorsStops: boolean;
  /** Whether it holds on to the working directory, and to the descriptors from 3 up, once the command is started. */
  readonly keeps: { readonly directory: boolean; readonly descriptors: boolean };
  /** Whether sd_listen_fds(3) in the command finds its own number in LISTEN_PID, when that is the number of init's parent. */
  readonly passesListenPid: boolean;
  /** With which status it leaves when the command cannot be started; undefined: 127 not found, 126 cannot run. */
  readonly failure: FailureStatus | undefined;
  /** In which words, and where, it says what it has to say. */
  readonly voice: Voice;
}

/** Exit statuses, by what execve(2) says: ENOENT, EACCES, anything else. */
export interface FailureStatus {
  readonly notFound: number;
  readonly notAllowed: number;
  readonly other: number;
}

/** A line, with its end, and where it goes. */
export interface Saying {
  readonly to: "stdout" | "stderr";
  readonly line: string;
}

/** Makes a line of a notice; `self` is init's own number. */
export type Voice = (notice: Notice, level: Level, self: number) => Saying;

/** lastcall's own. */
export const NATIVE_MANNER: Manner = {
  name: "lastcall",
  leads: "group",
  terminal: "stdin",
  signals: "inherited",
  adopts: "always",
  warnsOfOrphans: false,
  mirrorsStops: true,
  keeps: { directory: true, descriptors: true },
  passesListenPid: false,
  failure: undefined,
  voice: (notice, level) => ({ to: "stderr", line: `lastcall: ${level}: ${describeNotice(notice)}\n` }),
};
