/** Who is whose child among the processes of a container. */

import { displayed } from "../../text.ts";
import type { ProcessFact, Processes } from "./facts.ts";

/** PID 1. */
export function firstOf({ all }: Processes): ProcessFact | undefined {
  return all.find(({ pid }) => pid === 1);
}

/** Whether this user may not see who PID 1 is, and so may not see others either. */
export function isHidden(processes: Processes | undefined): boolean {
  const first = processes === undefined ? undefined : firstOf(processes);
  return first?.isLastcall === undefined;
}

/** The init of a container: PID 1 if it is one, else the one that is a subreaper. */
export function initOf({ all }: Processes): ProcessFact | undefined {
  const inits = all.filter(({ isLastcall }) => isLastcall === true);
  return inits.find(({ pid }) => pid === 1) ?? inits[0];
}

/** A process's children, the oldest first. */
export function childrenOf({ all }: Processes, { pid }: ProcessFact): readonly ProcessFact[] {
  return all.filter(({ parent }) => parent === pid).sort((a, b) => a.startTime - b.startTime);
}

/**
 * The main child of an init: its oldest, because orphans that it adopts descend from that one, or from a process that was
 * put into the container when init and its main child were there.
 */
export function mainChildOf(processes: Processes, init: ProcessFact): ProcessFact | undefined {
  return childrenOf(processes, init)[0];
}

/** A process as people know it: its words, and its number. */
export function describe({ pid, words, executable }: ProcessFact): string {
  const name = words.length > 0 ? words.join(" ") : (executable ?? "a program without a name");
  return `${shortened(displayed(name))} (process ${pid})`;
}

const LONGEST = 60;

/** The beginning of a long text. */
export function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
