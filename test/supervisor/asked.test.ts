import { describe, expect, test } from "bun:test";
import type { Target } from "../../src/notice.ts";
import { type SeenProcess, ticks } from "../../src/process.ts";
import { afterAsking, afterAskingEach, type Asked, askedSince, NOBODY } from "../../src/supervisor/asked.ts";
import { CHILD, seen, straggler } from "./support.ts";

const AT = ticks(50);
const before = seen(9, { startTime: ticks(49), group: CHILD });
const together = seen(10, { startTime: AT, group: CHILD });
const later = seen(11, { startTime: ticks(51), group: CHILD });
const elsewhere = seen(12, { startTime: ticks(49), group: 12 });

/** Since when each of those has been asked. */
function since(asked: Asked, ...processes: readonly SeenProcess[]): readonly (number | undefined)[] {
  return processes.map((each) => askedSince(asked, CHILD, each));
}

function asking(target: Target): Asked {
  return afterAsking(NOBODY, target, AT);
}

describe("who has been asked", () => {
  test("is nobody at first", () => {
    expect(since(NOBODY, before, elsewhere)).toEqual([undefined, undefined]);
  });

  test("is, of a group, who was in it before: who started in the same tick may have come after", () => {
    const asked = asking({ whom: "group", group: CHILD });
    expect(since(asked, before, together, later, elsewhere)).toEqual([AT, undefined, undefined, undefined]);
    expect(asked.main).toBe(AT);
  });

  test("is, of all, whoever had started before", () => {
    const asked = asking({ whom: "all" });
    expect(since(asked, before, together, later, elsewhere)).toEqual([AT, undefined, undefined, AT]);
    expect(asked.main).toBe(AT);
  });

  test("is the main child alone when it alone was meant", () => {
    const asked = asking({ whom: "process", pid: CHILD });
    expect(asked.main).toBe(AT);
    expect(since(asked, before, elsewhere)).toEqual([undefined, undefined]);
  });

  test("is one straggler, and nobody who gets its number later", () => {
    const asked = asking(straggler(together));
    expect(since(asked, together, { ...together, startTime: ticks(60) }, before)).toEqual([
      AT,
      undefined,
      undefined,
    ]);
  });

  test("is each of several, whenever they started", () => {
    expect(since(afterAskingEach(NOBODY, [together, elsewhere], AT), together, elsewhere, later)).toEqual([
      AT,
      AT,
      undefined,
    ]);
  });

  test("stays asked when others are, and from the first of its own requests on", () => {
    const each = afterAskingEach(asking({ whom: "group", group: CHILD }), [elsewhere], ticks(70));
    expect(since(each, before, elsewhere)).toEqual([AT, 70]);
    const all = afterAsking(each, { whom: "all" }, ticks(90));
    expect(since(all, elsewhere, later)).toEqual([70, 90]);
  });
});

test("to ask changes nothing of what was known before", () => {
  afterAskingEach(NOBODY, [before], AT);
  afterAsking(NOBODY, straggler(before), AT);
  expect(NOBODY.each.size).toBe(0);
});
