/** What is compared of exit statuses, and of what cannot be started. */

import type { Row } from "./peers.ts";
import { failures, lines, refused, without, withoutShebang } from "./words.ts";

export const endings: readonly Row[] = [
  {
    about: "exit status",
    theirs: {
      tini: "the command's, or 128 and the signal",
      "dumb-init": "the command's, or 128 and the signal",
      catatonit: "the command's, or 128 and the signal",
    },
    cases: {
      tini: lines("PROBE exit 255", "PROBE die 9", ...["PROBE die 15", "PROBE die 6", "PROBE die 64"]),
      "dumb-init": lines("PROBE exit 255", "PROBE die 9", "-c PROBE die 15", "PROBE die 6", "PROBE die 64"),
      catatonit: lines("PROBE exit 255", "PROBE die 9", "PROBE die 15", "PROBE die 6", "PROBE die 64"),
    },
  },
  {
    about: "a status that becomes 0",
    theirs: { tini: "`-e N`, 0 to 255, repeatable", "dumb-init": "none", catatonit: "none" },
    cases: {
      tini: lines(
        ...["-e 143 PROBE die 15", "-e 0 PROBE exit 1", "-e 007 PROBE exit 7", "-e 0 -e 255 PROBE exit 255"],
      ),
      "dumb-init": [refused("-e 5 PROBE exit 5")],
      catatonit: [refused("-e 5 -- PROBE exit 5")],
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
  {
    about: "a text file without a `#!` line",
    theirs: { tini: "`/bin/sh` runs it", "dumb-init": "`/bin/sh` runs it", catatonit: "`/bin/sh` runs it" },
    cases: { tini: [withoutShebang()], "dumb-init": [withoutShebang()], catatonit: [withoutShebang("--")] },
  },
];
