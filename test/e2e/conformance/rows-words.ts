/** What is compared of command lines, variables and words. */

import type { Case, Row } from "./peers.ts";
import { failures, handed, line, without } from "./words.ts";

function lines(...all: readonly string[]): readonly Case[] {
  return all.map((words) => line(words));
}

/** Arguments that look like options, with and without something in front of the command that ends those of init. */
function handedOver(end: string): readonly Case[] {
  return [
    handed(`${end} PROBE strings -x --help`),
    handed(`${end} PROBE -- strings`),
    handed("PROBE strings"),
    handed("PROBE strings x -- y"),
    handed("PROBE -- strings -- -x"),
  ];
}

export const commandLine: readonly Row[] = [
  {
    about: "options",
    theirs: {
      tini: "`getopt`: `-gve143`, `-e 143`",
      "dumb-init": "long ones too, and their beginnings",
      catatonit: "`-g`, `-P`, `--version`",
    },
    cases: {
      tini: lines(
        ...[
          "-g PROBE exit 5",
          "-gve5 PROBE exit 5",
          "-e 5 -e6 PROBE exit 6",
          "-- PROBE exit 5",
          "PROBE exit 5",
        ],
        ...["PROBE -- exit 5", "-g -- PROBE exit 5", "-p SIGKILL PROBE exit 5", "-pSIGTERM PROBE exit 5"],
        ...["-sgwv -- PROBE exit 5", "-e143 PROBE exit 143", "-p SIGTERM -p SIGKILL PROBE exit 3"],
        ...["-e +5 PROBE exit 5", "-p TERM PROBE exit", "-p 15 PROBE exit", "-p SIGPWR PROBE exit"],
      ),
      "dumb-init": lines(
        ...["-c PROBE exit 5", "--single-child PROBE exit 5", "--single PROBE exit 5", "-- PROBE exit 5"],
        ...["-cr1:2 PROBE exit 5", "-r 1:2 --rewrite=3:0 --rew 4:5 PROBE exit 5", "PROBE exit 5"],
        ...["-c -c PROBE exit 5", "--verb -- PROBE exit 5", "-r 015:2 PROBE exit 5", "-r 9:15 PROBE exit 5"],
        ...["-r 15:2x PROBE exit 5", "-r +15:2 PROBE exit 5", "-r 15:2,1:2 PROBE exit 5"],
      ),
      catatonit: lines(
        ...["-g -- PROBE exit 5", "-- PROBE exit 5", "PROBE exit 5", "-gg PROBE exit 5", "PROBE -- exit 5"],
      ),
    },
  },
  {
    about: "options of the command",
    theirs: { tini: "taken for its own", "dumb-init": "left alone", catatonit: "taken for its own" },
    cases: {
      tini: [...lines("sh -e -c exit", "PROBE exit -g 5"), ...handedOver("-g --")],
      "dumb-init": [...lines("sh -e -c exit", "sh -c exit"), ...handedOver("--")],
      catatonit: [...lines("sh -e -c exit", "PROBE exit -g 5"), ...handedOver("-g --")],
    },
  },
  {
    about: "nothing to run, a wrong option",
    theirs: {
      tini: "usage on stderr, 1",
      "dumb-init": "usage on stderr, 1",
      catatonit: "usage on stderr, 1",
    },
    cases: {
      tini: lines(
        "",
        "--",
        "-x PROBE exit",
        "-e 256 PROBE exit",
        "-e x PROBE exit",
        "-p TERMINATE PROBE exit",
        ...["-e", "-p", "-e -1 PROBE exit", "-e 5x PROBE exit", "-ge PROBE exit", "-g --", "-xh", "-hx"],
        ...["--verbose PROBE exit", "- PROBE", "-R A PROBE exit", "-? PROBE exit"],
      ),
      "dumb-init": lines(
        "",
        "--",
        "-x PROBE exit",
        "--wrong PROBE exit",
        "-r 1 PROBE exit",
        "-r 32:1 PROBE exit",
        ...[
          "-r",
          "--rewrite",
          "--rewrite=",
          "-r 0:1 PROBE",
          "-r 1:32 PROBE",
          "-r 15:-1 PROBE",
          "-r 15: PROBE",
        ],
        ...["-r TERM:INT PROBE", "--v PROBE exit", "--verbose=1 PROBE exit", "-cx", "- PROBE"],
      ),
      catatonit: lines(
        "",
        "--",
        "-g --",
        "-x PROBE exit",
        "--wrong PROBE exit",
        "--version=1",
        "-hx",
        "- PROBE",
      ),
    },
  },
  {
    about: "help",
    theirs: {
      tini: "`-h`, stdout, 0",
      "dumb-init": "`-h`, `--help`, stderr, 0",
      catatonit: "`-h`, stderr, 0",
    },
    cases: {
      tini: lines("-h", "-gh PROBE exit 5", "-hl", "--help"),
      "dumb-init": lines("-h", "--help", "--he", "-ch", "-r 1:2 -h", "-hV"),
      catatonit: lines("-h", "--help", "-gh", "-hL"),
    },
  },
  {
    about: "version",
    theirs: {
      tini: "`--version` alone, stdout",
      "dumb-init": "`-V`, `--version`, stderr",
      catatonit: "`-V`, `--version`, stdout, as tini's",
    },
    cases: {
      tini: lines("--version", "--version PROBE", "-s --version", "-V"),
      "dumb-init": lines("-V", "--version", "--vers", "-Vh"),
      catatonit: lines("-V", "--version", "--v", "--version PROBE", "-VL"),
    },
  },
  {
    about: "licence",
    theirs: { tini: "`-l`", "dumb-init": "none", catatonit: "`-L`" },
    cases: { tini: lines("-l"), "dumb-init": lines("-l", "-L"), catatonit: lines("-L", "-l") },
  },
  {
    about: "how much is said, where",
    theirs: {
      tini: "`-v`, `TINI_VERBOSITY`; `[INFO  tini (N)]` and less on stdout",
      "dumb-init": "`-v`, `DUMB_INIT_DEBUG=1`; `[dumb-init]`, stderr",
      catatonit: "`CATATONIT_DEBUG`; `DEBUG (catatonit:N):`, stderr",
    },
    cases: {
      tini: [
        ...lines("-v PROBE exit", "-vv PROBE exit", "-vvvv PROBE exit"),
        ...["", "0", "2", "3", "9", "2x", "x", "-1"].map((TINI_VERBOSITY) =>
          line("-v PROBE exit", { TINI_VERBOSITY }),
        ),
      ],
      "dumb-init": [
        ...lines("-v PROBE exit", "--verbose -c PROBE exit"),
        line("MISSING", { DUMB_INIT_DEBUG: "1" }),
        ...["", "0", "1", "2"].map((DUMB_INIT_DEBUG) => line("PROBE exit", { DUMB_INIT_DEBUG })),
      ],
      catatonit: [
        ...["", "1"].map((CATATONIT_DEBUG) => line("-- PROBE exit", { CATATONIT_DEBUG })),
        line("-- MISSING", { CATATONIT_DEBUG: "1" }),
        line("-- PROBE exit 5", { CATATONIT_LOG: "" }),
      ],
    },
  },
  {
    about: "not PID 1",
    theirs: { tini: "warns: `zombie reaping won't work`", "dumb-init": "nothing", catatonit: "nothing" },
    cases: {
      tini: [
        ...["PROBE exit", "-s PROBE exit", "-v PROBE exit", "-svvv PROBE exit"].map((words) =>
          line(words, {}, false),
        ),
        line("PROBE exit", { TINI_VERBOSITY: "0" }, false),
        line("PROBE exit", { TINI_SUBREAPER: "" }, false),
      ],
      "dumb-init": [line("PROBE exit 5", {}, false)],
      catatonit: [line("-- PROBE exit 5", {}, false)],
    },
  },
  {
    about: "exit status",
    theirs: {
      tini: "the command's, or 128 and the signal; `-e N`: 0",
      "dumb-init": "the command's, or 128 and the signal",
      catatonit: "the command's, or 128 and the signal",
    },
    cases: {
      tini: lines(
        "PROBE exit 255",
        "PROBE die 9",
        ...["PROBE die 15", "PROBE die 6", "PROBE die 64"],
        "-e 143 PROBE die 15",
        ...["-e 0 PROBE exit 1", "-e 007 PROBE exit 7", "-e 0 -e 255 PROBE exit 255"],
      ),
      "dumb-init": lines("PROBE exit 255", "PROBE die 9", "-c PROBE die 15", "PROBE die 6", "PROBE die 64"),
      catatonit: lines("PROBE exit 255", "PROBE die 9", "PROBE die 15", "PROBE die 6", "PROBE die 64"),
    },
  },
  {
    about: "without a standard input",
    theirs: { tini: "exits with 1", "dumb-init": "the command runs", catatonit: "the command runs" },
    cases: {
      tini: [without([0], "-g"), without([0, 1, 2], "-g")],
      "dumb-init": [without([0], "-c"), without([0, 1, 2], "-c"), without([0], "--")],
      catatonit: [without([0], "--"), without([0, 1, 2], "-g")],
    },
  },
  {
    about: "a command that cannot be started",
    theirs: {
      tini: "127 not found, 126 not allowed, else 1",
      "dumb-init": "2, `[dumb-init] NAME: ...`",
      catatonit: "1, `ERROR (catatonit:N): ...`",
    },
    cases: {
      tini: failures(),
      "dumb-init": [...failures(), ...failures("-c")],
      catatonit: failures("--"),
    },
  },
];
