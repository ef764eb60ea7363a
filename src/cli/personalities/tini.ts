/** tini 0.19, which is also docker's own init: tini(1), https://github.com/krallin/tini */

import { type Manner, NATIVE_MANNER, type Voice } from "../../manner.ts";
import { describeIn, LEVELS, type Level, type Wording } from "../../notice.ts";
import { milliseconds } from "../../process.ts";
import { signalName } from "../../signal.ts";
import { version } from "../../version.ts";
import { countOf, personality } from "../personality.ts";
import type { Given } from "../scan.ts";
import { NATIVE } from "../settings.ts";
import type { OptionTable } from "../table.ts";

const OPTIONS = {
  help: { short: "h", letterOnly: true, isQuestion: true, description: "Show this help message and exit." },
  subreaper: { short: "s", letterOnly: true, description: "Register as a process subreaper." },
  "parent-death-signal": {
    short: "p",
    letterOnly: true,
    value: "SIGNAL",
    description: "Have SIGNAL sent to this process when its parent dies.",
  },
  louder: { short: "v", letterOnly: true, description: "Say more; up to 3 times." },
  "warn-orphans": { short: "w", letterOnly: true, description: "Warn of every process that is reaped." },
  group: { short: "g", letterOnly: true, description: "Send signals to the child's process group." },
  "remap-exit": {
    short: "e",
    letterOnly: true,
    value: "EXIT_CODE",
    repeatable: true,
    description: "Exit with 0 instead of EXIT_CODE; can be repeated.",
  },
  license: { short: "l", letterOnly: true, isQuestion: true, description: "Show license and exit." },
} as const satisfies OptionTable<string>;

const LICENSE = "This is lastcall, under the MIT license; no part of it is tini's.\n";

type OwnName = keyof typeof OPTIONS;

/** docker's daemon reads this: parseInitVersion() in moby's daemon/info_unix.go. */
const VERSION = `tini version ${version}_lastcall`;

/** Padded, as scripts know them. */
const LABELS: Readonly<Record<Level, string>> = {
  error: "FATAL",
  warn: "WARN ",
  info: "INFO ",
  debug: "DEBUG",
  trace: "TRACE",
};

const voice: Voice = (notice, level, self) => ({
  to: level === "error" || level === "warn" ? "stderr" : "stdout",
  line: `[${LABELS[level]} tini (${String(self)})] ${describeIn(WORDING, notice)}\n`,
});

const WORDING: Wording = {
  started: ({ command, pid }) => `Spawned child process '${command}' with pid '${String(pid)}'`,
  "not-started": ({ command, error, reason }) => `exec ${command} failed: ${error} (${reason})`,
  forwarded: ({ as }) => `Passing signal: '${signalName(as)}'`,
  "orphan-reaped": ({ pid, warn }) =>
    warn ? `Reaped zombie process with pid=${String(pid)}` : `Reaped child with pid: '${String(pid)}'`,
  ended: ({ ending }) =>
    ending.by === "exit"
      ? `Main child exited normally (with status '${String(ending.code)}')`
      : `Main child exited with signal (with signal '${signalName(ending.signal)}')`,
  "orphans-elsewhere": () =>
    "This is not PID 1, and no child subreaper either: orphaned processes do not come to it, " +
    "so zombie reaping won't work. Give it the option -s, set TINI_SUBREAPER, or run it as PID 1.",
};

const MANNER: Manner = {
  ...NATIVE_MANNER,
  name: "tini",
  warnsOfOrphans: true,
  mirrorsStops: false,
  failure: { notFound: 127, notAllowed: 126, other: 1 },
  voice,
};

const USAGE = [
  `tini (${VERSION})`,
  "Usage: tini [OPTIONS] PROGRAM -- [ARGS] | --version",
  "",
  "Runs a program as the init process of a container; this is lastcall, in the place of tini.",
  "",
  "Command line options:",
  "",
  "  --version: Show version and exit.",
  ...Object.values(OPTIONS).map(
    ({ short, description, ...rest }) =>
      `  -${short}${"value" in rest ? ` ${rest.value}` : ""}: ${description}`,
  ),
  "",
  "Environment variables:",
  "",
  "  TINI_SUBREAPER: Register as a process subreaper.",
  "  TINI_VERBOSITY: How much to say, from 0 to 4 (default: 1).",
  "  TINI_KILL_PROCESS_GROUP: Send signals to the child's process group.",
  "  LASTCALL_...: What lastcall has beyond tini; see --help under its own name.",
  "",
].join("\n");

export const tini = personality({
  calledAs: ["tini", "tini-static", "docker-init"],
  manner: MANNER,
  options: OPTIONS,
  shared: ["parent-death-signal", "warn-orphans", "group"],
  abbreviates: false,
  skipsDashes: true,
  meaning: (given, variable) => {
    const isSubreaper = countOf(given, "subreaper") > 0 || variable("TINI_SUBREAPER") !== undefined;
    const isForGroup = variable("TINI_KILL_PROCESS_GROUP") !== undefined;
    return {
      given: [
        ...(isForGroup ? [{ name: "group", written: "TINI_KILL_PROCESS_GROUP" } as const] : []),
        ...given.flatMap(remapIn),
      ],
      defaults: {
        rules: { ...NATIVE.rules, scope: "child", sweepGrace: milliseconds(0), continues: false },
        manner: { ...MANNER, adopts: isSubreaper ? "must" : "never" },
        logLevel: level(variable("TINI_VERBOSITY") ?? String(1 + countOf(given, "louder"))),
      },
    };
  },
  answers: {
    help: { to: "stdout", text: USAGE },
    version: { to: "stdout", text: `${VERSION}\n` },
    license: { to: "stdout", text: LICENSE },
  },
  complaint: (reason) => `tini: ${reason}\n${USAGE}`,
});

/** As strtol(3) reads it: behind spaces and a sign. */
function remapIn({ name, written, value = "" }: Given<OwnName>): readonly Given<"remap-exit">[] {
  return name === "remap-exit" ? [{ name, written, value: value.replace(/^\s*\+?/, "") }] : [];
}

/** As atoi(3) reads it: what is no number is 0, and says errors only. */
function level(word: string): Level {
  const number = Number.parseInt(word, 10);
  return LEVELS[Math.min(Math.max(Number.isNaN(number) ? 0 : number, 0), LEVELS.length - 1)] ?? "error";
}
