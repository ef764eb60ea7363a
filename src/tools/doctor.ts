/** `init doctor`: looks at an image or a running container, and says what is wrong and what to do. */

import { doctorUsage, readDoctor } from "../cli/doctor.ts";
import type { Libc } from "../libc/libc.ts";
import type { CStrings } from "../libc/strings.ts";
import { checkShellForm, checkStart } from "./doctor/command-checks.ts";
import type { Facts } from "./doctor/facts.ts";
import type { Outcome } from "./doctor/finding.ts";
import { gatherFacts, type Start } from "./doctor/gather.ts";
import { checkLimits } from "./doctor/limit-checks.ts";
import { jsonReport, textReport } from "./doctor/report.ts";
import { checkPidOne, checkSecondInit } from "./doctor/role-checks.ts";
import { checkGraces, checkProc, checkSettings, checkSignals } from "./doctor/state-checks.ts";

const STDOUT = 1;

/**
 * Answers what the words ask for; reads, and changes nothing. The exit status: 1 with findings, or when nobody took the
 * answer, else 0. Wrong words throw a UsageError.
 */
export function doctor(libc: Libc, start: Start & { readonly words: CStrings }): 0 | 1 {
  const request = readDoctor(start.words);
  if (request.wants === "help") return libc.write(STDOUT, doctorUsage()) ? 0 : 1;
  const { json, commandAt } = request;
  const command = commandAt === undefined ? undefined : wordsFrom(start.words, commandAt);
  const facts = gatherFacts(libc, start, command);
  const outcomes = examine(facts);
  const text = json
    ? `${JSON.stringify(jsonReport(facts, outcomes), null, 2)}\n`
    : textReport(facts, outcomes);
  const isWell = outcomes.every(({ findings }) => findings.length === 0);
  return libc.write(STDOUT, text) && isWell ? 0 : 1;
}

/** Every check that there is something to check for. */
export function examine(facts: Facts): readonly Outcome[] {
  return [
    checkPidOne(facts),
    checkProc(facts),
    checkStart(facts),
    checkShellForm(facts),
    checkSecondInit(facts),
    checkSignals(facts),
    checkSettings(facts),
    checkGraces(facts),
    ...checkLimits(facts),
  ].filter((outcome) => outcome !== undefined);
}

function wordsFrom(words: CStrings, start: number): readonly string[] {
  return Array.from({ length: words.length - start }, (_, index) => words.at(start + index) ?? "");
}
