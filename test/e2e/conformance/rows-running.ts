/** What is compared while the command runs, and when it has ended. */

import { adopter, afterwards, leftBehind, orphans, received, state, wakingUp } from "./observe.ts";
import type { Case, Row } from "./peers.ts";
import type { Options } from "../harness/container.ts";

const [SIGTSTP, SIGTTIN, SIGTTOU, SIGSEGV, SIGTERM] = [20, 21, 22, 11, 15];

type Look = (
  init: string,
  words: readonly string[],
  options?: Options,
) => Promise<Readonly<Record<string, unknown>>>;

/** A look at what comes of a command line, with something set up before. */
function look(observe: Look, what: string, words: string, options: Options = {}): Case {
  const given = words === "" ? [] : words.split(" ");
  return {
    name: `${what}${words === "" ? "" : ` with ${words}`}`,
    observe: async (init) => await observe(init, given, options),
  };
}

/** What becomes of a command and its init after one signal. */
function after(signal: number, words: string, pidOne: boolean): Case {
  return look(
    async (init, given, options) => await afterwards(init, given, signal, options),
    `signal ${String(signal)}${pidOne ? "" : ", not PID 1"}`,
    words,
    { pidOne },
  );
}

/** All signals but those that others become. */
function rewritten(words: string, become: readonly number[]): Case {
  return look(
    async (init, given, options) => await received(init, given, options, become),
    "signals that are rewritten",
    words,
  );
}

const BLOCKED = ["block=1", "block=15", "block=34", "block=20", "block=17"];
const IGNORED = ["ignore=1", "ignore=13", "ignore=17", "ignore=20", "ignore=21", "ignore=64"];
const OPEN = ["open=3:/etc/passwd", "open=9:/usr"];

/** Only some of what a look sees: the rest is another line's. */
function only(observe: Look, ...fields: readonly string[]): Look {
  return async (init, words, options) => {
    const seen = await observe(init, words, options);
    return Object.fromEntries(fields.map((field) => [field, seen[field]]));
  };
}

const place = only(state, "leads", "isInInitsGroup", "childsDirectory");
const signals = only(state, "blocked", "ignored", "caught");
const descriptors = only(state, "childsDescriptors", "initsDescriptors");
const directory = only(state, "initsDirectory");

function places(words: string): readonly Case[] {
  return [
    look(place, "where the command is", words),
    look(place, "where the command is, not PID 1", words, { pidOne: false }),
  ];
}

function masks(words: string): readonly Case[] {
  return [
    look(signals, "signals as usual", words),
    look(signals, "signals blocked", words, { before: BLOCKED }),
    look(signals, "signals ignored", words, { before: IGNORED }),
  ];
}

