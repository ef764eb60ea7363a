/** Who has been asked to stop, and when: nobody is asked twice, or the second request could cut a clean-up short. */

import type { Target } from "../notice.ts";
import { identityOf, type Pid, type SeenProcess, type Ticks } from "../process.ts";

/** Who has been asked. One request can ask many of whom nobody has made a list. */
export interface Asked {
  /** The main child. */
  readonly main?: Ticks;
  /** All of the main child's group that had started before. */
  readonly group?: Ticks;
  /** Everyone who had started before. */
  readonly all?: Ticks;
  /** These, by identity. */
  readonly each: ReadonlyMap<string, Ticks>;
}

/** Nobody has been asked yet. */
export const NOBODY: Asked = { each: new Map() };

/** After a stop signal was sent to a target; `at` is a moment just before it was. */
export function afterAsking(asked: Asked, target: Target, at: Ticks): Asked {
  switch (target.whom) {
    case "process":
      return { ...asked, main: at };
    case "group":
      return { ...asked, main: at, group: at };
    case "all":
      return { ...asked, main: at, all: at };
    case "straggler":
      return { ...asked, each: new Map([...asked.each, [identityOf(target), at]]) };
  }
}

/** After each of those was sent one of its own. */
export function afterAskingEach(asked: Asked, processes: readonly SeenProcess[], at: Ticks): Asked {
  return {
    ...asked,
    each: new Map([...asked.each, ...processes.map((each) => [identityOf(each), at] as const)]),
  };
}

/**
 * Since when a straggler is certain to have been asked; undefined when it is not. One that started in the same tick as
 * the request may have come after it: to be asked twice is better than to be killed unasked.
 */
export function askedSince(asked: Asked, group: Pid, process: SeenProcess): Ticks | undefined {
  const since = [
    asked.each.get(identityOf(process)),
    asked.all,
    process.group === group ? asked.group : undefined,
  ];
  return since.find((at, index) => at !== undefined && (index === 0 || process.startTime < at));
}
