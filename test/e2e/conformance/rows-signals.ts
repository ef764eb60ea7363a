/** What is compared of signals. */

import { look, type Look } from "./looks.ts";
import { afterwards, received, whileStopped } from "./observe-signals.ts";
import type { Case, Row } from "./peers.ts";
import { refused } from "./words.ts";

const [SIGTSTP, SIGTTIN, SIGTTOU, SIGSEGV, SIGTERM] = [20, 21, 22, 11, 15];

/** What becomes of a command and its init after one signal. */
function after(signal: number, words: string, pidOne: boolean): Case {
  return look(
    async (init, given, options) => await afterwards(init, given, signal, options),
    `signal ${String(signal)}${pidOne ? "" : ", not PID 1"}`,
    words,
    { pidOne },
  );
}

/** All signals, to an init that is not PID 1. */
function among(words: string, environment: Readonly<Record<string, string>> = {}): Case {
  const set = Object.keys(environment).map((name) => ` and ${name}`);
  return look(received, `all signals${set.join("")}, not PID 1`, words, { pidOne: false, environment });
}

/** A signal to an init whose command is stopped. */
function stopped(signal: number, words: string): Case {
  return look(
    async (init, given, options) => await whileStopped(init, given, signal, options),
    `signal ${String(signal)} when the command is stopped`,
    words,
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

/** Of all signals those of a range. */
function ofRange(first: number, last: number): Look {
  return async (init, words, options) => {
    const { child } = await received(init, words, options);
    const isMeant = ([signal]: readonly [string, unknown]): boolean =>
      Number(signal) >= first && Number(signal) <= last;
    return { child: Object.fromEntries(Object.entries(child).filter(isMeant)) };
  };
}

const standard = ofRange(1, 31);
const realTime = ofRange(34, 64);

export const signals: readonly Row[] = [
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
        among("-s"),
        among("-sg"),
        among("-s", { TINI_KILL_PROCESS_GROUP: "0" }),
      ],
      "dumb-init": [
        look(received, "all signals", ""),
        look(received, "all signals", "-c"),
        look(received, "all signals and DUMB_INIT_SETSID=0", "", { environment: { DUMB_INIT_SETSID: "0" } }),
        among(""),
        among("-c"),
        among("", { DUMB_INIT_SETSID: "1" }),
      ],
      catatonit: [
        look(received, "all signals", "--"),
        look(received, "all signals", "-g --"),
        among("--"),
        among("-g --"),
      ],
    },
  },
  {
    about: "forwarded of the signals 1 to 31",
    theirs: {
      tini: "all but CHLD, TTIN, TTOU and the seven that report a fault",
      "dumb-init": "all but CHLD",
      catatonit: "all but CHLD, TSTP, TTIN, TTOU and the seven",
    },
    cases: {
      tini: [look(standard, "signals 1 to 31", "-s")],
      "dumb-init": [look(standard, "signals 1 to 31", "-v")],
      catatonit: [look(standard, "signals 1 to 31", "--")],
    },
  },
  {
    about: "forwarded of the real-time signals, 34 to 64",
    theirs: { tini: "all", "dumb-init": "all", catatonit: "all" },
    cases: {
      tini: [look(realTime, "signals 34 to 64", "-s")],
      "dumb-init": [look(realTime, "signals 34 to 64", "-c")],
      catatonit: [look(realTime, "signals 34 to 64", "--")],
    },
  },
  {
    about: "rewrites",
    theirs: { tini: "nothing", "dumb-init": "`-r s:r`; `s:0` drops", catatonit: "nothing" },
    cases: {
      tini: [refused("-r 15:2 PROBE exit")],
      catatonit: [refused("-r 15:2 -- PROBE exit")],
      "dumb-init": [
        rewritten("-r 15:2 -r 1:0 -r 10:12", [2, 12]),
        rewritten("-c -r 15:2 -r 20:18 -r 15:3", [3]),
        rewritten("-r 15:1 -r 16:0 -r 20:0 -r 22:12", [1, 12]),
        rewritten("-r 17:10 -r 9:14 -r 19:23", [10]),
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
    about: "a request to stop",
    theirs: {
      tini: "forwarded, and waited for",
      "dumb-init": "forwarded, and waited for",
      catatonit: "forwarded, and waited for",
    },
    cases: {
      tini: [after(SIGTERM, "", true), after(SIGTERM, "-g", true), stopped(SIGTERM, "")],
      "dumb-init": [after(SIGTERM, "", true), after(SIGTERM, "-c", true), stopped(SIGTERM, "")],
      catatonit: [after(SIGTERM, "--", true), stopped(SIGTERM, "--")],
    },
  },
];
