/** How a round must have ended. */

import type { Result } from "../../e2e/harness/container.ts";
import type { Board } from "./board.ts";
import type { Ending, Plan } from "./plan.ts";

const KILLED = 128 + 9;

/** What was wrong with the end. */
export function endingMistakes(plan: Plan, board: Board, { status, stderr }: Result): readonly string[] {
  const wanted = statusOf(plan.ending);
  return [
    ...(status === wanted ? [] : [`exit status ${status} instead of ${wanted}`]),
    ...(plan.isPidOne || board.get("survivors") === 1 ? [] : ["somebody was left behind"]),
    ...crowdMistakes(plan, board),
    ...logMistakes(plan, stderr),
  ];
}

function statusOf(ending: Ending): number {
  switch (ending.by) {
    case "stop":
    case "exit":
      return ending.code;
    case "kill":
    case "grace":
    case "memory":
      return KILLED;
  }
}

/** Everyone has been asked, nobody twice, and all but the deaf have had their time. */
function crowdMistakes({ crowd }: Plan, board: Board): readonly string[] {
  return Array.from({ length: crowd.count }, (_, number) => number).flatMap((number) => {
    const { asked, isDone } = board.member(number);
    const isDeaf = number < crowd.deaf;
    return [
      ...(asked === 1 ? [] : [`process ${number} of the crowd was asked ${asked} times`]),
      ...(isDone || isDeaf ? [] : [`process ${number} of the crowd could not finish`]),
    ];
  });
}

/** Nothing is complained of but what was brought about. */
function logMistakes({ settings, crowd, ending, log }: Plan, stderr: string): readonly string[] {
  const isDeaf = Math.min(crowd.deaf, crowd.count) > 0 || ending.by === "grace";
  const isJson = settings["log-format"] === "json";
  const expected: readonly RegExp[] = [
    /^full$/,
    /^$/,
    // Who cannot be looked through in a second, on a machine that stands still, is not named.
    ...(isDeaf ? [/killing (\d+|every) process/] : []),
    ...(settings["warn-orphans"] === undefined ? [] : [/reaped process \d+, which /]),
    ...(log === "reading" && settings["log-level"] === undefined && settings["warn-orphans"] === undefined
      ? []
      : [/\d+ lines of this log were lost/]),
    isJson ? /^\{"time":"[^"]+","level":"(info|debug|trace)",/ : /^lastcall: (info|debug|trace): /,
    ...(settings["report"] === undefined ? [] : [/^(lastcall: report|  |\{"type":)/]),
  ];
  const surprising = stderr.split("\n").filter((line) => !expected.some((pattern) => pattern.test(line)));
  return surprising.slice(0, 5).map((line) => `unexpected in the log: ${line}`);
}
