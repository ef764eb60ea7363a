import { describe, expect, test } from "bun:test";
import { describeNotice, levelOf, LEVELS, type Level, type Notice } from "../src/notice.ts";
import { milliseconds, pid } from "../src/process.ts";
import { SIGCHLD, SIGHUP, SIGINT, SIGKILL, SIGTERM, SIGTSTP } from "../src/signal.ts";

const ended = { by: "exit", code: 3 } as const;
const everybody = { whom: "all" } as const;
const nobody = { event: "orphan-reaped", pid: pid(9), ending: ended } as const;

const NOTICES: readonly (readonly [Level, string, Notice])[] = [
  [
    "warn",
    "LASTCALL_SCOOP is not a setting of lastcall and is ignored; see --help for the names",
    { event: "unknown-variable", name: "LASTCALL_SCOOP" },
  ],
  ["warn", "this kernel is too old", { event: "shortcoming", reason: "this kernel is too old" }],
  ["info", "started ./server as process 7", { event: "started", pid: pid(7), command: "./server" }],
  [
    "trace",
    "received SIGTERM from process 12",
    { event: "received", signal: SIGTERM, sender: { by: "process", pid: pid(12) } },
  ],
  [
    "trace",
    "received SIGTERM from outside",
    { event: "received", signal: SIGTERM, sender: { by: "outside" } },
  ],
  [
    "trace",
    "received SIGCHLD from the kernel",
    { event: "received", signal: SIGCHLD, sender: { by: "kernel" } },
  ],
  [
    "debug",
    "forwarded SIGHUP to process 7",
    { event: "forwarded", signal: SIGHUP, as: SIGHUP, target: { whom: "process", pid: pid(7) } },
  ],
  [
    "debug",
    "forwarded SIGTERM as SIGINT to process group 7",
    { event: "forwarded", signal: SIGTERM, as: SIGINT, target: { whom: "group", group: pid(7) } },
  ],
  [
    "debug",
    "forwarded SIGTERM to all processes",
    { event: "forwarded", signal: SIGTERM, as: SIGTERM, target: everybody },
  ],
  [
    "debug",
    "did not forward SIGHUP: a rewrite drops it",
    { event: "dropped", signal: SIGHUP, because: "rewrite" },
  ],
  [
    "debug",
    "did not forward SIGCHLD: it is never forwarded",
    { event: "dropped", signal: SIGCHLD, because: "rule" },
  ],
  [
    "warn",
    "could not send SIGKILL to all processes: kill: Operation not permitted",
    {
      event: "not-delivered",
      signal: SIGKILL,
      target: everybody,
      reason: "kill: Operation not permitted",
    },
  ],
  ["info", "process 7 exited with 3", { event: "ended", pid: pid(7), ending: ended }],
  ["debug", "reaped process 9, which exited with 3", { ...nobody, warn: false }],
  ["warn", "reaped process 9, which exited with 3", { ...nobody, warn: true }],
  ["debug", "stopping as well: the command was stopped by SIGTSTP", { event: "suspended", signal: SIGTSTP }],
  [
    "info",
    "asked the processes that are left to stop; waiting up to 5000 ms for them",
    { event: "last-call", grace: milliseconds(5000) },
  ],
  ["warn", "killing processes that did not stop when they were asked", { event: "killing" }],
  ["debug", "leaving with exit status 143", { event: "leaving", status: 143 }],
];

describe("a notice", () => {
  test.each(NOTICES)("of level %s reads: %s", (level, sentence, notice) => {
    expect(describeNotice(notice)).toBe(sentence);
    expect(levelOf(notice)).toBe(level);
  });
});

test("levels are in order from the gravest to the least", () => {
  expect(LEVELS).toEqual(["error", "warn", "info", "debug", "trace"]);
});
