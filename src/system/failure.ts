/** That a command could not be started, as init says it and leaves. */

import { EACCES, ENOENT, type Errno } from "../libc/errno.ts";
import type { Manner } from "../manner.ts";
import type { Notice } from "../notice.ts";
import type { ExecFailure } from "../proc/exec-failure.ts";
import { displayed } from "../text.ts";

export interface LaunchFailure {
  readonly status: number;
  readonly notice: Notice;
}

/** What comes of an error of execve(2), and what is known of its cause; `file` is a byte string. */
export function failureOf(file: string, error: Errno, explained: ExecFailure, manner: Manner): LaunchFailure {
  return {
    status: statusOf(error, explained, manner),
    notice: {
      event: "not-started",
      command: displayed(file),
      error: error.text,
      reason: explained.message,
    },
  };
}

function statusOf({ code }: Errno, { status }: ExecFailure, { failure }: Manner): number {
  if (failure === undefined) return status;
  if (code === ENOENT) return failure.notFound;
  return code === EACCES ? failure.notAllowed : failure.other;
}
