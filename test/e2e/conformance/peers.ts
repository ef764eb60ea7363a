/** The inits that ours can stand in for, and what is compared. */

import { existsSync } from "node:fs";
import { linkOrCopy } from "../../../scripts/lib/files.ts";
import { Directory } from "../harness/directory.ts";
import { INIT } from "../harness/programs.ts";

export type Peer = "tini" | "dumb-init" | "catatonit";

export const PEERS: readonly Peer[] = ["tini", "dumb-init", "catatonit"];

/** The original, as Debian's package of that name has it. */
export function original(peer: Peer): string {
  return `/usr/bin/${peer}`;
}

/** Our file under the name of another, for as long as the tests take. */
export class UnderTheirNames implements Disposable {
  readonly #directory = new Directory();

  path(peer: Peer): string {
    const path = this.#directory.file(peer);
    if (!existsSync(path)) linkOrCopy(INIT, path);
    return path;
  }

  [Symbol.dispose](): void {
    this.#directory[Symbol.dispose]();
  }
}

/** What happened: plain data, by what was looked at. */
export type Observation = Readonly<Record<string, unknown>>;

/** A case: what is done with an init at a path, the original or ours, and what happened. */
export interface Case {
  /** What is done, in a few words; no other case of the peer has the same. */
  readonly name: string;
  readonly observe: (init: string) => Promise<Observation>;
}

/** A line of the comparison: what it is about, how each original does it, and the cases that show it, at least one of each. */
export interface Row {
  readonly about: string;
  readonly theirs: Readonly<Record<Peer, string>>;
  readonly cases: Readonly<Record<Peer, readonly Case[]>>;
}
