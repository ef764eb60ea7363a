import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { widthOf } from "../../../src/tools/columns.ts";
import { describeTree, type Style } from "../../../src/tools/inspect/table.ts";
import { bare, facts, receiving, snapshot, zombie } from "./rows.ts";

const STYLE: Style = { columns: 80, isUnicode: true, hasColour: false };
const EVERY_WAY = snapshot(
  [
    facts(1, 0, { reception: receiving("dropped") }),
    facts(7, 1),
    facts(8, 7, { reception: receiving("caught"), state: "D", user: 1000, threads: 12 }),
    facts(9, 7, { reception: receiving("ignored"), words: ["sh", "-c", "trap '' TERM\nwait"] }),
    facts(10, 1, { reception: receiving("blocked") }),
    facts(11, 1, { reception: receiving("blocked", { awaited: -1n }) }),
    facts(12, 1, { reception: receiving("blocked", { isAwaitedKnown: false }) }),
    zombie(13, 1),
  ],
  ["There is something to know."],
);

describe("the table", () => {
  test("shows every way to take SIGTERM, and marks those that a stop would have to kill", () => {
    expect(describeTree(EVERY_WAY, STYLE).split("\n")).toEqual([
      "PID GROUP SESS USER S   AGE  RSS THR SIGTERM STOP  COMMAND",
      "  1     1    1    0 S 1m39s 3.0M   1 dropped kill  server --port 80",
      "  7     7    1    0 S 1m33s 3.0M   1 default       ├─server --port 80",
      "  8     8    1 1000 D 1m32s 3.0M  12 caught        │ ├─server --port 80",
      "  9     9    1    0 S 1m31s 3.0M   1 ignored kill  │ └─sh -c trap '' TERM\\nwait",
      " 10    10    1    0 S 1m30s 3.0M   1 blocked kill  ├─server --port 80",
      " 11    11    1    0 S 1m29s 3.0M   1 blocked waits ├─server --port 80",
      " 12    12    1    0 S 1m28s 3.0M   1 blocked kill? ├─server --port 80",
      " 13    13    1    0 Z 1m27s    -   1 -             └─[server]",
      "8 processes; a stop would have to kill 3, and of 1 this user cannot tell (kill?).",
      "There is something to know.",
      "",
    ]);
  });

  test("says what it does not know with a question mark", () => {
    const [, line] = describeTree(snapshot([bare(5, 0)]), STYLE).split("\n");
    expect(line).toBe("  5     5    1    ? S 1m35s   -   ? ?            server --port 80");
  });

  test("shows colour only where it is asked for", () => {
    expect(describeTree(EVERY_WAY, STYLE)).not.toContain("\x1b");
    const coloured = describeTree(EVERY_WAY, { ...STYLE, hasColour: true }).split("\n");
    expect(coloured.filter((line) => line.startsWith("\x1b[31m") && line.endsWith("\x1b[0m"))).toHaveLength(
      3,
    );
  });

  test.each([200, 80, 60, 40, 20, 5, 1])("fits into %i columns, whatever the names are", (columns) => {
    const name = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(name, fc.array(name), fc.boolean(), (first, words, isUnicode) => {
        const latin = [first, ...words].map((each) => Buffer.from(each).toString("latin1"));
        const deep = Array.from({ length: 30 }, (_, index) => facts(index + 1, index, { words: latin }));
        const lines = describeTree(snapshot(deep), { ...STYLE, columns, isUnicode }).split("\n");
        for (const line of lines.slice(0, 31)) expect(widthOf(line)).toBeLessThanOrEqual(columns);
      }),
      { numRuns: 20 },
    );
  });

  test("leaves out columns on a narrow terminal, but not the number, the signal and the mark", () => {
    const [head = "", line = ""] = describeTree(EVERY_WAY, { ...STYLE, columns: 40 }).split("\n");
    expect(head).toBe("PID SIGTERM STOP  COMMAND");
    expect(line).toBe("  1 dropped kill  server --port 80");
  });
});
