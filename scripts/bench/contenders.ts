/** Who is measured: ours, the other inits as Debian has them, and the command without any. */

/** Their names, in the order of the table. */
export const NAMES = ["lastcall", "tini", "tini-static", "dumb-init", "catatonit", "no init"] as const;

export type Name = (typeof NAMES)[number];

export interface Contender {
  readonly name: Name;
  /** The executable; undefined for none. */
  readonly file: string | undefined;
  /** What stands between it and the command. */
  readonly options: readonly string[];
}

/** All of them, with that file as ours. */
export function contendersWith(init: string): readonly Contender[] {
  return [
    { name: "lastcall", file: init, options: ["--"] },
    // Without -s it says at each start that it is not PID 1.
    { name: "tini", file: "/usr/bin/tini", options: ["-s", "--"] },
    { name: "tini-static", file: "/usr/bin/tini-static", options: ["-s", "--"] },
    { name: "dumb-init", file: "/usr/bin/dumb-init", options: ["--"] },
    { name: "catatonit", file: "/usr/bin/catatonit", options: ["--"] },
    { name: "no init", file: undefined, options: [] },
  ];
}

/** The words that start it, before those of its command; with a copy of its executable, if there is one. */
export function wordsOf({ file, options }: Contender, copy = file): readonly string[] {
  return copy === undefined ? [] : [copy, ...options];
}
