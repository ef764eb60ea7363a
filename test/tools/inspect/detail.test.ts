import { describe, expect, test } from "bun:test";
import { signalSet } from "../../../src/signal-set.ts";
import { signal } from "../../../src/signal.ts";
import { widthOf } from "../../../src/tools/columns.ts";
import { describeProcess } from "../../../src/tools/inspect/detail.ts";
import { bare, facts, receiving, snapshot, zombie } from "./rows.ts";

const STYLE = { columns: 80, isUnicode: true, hasColour: false };

describe("one process", () => {
  test("is told with all its facts", () => {
    const lines = describeProcess(snapshot([facts(7, 1, { name: "a\nb" })], ["A note."]), STYLE);
    expect(lines.slice(0, 13)).toEqual([
      "process  7 (a\\nb)",
      "command  server --port 80",
      "state    S (sleeping)",
      "parent   1",
      "group    7",
      "session  1",
      "user     0",
      "age      1m33s",
      "memory   3.0M resident, 1.0M anonymous",
      "threads  1",
      "SIGTERM  default: it has not said otherwise, and is ended by it",
      "stop     it is told",
      "",
    ]);
    expect(lines.at(-1)).toBe("A note.");
  });

  test("is told with all 64 signals, those that wait too", () => {
    const reception = receiving("blocked", { awaited: -1n, pending: signalSet([signal(15), signal(64)]) });
    const text = describeProcess(snapshot([facts(7, 1, { reception })]), STYLE).join("\n");
    expect(text).toContain("stop     it is told: it waits for the signal\n");
    for (const says of [
      " 1 HUP       default: ends ",
      " 9 KILL      ends, always",
      "11 SEGV      default: ends, dumps core",
      "15 TERM      blocked, awaited, pending",
      "17 CHLD      default: nothing",
      "19 STOP      stops, always",
      "32 -         default: ends",
      "48 RTMIN+14  default: ends",
      "64 RTMAX     default: ends, pending",
    ]) {
      expect(text).toContain(says);
    }
    for (let number = 1; number <= 64; number++) expect(text).toMatch(new RegExp(`(^| ) ?${number} `, "m"));
  });

  test("fits into any terminal", () => {
    for (const columns of [200, 80, 41, 40, 20, 3]) {
      const lines = describeProcess(snapshot([facts(7, 1)]), { ...STYLE, columns });
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns);
    }
  });

  test("that is a zombie takes no signals", () => {
    const lines = describeProcess(snapshot([zombie(7, 1)]), STYLE);
    expect(lines.slice(-3)).toEqual([
      "threads  1",
      "SIGTERM  a zombie takes none: it waits to be reaped",
      "",
    ]);
    expect(lines).toContain("memory   -");
  });

  test("of which a kernel tells nothing is not guessed at", () => {
    expect(describeProcess(snapshot([bare(7, 1)]), STYLE)).toContain("SIGTERM  unknown");
  });
});
