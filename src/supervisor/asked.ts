/** Who has been asked to stop, and when: nobody is asked twice, or the second request could cut a clean-up short. */

import type { Target } from "../notice.ts";
import { identityOf, type Pid, type SeenProcess, type Ticks } from "../process.ts";
import { includes } from "../signal-set.ts";
import { type Signal, SIGTERM } from "../signal.ts";
import type { Event } from "./event.ts";

/** Who has been asked. */
export interface Asked {
  /** Stop signals to many of whom nobody has made a list, or to the main child; the newest of its target and kind. */
  readonly requests: readonly Request[];
  /** Who was sent a SIGTERM of its own, or had a handler for another signal when it was sent that, by identity. */
  readonly each: ReadonlyMap<string, Ticks>;
}

/** A stop signal to the main child, to all of its group, or to everyone. */
interface Request {
  readonly whom: Many;
  readonly signal: Signal;
  /** A moment just before. */
  readonly at: Ticks;
}

type Many = Exclude<Target["whom"], "straggler">;
export const MANY: readonly Many[] = ["process", "group", "all"];

/** A stop signal that was sent. */
type Sent = Omit<Event & { type: "asked" }, "type">;

/** The main child: its number, and whether that is still its own. */
interface Main {
  readonly pid: Pid;
  readonly lives: boolean;
}

/** Nobody has been asked yet. */
export const NOBODY: Asked = { requests: [], each: new Map() };

/** After a stop signal was sent to a target. */
export function afterAsking(asked: Asked, main: Main, { target, signal, at, seen = [] }: Sent): Asked {
  const { whom } = target;
  if (whom === "straggler") return { ...asked, each: new Map([...asked.each, [identityOf(target), at]]) };
  // What a script starts with `&`, for one, ignores SIGINT and SIGQUIT (sh(1)). Whom a signal would have ended is gone
  // when the next look comes; who is still there had it blocked, say, or is the init of a namespace below.
  const heard = seen.filter((each) => reaches(whom, main, each) && includes(each.catches, signal));
  const fresh = heard.map(identityOf).filter((each) => !asked.each.has(each));
  const isSame = (each: Request): boolean => each.whom === whom && each.signal === signal;
  // Of a flood of requests within a tick the first tells all.
  if (fresh.length === 0 && asked.requests.some((each) => isSame(each) && each.at === at)) return asked;
  return {
    requests: [...asked.requests.filter((each) => !isSame(each)), { whom, signal, at }],
    each:
      fresh.length === 0 ? asked.each : new Map([...asked.each, ...fresh.map((each) => [each, at] as const)]),
  };
}

/** After each of those was sent one of its own. */
export function afterAskingEach(asked: Asked, processes: readonly SeenProcess[], at: Ticks): Asked {
  return {
    ...asked,
    each: new Map([...asked.each, ...processes.map((each) => [identityOf(each), at] as const)]),
  };
}

/** Whether a signal asks whoever gets it, whatever that makes of it: who ignores this one cannot be asked. */
export function isRequestToAll(signal: Signal): boolean {
  return signal === SIGTERM;
}

/** Whether such a stop signal has been sent before. */
export function hasBeenSent({ requests }: Asked, { whom }: Target, signal: Signal): boolean {
  return requests.some((each) => each.whom === whom && each.signal === signal);
}

/**
 * Since when a process is certain to have been asked; undefined when it is not. One that started in the same tick as a
 * request to many may have come after it: to be asked twice is better than to be killed unasked.
 */
export function askedSince({ requests, each }: Asked, main: Main, process: SeenProcess): Ticks | undefined {
  const heard = requests.filter(
    ({ whom, signal, at }) =>
      isRequestToAll(signal) &&
      reaches(whom, main, process) &&
      (isMain(main, process) || process.startTime < at),
  );
  return each.get(identityOf(process)) ?? newest(heard);
}

/** When all who were somewhere, the group or everywhere, were last asked; undefined when they were not. */
export function allAskedSince({ requests }: Asked, isGroup: boolean): Ticks | undefined {
  return newest(requests.filter(({ whom }) => whom === "all" || (isGroup && whom === "group")));
}

/** Whether a signal goes to a process. The main child may have left its group, where others still are. */
function reaches(whom: Many, main: Main, process: SeenProcess): boolean {
  switch (whom) {
    case "process":
      return isMain(main, process);
    case "group":
      return process.group === main.pid;
    case "all":
      return true;
  }
}

function isMain({ pid, lives }: Main, process: SeenProcess): boolean {
  return lives && process.pid === pid;
}

function newest(requests: readonly Request[]): Ticks | undefined {
  return requests.reduce<Ticks | undefined>(
    (newer, { at }) => (newer === undefined || at > newer ? at : newer),
    undefined,
  );
}
