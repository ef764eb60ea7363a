/** Who has been asked to stop, and when: nobody is asked twice, or the second request could cut a clean-up short. */

import type { Target } from "../notice.ts";
import { identityOf, type Pid, type SeenProcess, type Ticks } from "../process.ts";
import { includes } from "../signal-set.ts";
import { type Signal, SIGSYS, SIGTERM } from "../signal.ts";

/** Who has been asked. */
export interface Asked {
  /** Requests to many of whom nobody has made a list, or to the main child; the newest of its target and signal. */
  readonly requests: readonly Request[];
  /** Who was sent a SIGTERM of its own, by identity. */
  readonly each: ReadonlyMap<string, Ticks>;
}

/** A stop signal to the main child, to all of its group, or to everyone. */
interface Request {
  readonly whom: Exclude<Target["whom"], "straggler">;
  readonly signal: Signal;
  /** A moment just before. */
  readonly at: Ticks;
}

/** The main child: its number, and whether that is still its own. */
interface Main {
  readonly pid: Pid;
  readonly lives: boolean;
}

/** Nobody has been asked yet. */
export const NOBODY: Asked = { requests: [], each: new Map() };

/** After a stop signal was sent to a target; `at` is a moment just before it was. */
export function afterAsking(asked: Asked, target: Target, signal: Signal, at: Ticks): Asked {
  const { whom } = target;
  if (whom === "straggler") return { ...asked, each: new Map([...asked.each, [identityOf(target), at]]) };
  const others = asked.requests.filter((each) => each.whom !== whom || each.signal !== signal);
  return { ...asked, requests: [...others, { whom, signal, at }] };
}

/** After each of those was sent one of its own. */
export function afterAskingEach(asked: Asked, processes: readonly SeenProcess[], at: Ticks): Asked {
  return {
    ...asked,
    each: new Map([...asked.each, ...processes.map((each) => [identityOf(each), at] as const)]),
  };
}

/** Since when a process is certain to have been asked, by a signal that means something to it; undefined when it is not. */
export function askedSince({ requests, each }: Asked, main: Main, process: SeenProcess): Ticks | undefined {
  const heard = requests.filter(
    (request) => reaches(request, main, process) && hears(process, request.signal),
  );
  return each.get(identityOf(process)) ?? newest(heard);
}

/** When all who were somewhere, the group or everywhere, were last asked; undefined when they were not. */
export function allAskedSince({ requests }: Asked, isGroup: boolean): Ticks | undefined {
  return newest(requests.filter(({ whom }) => whom === "all" || (isGroup && whom === "group")));
}

/**
 * Whether a process has got it for certain. One that started in the same tick as the request may have come after it: to
 * be asked twice is better than to be killed unasked.
 */
function reaches({ whom, at }: Request, main: Main, { pid, group, startTime }: SeenProcess): boolean {
  if (main.lives && pid === main.pid) return true;
  return startTime < at && (whom === "all" || (whom === "group" && group === main.pid));
}

/**
 * Whether it is certain that a signal means something to a process. What a script starts with `&`, for one, ignores
 * SIGINT and SIGQUIT (sh(1)), and would be killed without a word. Of real-time signals nothing is known.
 */
function hears({ deafTo }: SeenProcess, signal: Signal): boolean {
  // Who ignores that cannot be asked.
  return signal === SIGTERM || (signal <= SIGSYS && !includes(deafTo, signal));
}

function newest(requests: readonly Request[]): Ticks | undefined {
  return requests.reduce<Ticks | undefined>(
    (newer, { at }) => (newer === undefined || at > newer ? at : newer),
    undefined,
  );
}
