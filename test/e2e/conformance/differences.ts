/** Where ours does otherwise, and why. What is not here is the same; what is here must really differ. */

import type { Observation, Peer } from "./peers.ts";

/** What of some cases is not the same. */
export interface Difference {
  readonly peer: Peer;
  /** The cases' names. */
  readonly cases: readonly string[];
  /** What is seen of ours, where that is not what is seen of the original. */
  readonly seen: Observation;
  /** What ours does, for the table. */
  readonly ours: string;
}

const OWN_OPTIONS = "options end at the command: what follows is the command's";
const REASONS = "says what is wrong, and shows the usage";
const FAULTS = "dropped: only the kernel can report a fault of init";
const RUNS = "the command runs";
const INHERITED = "as they were";

export const DIFFERENCES: readonly Difference[] = [
  {
    peer: "tini",
    cases: ["sh -e -c exit"],
    seen: { status: 0, stderr: [] },
    ours: OWN_OPTIONS,
  },
  { peer: "tini", cases: ["PROBE exit -g 5"], seen: { status: 0 }, ours: OWN_OPTIONS },
  {
    peer: "tini",
    cases: ["-e 256 PROBE exit", "-e x PROBE exit", "-p TERMINATE PROBE exit"],
    seen: { stderr: ["usage"] },
    ours: REASONS,
  },
  {
    peer: "tini",
    cases: ["TINI_VERBOSITY=-1 -v PROBE exit"],
    seen: { stdout: [] },
    ours: "less than 0 is 0, and not as much as can be",
  },
  {
    peer: "tini",
    cases: ["without descriptors 0 with -g"],
    seen: { status: 5, stderr: [] },
    ours: RUNS,
  },
  { peer: "tini", cases: ["without descriptors 0 1 2 with -g"], seen: { status: 5 }, ours: RUNS },
  { peer: "tini", cases: ["signal 11, not PID 1 with -s"], seen: { init: "S" }, ours: FAULTS },
  {
    peer: "dumb-init",
    cases: ["-x PROBE exit", "--wrong PROBE exit"],
    seen: { stderr: ["usage"] },
    ours: REASONS,
  },
  { peer: "dumb-init", cases: ["-l", "-L"], seen: { stderr: ["usage"] }, ours: REASONS },
  {
    peer: "catatonit",
    cases: ["sh -e -c exit"],
    seen: { status: 0, stderr: [] },
    ours: OWN_OPTIONS,
  },
  { peer: "catatonit", cases: ["PROBE exit -g 5"], seen: { status: 0 }, ours: OWN_OPTIONS },
  { peer: "catatonit", cases: ["no words", "--"], seen: { stderr: ["usage"] }, ours: REASONS },
  { peer: "catatonit", cases: ["signal 11, not PID 1 with --"], seen: { init: "S" }, ours: FAULTS },
  {
    peer: "catatonit",
    cases: ["signals as usual with --", "signals ignored with --"],
    seen: { blocked: "0000000000000000" },
    ours: INHERITED,
  },
  {
    peer: "catatonit",
    cases: ["signals blocked with --"],
    seen: { blocked: "0000000200094001" },
    ours: INHERITED,
  },
  { peer: "catatonit", cases: ["init's directory with --"], seen: { initsDirectory: "/" }, ours: "`/`" },
  { peer: "tini", cases: ["nothing to do"], seen: { wakesUp: false }, ours: "sleeps" },
];
