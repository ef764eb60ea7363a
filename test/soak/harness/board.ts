/** What those who make work for init count and are told: `struct board` in test/soak/load.h, in a file that all map. */

import { closeSync, openSync, readSync, rmSync, writeFileSync, writeSync } from "node:fs";

const SIGNALS = 65;
const SENDERS = 16;
const JOBS = 8;
const CROWD = 256;

const WORDS = [
  ...["leave", "exitNow", "ready", "orphans", "refused", "gathered", "survivors", "drain", "interruptions"],
  ...["jumps", "eaten", "halt", "eat"],
] as const;

const RECEIVED = WORDS.length;
const LAST_RECEIVED = RECEIVED + SIGNALS;
const FIRST_JOB = LAST_RECEIVED + SIGNALS;
const JOB_SIZE = 5;
const FIRST_SENDER = FIRST_JOB + JOBS * JOB_SIZE;
const FIRST_MEMBER = FIRST_SENDER + SENDERS * 2 * SIGNALS;
const SIZE = FIRST_MEMBER + 2 * CROWD;
const BYTES = 8;

/** What a process of the container is told to do; the numbers say how much. */
export interface Job {
  readonly kind: "orphans" | "siblings" | "chain" | "flood" | "hog" | "daemons" | "gather";
  readonly numbers: readonly [number | bigint, number | bigint, number | bigint];
}

const KINDS: readonly Job["kind"][] = ["orphans", "siblings", "chain", "flood", "hog", "daemons", "gather"];
const STATES = { asked: 1, done: 3 };

export type Word = (typeof WORDS)[number];

/** How often a signal went one way, and when last, on the monotonic clock. */
export interface Traffic {
  readonly count: number;
  readonly last: bigint;
}

/** The places of senders from outside: the first one calls the roll, and the last ones belong to jobs. */
export const FIRST_OUTSIDE_SENDER = 1;

export class Board implements Disposable {
  readonly path: string;
  readonly #file: number;

  constructor(path: string) {
    this.path = path;
    writeFileSync(path, new Uint8Array(SIZE * BYTES), { mode: 0o666 });
    this.#file = openSync(path, "r+");
  }

  get(word: Word): number {
    return Number(this.#read(WORDS.indexOf(word)));
  }

  set(word: Word, value: number): void {
    this.#write(WORDS.indexOf(word), [BigInt(value)]);
  }

  /** What the command received. */
  received(signal: number): Traffic {
    return {
      count: Number(this.#read(RECEIVED + signal)),
      last: this.#read(LAST_RECEIVED + signal),
    };
  }

  /** What all senders together sent to init. */
  sent(signal: number): Traffic {
    let [count, last] = [0, 0n];
    for (let sender = 0; sender < SENDERS; sender++) {
      const at = FIRST_SENDER + sender * 2 * SIGNALS + signal;
      count += Number(this.#read(at));
      const when = this.#read(at + SIGNALS);
      if (when > last) last = when;
    }
    return { count, last };
  }

  /** Has the command do something at that place; one that is at work there must have ended. */
  ask(place: number, { kind, numbers }: Job): void {
    const at = FIRST_JOB + place * JOB_SIZE;
    this.#write(at + 1, [BigInt(KINDS.indexOf(kind) + 1), ...numbers.map(BigInt)]);
    this.#write(at, [BigInt(STATES.asked)]);
  }

  isDone(place: number): boolean {
    return this.#read(FIRST_JOB + place * JOB_SIZE) === BigInt(STATES.done);
  }

  /** How often one of the crowd was asked to stop, and whether it could finish. */
  member(number: number): { readonly asked: number; readonly isDone: boolean } {
    const at = FIRST_MEMBER + 2 * number;
    return { asked: Number(this.#read(at)), isDone: this.#read(at + 1) === 1n };
  }

  [Symbol.dispose](): void {
    closeSync(this.#file);
    rmSync(this.path, { force: true });
  }

  /** By the file, and not by a mapping: what is mapped is not there for a compiler that keeps values in registers. */
  #read(word: number): bigint {
    const bytes = new DataView(new ArrayBuffer(BYTES));
    readSync(this.#file, bytes, 0, BYTES, word * BYTES);
    return bytes.getBigUint64(0, true);
  }

  #write(word: number, values: readonly bigint[]): void {
    const bytes = new DataView(new ArrayBuffer(BYTES * values.length));
    values.forEach((value, index) => {
      bytes.setBigUint64(index * BYTES, value, true);
    });
    writeSync(this.#file, bytes, 0, bytes.byteLength, word * BYTES);
  }
}
