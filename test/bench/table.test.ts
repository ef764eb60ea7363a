/** What the benchmark makes of its samples. */

import { expect, test } from "bun:test";
import { chart } from "../../scripts/bench/chart.ts";
import { type Costs, ratioToTini } from "../../scripts/bench/costs.ts";
import { spreadOf } from "../../scripts/bench/spread.ts";
import { table, withTable } from "../../scripts/bench/table.ts";
import { worded } from "../../scripts/bench/words.ts";

const COSTS: Costs = {
  machine: { processor: "one", processors: 2, kernel: "6.1" },
  figures: {
    "start-command": {
      lastcall: spreadOf([9e6, 10e6, 12e6]),
      tini: spreadOf([6e6]),
      "no init": spreadOf([2e6]),
    },
    asked: { lastcall: spreadOf([500]), tini: spreadOf([1]) },
    wakeups: { lastcall: spreadOf([0]), tini: spreadOf([0]) },
  },
};

test("samples have a median, and a half that lies in the middle", () => {
  expect(spreadOf([5, 1, 2, 4, 3])).toEqual({ median: 3, low: 2, high: 4, samples: 5 });
  expect(spreadOf([1, 2, 3, 4])).toEqual({ median: 2.5, low: 1.75, high: 3.25, samples: 4 });
  expect(spreadOf([]).median).toBeNaN();
});

test("figures have three digits at most, and the unit that fits", () => {
  const times = [0, 999, 1234, 98_765, 1_234_567, 98_765_432, 1_500_000_000];
  expect(times.map((each) => worded(each, "time"))).toEqual([
    "0 µs",
    "1 µs",
    "1.2 µs",
    "98.8 µs",
    "1.2 ms",
    "98.8 ms",
    "1.5 s",
  ]);
  expect([8192, 107_382_640].map((each) => worded(each, "bytes"))).toEqual(["8.2 kB", "107 MB"]);
  expect(worded(458, "count")).toBe("458");
});

test("what is on top of the command is compared without the command", () => {
  expect(ratioToTini(COSTS, "start-command", true, "lastcall")).toBe(2);
  expect(ratioToTini(COSTS, "asked", false, "lastcall")).toBe(500);
  expect(ratioToTini(COSTS, "wakeups", false, "lastcall")).toBeUndefined();
  expect(ratioToTini(COSTS, "size", false, "lastcall")).toBeUndefined();
});

test("the table has a line for each figure that was measured, and takes its place in the README", () => {
  const lines = table(COSTS).trimEnd().split("\n");
  expect(lines).toHaveLength(2 + Object.keys(COSTS.figures).length);
  expect(lines[2]).toEndWith("| 10 ms | 6 ms |  |  |  | 2 ms | 2 ¹ |");
  const readme = "before\n<!-- bun run bench -->\nold\n<!-- end of the benchmark -->\nafter\n";
  const written = withTable(readme, COSTS);
  expect(written).toStartWith("before\n<!-- bun run bench -->\n");
  expect(written).toContain(table(COSTS));
  expect(written).not.toContain("old");
  expect(withTable(written, COSTS)).toBe(written);
  expect(() => withTable("nothing", COSTS)).toThrow("README.md has no lines");
});

test("a chart has a bar for everyone who was measured, as long as the figure is", () => {
  const svg = chart(COSTS, ["start-command", "asked"]);
  const widths = [...svg.matchAll(/<rect class="(\w+)"[^>]* width="([\d.]+)"/g)].map(([, who, width]) => [
    who,
    Number(width),
  ]);
  expect(widths).toHaveLength(5);
  const [ours, tini] = widths;
  expect(ours?.[0]).toBe("ours");
  expect(Number(ours?.[1]) / Number(tini?.[1])).toBeCloseTo(10 / 6, 2);
  expect(svg).toContain("prefers-color-scheme: dark");
});
