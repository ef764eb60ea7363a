/** catatonit 0.2, which is also podman's own init: https://github.com/openSUSE/catatonit */

import { type Manner, NATIVE_MANNER, type Voice } from "../../manner.ts";
import { describeIn, type Level, type Wording } from "../../notice.ts";
import { milliseconds } from "../../process.ts";
import { NOT_FORWARDED, SIGINT, SIGTERM, SIGTSTP } from "../../signal.ts";
import { version } from "../../version.ts";
import { countOf, personality } from "../personality.ts";
import { NATIVE } from "../settings.ts";
import type { OptionTable } from "../table.ts";

const OPTIONS = {
  group: { short: "g", letterOnly: true, description: "Forward signals to the child's process group." },
  help: { short: "h", letterOnly: true, isQuestion: true, description: "Print this help page." },
  license: { short: "L", letterOnly: true, isQuestion: true, description: "Print license information." },
  pause: {
    short: "P",
    letterOnly: true,
    description: "Run no program, reap, and quit on SIGTERM or SIGINT.",
  },
  version: { short: "V", isQuestion: true, description: "Print version information." },
} as const satisfies OptionTable<string>;

const LICENSE = "This is lastcall, under the MIT license; no part of it is catatonit's.\n";
/** catatonit's own says so as well: docker's daemon knows no other name (parseInitVersion() in daemon/info_unix.go). */
const VERSION = `tini version ${version}_lastcall\n`;

const LABELS: Readonly<Record<Level, string>> = {
  error: "ERROR",
  warn: "WARN",
  info: "DEBUG",
  debug: "DEBUG",
  trace: "DEBUG",
};

const voice: Voice = (notice, level, self) => ({
  to: "stderr",
  line: `${LABELS[level]} (catatonit:${String(self)}): ${describeIn(WORDING, notice)}\n`,
});

const WORDING: Wording = {
  started: ({ command, pid }) => `pid1 (${String(pid)}) spawned: ${command}`,
  "not-started": ({ error, reason }) => `failed to exec pid1: ${error} (${reason})`,
};

const MANNER: Manner = {
  ...NATIVE_MANNER,
  name: "catatonit",
  terminal: "controlling",
  adopts: "must",
  mirrorsStops: false,
  keeps: { directory: false, descriptors: false },
  passesListenPid: true,
  failure: { notFound: 1, notAllowed: 1, other: 1 },
  voice,
};

const USAGE = "usage: catatonit [-ghLPV] [--] <progname> [<arguments>...]\n";
const HELP = [
  USAGE,
  "Runs a program as the init process of a container; this is lastcall, in the place of catatonit.",
  "",
  "options:",
  ...Object.values(OPTIONS).map(({ short, description }) => `  -${short}   ${description}`),
  "",
  "CATATONIT_DEBUG in the environment says more. LASTCALL_...: what lastcall has beyond catatonit; see --help",
  "under its own name.",
  "",
].join("\n");

export const catatonit = personality({
  calledAs: ["catatonit", "podman-init"],
  manner: MANNER,
  options: OPTIONS,
  shared: ["group"],
  abbreviates: true,
  skipsDashes: true,
  meaning: (given, variable) => {
    const pauses = countOf(given, "pause") > 0;
    return {
      pauses,
      defaults: {
        rules: {
          ...NATIVE.rules,
          scope: "child",
          ...(pauses ? { stopSignals: new Set([SIGTERM, SIGINT]) } : {}),
          sweepGrace: milliseconds(0),
          notForwarded: new Set([...NOT_FORWARDED, SIGTSTP]),
          continues: false,
        },
        manner: MANNER,
        logLevel: variable("CATATONIT_DEBUG") === undefined ? "error" : "debug",
      },
    };
  },
  answers: {
    help: { to: "stderr", text: HELP },
    version: { to: "stdout", text: VERSION },
    license: { to: "stdout", text: LICENSE },
  },
  complaint: (reason) => `catatonit: ${reason}\n${USAGE}`,
  nothingToRun: (reason, self) => `ERROR (catatonit:${String(self)}): ${reason}\n${USAGE}`,
});
