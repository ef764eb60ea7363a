/** What holds after every history. */

import { shellStatus } from "../../src/process.ts";
import { NOT_FORWARDED, SIGCONT, SIGKILL, type Signal } from "../../src/signal.ts";
import { asksToStop } from "../../src/supervisor/forward.ts";
import type { Rules } from "../../src/supervisor/state.ts";
import { type Check, insist, type Run } from "./check.ts";

/** What init may take beyond the graces: the kernel's time for SIGKILL, and the time between two looks. */
const SLACK = 1100;
/** By how much a freeze may shorten a grace, or lengthen it: the longest wait while there is a deadline. */
const THAW = 200;
/** How long it may take init to see that a process ended of which nobody tells it. */
const LOOK = 50;
/** The same, while the others may take as long as they like. */
const SELDOM = 1000;
/** Whoever comes so shortly before SIGKILL may not have been asked. */
const LAST_MOMENT = 150;

/** Init does not leave before its main child has ended and been reaped. */
export const leavesLast: Check = ({ kernel }) => {
  insist(kernel.main.state === "reaped", "init left before its main child");
};

/** Init leaves with the main child's exit code, or 128 and its signal, remapped. */
export const keepsStatus: Check = ({ kernel, rules: { remapExit }, status }) => {
  const { ending } = kernel.main;
  const kept = ending === undefined ? -1 : shellStatus(ending);
  insist(status === (remapExit.has(kept) ? 0 : kept), `the main child's status was ${String(kept)}`);
};

/** Without a delay every signal that arrives reaches the main child once, as it is to be, and in order. */
export const forwardsInOrder: Check = (run) => {
  const { kernel, rules: withRules } = run;
  if (withRules.stopDelay > 0 || (withRules.scope === "all" && !reachesAll(run))) return;
  // Without /proc who is asked before the grace is over cannot be told from the main child.
  if (withRules.grace !== undefined && !kernel.hasProc) return;
  const want = kernel.taken.flatMap((each) => expected(withRules, each));
  const got = kernel.forwarded.slice(0, want.length);
  insist(got.join() === want.join(), `the main child got ${got.join()} instead of ${want.join()}`);
};

/** With a delay every signal that arrives reaches the main child once, a stop signal perhaps too late. */
export const forwardsOnce: Check = (run) => {
  const { kernel, rules: withRules } = run;
  // Without /proc the last call reaches the main child as well.
  if (!kernel.hasProc) return;
  const want = kernel.taken.flatMap((each) => expected(withRules, each)).sort();
  const first = kernel.taken.find((each) => asksToStop(withRules, each));
  const without = first === undefined ? want : leaveOut(want, expected(withRules, first));
  const got = kernel.forwarded.filter((each) => each !== SIGKILL).sort();
  const isComplete = [want, without].some((each) => each.join() === got.join());
  insist(isComplete, `the main child got ${got.join()} instead of ${want.join()}`);
};

/** Init leaves no zombie behind that was its to reap. */
export const reapsAll: Check = ({ kernel }) => {
  const zombies = kernel.table.childrenOfInit().filter(({ state }) => state === "zombie");
  insist(zombies.length === 0, `${String(zombies.length)} children were left unreaped`);
};

/** Nobody is left when init leaves but whom SIGKILL does not end, unless it is to leave at once. */
export const leavesNobody: Check = (run) => {
  const { kernel, rules: of } = run;
  if (!reachesAll(run) || (of.sweepGrace === 0 && !of.waitAll)) return;
  // Who comes when everything has been killed is late.
  const end = kernel.killing?.at ?? Infinity;
  const mortal = kernel.table.alive().filter(({ manner }) => manner.on !== "stuck");
  const living = mortal.filter((each) => each !== kernel.bystander && each.startedAt <= end);
  insist(living.length === 0, `${String(living.length)} processes were left`);
};

/** Nobody is killed who was not asked to stop, but at the last moment. */
export const asksBeforeKilling: Check = (run) => {
  const { victims } = run.kernel.killing ?? { victims: [] };
  if (run.rules.sweepGrace === 0) return;
  const unasked = victims.filter((each) => each.askedAt === undefined && isKnown(run, each));
  insist(unasked.length === 0, `${unasked.map(({ pid }) => pid).join()} were killed unasked`);
};

