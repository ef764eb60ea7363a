import { describe, expect, test } from "bun:test";
import { describeNotice, levelOf, LEVELS, type Level, type Named, type Notice } from "../src/notice.ts";
import { milliseconds, pid, ticks } from "../src/process.ts";
import { SIGCHLD, SIGHUP, SIGINT, SIGKILL, SIGTERM, SIGTSTP } from "../src/signal.ts";

const ended = { by: "exit", code: 3 } as const;
const everybody = { whom: "all" } as const;
const nobody = { event: "orphan-reaped", pid: pid(9), ending: ended } as const;

function sleeping(number: number): Named {
  return { pid: pid(number), command: "sleep" };
}

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
    { event: "received", signal: SIGTERM, sender: { by: "process", pid: pid(12), uid: 33 } },
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
  ["debug", "stopping as well, as the command was by SIGTSTP", { event: "suspended", signal: SIGTSTP }],
  [
    "debug",
    "did not forward SIGHUP: the command has ended",
    { event: "dropped", signal: SIGHUP, because: "ended" },
  ],
  [
    "debug",
    "did not forward SIGHUP: what is left is being killed",
    { event: "dropped", signal: SIGHUP, because: "killing" },
  ],
  [
    "info",
    "received SIGTERM; forwarding it in 3000 ms",
    { event: "delayed", signal: SIGTERM, delay: milliseconds(3000) },
  ],
  [
    "warn",
    "could not send SIGTERM to process 12: pidfd_open: Too many open files",
    {
      event: "not-delivered",
      signal: SIGTERM,
      target: { whom: "straggler", pid: pid(12), startTime: ticks(99) },
      reason: "pidfd_open: Too many open files",
    },
  ],
  ["info", "asked every process that is left to stop", { event: "last-call" }],
  ["info", "asked 1 process to stop: 12 (sleep)", { event: "last-call", processes: [sleeping(12)] }],
  ["info", "waiting until the processes that are left have ended by themselves", { event: "waiting" }],
  ["warn", "killing every process that is left: the time is over", { event: "killing" }],
  [
    "warn",
    "killing 2 processes that did not stop in time: 12 (sleep), 13 (sleep)",
    { event: "killing", processes: [sleeping(12), sleeping(13)] },
  ],
  ["warn", "could not end every process, not even by SIGKILL", { event: "unkillable" }],
  [
    "warn",
    "could not end 1 process even by SIGKILL: 12 (sleep)",
    { event: "unkillable", processes: [sleeping(12)] },
  ],
  ["debug", "leaving with exit status 143", { event: "leaving", status: 143 }],
];

describe("a notice", () => {
  test.each(NOTICES)("of level %s reads: %s", (level, sentence, notice) => {
    expect(describeNotice(notice)).toBe(sentence);
    expect(levelOf(notice)).toBe(level);
  });
});

test("a sentence names eight processes and no more, but says how many there are", () => {
  const processes = [...Array(500).keys()].map((index) => sleeping(index + 1));
  const eight = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => `${number} (sleep)`).join(", ");
  expect(describeNotice({ event: "last-call", processes: processes.slice(0, 8) })).toBe(
    `asked 8 processes to stop: ${eight}`,
  );
  expect(describeNotice({ event: "last-call", processes })).toBe(
    `asked 500 processes to stop: ${eight}, ...`,
  );
});

test("levels are in order from the gravest to the least", () => {
  expect(LEVELS).toEqual(["error", "warn", "info", "debug", "trace"]);
});
