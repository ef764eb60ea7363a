/** Gets container engines for as long as this program needs them, at most. */

import { join } from "node:path";
import type { Subprocess } from "bun";
import { type Description, readDescription } from "./description.ts";

const HOLDER = join(import.meta.dir, "hold.ts");

/** Milliseconds: packages may have to be installed first. */
const START_LIMIT = 15 * 60_000;
const STOP_LIMIT = 2 * 60_000;

/** Engines that are there until they are closed, or this program ends. */
export class HeldEngines implements AsyncDisposable {
  readonly description: Description;
  readonly #holder: Subprocess<"pipe", "pipe", "inherit">;

  private constructor(holder: Subprocess<"pipe", "pipe", "inherit">, description: Description) {
    this.#holder = holder;
    this.description = description;
  }

  /** Finds or starts what the machine can have. `init` is our file. Throws when the holder itself fails. */
  static async open(init: string): Promise<HeldEngines> {
    const holder = Bun.spawn([process.execPath, HOLDER, init], {
      stdio: ["pipe", "pipe", "inherit"],
      // Ctrl-C is for the tests: the holder goes on, and stops the engines when they are gone.
      detached: true,
    });
    const clock = setTimeout(() => holder.kill("SIGKILL"), START_LIMIT);
    const line = await firstLine(holder.stdout);
    clearTimeout(clock);
    // An idle holder must not keep this program from ending.
    holder.unref();
    return new HeldEngines(holder, readDescription(line));
  }

  /** Stops what was started, and waits until nothing of it is left. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#holder.ref();
    await this.#holder.stdin.end();
    const clock = setTimeout(() => this.#holder.kill("SIGKILL"), STOP_LIMIT);
    await this.#holder.exited;
    clearTimeout(clock);
  }
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const end = text.indexOf("\n");
    if (end !== -1) return text.slice(0, end);
  }
  throw new Error("the holder of the container engines ended before they were there");
}
