/** A container whose client runs for as long as it does, and leaves with its status. */

import { closeSync, openSync, readFileSync } from "node:fs";
import type { Subprocess } from "bun";
import type { Finished } from "../../../scripts/lib/command.ts";
import type { Client } from "./client.ts";
import type { Container } from "./container.ts";

/** Milliseconds until a container that does not end is given up: longer than any test may take. */
const LIMIT = 150_000;

/** What to tell the client. */
export interface Commands {
  readonly id: string;
  readonly run: readonly string[];
  readonly runAgain: readonly string[];
  readonly kill: (signal: string) => readonly string[];
  /** With a name for the process. */
  readonly exec: (name: string, words: readonly string[]) => readonly string[];
  readonly pause: readonly string[];
  readonly resume: readonly string[];
  /** Removes what is left when it has ended. */
  readonly remove: readonly string[];
}

export class ForegroundContainer implements Container {
  readonly id: string;
  readonly #client: Client;
  readonly #commands: Commands;
  readonly #log: string;
  #process: Subprocess;
  #execs = 0;

  constructor(client: Client, commands: Commands) {
    this.id = commands.id;
    this.#client = client;
    this.#commands = commands;
    this.#log = client.path(`${commands.id}.log`);
    this.#process = this.#spawn(commands.run);
  }

  logs(): Promise<string> {
    return Promise.resolve(readFileSync(this.#log, "utf8"));
  }

  async signal(name: string): Promise<void> {
    await this.#client.call(...this.#commands.kill(name));
  }

  /** As engines do it that have a command for it. */
  async stop(grace: number): Promise<void> {
    await this.signal("TERM");
    await Promise.race([this.#process.exited, Bun.sleep(grace * 1000)]);
    if (this.#process.exitCode === null) await this.signal("KILL");
    await this.#process.exited;
  }

  async exec(words: readonly string[]): Promise<Finished> {
    return await this.#client.try(this.#commands.exec(`exec-${this.#execs++}`, words));
  }

  async pause(): Promise<void> {
    await this.#client.call(...this.#commands.pause);
  }

  async resume(): Promise<void> {
    await this.#client.call(...this.#commands.resume);
  }

  async startAgain(): Promise<void> {
    await this.#process.exited;
    this.#process = this.#spawn(this.#commands.runAgain);
  }

  async exited(): Promise<number> {
    await this.#process.exited;
    const { exitCode } = this.#process;
    if (exitCode === null) throw new Error(`${this.id} did not end:\n${await this.logs()}`);
    return exitCode;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode === null) await this.#client.try(this.#commands.kill("KILL"));
    await this.#process.exited;
    await this.#client.try(this.#commands.remove);
  }

  #spawn(words: readonly string[]): Subprocess {
    // Not a pipe: what a container leaves behind would hold it open.
    const file = openSync(this.#log, "a");
    try {
      return Bun.spawn([...this.#client.line(words)], {
        stdio: ["ignore", file, file],
        env: { ...process.env, ...this.#client.place.environment },
        timeout: LIMIT,
        killSignal: "SIGKILL",
      });
    } finally {
      closeSync(file);
    }
  }
}
