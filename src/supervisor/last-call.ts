/** The last call: everyone is asked to stop, has time to, and only then is killed. */

import type { Named } from "../notice.ts";
import {
  type Ending,
  type Milliseconds,
  milliseconds,
  type SeenProcess,
  shellStatus,
  type Ticks,
} from "../process.ts";
import { SIGCONT, SIGKILL, SIGTERM } from "../signal.ts";
import { displayed } from "../text.ts";
import type { Action } from "./action.ts";
import { afterAskingEach, askedSince } from "./asked.ts";
import type { Countdown, Event } from "./event.ts";
import { helpersAmong } from "./helpers.ts";
import { mainLives, mainOf, type State } from "./state.ts";
import { type Step, then } from "./then.ts";

/** How long to wait between two looks at processes whose ends nobody announces. */
const POLL_EVERY = milliseconds(50);
/** The same, when they may take as long as they like. */
const POLL_SELDOM = milliseconds(1000);
/** How long the kernel may take to end what was sent SIGKILL, before init leaves all the same. */
const KILL_TAKES = milliseconds(1000);
/** How long those have who come while everyone else is waited for and no deadline runs, before they are asked. */
const RECALL_EVERY = milliseconds(2500);
/** Who comes so shortly before the end of a countdown is not asked any more. */
const SHORTEST = milliseconds(50);
/** A storm of forks must not keep init from everything else. */
const MOST_LOOKS = 2;

/** Begins a countdown to SIGKILL, with the first request. */
export function startCountdown(state: State, name: Countdown, span: Milliseconds): Step {
  const counting = { ...state, countdowns: { ...state.countdowns, [name]: { left: span, begun: false } } };
  return tick(counting, name, milliseconds(0));
}

/**
 * One step of a countdown: asks who has not been asked, and sets the next step to half of what is left. So whoever
 * comes at any time is asked, and has as long again as it has been there. What is late is made up for: in a storm of
 * forks every step takes long.
 */
export function tick(state: State, name: Countdown, late: Milliseconds): Step {
  const { left: planned, begun } = state.countdowns[name] ?? { left: 0, begun: true };
  const left = planned - late;
  if (left <= 0) return kill(state);
  const next = milliseconds(left < SHORTEST ? left : left / 2);
  const counting = { left: milliseconds(left - next), begun: true };
  const asking = ask(
    { ...state, countdowns: { ...state.countdowns, [name]: counting } },
    // Where there is no other step, helpers are asked in this one.
    begun || left < SHORTEST ? "insist" : "ask",
  );
  // The timer first: what a look takes is taken from the countdown.
  return { ...asking, actions: [{ type: "set-timer", timer: name, after: next }, ...asking.actions] };
}

/** Asks everyone to stop who has not been asked yet; helpers (see below) only when it is to insist. */
export function ask(state: State, why: "ask" | "insist" = "ask"): Step {
  return {
    state: { ...state, lastCall: true, looksLeft: MOST_LOOKS },
    actions: [{ type: "look", why }],
  };
}

/** Asks everyone who may end by themselves, and from then on, now and then, whoever is new: no countdown will. */
export function recall(state: State): Step {
  const asking = ask(state, state.lastCall ? "insist" : "ask");
  return {
    ...asking,
    actions: [...asking.actions, { type: "set-timer", timer: "recall", after: RECALL_EVERY }],
  };
}

/** Somebody has looked who is alive. */
export function onSeen(state: State, { why, processes, at }: Event & { type: "seen" }): Step {
  switch (why) {
    case "ask":
    case "insist":
      return processes === undefined ? onUnseen(state) : onRollCall(state, why, processes, at);
    case "kill":
      return say(state, "killing", processes);
    case "give-up":
      return onSurvivors(state, processes);
  }
}

function onRollCall(state: State, why: "ask" | "insist", processes: readonly SeenProcess[], at: Ticks): Step {
  const { phase, remaining } = state;
  if (phase.name === "killing") return { state, actions: [] };
  if (phase.name === "running" || phase.name === "ended" || remaining !== "others") {
    return askThese(state, why, processes, at);
  }
  const seen = { ...state, sawNobody: processes.length === 0 };
  // Who has ended meanwhile may have left children to init.
  if (seen.sawNobody) return { state: seen, actions: [{ type: "reap" }] };
  return askThese(seen, why, processes, at);
}

