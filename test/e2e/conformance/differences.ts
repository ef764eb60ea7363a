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
const AT_ONCE = "a wrong option is told also behind a question";
const SILENT = "says nothing of a child that was no more than tried";
const DAMAGED = "a damaged program is told to be one, and is none for the shell";
const FOREGROUND = "takes the terminal only from the foreground";
const GIVEN_BACK = "is the caller's again";
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
    cases: ["what PROBE strings x -- y gets"],
    seen: { arguments: ["x", "--", "y"] },
    ours: OWN_OPTIONS,
  },
  {
    peer: "tini",
    cases: ["-p TERM PROBE exit", "-p 15 PROBE exit", "-p SIGPWR PROBE exit"],
    seen: { status: 0, stderr: [] },
    ours: "`-p` knows every signal, by number too, and without SIG",
  },
  {
    peer: "tini",
    cases: ["-hx"],
    seen: { status: 1, stdout: [], stderr: ["usage"] },
    ours: AT_ONCE,
  },
  {
    peer: "tini",
    cases: [
      ...["-e 256 PROBE exit", "-e x PROBE exit", "-e -1 PROBE exit", "-e 5x PROBE exit"],
      ...["-ge PROBE exit", "-p TERMINATE PROBE exit"],
    ],
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
    cases: [
      ...["-x PROBE exit", "--wrong PROBE exit", "--v PROBE exit", "--verbose=1 PROBE exit"],
      ...["-cx", "-r", "--rewrite"],
    ],
    seen: { stderr: ["usage"] },
    ours: REASONS,
  },
  { peer: "tini", cases: ["-v MISSING"], seen: { stdout: [] }, ours: SILENT },
  {
    peer: "dumb-init",
    cases: ["DUMB_INIT_DEBUG=1 MISSING"],
    seen: { stderr: ["a line of dumb-init", "not found"] },
    ours: SILENT,
  },
  {
    peer: "catatonit",
    cases: ["sh -e -c exit"],
    seen: { status: 0, stderr: [] },
    ours: OWN_OPTIONS,
  },
  { peer: "catatonit", cases: ["PROBE exit -g 5"], seen: { status: 0 }, ours: OWN_OPTIONS },
  {
    peer: "catatonit",
    cases: ["what PROBE strings x -- y gets"],
    seen: { arguments: ["x", "--", "y"] },
    ours: OWN_OPTIONS,
  },
  { peer: "catatonit", cases: ["-hx"], seen: { status: 1 }, ours: AT_ONCE },
  {
    peer: "catatonit",
    cases: ["CATATONIT_LOG= -- PROBE exit 5"],
    seen: { status: 5, stderr: [] },
    ours: "`CATATONIT_LOG`, which it refuses, is the command's business",
  },
  { peer: "catatonit", cases: ["signal 11, not PID 1 with --"], seen: { init: "S" }, ours: FAULTS },
  {
    peer: "catatonit",
    cases: ["signals as usual with --", "signals ignored with --"],
    seen: { blocked: "0000000000000000" },
    ours: INHERITED,
  },
  {
    peer: "catatonit",
    cases: ["signals blocked with --", "signals blocked and ignored, not PID 1 with --"],
    seen: { blocked: "0000000200094001" },
    ours: INHERITED,
  },
  { peer: "catatonit", cases: ["init's directory with --"], seen: { initsDirectory: "/" }, ours: "`/`" },
  {
    peer: "tini",
    cases: ["a program that is damaged"],
    seen: { status: 1, stderr: ["FATAL of tini"] },
    ours: DAMAGED,
  },
  {
    peer: "dumb-init",
    cases: ["a program that is damaged", "a program that is damaged with -c"],
    seen: { status: 2, stderr: ["a line of dumb-init"] },
    ours: DAMAGED,
  },
  {
    peer: "catatonit",
    cases: ["a program that is damaged with --"],
    seen: { status: 1, stderr: ["ERROR of catatonit"] },
    ours: DAMAGED,
  },
  {
    peer: "catatonit",
    cases: ["Ctrl-Z under a shell with --"],
    seen: { child: "T" },
    ours: "stops the command",
  },
  {
    peer: "tini",
    cases: ["in the background of a shell with -s"],
    seen: { shellHasTerminal: true },
    ours: FOREGROUND,
  },
  {
    peer: "catatonit",
    cases: ["in the background of a shell with --"],
    seen: { shellHasTerminal: true },
    ours: FOREGROUND,
  },
  { peer: "tini", cases: ["a script goes on behind it with -s"], seen: { got: "this" }, ours: GIVEN_BACK },
  {
    peer: "catatonit",
    cases: ["a script goes on behind it with --"],
    seen: { got: "this" },
    ours: GIVEN_BACK,
  },
  { peer: "tini", cases: ["nothing to do"], seen: { wakesUp: false }, ours: "sleeps" },
];
