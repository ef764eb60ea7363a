/** What every measure needs: the two C programs, and how much there is to do. */

import { copyFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type Contender, wordsOf } from "./contenders.ts";
import { BenchError } from "./error.ts";

const SOURCES = import.meta.dir;

/** An init that stays until it is disposed of. */
export interface Held extends AsyncDisposable {
  readonly pid: number;
}

/** How the meter runs. */
interface MeterOptions {
  /** What it reads. */
  readonly input?: string;
  /** Words that execute those behind: what they do is done before anything is measured. */
  readonly outside?: readonly string[];
}

export class Laboratory {
  /** Whether it is only to be seen that everything can be measured. */
  readonly isQuick: boolean;
  readonly #folder: string;
  readonly #meter: string;
  readonly #command: string;

  private constructor(folder: string, isQuick: boolean) {
    this.isQuick = isQuick;
    this.#folder = folder;
    this.#meter = join(folder, "meter");
    this.#command = join(folder, "command");
  }

  /** Compiles the programs into a folder. Throws with gcc's words when that fails. */
  static async in(folder: string, isQuick: boolean): Promise<Laboratory> {
    const laboratory = new Laboratory(folder, isQuick);
    for (const program of [laboratory.#meter, laboratory.#command]) {
      const source = join(SOURCES, `${basename(program)}.c`);
      const words = ["-O2", "-Wall", "-Wextra", "-Werror", "-static", "-o", program, source];
      const gcc = Bun.spawn(["gcc", ...words], { stdio: ["ignore", "ignore", "pipe"] });
      const messages = await gcc.stderr.text();
      if ((await gcc.exited) !== 0) throw new BenchError(`gcc cannot compile ${source}:\n${messages}`);
    }
    return laboratory;
  }

  /** How much of something: all of it, or little. */
  amount(full: number, quick: number): number {
    return this.isQuick ? quick : full;
  }

  /** The words for a mode of command.c. */
  command(mode: string, ...words: readonly (string | number)[]): readonly string[] {
    return [this.#command, mode, ...words.map(String)];
  }

  /** What a mode of meter.c prints: lines of numbers. Throws when it fails. */
  async measure(
    mode: string,
    words: readonly string[],
    { input = "", outside = [] }: MeterOptions = {},
  ): Promise<readonly (readonly number[])[]> {
    const meter = Bun.spawn([...outside, this.#meter, mode, ...words], {
      stdio: [Buffer.from(input), "pipe", "inherit"],
    });
    const text = await meter.stdout.text();
    const status = await meter.exited;
    if (status !== 0) throw new BenchError(`the meter failed with ${status}: ${mode} ${words.join(" ")}`);
    const lines = text.split("\n").filter((line) => line !== "");
    return lines.map((line) => line.trim().split(" ").map(Number));
  }

  /** Starts an init as PID 1 of a namespace, and keeps it. */
  async hold(words: readonly string[]): Promise<Held> {
    const meter = Bun.spawn([this.#meter, "hold", ...words], { stdio: ["pipe", "pipe", "inherit"] });
    const { value } = await meter.stdout.getReader().read();
    const pid = Number(new TextDecoder().decode(value));
    if (!(pid > 0)) throw new BenchError(`the meter could not start ${words.join(" ")}`);
    return {
      pid,
      async [Symbol.asyncDispose](): Promise<void> {
        await meter.stdin.end();
        await meter.exited;
      },
    };
  }

  /** The words that start a copy of an init, and the copy: nobody else has its pages. */
  copyOf(contender: Contender): { readonly file: string; readonly words: readonly string[] } {
    const { file } = contender;
    // Without an init, it is the command that is not there.
    const original = file ?? this.#command;
    const copy = join(this.#folder, `copy-of-${basename(original)}`);
    copyFileSync(original, copy);
    return { file: copy, words: wordsOf(contender, file === undefined ? undefined : copy) };
  }
}
