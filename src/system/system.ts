/** The acts: all that the supervisor may ask of the kernel, as one small interface. */

import type { Sender, Target } from "../notice.ts";
import type { Passage } from "../passage.ts";
import type { Milliseconds, SeenProcess, Ticks } from "../process.ts";
import type { Signal } from "../signal.ts";
import type { Event } from "../supervisor/event.ts";

/**
 * Why somebody has not got a signal: nobody of the target is left, it cannot be seen who is of the target, or the kernel
 * refused to give it to one or all of them.
 */
export type Undelivered =
  { readonly delivery: "missed" } | { readonly delivery: "unseen" | "refused"; readonly reason: string };

export interface System {
  /**
   * Waits for the next signal, at most so long; undefined when none came. What passes is sent on meanwhile, and the time begins
   * anew with each; it ends with one that does not pass, or that the kernel has not taken.
   */
  readonly wait: (limit: Milliseconds | undefined, passage?: Passage) => Signal | undefined;
  /** Who sent the one for which init has just waited. */
  readonly sender: () => Sender;
  /**
   * Gives all memory back until the next signal: it does not return, init begins anew then, with its child and with that
   * text of digits and blanks. It returns where the kernel does not let it, or where that text is too long. Undefined where
   * there is no such way, or something that would be forgotten.
   */
  readonly rest: ((remembered: string) => void) | undefined;
  /** The monotonic clock. */
  readonly now: () => Milliseconds;
  /** How much processor time init has had. */
  readonly cpuTime: () => Milliseconds;
  /** The boot clock, to compare with when processes started. */
  readonly bootTime: () => Ticks;
  /** Who of those that init is responsible for is alive; undefined when it cannot be seen. */
  readonly look: () => readonly SeenProcess[] | undefined;
  /** Sends a signal; undefined when somebody has it. */
  readonly send: (signal: Signal, target: Target) => Undelivered | undefined;
  /**
   * Reaps dead children: an event for the main child if it has ended or was stopped, and for others if anybody hears of
   * them; then one that says who is left. When there are very many, SIGCHLD comes once more for the rest.
   */
  readonly reap: () => readonly Event[];
  /** Stops this process, with its group or by itself; returns when it was continued. */
  readonly suspend: (whom: "group" | "itself") => void;
  /** Hands the terminal to the main child's group if it has been given to init's. */
  readonly lendTerminal: () => void;
  /**
   * Takes the terminal back before init leaves, if the main child's group still has it: a script that goes on behind
   * init could not read otherwise, being in a background group. A shell that controls jobs takes it back itself.
   */
  readonly takeTerminalBack: () => void;
}
