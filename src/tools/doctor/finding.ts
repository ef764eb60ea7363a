/** What the doctor says. */

/** Something that is wrong. */
export interface Finding {
  /** Its name for programs; docs/doctor.md lists them. */
  readonly id: FindingId;
  /** A problem keeps something from working; advice is about what may go wrong. */
  readonly severity: "problem" | "advice";
  /** What is wrong. */
  readonly what: string;
  /** What to do about it. */
  readonly remedy: string;
}

export type FindingId =
  | "not-pid-1"
  | "not-startable"
  | "no-proc"
  | "foreign-proc"
  | "signal-ignored"
  | "signal-blocked"
  | "signal-dropped"
  | "shell-form"
  | "second-init"
  | "long-grace"
  | "wrong-setting"
  | "unknown-setting"
  | "few-open-files"
  | "little-address-space"
  | "little-data"
  | "few-processes"
  | "little-memory";

/** What one check came to. */
export interface Outcome {
  /** What was looked at, in a few words. */
  readonly subject: string;
  /** What is all right, or cannot be told, and why; absent when something was found. */
  readonly fine?: string;
  readonly unknown?: string;
  readonly findings: readonly Finding[];
}

export function fine(subject: string, text: string): Outcome {
  return { subject, fine: text, findings: [] };
}

export function unknown(subject: string, text: string): Outcome {
  return { subject, unknown: text, findings: [] };
}

/** What was found; all right if that is nothing. */
export function found(subject: string, findings: readonly Finding[], otherwise: string): Outcome {
  return findings.length === 0 ? fine(subject, otherwise) : { subject, findings };
}
