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
  hasBeenSent,
  NOBODY,
} from "../../src/supervisor/asked.ts";
import { CHILD, seen, straggler } from "./support.ts";

const AT = ticks(50);
const MAIN = { pid: CHILD, lives: true };
const main = seen(CHILD, { startTime: AT, group: CHILD });
const before = seen(9, { startTime: ticks(49), group: CHILD });
const together = seen(10, { startTime: AT, group: CHILD });
const later = seen(11, { startTime: ticks(51), group: CHILD });
const elsewhere = seen(12, { startTime: ticks(49), group: 12 });
/** One with a handler for SIGINT, and what a shell has started with `&`. */
const polite = seen(13, { group: CHILD, catches: signalSet([SIGINT]) });
const background = seen(14, { group: CHILD });

const GROUP: Target = { whom: "group", group: CHILD };
const ALL: Target = { whom: "all" };

/** Since when each of those has been asked, while the main child lives. */
function since(asked: Asked, ...processes: readonly SeenProcess[]): readonly (number | undefined)[] {
  return processes.map((each) => askedSince(asked, MAIN, each));
}

function asking(target: Target, asked = NOBODY, at = AT): Asked {
  return afterAsking(asked, MAIN, { target, signal: SIGTERM, at });
}

/** After a signal that means nothing to some, with those there. */
function interrupting(target: Target, there: readonly SeenProcess[], by: Signal = SIGINT): Asked {
  return afterAsking(NOBODY, MAIN, { target, signal: by, at: AT, seen: there });
}

describe("who has been asked", () => {
  test("is nobody at first", () => {
    expect(since(NOBODY, main, before, elsewhere)).toEqual([undefined, undefined, undefined]);
  });

  test("is, of a group, who was in it before: who started in the same tick may have come after", () => {
    const asked = asking(GROUP);
    expect(since(asked, before, together, later, elsewhere)).toEqual([AT, undefined, undefined, undefined]);
  });

  test("is what the first of a flood within a tick tells, and what one in a later tick does", () => {
    const asked = asking(GROUP);
    expect(asking(GROUP, asked)).toBe(asked);
    const again = asking(GROUP, asked, ticks(51));
    expect(since(again, before, together, later)).toEqual([ticks(51), ticks(51), undefined]);
    const who = { target: GROUP, signal: SIGINT, at: AT, seen: [polite] };
    expect(since(afterAsking(interrupting(GROUP, []), MAIN, who), polite)).toEqual([AT]);
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
    const all = asking(ALL, each, ticks(90));
    expect(since(all, elsewhere, later)).toEqual([70, 90]);
  });
});

describe("a request", () => {
  test("by another signal than SIGTERM is one to whom has a handler for it when it is sent, wherever it goes", () => {
    for (const target of [GROUP, ALL]) {
      const asked = interrupting(target, [polite, background]);
      expect(since(asked, polite, background, { ...polite, catches: 0n })).toEqual([AT, undefined, AT]);
    }
    const elsewherePolite = { ...elsewhere, catches: signalSet([SIGINT]) };
    expect(since(interrupting(GROUP, [elsewherePolite]), elsewherePolite)).toEqual([undefined]);
    expect(since(interrupting(ALL, [elsewherePolite]), elsewherePolite)).toEqual([AT]);
  });

  test("is one to nobody where it could not be seen who is there", () => {
    expect(since(afterAsking(NOBODY, MAIN, { target: GROUP, signal: SIGINT, at: AT }), polite)).toEqual([
      undefined,
    ]);
  });

  test("by a real-time signal may be none: nothing tells whether there is a handler", () => {
    expect(since(interrupting(GROUP, [polite], signal(37)), polite)).toEqual([undefined]);
  });

  test("does not reach a main child that has left its group", () => {
    const gone = { ...main, group: 99 };
    expect(since(asking(GROUP), gone)).toEqual([undefined]);
    expect(since(asking({ whom: "process", pid: CHILD }), gone)).toEqual([AT]);
  });

  test("is not taken back by another that means nothing", () => {
    const later = { target: GROUP, signal: SIGINT, at: ticks(70), seen: [background] };
    expect(since(afterAsking(asking(GROUP), MAIN, later), before, background)).toEqual([AT, AT]);
  });

  test("is forgotten for a newer one of its kind: a flood of them takes no memory", () => {
    const first = asking(GROUP);
    expect(asking(GROUP, first, ticks(70)).requests).toHaveLength(1);
    expect(asking(ALL, first).requests).toHaveLength(2);
    expect([hasBeenSent(first, GROUP, SIGTERM), hasBeenSent(first, ALL, SIGTERM)]).toEqual([true, false]);
    expect(hasBeenSent(first, GROUP, SIGINT)).toBe(false);
  });
});

test("all of a group have been asked when it was meant, or everyone", () => {
  const group = asking(GROUP);
  expect([allAskedSince(group, true), allAskedSince(group, false)]).toEqual([AT, undefined]);
  const all = asking(ALL, group, ticks(70));
  expect([allAskedSince(all, true), allAskedSince(all, false)]).toEqual([ticks(70), ticks(70)]);
  expect(allAskedSince(asking({ whom: "process", pid: CHILD }), true)).toBeUndefined();
});

test("to ask changes nothing of what was known before", () => {
  afterAskingEach(NOBODY, [before], AT);
  afterAsking(NOBODY, MAIN, { target: straggler(before), signal: SIGTERM, at: AT });
  expect(NOBODY).toEqual({ requests: [], each: new Map() });
});
