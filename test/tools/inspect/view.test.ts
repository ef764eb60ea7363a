import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { pid } from "../../../src/process.ts";
import { widthOf } from "../../../src/tools/columns.ts";
import type { Key } from "../../../src/tools/inspect/keys.ts";
import type { Snapshot } from "../../../src/tools/inspect/snapshot.ts";
import {
  afterKey,
  drawDetail,
  drawTree,
  firstView,
  type Screen,
  type View,
} from "../../../src/tools/inspect/view.ts";
import { facts, snapshot } from "./rows.ts";

const SCREEN: Screen = { columns: 80, rows: 8, isUnicode: true, hasColour: false };
/** Twenty processes, all of the first one. */
const MANY = snapshot(Array.from({ length: 20 }, (_, index) => facts(index + 1, index === 0 ? 0 : 1)));

/** What is shown after some keys, each of which is drawn. */
function after(
  keys: readonly Key[],
  of: Snapshot = MANY,
  screen = SCREEN,
  from = firstView(undefined),
): View {
  return keys.reduce(
    (view, key) => drawTree(afterKey(view, key, of.rows, screen), of, screen).view,
    drawTree(from, of, screen).view,
  );
}

/** Numbers of the processes that are shown; the selected one has a star. */
function shown(view: View, of: Snapshot = MANY, screen = SCREEN): string[] {
  const { lines } = drawTree(view, of, screen);
  return lines.flatMap((line) => {
    const [, marked, number] = /^(\x1b\[7m)? *(\d+) +\d+ /.exec(line) ?? [];
    return number === undefined ? [] : `${number}${marked === undefined ? "" : "*"}`;
  });
}

describe("the tree on a screen", () => {
  test("has the sentence, the head, as many processes as fit, and the keys", () => {
    const { lines } = drawTree(firstView(undefined), MANY, SCREEN);
    expect(lines).toHaveLength(8);
    expect(lines[0]).toBe("20 processes; a stop would have to kill none.");
    expect(lines[1]).toStartWith("PID GROUP");
    expect(lines.at(-1)).toStartWith("arrows");
    expect(shown(firstView(undefined))).toEqual(["1*", "2", "3", "4", "5"]);
  });

  test("follows the cursor", () => {
    expect(shown(after(["down", "down"]))).toEqual(["1", "2", "3*", "4", "5"]);
    expect(shown(after(["page-down"]))).toEqual(["2", "3", "4", "5", "6*"]);
    expect(shown(after(["bottom"]))).toEqual(["16", "17", "18", "19", "20*"]);
    expect(shown(after(["bottom", "up"]))).toEqual(["16", "17", "18", "19*", "20"]);
    expect(shown(after(["bottom", "page-up", "page-up"]))).toEqual(["10*", "11", "12", "13", "14"]);
    expect(shown(after(["bottom", "top", "up"]))).toEqual(["1*", "2", "3", "4", "5"]);
    expect(shown(after(["bottom", "down"]))).toEqual(["16", "17", "18", "19", "20*"]);
  });

  test("keeps the cursor on its process when others come and go", () => {
    const view = after(["down", "down"]);
    const fewer = snapshot(MANY.rows.map((row) => row.facts).filter((each) => Number(each.pid) !== 2));
    expect(shown(view, fewer)).toEqual(["1", "3*", "4", "5", "6"]);
    const without = snapshot(MANY.rows.map((row) => row.facts).filter((each) => Number(each.pid) !== 3));
    expect(shown(view, without)).toEqual(["1", "2", "4*", "5", "6"]);
    expect(shown(after(["bottom"]), snapshot([facts(1, 0)]))).toEqual(["1*"]);
  });

  test("is not upset when nobody is there", () => {
    expect(shown(after(["down", "open", "bottom"], snapshot([])), snapshot([]))).toEqual([]);
  });
});

describe("one process on a screen", () => {
  const open = afterKey(after(["down"]), "open", MANY.rows, SCREEN);

  test("is the selected one, and the tree comes back as it was", () => {
    expect(open.open).toEqual({ pid: pid(2), top: 0 });
    const { lines } = drawDetail(open, snapshot([facts(2, 1)]), SCREEN);
    expect(lines[0]).toBe("process  2 (server)");
    expect(lines).toHaveLength(8);
    expect(lines.at(-1)).toStartWith("arrows");
    expect(afterKey(open, "back", MANY.rows, SCREEN)).toEqual(after(["down"]));
  });

  test("is scrolled to its last line and back", () => {
    const one = snapshot([facts(2, 1)]);
    const last = drawDetail(afterKey(open, "bottom", [], SCREEN), one, SCREEN);
    expect(last.lines.at(-2)).toContain("64 RTMAX");
    const up = drawDetail(afterKey(last.view, "up", [], SCREEN), one, SCREEN);
    expect(up.lines.at(-2)).toContain("63 RTMAX-1");
    expect(drawDetail(afterKey(up.view, "top", [], SCREEN), one, SCREEN).lines[0]).toStartWith("process");
  });

  test("that is gone leaves a sentence", () => {
    const sentence = "there is no process 2 here";
    expect(drawDetail(open, sentence, SCREEN).lines[0]).toBe(sentence);
  });
});

test("whatever is typed on whatever screen, a frame has as many lines as there are, and none is wider", () => {
  const keys: Key[] = ["up", "down", "page-up", "page-down", "top", "bottom", "open", "back"];
  const some = fc.array(fc.constantFrom(...keys), { maxLength: 12 });
  fc.assert(
    fc.property(
      some,
      fc.integer({ min: 1, max: 100 }),
      fc.integer({ min: 1, max: 30 }),
      (typed, columns, rows) => {
        const screen = { ...SCREEN, columns, rows };
        let view = firstView(undefined);
        for (const key of typed) {
          view = afterKey(view, key, MANY.rows, screen);
          const frame =
            view.open === undefined
              ? drawTree(view, MANY, screen)
              : drawDetail(view, snapshot([facts(2, 1)]), screen);
          ({ view } = frame);
          expect(frame.lines).toHaveLength(rows);
          for (const line of frame.lines) {
            expect(widthOf(line.replaceAll(/\x1b\[\d*m/g, ""))).toBeLessThanOrEqual(columns);
          }
        }
      },
    ),
  );
});
