/** Calls an engine's client. */

import { mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Finished, run } from "../../../scripts/lib/command.ts";

/** Milliseconds that one call may take: far more than it needs, the machine may be busy. */
const LIMIT = 60_000;

/** Where an engine is, and what belongs to this run of tests. */
export interface Place {
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** A name that no other run has. */
  readonly run: string;
  /** A folder that the engine can read. */
  readonly folder: string;
}

/** The client of an engine: a command line. */
export class Client {
  readonly place: Place;
  #made = 0;

  constructor(place: Place) {
    this.place = place;
  }

  /** The whole command line for some words. */
  line(words: readonly string[]): readonly string[] {
    return [...this.place.command, ...words];
  }

  /** Calls it, however that ends. */
  async try(words: readonly string[]): Promise<Finished> {
    return await run(this.line(words), { environment: this.place.environment, limit: LIMIT });
  }

  /** Calls it; throws when that fails, and otherwise returns what it has written. */
  async call(...words: readonly string[]): Promise<string> {
    const { succeeded, output } = await this.try(words);
    if (!succeeded) throw new Error(`${words.join(" ")}: ${output}`);
    return output;
  }

  /** Runs a shell script, for so many milliseconds at most, in which the client can be called by these names. */
  async script(text: string, names: readonly string[], limit = LIMIT): Promise<Finished> {
    const folder = this.newFolder();
    const words = this.place.command.map((word) => `'${word}'`).join(" ");
    for (const name of names) {
      writeFileSync(join(folder, name), `#!/bin/sh\nexec ${words} "$@"\n`, { mode: 0o755 });
    }
    const environment = { ...this.place.environment, PATH: `${folder}:${process.env["PATH"] ?? ""}` };
    return await run(["sh", "-eu", "-c", text], { environment, limit });
  }

  /** A name for a container that nothing else has. */
  newName(engine: string): string {
    return `${this.place.run}-${engine}-${process.pid}-${this.#made++}`;
  }

  /** A new folder that the engine can read; returns its path. */
  newFolder(): string {
    return mkdtempSync(this.path("folder-"));
  }

  /** A path in the engine's folder. */
  path(...names: readonly string[]): string {
    return join(this.place.folder, ...names);
  }
}
