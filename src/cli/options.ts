/**
 * The options of the native command line, declared once: the reading, the usage text and the environment variables
 * come from here.
 */

import { LEVELS } from "../notice.ts";
import { namesIn, type Option, type OptionTable } from "./table.ts";

/** By long name, in the order in which the usage shows them. */
export const OPTIONS = {
  scope: {
    value: "child|group|all",
    variable: "LASTCALL_SCOPE",
    description: "whom forwarded signals reach: the command, its process group (default), or every process",
  },
  group: { short: "g", description: "short for --scope group" },
  child: { short: "c", description: "short for --scope child" },
  rewrite: {
    value: "A:B",
    repeatable: true,
    variable: "LASTCALL_REWRITE",
    description: "forward signal B for A; A:0 drops A",
  },
  "stop-signal": {
    value: "SIGNAL",
    repeatable: true,
    variable: "LASTCALL_STOP_SIGNAL",
    description: "also counts as a signal that asks to stop, as TERM, INT and QUIT do",
  },
  "stop-delay": {
    value: "TIME",
    variable: "LASTCALL_STOP_DELAY",
    description: "wait so long before the first stop signal is forwarded; a second one ends the wait",
  },
  grace: {
    value: "TIME",
    variable: "LASTCALL_GRACE",
    description: "kill whatever is left so long after the first stop signal; everyone is asked before",
  },
  "sweep-grace": {
    value: "TIME",
    variable: "LASTCALL_SWEEP_GRACE",
    description:
      "after the command ended, how long the other processes may take to stop (5s); 0 leaves at once",
  },
  "wait-all": {
    variable: "LASTCALL_WAIT_ALL",
    description:
      "after the command ended, let the other processes end by themselves; a stop signal asks them to stop",
  },
  "remap-exit": {
    short: "e",
    value: "CODE",
    repeatable: true,
    variable: "LASTCALL_REMAP_EXIT",
    description: "exit with 0 when the command exits with CODE",
  },
  "parent-death-signal": {
    short: "p",
    value: "SIGNAL",
    variable: "LASTCALL_PARENT_DEATH_SIGNAL",
    description: "init gets SIGNAL when its own parent ends",
  },
  "warn-orphans": {
    short: "w",
    variable: "LASTCALL_WARN_ORPHANS",
    description: "warn of every adopted process that is reaped",
  },
  report: {
    value: "text|json",
    implied: "text",
    variable: "LASTCALL_REPORT",
    description: "at exit, who asked to stop, which process got which signal, and how each ended",
  },
  verbose: { short: "v", description: "say more; -vv and -vvv still more" },
  quiet: { short: "q", description: "say errors only" },
  "log-level": {
    value: LEVELS.join("|"),
    variable: "LASTCALL_LOG_LEVEL",
    description: "how much to say (warn)",
  },
  "log-format": {
    value: "text|json",
    variable: "LASTCALL_LOG_FORMAT",
    description: "one line a message, for people or for programs",
  },
  personality: {
    value: "tini|dumb-init|catatonit|none",
    variable: "LASTCALL_PERSONALITY",
    description: "be that init, with its options, variables and messages; to be written first",
  },
  help: { short: "h", isQuestion: true, description: "show this and exit" },
  version: { short: "V", isQuestion: true, description: "show the version and exit" },
} as const satisfies OptionTable<string>;

/** The long name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** Everything about one option, with what it leaves out as undefined. */
export function optionNamed(name: OptionName): Option {
  return OPTIONS[name];
}

/** Every option's long name, in order. */
export const OPTION_NAMES: readonly OptionName[] = namesIn(OPTIONS);
