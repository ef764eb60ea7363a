/** What is compared of command lines, variables and words. */

import { look } from "./looks.ts";
import { told } from "./observe-signals.ts";
import type { Case, Row } from "./peers.ts";
import { handed, line, lines, refused } from "./words.ts";

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
    about: "is called",
    theirs: {
      tini: "`tini [OPTIONS] PROGRAM -- [ARGS]`",
      "dumb-init": "`dumb-init [option] command [[arg] ...]`",
      catatonit: "`catatonit [-ghLPV] [--] <progname> [args]`",
    },
    cases: {
      tini: lines("PROBE exit 5", "-- PROBE exit 5", "PROBE -- exit 5"),
      "dumb-init": lines("PROBE exit 5", "-- PROBE exit 5", "PROBE -- exit 5"),
      catatonit: lines("PROBE exit 5", "-- PROBE exit 5", "PROBE -- exit 5"),
    },
  },
  {
    about: "options",
    theirs: {
      tini: "`getopt`: `-gve143`, `-e 143`",
      "dumb-init": "long ones too, and their beginnings",
      catatonit: "`-g`, `-P`, `--version`",
    },
    cases: {
      tini: lines(
        ...["-g PROBE exit 5", "-gve5 PROBE exit 5", "-e 5 -e6 PROBE exit 6"],
        ...["-g -- PROBE exit 5", "-p SIGKILL PROBE exit 5", "-pSIGTERM PROBE exit 5"],
        ...["-sgwv -- PROBE exit 5", "-e143 PROBE exit 143", "-p SIGTERM -p SIGKILL PROBE exit 3"],
        ...["-e +5 PROBE exit 5", "-p TERM PROBE exit", "-p 15 PROBE exit", "-p SIGPWR PROBE exit"],
      ),
      "dumb-init": lines(
        ...["-c PROBE exit 5", "--single-child PROBE exit 5", "--single PROBE exit 5"],
        ...["-cr1:2 PROBE exit 5", "-r 1:2 --rewrite=3:0 --rew 4:5 PROBE exit 5"],
        ...["-c -c PROBE exit 5", "--verb -- PROBE exit 5", "-r 015:2 PROBE exit 5", "-r 9:15 PROBE exit 5"],
        ...["-r 15:2x PROBE exit 5", "-r +15:2 PROBE exit 5", "-r 15:2,1:2 PROBE exit 5"],
      ),
      catatonit: lines("-g -- PROBE exit 5", "-gg PROBE exit 5"),
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
    cases: { tini: lines("-l"), "dumb-init": [refused("-l"), refused("-L")], catatonit: lines("-L", "-l") },
  },
  {
    about: "how much is said",
    theirs: {
      tini: "`-v`, each time more; `TINI_VERBOSITY` overrides; 1",
      "dumb-init": "`-v`, `--verbose`, `DUMB_INIT_DEBUG=1`",
      catatonit: "`CATATONIT_DEBUG`",
    },
    cases: {
      tini: ["", "0", "2", "3", "9", "2x", "x", "-1"].map((TINI_VERBOSITY) =>
        line("-v PROBE exit", { TINI_VERBOSITY }),
      ),
      "dumb-init": [
        line("--verbose -c PROBE exit"),
        ...["", "0", "1", "2"].map((DUMB_INIT_DEBUG) => line("PROBE exit", { DUMB_INIT_DEBUG })),
      ],
      catatonit: [
        ...["", "1"].map((CATATONIT_DEBUG) => line("-- PROBE exit", { CATATONIT_DEBUG })),
        line("-- PROBE exit 5", { CATATONIT_LOG: "" }),
      ],
    },
  },
  {
    about: "where it is said, and how",
    theirs: {
      tini: "`[WARN  tini (N)]`, `[FATAL tini (N)]` on stderr, what is less on stdout",
      "dumb-init": "`[dumb-init]`, stderr",
      catatonit: "`DEBUG (catatonit:N):`, stderr",
    },
    cases: {
      tini: [
        ...lines("-v PROBE exit", "-vv PROBE exit", "-vvvv PROBE exit"),
        line("-v MISSING"),
        look(told, "what is said of a signal", "-vvv --"),
        look(told, "what is said of a signal", "--"),
      ],
      "dumb-init": [
        line("-v PROBE exit"),
        line("MISSING", { DUMB_INIT_DEBUG: "1" }),
        look(told, "what is said of a signal", "-v"),
      ],
      catatonit: [
        line("-- PROBE die 9", { CATATONIT_DEBUG: "" }),
        look(told, "what is said of a signal", "--", { environment: { CATATONIT_DEBUG: "" } }),
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
];
