/** Where ours does otherwise, and why. What is not here is the same; what is here must really differ. */

import type { Peer } from "./peers.ts";

/** What of some cases is not the same. */
export interface Difference {
  readonly peer: Peer;
  /** The cases' names. */
  readonly cases: readonly string[];
  /** What of the observations. */
  readonly fields: readonly string[];
  /** What ours does, for the table. */
  readonly ours: string;
}

const OWN_OPTIONS = "options end at the command: what follows is the command's";
const REASONS = "says what is wrong, and shows the usage";
const FAULTS = "dropped: only the kernel can report a fault of init";

export const DIFFERENCES: readonly Difference[] = [
  {
    peer: "tini",
    cases: ["sh -e -c exit"],
    fields: ["status", "stderr"],
    ours: OWN_OPTIONS,
  },
  { peer: "tini", cases: ["PROBE exit -g 5"], fields: ["status"], ours: OWN_OPTIONS },
  {
    peer: "tini",
    cases: ["-e 256 PROBE exit", "-e x PROBE exit", "-p TERMINATE PROBE exit"],
    fields: ["stderr"],
    ours: REASONS,
  },
  {
    peer: "tini",
    cases: ["TINI_VERBOSITY=-1 -v PROBE exit"],
    fields: ["stdout"],
    ours: "less than 0 is 0, and not as much as can be",
  },
  {
    peer: "tini",
    cases: ["without descriptors 0 with -g"],
    fields: ["status", "stderr"],
    ours: "the command runs",
  },
  {
    peer: "tini",
    cases: ["without descriptors 0 1 2 with -g"],
    fields: ["status"],
    ours: "the command runs",
  },
  { peer: "tini", cases: ["signal 11, not PID 1 with -s"], fields: ["init"], ours: FAULTS },
  {
    peer: "dumb-init",
    cases: ["-x PROBE exit", "--wrong PROBE exit"],
    fields: ["stderr"],
    ours: REASONS,
  },
  { peer: "dumb-init", cases: ["-l", "-L"], fields: ["stderr"], ours: REASONS },
  { peer: "catatonit", cases: ["sh -e -c exit"], fields: ["status", "stderr"], ours: OWN_OPTIONS },
  { peer: "catatonit", cases: ["PROBE exit -g 5"], fields: ["status"], ours: OWN_OPTIONS },
  { peer: "catatonit", cases: ["no words", "--"], fields: ["stderr"], ours: REASONS },
  { peer: "catatonit", cases: ["signal 11, not PID 1 with --"], fields: ["init"], ours: FAULTS },
  {
    peer: "catatonit",
    cases: ["signals as usual with --", "signals blocked with --", "signals ignored with --"],
    fields: ["blocked"],
    ours: "as they were",
  },
  { peer: "catatonit", cases: ["init's directory with --"], fields: ["initsDirectory"], ours: "`/`" },
  { peer: "tini", cases: ["nothing to do"], fields: ["wakesUp"], ours: "sleeps" },
];
