import { describe, expect, test } from "bun:test";
import type { Target } from "../../src/notice.ts";
import { type SeenProcess, ticks } from "../../src/process.ts";
import { signalSet } from "../../src/signal-set.ts";
import { SIGINT, SIGTERM, signal, type Signal } from "../../src/signal.ts";
import {
  afterAsking,
  afterAskingEach,
  allAskedSince,
  type Asked,
  askedSince,
  NOBODY,
} from "../../src/supervisor/asked.ts";
import { CHILD, seen, straggler } from "./support.ts";

const AT = ticks(50);
const main = seen(CHILD, { startTime: AT, group: CHILD });
const before = seen(9, { startTime: ticks(49), group: CHILD });
const together = seen(10, { startTime: AT, group: CHILD });
const later = seen(11, { startTime: ticks(51), group: CHILD });
const elsewhere = seen(12, { startTime: ticks(49), group: 12 });
/** What a shell has started with `&`. */
const background = seen(13, { ...before, deafTo: signalSet([SIGINT]) });

const GROUP: Target = { whom: "group", group: CHILD };
const ALL: Target = { whom: "all" };

/** Since when each of those has been asked, while the main child lives. */
function since(asked: Asked, ...processes: readonly SeenProcess[]): readonly (number | undefined)[] {
  return processes.map((each) => askedSince(asked, { pid: CHILD, lives: true }, each));
}

function asking(target: Target, by: Signal = SIGTERM, asked = NOBODY, at = AT): Asked {
  return afterAsking(asked, target, by, at);
}

describe("who has been asked", () => {
  test("is nobody at first", () => {
    expect(since(NOBODY, main, before, elsewhere)).toEqual([undefined, undefined, undefined]);
  });

  test("is, of a group, who was in it before: who started in the same tick may have come after", () => {
    const asked = asking(GROUP);
    expect(since(asked, before, together, later, elsewhere)).toEqual([AT, undefined, undefined, undefined]);
  });

  test("is, of all, whoever had started before", () => {
    const asked = asking(ALL);
    expect(since(asked, before, together, later, elsewhere)).toEqual([AT, undefined, undefined, AT]);
  });

  test("is the main child, whoever was meant, as long as it lives", () => {
    for (const target of [GROUP, ALL, { whom: "process", pid: CHILD }] as const) {
      expect(since(asking(target), main)).toEqual([AT]);
      expect(askedSince(asking(target), { pid: CHILD, lives: false }, main)).toBeUndefined();
    }
  });

  test("is the main child alone when it alone was meant", () => {
    expect(since(asking({ whom: "process", pid: CHILD }), before, elsewhere)).toEqual([undefined, undefined]);
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
    const each = afterAskingEach(asking(GROUP), [elsewhere], ticks(70));
    expect(since(each, before, elsewhere)).toEqual([AT, 70]);
    const all = asking(ALL, SIGTERM, each, ticks(90));
    expect(since(all, elsewhere, later)).toEqual([70, 90]);
  });
});

describe("a request", () => {
  test("is none to whom its signal means nothing, the main child too", () => {
    expect(since(asking(GROUP, SIGINT), before, background)).toEqual([AT, undefined]);
    const deaf = { ...main, deafTo: signalSet([SIGINT]) };
    expect(since(asking({ whom: "process", pid: CHILD }, SIGINT), deaf)).toEqual([undefined]);
    expect(since(asking(ALL, SIGINT), { ...elsewhere, deafTo: signalSet([SIGINT]) })).toEqual([undefined]);
  });

  test("by SIGTERM is one to everybody: who ignores that cannot be asked", () => {
    expect(since(asking(GROUP), { ...before, deafTo: signalSet([SIGTERM]) })).toEqual([AT]);
  });

  test("by a real-time signal may be none: nothing tells whether it means something", () => {
    expect(since(asking(GROUP, signal(37)), before)).toEqual([undefined]);
  });

  test("is not taken back by another that means nothing", () => {
    const first = asking(GROUP);
    expect(since(asking(GROUP, SIGINT, first, ticks(70)), before, background)).toEqual([70, AT]);
  });

  test("is forgotten for a newer one of its kind: a flood of them takes no memory", () => {
    const first = asking(GROUP);
    expect(asking(GROUP, SIGTERM, first, ticks(70)).requests).toHaveLength(1);
    expect(asking(ALL, SIGTERM, first).requests).toHaveLength(2);
    expect(asking(GROUP, SIGINT, first).requests).toHaveLength(2);
  });
});

test("all of a group have been asked when it was meant, or everyone", () => {
  const group = asking(GROUP);
  expect([allAskedSince(group, true), allAskedSince(group, false)]).toEqual([AT, undefined]);
  const all = asking(ALL, SIGTERM, group, ticks(70));
  expect([allAskedSince(all, true), allAskedSince(all, false)]).toEqual([ticks(70), ticks(70)]);
  expect(allAskedSince(asking({ whom: "process", pid: CHILD }), true)).toBeUndefined();
});

test("to ask changes nothing of what was known before", () => {
  afterAskingEach(NOBODY, [before], AT);
  afterAsking(NOBODY, straggler(before), SIGTERM, AT);
  expect(NOBODY).toEqual({ requests: [], each: new Map() });
});
