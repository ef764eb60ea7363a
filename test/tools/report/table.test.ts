import { describe, expect, test } from "bun:test";
import { milliseconds, pid } from "../../../src/process.ts";
import { SIGCONT, SIGHUP, SIGKILL, SIGSEGV, SIGTERM } from "../../../src/signal.ts";
import { widthOf } from "../../../src/tools/columns.ts";
import type { ProcessRecord, Recorded } from "../../../src/tools/report/record.ts";
import { type Outcome, reportTable, span } from "../../../src/tools/report/table.ts";

const at = milliseconds;
const OUTCOME: Outcome = {
  pid: pid(7),
  command: "./server",
  ending: { by: "exit", code: 3 },
  status: 3,
  took: at(65_000),
};

function recordOf(processes: readonly ProcessRecord[], stops: Recorded["stops"] = [], omitted = 0): Recorded {
  return { processes, stops, omitted };
}

function process(more: Partial<ProcessRecord>): ProcessRecord {
  return { pid: pid(9), isMain: false, command: "worker", signals: [], isThere: false, ...more };
}

/** The lines about processes. */
function rows(...processes: readonly ProcessRecord[]): readonly string[] {
  return reportTable(OUTCOME, recordOf(processes)).split("\n").slice(4, -1);
}

describe("the head", () => {
  test("tells the command, how it ended, the exit status and how long it took", () => {
    const [first, second] = reportTable(OUTCOME, recordOf([process({})])).split("\n");
    expect(first).toBe("lastcall: report of process 7 (./server), which exited with 3; exit status 3");
    expect(second).toBe("  took 1m05s; 1 process seen, 0 had to be killed");
  });

  test("tells who asked to stop", () => {
    const stops = [
      { signal: SIGTERM, at: at(1500), sender: { by: "outside" } as const },
      {
        signal: SIGTERM,
        at: at(1600),
        sender: { by: "process", pid: pid(4), uid: 33, user: "www", command: "sh" } as const,
      },
      { signal: SIGTERM, at: at(1700), sender: { by: "process", pid: pid(4), uid: 33 } as const },
      { signal: SIGTERM, at: at(1800), sender: { by: "kernel" } as const },
    ];
    expect(reportTable(OUTCOME, recordOf([], stops)).split("\n").slice(2, 7)).toEqual([
      "  SIGTERM after 1.5s, from outside this PID namespace",
      "  SIGTERM after 1.6s, from process 4 (sh) of user www",
      "  SIGTERM after 1.7s, from process 4 of user 33",
      "  SIGTERM after 1.8s, from the kernel",
      "  times (+) count from the first request to stop",
    ]);
  });

  test("tells of how many processes nothing was kept", () => {
    expect(reportTable(OUTCOME, recordOf([process({})], [], 4))).toEndWith(
      "  and 4 processes that ended long before\n",
    );
  });
});

describe("a row", () => {
  test("tells what a process was sent and how it ended", () => {
    const ended = {
      ending: { by: "signal", signal: SIGSEGV, core: true },
      at: at(9),
      lived: at(2500),
    } as const;
    const signals = [
      { signal: SIGTERM, at: at(10) },
      { signal: SIGCONT, at: at(10) },
    ];
    expect(rows(process({ signals, ended }))).toEqual([
      "      9 worker          TERM +10ms             by SIGSEGV, core dumped      2.5s",
    ]);
  });

  test("says what is not known, and does not guess", () => {
    expect(rows({ pid: pid(9), isMain: false, signals: [], isThere: false })).toEqual([
      "      9 ?               -                      unknown (not a child)           ?",
    ]);
    expect(rows(process({ isThere: true }))[0]).toContain("still there");
  });

  test("says why a process had to be killed", () => {
    const killed = { ending: { by: "signal", signal: SIGKILL, core: false }, at: at(9) } as const;
    const signals = [{ signal: SIGKILL, at: at(5000) }];
    expect(rows(process({ signals, ended: killed, effect: "ignored" }))[0]).toContain(
      " KILLED, ignored TERM ",
    );
    expect(rows(process({ signals, ended: killed }))[0]).toContain(" KILLED  ");
    expect(rows(process({ signals }))[0]).toContain("killed, end not seen");
  });

  test("goes on in more lines when there were many signals, and counts equal ones", () => {
    const signals = [
      ...Array.from({ length: 40 }, () => ({ signal: SIGHUP, at: at(1000) })),
      { signal: SIGTERM, at: at(100_000) },
      { signal: SIGKILL, at: at(3_700_000) },
    ];
    const lines = rows(process({ signals }));
    expect(lines.map((line) => line.slice(24, 46).trim())).toEqual(
      ["HUP +1.0s x40,", "TERM +1m40s,", "KILL +1h01m"].map((each) => each.replace(",", "")),
    );
  });

  test("never is wider than 80 columns, nor does it let a name reach the terminal", () => {
    const signals = Array.from({ length: 9 }, (_, index) => ({
      signal: SIGTERM,
      at: at(index * 86_400_000),
    }));
    const hostile = process({
      pid: pid(4_194_304),
      command: Buffer.from("\u001b[31m\u202e宽字0123456789abcdef").toString("latin1"),
      signals,
      ended: {
        ending: { by: "signal", signal: SIGKILL, core: false },
        at: at(1),
        lived: at(99 * 86_400_000),
      },
      effect: "blocked",
    });
    const text = reportTable(OUTCOME, recordOf([hostile]));
    for (const line of text.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });
});

test("spans of time are short", () => {
  expect([0, 999.6, 1000, 59_999, 60_000, 3_600_000, 86_400_000, 90_000_000].map(span)).toEqual([
    ...["0ms", "1.0s", "1.0s", "59.9s", "1m00s", "1h00m", "1d00h", "1d01h"],
  ]);
});