export const running: readonly Row[] = [
  {
    about: "forwards to",
    theirs: {
      tini: "the child; `-g`, `TINI_KILL_PROCESS_GROUP`: its group",
      "dumb-init": "the child's group; `-c`, `DUMB_INIT_SETSID=0`: the child",
      catatonit: "the child; `-g`: its group",
    },
    cases: {
      tini: [
        look(received, "all signals", ""),
        look(received, "all signals", "-g"),
        look(received, "all signals and TINI_KILL_PROCESS_GROUP", "", {
          environment: { TINI_KILL_PROCESS_GROUP: "" },
        }),
      ],
      "dumb-init": [
        look(received, "all signals", ""),
        look(received, "all signals", "-c"),
        look(received, "all signals and DUMB_INIT_SETSID=0", "", { environment: { DUMB_INIT_SETSID: "0" } }),
      ],
      catatonit: [look(received, "all signals", "--"), look(received, "all signals", "-g --")],
    },
  },
  {
    about: "rewrites",
    theirs: { tini: "nothing", "dumb-init": "`-r s:r`; `s:0` drops", catatonit: "nothing" },
    cases: {
      "dumb-init": [
        rewritten("-r 15:2 -r 1:0 -r 10:12", [2, 12]),
        rewritten("-c -r 15:2 -r 20:18 -r 15:3", [3]),
      ],
    },
  },
  {
    about: "SIGTSTP, SIGTTIN, SIGTTOU",
    theirs: {
      tini: "the first is forwarded",
      "dumb-init": "SIGSTOP for the group, then it stops itself; `-c`: forwarded as they are",
      catatonit: "dropped",
    },
    cases: {
      tini: [after(SIGTSTP, "-s", false), after(SIGTTIN, "-s", false), after(SIGTTOU, "-s", false)],
      "dumb-init": [SIGTSTP, SIGTTIN, SIGTTOU].flatMap((each) => [
        after(each, "", false),
        after(each, "-c", false),
        after(each, "", true),
      ]),
      catatonit: [after(SIGTSTP, "--", false), after(SIGTTOU, "--", false)],
    },
  },
  {
    about: "a signal that reports a fault, from somebody",
    theirs: {
      tini: "ends it, unless it is PID 1",
      "dumb-init": "forwarded",
      catatonit: "ends it, unless it is PID 1",
    },
    cases: {
      tini: [after(SIGSEGV, "-s", false), after(SIGSEGV, "", true)],
      "dumb-init": [after(SIGSEGV, "", false), after(SIGSEGV, "-c", true)],
      catatonit: [after(SIGSEGV, "--", false), after(SIGSEGV, "--", true)],
    },
  },
  {
    about: "the command is put in",
    theirs: {
      tini: "a group of its own",
      "dumb-init": "a session of its own; `-c`: neither",
      catatonit: "a group of its own",
    },
    cases: { tini: places("-g"), "dumb-init": [...places(""), ...places("-c")], catatonit: places("--") },
  },
  {
    about: "signals blocked and ignored in the command",
    theirs: {
      tini: "as they were",
      "dumb-init": "none blocked, only real-time ones ignored",
      catatonit: "as they were, but TSTP, TTIN and TTOU blocked",
    },
    cases: { tini: masks("-g"), "dumb-init": [...masks(""), ...masks("-c")], catatonit: masks("--") },
  },
  {
    about: "descriptors from 3 up, in init",
    theirs: { tini: "kept", "dumb-init": "kept", catatonit: "closed" },
    cases: {
      tini: [look(descriptors, "descriptors", "", { before: OPEN })],
      "dumb-init": [look(descriptors, "descriptors", "", { before: OPEN })],
      catatonit: [look(descriptors, "descriptors", "--", { before: OPEN })],
    },
  },
  {
    about: "working directory of init",
    theirs: { tini: "kept", "dumb-init": "`/`", catatonit: "kept; `/` from 0.2 on" },
    cases: {
      tini: [look(directory, "init's directory", "")],
      "dumb-init": [look(directory, "init's directory", "")],
      catatonit: [look(directory, "init's directory", "--")],
    },
  },
  {
    about: "with nothing to do",
    theirs: { tini: "wakes up every second", "dumb-init": "sleeps", catatonit: "sleeps" },
    cases: {
      tini: [look(wakingUp, "nothing to do", "")],
      "dumb-init": [look(wakingUp, "nothing to do", "")],
      catatonit: [look(wakingUp, "nothing to do", "--")],
    },
  },
  {
    about: "orphans",
    theirs: {
      tini: "reaped as PID 1 or with `-s`, `TINI_SUBREAPER`; `-w` tells",
      "dumb-init": "reaped as PID 1",
      catatonit: "reaped, PID 1 or not",
    },
    cases: {
      tini: [
        look(orphans, "orphans", ""),
        look(orphans, "orphans", "-w"),
        look(orphans, "orphans, not PID 1", "-sw", { pidOne: false }),
        look(adopter, "an orphan, not PID 1", "--"),
        look(adopter, "an orphan, not PID 1", "-s --"),
        look(adopter, "an orphan, not PID 1, and TINI_SUBREAPER", "--", {
          environment: { TINI_SUBREAPER: "" },
        }),
      ],
      "dumb-init": [look(orphans, "orphans", ""), look(adopter, "an orphan, not PID 1", "")],
      catatonit: [look(orphans, "orphans", "--"), look(adopter, "an orphan, not PID 1", "--")],
    },
  },
  {
    about: "the command ends, others live",
    theirs: {
      tini: "it exits at once",
      "dumb-init": "SIGTERM to the group, then it exits at once",
      catatonit: "it exits at once",
    },
    cases: {
      tini: [
        look(leftBehind, "two left behind", "--"),
        look(leftBehind, "two left behind, not PID 1", "-s --", { pidOne: false }),
      ],
      "dumb-init": [
        look(leftBehind, "two left behind", ""),
        look(leftBehind, "two left behind, not PID 1", "", { pidOne: false }),
        look(leftBehind, "two left behind, not PID 1", "-c", { pidOne: false }),
        look(leftBehind, "two left behind, not PID 1", "-r 15:0", { pidOne: false }),
      ],
      catatonit: [
        look(leftBehind, "two left behind", "--"),
        look(leftBehind, "two left behind, not PID 1", "--", { pidOne: false }),
      ],
    },
  },
  {
    about: "a request to stop",
    theirs: {
      tini: "forwarded, and waited for",
      "dumb-init": "forwarded, and waited for",
      catatonit: "forwarded, and waited for",
    },
    cases: {
      tini: [after(SIGTERM, "", true), after(SIGTERM, "-g", true)],
      "dumb-init": [after(SIGTERM, "", true), after(SIGTERM, "-c", true)],
      catatonit: [after(SIGTERM, "--", true)],
    },
  },
];
