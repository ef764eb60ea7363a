/** What is compared on a terminal, and of what an init is for besides. */

import type { Case, Row } from "./peers.ts";
import { listenPid, parentDeath, pause, pauseWithOrphan } from "./observe-more.ts";
import { refused } from "./words.ts";
import { behind, handedOff, inBackground, onTerminal, suspended, typed } from "./observe-terminals.ts";

const ROLES = ["as PID 1 and the session's leader", "as PID 1", "as the session's leader"] as const;

function onAllTerminals(words: string): readonly Case[] {
  return ROLES.flatMap((role) => [onTerminal(role, words), onTerminal(role, words, "</dev/null")]);
}

/** Not with an unshare(1) in the same group, which the keys end as well. */
function allTyped(words: string): readonly Case[] {
  return ROLES.filter((role) => role !== "as PID 1").map((role) => typed(role, words));
}

function handedOffAll(words: string): readonly Case[] {
  return ROLES.map((role) => handedOff(role, words));
}

export const terminals: readonly Row[] = [
  {
    about: "terminal",
    theirs: {
      tini: "the command's group is in the foreground of the one at stdin",
      "dumb-init": "becomes that of the command's session; `-c`: left alone",
      catatonit: "the command's group is in the foreground of `/dev/tty`",
    },
    cases: {
      tini: onAllTerminals(""),
      "dumb-init": [...onAllTerminals(""), ...onAllTerminals("-c")],
      catatonit: onAllTerminals("--"),
    },
  },
  {
    about: "what is typed on it",
    theirs: {
      tini: "goes to the command's group",
      "dumb-init": "goes to the command's group; `-c`: to init's",
      catatonit: "goes to the command's group",
    },
    cases: {
      tini: allTyped("-g"),
      "dumb-init": [...allTyped(""), ...allTyped("-c")],
      catatonit: allTyped("--"),
    },
  },
  {
    about: "SIGHUP and SIGCONT of a terminal that is given up",
    theirs: {
      tini: "none: it is kept",
      "dumb-init": "the first of each is swallowed by a session's leader",
      catatonit: "none: it is kept",
    },
    cases: {
      tini: [handedOff("as the session's leader", "-s")],
      "dumb-init": [...handedOffAll(""), ...handedOffAll("-c")],
      catatonit: [handedOff("as the session's leader", "--")],
    },
  },
  {
    about: "Ctrl-Z under a shell that controls jobs",
    theirs: {
      tini: "stops the command, and the shell hears nothing",
      "dumb-init": "stops both, and the shell goes on",
      catatonit: "is blocked",
    },
    cases: {
      tini: [suspended("-s")],
      "dumb-init": [suspended(""), suspended("-c")],
      catatonit: [suspended("--")],
    },
  },
  {
    about: "started in the background",
    theirs: { tini: "takes the terminal", "dumb-init": "takes none", catatonit: "takes the terminal" },
    cases: {
      tini: [inBackground("-s")],
      "dumb-init": [inBackground(""), inBackground("-c")],
      catatonit: [inBackground("--")],
    },
  },
  {
    about: "the terminal behind it",
    theirs: { tini: "is nobody's", "dumb-init": "is the caller's", catatonit: "is nobody's" },
    cases: {
      tini: [behind("-s")],
      "dumb-init": [behind(""), behind("-c")],
      catatonit: [behind("--")],
    },
  },
  {
    about: "its parent's death",
    theirs: { tini: "`-p SIGNAL`", "dumb-init": "nothing", catatonit: "nothing" },
    cases: {
      tini: [parentDeath("-s -p SIGTERM"), parentDeath("-s")],
      "dumb-init": [parentDeath("")],
      catatonit: [parentDeath("--")],
    },
  },
  {
    about: "`LISTEN_PID` that is its number",
    theirs: { tini: "as it is", "dumb-init": "as it is", catatonit: "becomes the command's" },
    cases: {
      tini: [listenPid("-s --")],
      "dumb-init": [listenPid("")],
      catatonit: [listenPid("--"), listenPid("--", "1"), listenPid("--", "no-number")],
    },
  },
  {
    about: "pause",
    theirs: {
      tini: "none",
      "dumb-init": "none",
      catatonit: "`-P` reaps, and exits with 0 on SIGTERM or SIGINT",
    },
    cases: {
      tini: [refused("-P")],
      "dumb-init": [refused("-P")],
      catatonit: [
        ...[15, 2, 1, 3, 10, 64].map((signal) => pause(signal)),
        pause(15, "-gP"),
        pause(2, "-P -- sleep 100"),
        pause(15, "-P", false),
        pauseWithOrphan(),
      ],
    },
  },
];
