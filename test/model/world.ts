/** What happens around init in one history: who the processes are, and what befalls them when. */

import fc from "fast-check";
import {
  SIGCONT,
  SIGHUP,
  SIGINT,
  SIGQUIT,
  SIGTERM,
  SIGTSTP,
  signal,
  type Signal,
  signalName,
} from "../../src/signal.ts";

/** What a process does with a signal that would end it. */
export type Manner =
  /** It has no handler: the signal ends it. */
  | { readonly on: "default" }
  /** It catches the signal, cleans up for so many milliseconds, perhaps with a helper, and exits. */
  | { readonly on: "catch"; readonly takes: number; readonly code: number; readonly helped: boolean }
  /** It ignores SIGINT and SIGQUIT, as what a shell starts with `&`; SIGTERM ends it. */
  | { readonly on: "background" }
  /** It ignores the signal. */
  | { readonly on: "ignore" }
  /** It ignores the signal, and starts a child like that every so many milliseconds. */
  | { readonly on: "breed"; readonly every: number }
  /** It is in an uninterruptible sleep: not even SIGKILL ends it. */
  | { readonly on: "stuck" };

/** One thing that befalls the world. `who` picks among the processes that live then. */
export type Happening =
  /** Somebody signals init. */
  | { readonly what: "signal"; readonly signal: Signal }
  /** A process forks. */
  | { readonly what: "fork"; readonly who: number; readonly manner: Manner; readonly reapsChildren: boolean }
  /** A process leaves its group for another. */
  | { readonly what: "leave-group"; readonly who: number }
  /** A process exits. */
  | { readonly what: "exit"; readonly who: number; readonly code: number }
  /** A process is ended by a signal. */
  | { readonly what: "die"; readonly who: number; readonly signal: Signal }
  /** A process is stopped. */
  | { readonly what: "stop"; readonly who: number }
  /** Everything is frozen, init too, for so many milliseconds, as docker pause does. */
  | { readonly what: "freeze"; readonly span: number }
  /** Something outside puts a process into the namespace, as docker exec does. */
  | { readonly what: "join"; readonly manner: Manner };

/** A history: the first process's manner, and what happens so many milliseconds after what came before. */
export interface History {
  readonly main: Manner;
  readonly mainReaps: boolean;
  readonly steps: readonly { readonly after: number; readonly happening: Happening }[];
  /** With what the main child exits if it has not ended when all has happened. */
  readonly finalCode: number;
  /** Whether init can see who is alive: there is a /proc. */
  readonly hasProc: boolean;
}

const manner: fc.Arbitrary<Manner> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Manner>({ on: "default" }) },
  {
    weight: 4,
    arbitrary: fc.record({
      on: fc.constant("catch" as const),
      takes: fc.nat(4000),
      code: fc.nat(255),
      helped: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.constant<Manner>({ on: "background" }) },
  { weight: 3, arbitrary: fc.constant<Manner>({ on: "ignore" }) },
  {
    weight: 1,
    arbitrary: fc.record({ on: fc.constant("breed" as const), every: fc.integer({ min: 7, max: 900 }) }),
  },
  { weight: 1, arbitrary: fc.constant<Manner>({ on: "stuck" }) },
);

/** Anybody but SIGKILL and SIGSTOP, which no process ever sees; the usual ones more often. */
const catchable = fc.oneof(
  fc.constantFrom(SIGTERM, SIGINT, SIGQUIT, SIGHUP, SIGCONT, SIGTSTP),
  fc
    .integer({ min: 1, max: 64 })
    .filter((number) => number !== 9 && number !== 19)
    .map(signal),
);

const who = fc.nat(20);

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({ what: fc.constant("signal" as const), signal: catchable }),
  fc.record({ what: fc.constant("fork" as const), who, manner, reapsChildren: fc.boolean() }),
  fc.record({ what: fc.constant("leave-group" as const), who }),
  fc.record({ what: fc.constant("exit" as const), who, code: fc.nat(255) }),
  fc.record({
    what: fc.constant("die" as const),
    who,
    signal: fc.constantFrom(signal(9), signal(11), SIGTERM),
  }),
  fc.record({ what: fc.constant("stop" as const), who }),
  fc.record({ what: fc.constant("freeze" as const), span: fc.integer({ min: 1500, max: 60_000 }) }),
  fc.record({ what: fc.constant("join" as const), manner }),
);

/** Any history; short ones when shrunk, with as little in them as fails. */
export const anyHistory: fc.Arbitrary<History> = fc.record({
  main: manner,
  mainReaps: fc.boolean(),
  steps: fc.array(fc.record({ after: fc.oneof(fc.constant(0), fc.nat(3000)), happening }), { maxLength: 40 }),
  finalCode: fc.nat(255),
  hasProc: fc.oneof(
    { weight: 4, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
});

/** A manner in words. */
export function describeManner(of: Manner): string {
  switch (of.on) {
    case "default":
      return "has no handlers";
    case "catch":
      return `catches stop signals and exits with ${String(of.code)} after ${String(of.takes)} ms${of.helped ? ", with a helper" : ""}`;
    case "background":
      return "ignores SIGINT and SIGQUIT";
    case "ignore":
      return "ignores stop signals";
    case "breed":
      return `ignores stop signals and starts a child every ${String(of.every)} ms`;
    case "stuck":
      return "is in an uninterruptible sleep";
  }
}

/** A happening in words. */
export function describeHappening(of: Happening, name: (who: number) => string): string {
  switch (of.what) {
    case "signal":
      return `init is sent ${signalName(of.signal)}`;
    case "fork":
      return `${name(of.who)} forks; the child ${describeManner(of.manner)}`;
    case "leave-group":
      return `${name(of.who)} leaves its group`;
    case "exit":
      return `${name(of.who)} exits with ${String(of.code)}`;
    case "die":
      return `${name(of.who)} is ended by ${signalName(of.signal)}`;
    case "stop":
      return `${name(of.who)} is stopped`;
    case "freeze":
      return `everything is frozen for ${String(of.span)} ms`;
    case "join":
      return `a process from outside joins; it ${describeManner(of.manner)}`;
  }
}