/** Nobody is killed before the time is over that it was given, freezes not counted. */
export const givesTime: Check = (run) => {
  const { kernel } = run;
  const { victims, at } = kernel.killing ?? { victims: [], at: 0 };
  const given = givenTime(run);
  const late = kernel.freezes * THAW + LAST_MOMENT;
  for (const { pid, askedAt, startedAt } of victims.filter((each) => isKnown(run, each))) {
    if (askedAt === undefined || pid === kernel.main.pid) continue;
    // Whoever came later has as long again as it had been there; a helper of a clean-up is left alone at first.
    const isLate = startedAt >= (stopAt(run) ?? Infinity);
    const least = Math.min(isLate ? given / 2 : given, (at - startedAt) / 2);
    insist(at - askedAt >= least - late, `${String(pid)} was killed after ${String(at - askedAt)} ms`);
  }
};

/** Nobody is killed who would have stopped when asked, stopped processes included. */
export const killsNoneThatObeys: Check = (run) => {
  const { victims } = run.kernel.killing ?? { victims: [] };
  if (run.rules.sweepGrace === 0) return;
  const obedient = victims.filter(
    (each) => (each.manner.on === "default" || each.manner.on === "background") && isKnown(run, each),
  );
  insist(obedient.length === 0, "a process was killed that would have obeyed");
};

/** Nobody is asked by the last call who had been asked before. */
export const asksOnce: Check = ({ kernel }) => {
  insist(
    kernel.askedTwice.length === 0,
    `${kernel.askedTwice.map(({ pid }) => pid).join()} were asked twice`,
  );
};

/** Init leaves as soon as nobody is left. */
export const leavesSoon: Check = ({ kernel, rules: { waitAll } }) => {
  const took = kernel.running - kernel.lastEndAt;
  const left = kernel.table.alive().filter((each) => each !== kernel.bystander);
  if (left.length > 0) return;
  insist(took <= (waitAll ? SELDOM : LOOK) + kernel.freezes * THAW, `init took ${String(took)} ms`);
};

/** Init leaves within its graces. */
export const leavesInTime: Check = (run) => {
  const { kernel, rules: of } = run;
  const late = SLACK + kernel.freezes * THAW;
  const took = kernel.running - (kernel.mainEndedAt ?? 0);
  if (!of.waitAll) insist(took <= of.sweepGrace + late, `init took ${String(took)} ms`);
  const stopped = stopAt(run);
  if (of.grace === undefined || stopped === undefined || kernel.main.manner.on === "stuck") return;
  const all = kernel.running - stopped;
  insist(all <= of.grace + late, `init took ${String(all)} ms from the stop signal on`);
};

/** A bystander in a shared PID namespace is never signalled. */
export const sparesBystanders: Check = ({ kernel }) => {
  insist((kernel.bystander?.sent.length ?? 0) === 0, "a bystander was signalled");
};

/** What a received signal is to become, SIGCONT behind a stop signal included. */
function expected(of: Rules, taken: Signal): readonly Signal[] {
  const as = of.rewrite.get(taken) ?? taken;
  if (NOT_FORWARDED.has(taken) || as === "drop") return [];
  return asksToStop(of, taken) ? [as, SIGCONT] : [as];
}

/** When the first stop signal arrived. */
function stopAt({ kernel, rules: of }: Run): number | undefined {
  return kernel.arrived.find(({ signal: arrived }) => asksToStop(of, arrived))?.at;
}

/** Whether init can reach everyone whom it is responsible for. */
function reachesAll({ kernel }: Run): boolean {
  return kernel.isPidOne || kernel.hasProc;
}

/** How long those have who are there when the last call begins. */
function givenTime({ rules: { sweepGrace, grace, stopDelay } }: Run): number {
  return Math.min(sweepGrace, grace === undefined ? Infinity : (grace - stopDelay) / 2);
}

/** Whether init could know of a victim in time: it sees who is there, or it was there at the first request, to all. */
function isKnown(run: Run, { startedAt }: { startedAt: number }): boolean {
  const { kernel } = run;
  const slack = LAST_MOMENT + kernel.freezes * THAW;
  if (kernel.hasProc) return startedAt < (kernel.killing?.at ?? 0) - slack;
  const stopped = stopAt(run);
  const { grace } = run.rules;
  const early = stopped === undefined || grace === undefined ? Infinity : stopped + grace - givenTime(run);
  return startedAt < Math.min(early, kernel.mainEndedAt ?? Infinity) - slack;
}

function leaveOut(from: readonly Signal[], these: readonly Signal[]): readonly Signal[] {
  const rest = [...from];
  for (const each of these) rest.splice(rest.indexOf(each), 1);
  return rest;
}
