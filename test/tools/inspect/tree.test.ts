import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { inTree, linesTo } from "../../../src/tools/inspect/tree.ts";

function process(
  pid: number,
  parent: number,
  startTime = pid,
): { pid: number; parent: number; startTime: number } {
  return { pid, parent, startTime };
}

/** The tree as it is drawn, with numbers for names. */
function drawn(processes: readonly ReturnType<typeof process>[], columns = 40, isUnicode = true): string[] {
  return inTree(processes).map(
    ({ process: { pid }, branch }) => `${linesTo(branch, columns, isUnicode)}${pid}`,
  );
}

describe("a tree", () => {
  const family = [process(1, 0), process(2, 1), process(3, 1), process(4, 2), process(5, 4), process(6, 2)];

  test("has children under their parents", () => {
    expect(drawn(family)).toEqual(["1", "├─2", "│ ├─4", "│ │ └─5", "│ └─6", "└─3"]);
    expect(drawn(family, 40, false)).toEqual(["1", "|-2", "| |-4", "| | `-5", "| `-6", "`-3"]);
  });

  test("has the older child first, whatever the numbers are", () => {
    expect(drawn([process(1, 0), process(2, 1, 9), process(3, 1, 8)])).toEqual(["1", "├─3", "└─2"]);
  });

  test("has several roots when some parents are outside", () => {
    expect(drawn([process(1, 0), process(9, 0), process(10, 9), process(12, 77)])).toEqual([
      "1",
      "9",
      "└─10",
      "12",
    ]);
  });

  test("loses nobody and ends, even when numbers were given away while it was read", () => {
    expect(drawn([process(1, 0), process(2, 3), process(3, 2), process(4, 4)]).sort()).toHaveLength(4);
    const some = fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 30 }), fc.nat(30)), {
      selector: ([pid]) => pid,
    });
    fc.assert(
      fc.property(some, (pairs) => {
        const placed = inTree(pairs.map(([pid, parent]) => process(pid, parent)));
        expect(placed.map((each) => each.process.pid).sort()).toEqual(pairs.map(([pid]) => pid).sort());
      }),
    );
  });

  test("of ten thousand generations is laid out, and shows its lowest levels", () => {
    const chain = Array.from({ length: 10_000 }, (_, index) => process(index + 1, index));
    const lines = drawn(chain, 10);
    expect(lines.slice(0, 7)).toEqual([
      "1",
      "└─2",
      "  └─3",
      "    └─4",
      "      └─5",
      "        └─6",
      "…       └─7",
    ]);
    expect(lines.at(-1)).toBe("…       └─10000");
  });
});
