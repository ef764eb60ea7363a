import { describe, expect, test } from "bun:test";
import { milliseconds, pid } from "../../../src/process.ts";
import { SIGKILL, SIGTERM } from "../../../src/signal.ts";
import { reportJson } from "../../../src/tools/report/json.ts";
import type { ProcessRecord, Recorded } from "../../../src/tools/report/record.ts";

const at = milliseconds;
const STARTED = new Date(Date.UTC(2026, 10, 23, 12, 0, 0, 5));
const OUTCOME = {
  pid: pid(7),
  command: "./server",
  ending: { by: "exit", code: 3 },
  status: 3,
  took: at(6500),
} as const;

function lines(processes: readonly ProcessRecord[], stops: Recorded["stops"] = []): readonly unknown[] {
  const text = reportJson(OUTCOME, STARTED, { processes, stops, omitted: 2 });
  expect(text).toEndWith("}\n");
  return text
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
}

describe("a report for programs", () => {
  test("begins with the run", () => {
    expect(lines([])).toEqual([
      {
        type: "run",
        command: "./server",
        pid: 7,
        started: "2026-11-23T12:00:00.005Z",
        took: 6500,
        status: 3,
        processes: 2,
        killed: 0,
        omitted: 2,
      },
    ]);
  });

  test("has a line for every request to stop, with who sent it", () => {
    const stops = [
      { signal: SIGTERM, at: at(5), sender: { by: "outside" } },
      {
        signal: SIGTERM,
        at: at(6),
        sender: { by: "process", pid: pid(4), uid: 33, user: "www", command: "a\n" },
      },
      { signal: SIGTERM, at: at(7), sender: { by: "process", pid: pid(4), uid: 33 } },
    ] as const;
    expect(lines([], [...stops]).slice(1)).toEqual([
      { type: "stop", signal: "SIGTERM", at: 5, sender: { by: "outside" } },
      {
        type: "stop",
        signal: "SIGTERM",
        at: 6,
        sender: { by: "process", pid: 4, uid: 33, user: "www", command: "a\\n" },
      },
      {
        type: "stop",
        signal: "SIGTERM",
        at: 7,
        sender: { by: "process", pid: 4, uid: 33, user: null, command: null },
      },
    ]);
  });

  test("has a line for every process, and null for what was not seen", () => {
    const killed: ProcessRecord = {
      pid: pid(7),
      isMain: true,
      command: "sérver",
      signals: [{ signal: SIGKILL, at: at(5000) }],
      ended: { ending: { by: "signal", signal: SIGKILL, core: false }, at: at(5001), lived: at(5000) },
      effect: "blocked",
      isThere: false,
    };
    const unseen: ProcessRecord = { pid: pid(9), isMain: false, signals: [], isThere: false };
    const exited: ProcessRecord = {
      ...unseen,
      ended: { ending: { by: "exit", code: 1 }, at: at(10) },
    };
    const common = { type: "process", main: false, command: null, signals: [], lived: null, sigterm: null };
    expect(lines([killed, unseen, exited, { ...unseen, isThere: true }]).slice(1)).toEqual([
      {
        type: "process",
        pid: 7,
        main: true,
        // A byte string that is no UTF-8.
        command: "s\ufffdrver",
        signals: [{ signal: "SIGKILL", at: 5000 }],
        ended: { by: "signal", signal: "SIGKILL", core: false, at: 5001 },
        lived: 5000,
        killed: true,
        sigterm: "blocked",
        left: false,
      },
      { ...common, pid: 9, ended: null, killed: false, left: false },
      { ...common, pid: 9, ended: { by: "exit", code: 1, at: 10 }, killed: false, left: false },
      { ...common, pid: 9, ended: null, killed: false, left: true },
    ]);
  });
});
