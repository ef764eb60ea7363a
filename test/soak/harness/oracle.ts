/** What must have arrived, for what was sent. It knows signal(7), and nothing of how init works. */

import type { Board } from "./board.ts";
import type { Plan } from "./plan.ts";

/** From here on the kernel queues signals, and none may be lost. */
const FIRST_QUEUED = 32;
const LAST = 64;
const [SIGCHLD, SIGCONT, SIGTSTP] = [17, 18, 20];
/** Never passed on: what speaks of init's own children, terminal or faults. */
const KEPT: ReadonlySet<number> = new Set([4, 5, 6, 7, 8, 11, SIGCHLD, 21, 22, 31]);
/** SIGCONT takes back signals that stop, and these take back SIGCONT: each alone may vanish on its way. */
const TAKEN_BACK: ReadonlySet<number> = new Set([SIGCONT, SIGTSTP]);
export const STOP_SIGNALS: readonly number[] = [2, 3, 15];

/** What a signal arrives as; 0 when it must not. */
export function arrivesAs({ rewrites }: Plan, signal: number): number {
  if (KEPT.has(signal)) return 0;
  return rewrites.get(signal) ?? signal;
}

/** What is wrong with what has arrived up to now; nothing when all is right. */
export function mistakes(board: Board, plan: Plan, extraContinues: number): readonly string[] {
  const found: string[] = [];
  const all = Array.from({ length: LAST }, (_, index) => index + 1);
  for (const to of all) {
    if (to === SIGCHLD) continue;
    const sources = all.filter((from) => arrivesAs(plan, from) === to);
    const sent = sources.map((from) => board.sent(from));
    const received = board.received(to);
    const count = sent.reduce((sum, each) => sum + each.count, 0);
    // A stop signal is followed by a SIGCONT, or who is stopped could not act on it.
    const stops = STOP_SIGNALS.reduce((sum, each) => sum + board.sent(each).count, 0);
    const most = to === SIGCONT ? count + stops + extraContinues : count;
    if (received.count > most) found.push(`signal ${to} arrived ${received.count} times, of ${most}`);
    if (to >= FIRST_QUEUED && sources.every((from) => from >= FIRST_QUEUED) && received.count !== count)
      found.push(`signal ${to} arrived ${received.count} times, instead of ${count}`);
    const last = sent.map((each) => each.last).reduce((a, b) => (a > b ? a : b), 0n);
    if (!TAKEN_BACK.has(to) && received.last < last)
      found.push(`signal ${to} was sent once more after it had last arrived (${received.count} of ${count})`);
  }
  return found;
}

/** Signals that are sent one by one, to see each arrive: `FROM:TO` for `load roll`. */
export function roll(plan: Plan): readonly string[] {
  const hasGrace = plan.settings["grace"] !== undefined;
  const signals = [...plan.signals, SIGCHLD].filter((each) => !hasGrace || !STOP_SIGNALS.includes(each));
  return signals.map((from) => `${from}:${arrivesAs(plan, from)}`);
}
