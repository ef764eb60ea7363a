/** Waiting with an end: a time-out for everything, and Ctrl-C. */

import { DemoError } from "./error.ts";

/** Generous: it is only there so that nothing waits for ever. */
const LIMIT = 60_000;

const INTERRUPTIONS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Thrown from where the demo waits when a signal asks it to stop, so that it cleans up on its way out. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}

/** Lets the demo wait for something; a process has one. */
export class Patience {
  readonly #interrupted = Promise.withResolvers<never>();

  constructor() {
    // An interruption while nothing is awaited is kept for the next wait; it is not an unhandled error.
    this.#interrupted.promise.catch(() => undefined);
    for (const signal of INTERRUPTIONS) {
      process.on(signal, () => {
        this.#interrupted.reject(new Interrupted(signal));
      });
    }
  }

  /** What the promise gives; throws when the demo is interrupted, or when that takes too long. */
  await<T>(awaited: Promise<T>, what: string): Promise<T> {
    return bounded(Promise.race([this.#interrupted.promise, awaited]), what);
  }
}

/** What the promise gives; throws when that takes too long. For cleaning up, which an interruption does not end. */
export async function bounded<T>(awaited: Promise<T>, what: string): Promise<T> {
  const overdue = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    overdue.reject(new DemoError(`gave up after ${LIMIT / 1000} seconds of waiting for ${what}`));
  }, LIMIT);
  try {
    return await Promise.race([awaited, overdue.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** Dies of the signal that interrupted the demo: a shell then knows that it was not an ordinary failure. */
export function dieOf(signal: NodeJS.Signals): void {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}
