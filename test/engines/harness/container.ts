/** What every engine can do, in the words of the tests. */

import type { Finished } from "../../../scripts/lib/command.ts";
import type { EngineName } from "../../../scripts/engines/description.ts";
import type { Session } from "../../e2e/harness/session.ts";

/** What a container may have besides its command. */
export interface Options {
  readonly environment?: Readonly<Record<string, string>>;
  /** The limit of its memory, without swap, in MiB. */
  readonly memory?: number;
  /** A container whose PID namespace it joins. */
  readonly pidsOf?: Container;
  /** A read-only root, another user, no capabilities and no way to new ones, four processes, the engine's seccomp filter. */
  readonly hardened?: boolean;
}

/** Runs images that have nothing but /init and /probe, with the entry point `/init --`. */
export interface Engine {
  readonly name: EngineName;
  /** Starts a container whose command is /probe with those words. */
  start(words: readonly string[], options?: Options): Promise<Container>;
  /** The same in the foreground of a terminal, as a person does it. */
  startOnTerminal(words: readonly string[]): Promise<Session>;
}

/** A container; when it is disposed of, nothing of it is left. */
export interface Container extends AsyncDisposable {
  /** What engines call it. */
  readonly id: string;
  /** What it has written so far. */
  logs(): Promise<string>;
  /** Sends init a signal, such as "USR1". */
  signal(name: string): Promise<void>;
  /** Asks it to stop, and kills it when it has not after so many seconds. */
  stop(grace: number): Promise<void>;
  /** Runs /probe in it with those words. */
  exec(words: readonly string[]): Promise<Finished>;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Starts it once more after its end. */
  startAgain(): Promise<void>;
  /** Waits for its end; the status that the engine tells. */
  exited(): Promise<number>;
}
