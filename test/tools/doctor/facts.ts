/** Facts for the checks: those of a container in which nothing is wrong, but for what a test changes. */

import { milliseconds, pid } from "../../../src/process.ts";
import { signalSet } from "../../../src/signal-set.ts";
import type { Command, Facts, ProcessFact, Signals, StopTimes } from "../../../src/tools/doctor/facts.ts";
import type { Finding, Outcome } from "../../../src/tools/doctor/finding.ts";
import { signal } from "../../../src/signal.ts";

/** The times that init takes to stop unless told otherwise. */
export const DEFAULTS: StopTimes = {
  stopDelay: milliseconds(0),
  grace: undefined,
  sweepGrace: milliseconds(5000),
};

/** A new container, of which this is PID 1. */
export function image(changes: Partial<Facts> = {}): Facts {
  return {
    situation: "image",
    runtime: "docker",
    proc: "shown",
    inherited: { ignored: [], blocked: [] },
    settings: { times: DEFAULTS, unknownVariables: [] },
    limits: { openFiles: 1024, addressSpace: Infinity, data: Infinity, memory: Infinity, pids: Infinity },
    ...changes,
  };
}

/** A running container with those processes. */
export function container(all: readonly ProcessFact[], changes: Partial<Facts> = {}): Facts {
  return image({ situation: "container", processes: { all, isShared: false }, ...changes });
}

/** A command that can be started. */
export function command(words: readonly string[], changes: Partial<Command> = {}): Command {
  return { words, isLastcall: false, isOpaque: false, ...changes };
}

/** A process; it has no handlers unless a test gives it some. */
export function process(
  number: number,
  parent: number,
  line: string,
  changes: Partial<ProcessFact> = {},
): ProcessFact {
  const words = line.split(" ");
  return {
    pid: pid(number),
    parent,
    startTime: number,
    words,
    executable: words[0] ?? "",
    isLastcall: words[0] === "/init",
    signals: signals({}),
    ...changes,
  };
}

/** What a process does with signals, by their numbers. */
export function signals(changes: {
  readonly blocked?: readonly number[];
  readonly ignored?: readonly number[];
  readonly caught?: readonly number[];
  readonly isWaiting?: boolean | undefined;
}): Signals {
  const { blocked = [], ignored = [], caught = [] } = changes;
  return {
    blocked: signalSet(blocked.map(signal)),
    ignored: signalSet(ignored.map(signal)),
    caught: signalSet(caught.map(signal)),
    isWaiting: "isWaiting" in changes ? changes.isWaiting : false,
  };
}

/** The names of what was found. */
export function ids(outcome: Outcome | undefined): readonly Finding["id"][] {
  return outcome?.findings.map(({ id }) => id) ?? [];
}
