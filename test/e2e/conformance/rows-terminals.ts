/** What is compared on a terminal, and of what an init is for besides. */

import type { Row } from "./peers.ts";
import { listenPid, onTerminal, parentDeath, pause } from "./observe-more.ts";

export const terminals: readonly Row[] = [
  {
    about: "terminal",
    theirs: {
      tini: "the command's group is in the foreground of the one at stdin",
      "dumb-init": "becomes that of the command's session; `-c`: left alone",
      catatonit: "the command's group is in the foreground of `/dev/tty`",
    },
    cases: {
      tini: [onTerminal(""), onTerminal("", "</dev/null"), onTerminal("", "", false)],
      "dumb-init": [
        onTerminal(""),
        onTerminal("-c"),
        onTerminal("", "", false),
        onTerminal("", "</dev/null"),
      ],
      catatonit: [onTerminal("--"), onTerminal("--", "</dev/null"), onTerminal("--", "", false)],
    },
  },
  {
    about: "its parent's death",
    theirs: { tini: "`-p SIGNAL`", "dumb-init": "nothing", catatonit: "nothing" },
    cases: { tini: [parentDeath("-p SIGTERM"), parentDeath("")] },
  },
  {
    about: "`LISTEN_PID` that is its number",
    theirs: { tini: "as it is", "dumb-init": "as it is", catatonit: "becomes the command's" },
    cases: { tini: [listenPid("-s --")], "dumb-init": [listenPid("")], catatonit: [listenPid("--")] },
  },
  {
    about: "pause",
    theirs: {
      tini: "none",
      "dumb-init": "none",
      catatonit: "`-P` reaps, and exits with 0 on SIGTERM or SIGINT",
    },
    cases: { catatonit: [pause(15), pause(2), pause(1)] },
  },
];
