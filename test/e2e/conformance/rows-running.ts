/** What is compared of the command, of init while it runs, and of both ends. */

import { look, only } from "./looks.ts";
import { adopter, leftBehind, orphans, state, wakingUp } from "./observe.ts";
import type { Case, Row } from "./peers.ts";

const BLOCKED = ["block=1", "block=15", "block=34", "block=20", "block=17"];
const IGNORED = ["ignore=1", "ignore=13", "ignore=17", "ignore=20", "ignore=21", "ignore=64"];
const OPEN = ["open=3:/etc/passwd", "open=9:/usr"];

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
    look(signals, "signals blocked and ignored, not PID 1", words, {
      before: [...BLOCKED, ...IGNORED],
      pidOne: false,
    }),
  ];
}

export const running: readonly Row[] = [
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
      tini: "reaped; `-w`: `Reaped zombie process with pid=N`",
      "dumb-init": "reaped",
      catatonit: "reaped",
    },
    cases: {
      tini: [
        look(orphans, "orphans", ""),
        look(orphans, "orphans", "-w"),
        look(orphans, "orphans, not PID 1", "-sw", { pidOne: false }),
      ],
      "dumb-init": [look(orphans, "orphans", ""), look(orphans, "orphans", "-c")],
      catatonit: [
        look(orphans, "orphans", "--"),
        look(orphans, "orphans, not PID 1", "--", { pidOne: false }),
      ],
    },
  },
  {
    about: "subreaper",
    theirs: {
      tini: "with `-s` or `TINI_SUBREAPER`",
      "dumb-init": "never",
      catatonit: "when it is not PID 1",
    },
    cases: {
      tini: [
        look(adopter, "an orphan, not PID 1", "--"),
        look(adopter, "an orphan, not PID 1", "-s --"),
        look(adopter, "an orphan, not PID 1, and TINI_SUBREAPER", "--", {
          environment: { TINI_SUBREAPER: "" },
        }),
      ],
      "dumb-init": [look(adopter, "an orphan, not PID 1", "")],
      catatonit: [look(adopter, "an orphan, not PID 1", "--")],
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
];