function askThese(state: State, why: "ask" | "insist", processes: readonly SeenProcess[], at: Ticks): Step {
  if (!state.lastCall) return { state, actions: [] };
  // The main child too, where what was forwarded means nothing to it.
  const fresh = processes.filter((each) => askedSince(state.asked, mainOf(state), each) === undefined);
  const helpers = why === "insist" ? new Set() : helpersAmong(fresh, processes, state);
  const called = fresh.filter((each) => !helpers.has(each));
  const stuck = processes.filter((each) => each.isStopped && !fresh.includes(each));
  const actions: Action[] = [...called.flatMap(request), ...stuck.map(resume)];
  if (called.length === 0) return { state, actions };
  actions.push({ type: "say", notice: { event: "last-call", processes: named(called) } });
  // They may have started others before they were asked.
  if (state.looksLeft > 0) actions.push({ type: "look", why: "ask" });
  return {
    state: {
      ...state,
      asked: afterAskingEach(state.asked, called, at),
      looksLeft: Math.max(0, state.looksLeft - 1),
    },
    actions,
  };
}

/** Without /proc it cannot be told who has been asked, or who is new. Everyone is asked once. */
function onUnseen(state: State): Step {
  if (!state.lastCall || state.askedUnseen) return { state, actions: [] };
  return {
    state: { ...state, askedUnseen: true },
    actions: [
      { type: "send", signal: SIGTERM, target: { whom: "all" }, asks: "when" },
      { type: "send", signal: SIGCONT, target: { whom: "all" } },
      { type: "say", notice: { event: "last-call" } },
    ],
  };
}

/** The time is up. */
export function kill(state: State): Step {
  const { phase } = state;
  const ending = "ending" in phase ? phase.ending : undefined;
  return {
    state: { ...state, phase: { name: "killing", ending, gaveUp: false } },
    actions: [
      // Whom a look did not show before it will not show now, and it may take long.
      state.askedUnseen ? { type: "say", notice: { event: "killing" } } : { type: "look", why: "kill" },
      // By its number, which needs no /proc.
      ...(mainLives(state) ? [killMain(state)] : []),
      { type: "send", signal: SIGKILL, target: { whom: "all" } },
      { type: "set-timer", timer: "give-up", after: KILL_TAKES },
      // At once: who left since the last look is gone, and a look that was due must not be put off.
      { type: "reap" },
    ],
  };
}

/** Whoever is not PID 1 reaches only whom it sees, and a storm of forks can be quicker than that. */
export function killAgain(state: State): Step {
  return {
    state,
    actions: [{ type: "send", signal: SIGKILL, target: { whom: "all" }, again: true }, { type: "reap" }],
  };
}

/** The kernel cannot end them: in an uninterruptible sleep, say, or of another user. */
export function giveUp(state: State): Step {
  if (state.phase.name !== "killing") return { state, actions: [] };
  return { state, actions: [{ type: "look", why: "give-up" }] };
}

function onSurvivors(state: State, processes: readonly SeenProcess[] | undefined): Step {
  const { phase } = state;
  if (phase.name !== "killing") return { state, actions: [] };
  const gaveUp = say({ ...state, phase: { ...phase, gaveUp: true } }, "unkillable", processes);
  const { ending } = phase;
  // Never before the main child: then its end will be the next thing to happen.
  return ending === undefined ? gaveUp : then(gaveUp, (next) => leave(next, ending));
}

/** Leaves with the main child's status. */
export function leave(state: State, ending: Ending): Step {
  const kept = shellStatus(ending);
  const status = state.rules.remapExit.has(kept) ? 0 : kept;
  return {
    state,
    actions: [
      { type: "say", notice: { event: "leaving", status } },
      { type: "exit", status },
    ],
  };
}

/** Looks again soon whether those are still there of whose ends nobody tells init. */
export function poll({ phase, lastCall }: State): Action {
  const isUrgent = phase.name !== "waiting" || lastCall;
  return { type: "set-timer", timer: "poll", after: isUrgent ? POLL_EVERY : POLL_SELDOM };
}

/** SIGTERM, and SIGCONT: a stopped process acts on no signal but SIGKILL until it is continued. */
function request({ pid, startTime }: SeenProcess): readonly Action[] {
  const target = { whom: "straggler", pid, startTime } as const;
  return [
    { type: "send", signal: SIGTERM, target },
    { type: "send", signal: SIGCONT, target },
  ];
}

function killMain({ child }: State): Action {
  return { type: "send", signal: SIGKILL, target: { whom: "process", pid: child } };
}

function resume({ pid, startTime }: SeenProcess): Action {
  return { type: "send", signal: SIGCONT, target: { whom: "straggler", pid, startTime } };
}

function named(processes: readonly SeenProcess[]): readonly Named[] {
  return processes.map(({ pid, command }) => ({ pid, command: displayed(command) }));
}

function say(
  state: State,
  event: "killing" | "unkillable",
  processes: readonly SeenProcess[] | undefined,
): Step {
  if (processes?.length === 0) return { state, actions: [] };
  const whom = processes === undefined ? {} : { processes: named(processes) };
  return { state, actions: [{ type: "say", notice: { event, ...whom } }] };
}
