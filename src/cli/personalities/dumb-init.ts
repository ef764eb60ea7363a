/** dumb-init 1.2.5: https://github.com/Yelp/dumb-init */

import { type Manner, NATIVE_MANNER } from "../../manner.ts";
import { describeIn, type Wording } from "../../notice.ts";
import { milliseconds } from "../../process.ts";
import {
  isSignal,
  SIGCHLD,
  SIGSTOP,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  type Signal,
  UNCATCHABLE,
} from "../../signal.ts";
import { version } from "../../version.ts";
import { countOf, personality } from "../personality.ts";
import type { Given } from "../scan.ts";
import { NATIVE } from "../settings.ts";
import type { OptionTable } from "../table.ts";
import { UsageError } from "../usage-error.ts";

const OPTIONS = {
  "single-child": { short: "c", description: "Signal the direct child only, and make no session for it." },
  rewrite: {
    short: "r",
    value: "s:r",
    repeatable: true,
    description: "Forward signal r for s, by numbers; r of 0 drops s. Can be repeated.",
  },
  verbose: { short: "v", description: "Say on stderr what happens." },
  help: { short: "h", isQuestion: true, description: "Show this and exit." },
  version: { short: "V", isQuestion: true, description: "Show the version and exit." },
} as const satisfies OptionTable<string>;

type OwnName = keyof typeof OPTIONS;

const VERSION = `dumb-init v${version}_lastcall`;

/** Where a terminal stops its jobs: those go on as what nobody can ignore, and init stops as well. */
const OF_TERMINALS = [SIGTSTP, SIGTTIN, SIGTTOU];
/** Signals that it knows to rewrite; the real-time ones are not among them. */
const LAST_REWRITTEN = 31;

const MANNER: Manner = {
  ...NATIVE_MANNER,
  name: "dumb-init",
  signals: "default",
  adopts: "never",
  mirrorsStops: false,
  keeps: { directory: false, descriptors: true },
  failure: { notFound: 2, notAllowed: 2, other: 2 },
  voice: (notice) => ({ to: "stderr", line: `[dumb-init] ${describeIn(WORDING, notice)}\n` }),
};

const WORDING: Wording = {
  started: ({ pid }) => `Child spawned with PID ${String(pid)}.`,
  "not-started": ({ command, error, reason }) => `${command}: ${error} (${reason})`,
  received: ({ signal }) => `Received signal ${String(signal)}.`,
  forwarded: ({ as }) => `Forwarded signal ${String(as)} to children.`,
  leaving: ({ status }) => `Child exited with status ${String(status)}. Goodbye.`,
};

const CALL = "Usage: dumb-init [option] command [[arg] ...]";
const USAGE = [
  VERSION,
  CALL,
  "",
  "Runs a command as the init process of a container; this is lastcall, in the place of dumb-init.",
  "",
  "Optional arguments:",
  ...Object.entries(OPTIONS).map(([long, { short, description, ...rest }]) => {
    const option = `   -${short}, --${long}${"value" in rest ? ` ${rest.value}` : ""}`;
    return `${option.padEnd(26)}${description}`;
  }),
  "",
  "DUMB_INIT_SETSID=0 in the environment is --single-child, DUMB_INIT_DEBUG=1 is --verbose.",
  "LASTCALL_...: what lastcall has beyond dumb-init; see --help under its own name.",
  "",
].join("\n");

export const dumbInit = personality({
  calledAs: ["dumb-init"],
  manner: MANNER,
  options: OPTIONS,
  shared: [],
  abbreviates: true,
  skipsDashes: false,
  meaning: (given, variable) => {
    const isAlone = countOf(given, "single-child") > 0 || variable("DUMB_INIT_SETSID") === "0";
    const isLoud = countOf(given, "verbose") > 0 || variable("DUMB_INIT_DEBUG") === "1";
    return {
      defaults: {
        rules: {
          ...NATIVE.rules,
          scope: isAlone ? "child" : "group",
          rewrite: new Map([
            ...(isAlone ? [] : OF_TERMINALS.map((each) => [each, SIGSTOP] as const)),
            ...given.flatMap(rewriteIn),
          ]),
          sweepGrace: milliseconds(0),
          notForwarded: new Set([SIGCHLD]),
          continues: false,
          suspendsAfter: new Set(OF_TERMINALS),
          farewell: !isAlone,
        },
        manner: { ...MANNER, leads: isAlone ? "nothing" : "session" },
        logLevel: isLoud ? "trace" : "error",
      },
    };
  },
  answers: {
    help: { to: "stderr", text: USAGE },
    version: { to: "stderr", text: `${VERSION}\n` },
  },
  complaint: (reason) => `dumb-init: ${reason}\n${CALL}\nTry dumb-init --help for more.\n`,
});

/**
 * Of several for one signal the last counts. What never arrives may be rewritten, too. As sscanf(3) reads it: what stands
 * behind the second number does not matter.
 */
function rewriteIn({ name, value }: Given<OwnName>): readonly (readonly [Signal, Signal | "drop"])[] {
  if (name !== "rewrite") return [];
  const [, from, to] = /^\s*\+?(\d+):\s*\+?(\d+)/.exec(value ?? "")?.map(Number) ?? [];
  const isRewritten = (each: number | undefined): each is Signal =>
    each !== undefined && each <= LAST_REWRITTEN && isSignal(each);
  if (!isRewritten(from) || (to !== 0 && !isRewritten(to))) {
    throw new UsageError(
      `-r: "${value ?? ""}" is not of the form s:r; write two signal numbers, 1 to 31, or s:0`,
    );
  }
  return UNCATCHABLE.has(from) ? [] : [[from, to === 0 ? "drop" : to]];
}
