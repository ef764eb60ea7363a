/** What an init at rest has to remember. It is little: it begins anew then, and finds out all that it can. */

import { type Ending, identityOf, pid, type Ticks, ticks } from "../process.ts";
import { signal } from "../signal.ts";
import { type Asked, MANY, NOBODY } from "./asked.ts";
import type { State } from "./state.ts";

/** Whether init may rest in a state. What is under way has a deadline, and that would be forgotten. */
export function canRest({ phase, suspended, held, lastCall, countdowns }: State): boolean {
  const isStill = phase.name === "running" || phase.name === "pausing" || phase.name === "waiting";
  return isStill && !suspended && held.length === 0 && !lastCall && Object.keys(countdowns).length === 0;
}

/**
 * What has to be remembered of a state in which init may rest, as text of digits and blanks; empty when that is all as it
 * was right after the start.
 */
export function remembered({ phase, toBeDropped, stopping, asked }: State): string {
  const ending = "ending" in phase ? phase.ending : undefined;
  if (!stopping && ending === undefined && asked === NOBODY && toBeDropped.size === 0) return "";
  return [
    Number(stopping),
    ...numbersOf(ending),
    toBeDropped.size,
    ...toBeDropped,
    asked.requests.length,
    ...asked.requests.flatMap(({ whom, signal, at }) => [MANY.indexOf(whom), signal, at]),
    // An identity is two numbers.
    ...[...asked.each].flat(),
  ].join(" ");
}

/** The state that was remembered, from that right after the start. Text that `remembered` has not written throws. */
export function remembering(initial: State, text: string): State {
  if (text === "") return initial;
  const numbers = text.split(" ").map(Number);
  const next = (): number => {
    const number = numbers.shift();
    if (number === undefined)
      throw new RangeError("what init remembers of the time before its rest is cut off");
    return number;
  };
  const stopping = next() === 1;
  const ending = endingOf(next(), next());
  const toBeDropped = new Set(Array.from({ length: next() }, () => signal(next())));
  const requests = Array.from({ length: next() }, () => requestOf(next(), next(), next()));
  const each = new Map<string, Ticks>();
  while (numbers.length > 0)
    each.set(identityOf({ pid: pid(next()), startTime: ticks(next()) }), ticks(next()));
  return {
    ...initial,
    toBeDropped,
    stopping,
    asked: { requests, each },
    phase: ending === undefined ? initial.phase : { name: "waiting", ending },
  };
}

const [NONE, BY_EXIT, BY_SIGNAL, BY_SIGNAL_WITH_CORE] = [0, 1, 2, 3];

function numbersOf(ending: Ending | undefined): readonly [number, number] {
  if (ending === undefined) return [NONE, 0];
  if (ending.by === "exit") return [BY_EXIT, ending.code];
  return [ending.core ? BY_SIGNAL_WITH_CORE : BY_SIGNAL, ending.signal];
}

function endingOf(kind: number, value: number): Ending | undefined {
  if (kind === NONE) return undefined;
  if (kind === BY_EXIT) return { by: "exit", code: value };
  return { by: "signal", signal: signal(value), core: kind === BY_SIGNAL_WITH_CORE };
}

function requestOf(whom: number, number: number, at: number): Asked["requests"][number] {
  const many = MANY[whom];
  if (many === undefined) throw new RangeError(`${String(whom)} is nobody whom init may have asked`);
  return { whom: many, signal: signal(number), at: ticks(at) };
}
