/** The doctor's findings, for people and for programs. */

import { wrap } from "../../cli/usage.ts";
import type { Facts, Runtime, Situation } from "./facts.ts";
import type { Finding, Outcome } from "./finding.ts";

/** What `--json` prints; docs/doctor.md documents it. */
export interface JsonReport {
  readonly situation: Situation;
  readonly runtime: Runtime;
  /** Everything that was looked at, in order. */
  readonly checks: readonly {
    readonly subject: string;
    readonly result: "fine" | "found" | "unknown";
    /** What is all right, or why it cannot be told. */
    readonly detail?: string;
  }[];
  readonly findings: readonly Finding[];
}

const PLACE: Readonly<Record<Situation, string>> = {
  image: "a container that has just been started",
  container: "a running container",
  process: "a process on a machine, as far as can be seen",
};

/** One line a check that found nothing, then the findings with their remedies; at most 80 columns. */
export function textReport(facts: Facts, outcomes: readonly Outcome[]): string {
  const isUntold = facts.situation === "process" || facts.runtime === "unknown";
  const under = isUntold ? "" : `, under ${facts.runtime}`;
  const findings = outcomes.flatMap((outcome) => outcome.findings);
  const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
  return [
    `This is ${PLACE[facts.situation]}${under}.`,
    "",
    ...outcomes.flatMap((outcome) => checked(outcome)),
    ...findings.flatMap((finding) => ["", ...described(finding)]),
    "",
    findings.length === 0 ? "Nothing is wrong, as far as can be seen." : `${count}.`,
    "",
  ].join("\n");
}

function checked({ subject, fine, unknown }: Outcome): readonly string[] {
  if (fine !== undefined) return hanging("  ok       ", fine);
  return unknown === undefined ? [] : hanging("  unknown  ", `${subject}: ${unknown}`);
}

function described({ severity, id, what, remedy }: Finding): readonly string[] {
  return [`${severity} (${id})`, ...wrap(what, "  "), ...wrap(remedy, "  > ").map(continued)];
}

/** Only the first line of a remedy has its mark. */
function continued(line: string, index: number): string {
  return index === 0 ? line : line.replace("  > ", "    ");
}

function hanging(mark: string, text: string): readonly string[] {
  return wrap(text, " ".repeat(mark.length)).map((line, index) =>
    index === 0 ? `${mark}${line.slice(mark.length)}` : line,
  );
}

/** The same as data. */
export function jsonReport({ situation, runtime }: Facts, outcomes: readonly Outcome[]): JsonReport {
  return {
    situation,
    runtime,
    checks: outcomes.map(({ subject, fine, unknown }) => {
      const detail = fine ?? unknown;
      const result = fine !== undefined ? "fine" : unknown !== undefined ? "unknown" : "found";
      return { subject, result, ...(detail === undefined ? {} : { detail }) };
    }),
    findings: outcomes.flatMap((outcome) => outcome.findings),
  };
}
