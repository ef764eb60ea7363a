import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { Deadlines } from "../src/deadlines.ts";
import { type Milliseconds, milliseconds } from "../src/process.ts";

/** A clock that a test turns, and deadlines on it. */
class Scene {
  now = 5000;
  readings = 0;
  /** Processor time. */
  cpu = 0;
  readonly deadlines = new Deadlines<string>({
    now: () => {
      this.readings++;
      return milliseconds(this.now);
    },
    cpuTime: () => milliseconds(this.cpu),
  });

  set(name: string, after: number): void {
    this.deadlines.set(name, milliseconds(after));
  }

  /** Waits as long as is to be waited, and longer by `late`; gives what is due then. */
  wait(late = 0): readonly string[] {
    this.now += (this.deadlines.untilNext() ?? Infinity) + late;
    return this.due();
  }

  /** What is due now. */
  due(): readonly string[] {
    return this.deadlines.takeDue().map(({ name }) => name);
  }

  /** Waits, each time late by `late`, until something is due; tells how long that took. */
  until(late = 0): number {
    const begun = this.now;
    for (let waits = 0; waits < 100_000; waits++) if (this.wait(late).length > 0) return this.now - begun;
    throw new Error("nothing was ever due");
  }
}

function spans(max: number): fc.Arbitrary<Milliseconds> {
  return fc.nat(max).map(milliseconds);
}

describe("without a deadline", () => {
  test("the wait has no limit, and the clock is never read", () => {
    const scene = new Scene();
    expect(scene.deadlines.untilNext()).toBeUndefined();
    expect(scene.deadlines.takeDue()).toEqual([]);
    expect(scene.readings).toBe(0);
  });

  test("it is so again when the last one has passed", () => {
    const scene = new Scene();
    scene.set("one", 250);
    scene.until();
    const { readings } = scene;
    expect(scene.deadlines.untilNext()).toBeUndefined();
    scene.deadlines.takeDue();
    expect(scene.readings).toBe(readings);
  });

  test("time passes all the same: a later one counts from when it is set", () => {
    const scene = new Scene();
    scene.set("one", 250);
    scene.until();
    scene.now += 100_000;
    scene.set("two", 300);
    expect(scene.until()).toBe(300);
  });
});

describe("a deadline", () => {
  test("is due when its time is over, and is given once", () => {
    const scene = new Scene();
    scene.set("one", 250);
    expect(scene.until()).toBe(250);
    expect(scene.deadlines.takeDue()).toEqual([]);
  });

  test("that passes at once is due at once", () => {
    const scene = new Scene();
    scene.set("one", 0);
    expect(scene.deadlines.untilNext()).toBe(milliseconds(0));
    expect(scene.due()).toEqual(["one"]);
  });

  test("is replaced by another of its name, which counts from then on", () => {
    const scene = new Scene();
    scene.set("one", 250);
    scene.wait();
    scene.set("one", 250);
    expect(scene.until()).toBe(250);
  });

  test("is not waited for more than 100 ms in one piece", () => {
    const scene = new Scene();
    scene.set("one", 250);
    const waits: (number | undefined)[] = [];
    for (let due: readonly string[] = []; due.length === 0; due = scene.wait())
      waits.push(scene.deadlines.untilNext());
    expect(waits.map(Number)).toEqual([100, 100, 50]);
  });

  test("comes in order with others that passed in the same wait", () => {
    const scene = new Scene();
    for (const [name, after] of [["c", 90] as const, ["a", 20] as const, ["b", 30] as const])
      scene.set(name, after);
    scene.deadlines.untilNext();
    scene.now += 95;
    expect(scene.due()).toEqual(["a", "b", "c"]);
  });

  test("is neither early nor late on a machine that is a little late now and then", () => {
    fc.assert(
      fc.property(
        spans(10_000),
        fc.array(fc.nat(100), { minLength: 1, maxLength: 50 }),
        (after, lateness) => {
          const scene = new Scene();
          scene.set("one", after);
          const end = scene.now + after;
          for (let waits = 0; scene.wait(lateness[waits % lateness.length]).length === 0; waits++) {
            expect(scene.now).toBeLessThan(end);
          }
          expect(scene.now).toBeWithin(end, end + 101);
        },
      ),
    );
  });
});

describe("a flood of signals", () => {
  test("does not hold up a deadline: waits that end early count as long as they took", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(20), (every, work) => {
        const scene = new Scene();
        scene.set("one", 2000);
        const end = scene.now + 2000;
        for (;;) {
          scene.now += Math.min(every, scene.deadlines.untilNext() ?? Infinity);
          if (scene.deadlines.takeDue().length > 0) break;
          // What init does about each signal takes time as well.
          scene.now += work;
        }
        expect(scene.now).toBeWithin(end, end + 200);
      }),
    );
  });

  test("counts the work between two waits", () => {
    const scene = new Scene();
    scene.set("one", 1000);
    scene.now += 90;
    expect(scene.deadlines.untilNext()).toBe(milliseconds(100));
    scene.now += 100;
    scene.deadlines.takeDue();
    scene.now += 800;
    expect(scene.deadlines.untilNext()).toBe(milliseconds(10));
  });
});

test("work that takes long counts in full, and so does a wait that a busy machine makes late", () => {
  const scene = new Scene();
  scene.set("one", 1000);
  scene.now += 250;
  scene.wait();
  expect(scene.until()).toBe(650);
  scene.set("two", 1000);
  expect(scene.wait(800)).toEqual([]);
  expect(scene.until()).toBe(100);
});

describe("a process that was frozen", () => {
  test("has as much time left afterwards as before, give or take one wait", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1200, max: 10_000_000 }), fc.nat(9), (frozen, waitsBefore) => {
        const scene = new Scene();
        scene.set("one", 2000);
        for (let waits = 0; waits < waitsBefore; waits++) scene.wait();
        expect(scene.wait(frozen)).toEqual([]);
        expect(scene.until()).toBeWithin(2000 - waitsBefore * 100 - 100, 2000 - waitsBefore * 100 + 1);
      }),
    );
  });

  test("each time anew", () => {
    const scene = new Scene();
    scene.set("one", 1000);
    for (let freezes = 0; freezes < 5; freezes++) {
      expect(scene.wait(60_000)).toEqual([]);
      expect(scene.wait()).toEqual([]);
    }
  });

  test("is told from a machine that is always late: there time goes on", () => {
    const scene = new Scene();
    scene.set("one", 2000);
    // The first two may have been freezes.
    expect(scene.until(1500)).toBe(4 * 1600);
  });

  test("while it worked is told from long work by its processor time", () => {
    for (const [cpu, counted] of [[20, 100] as const, [100, 5000] as const]) {
      const scene = new Scene();
      scene.set("one", 10_000);
      scene.wait();
      scene.now += 5000;
      scene.cpu += cpu;
      scene.wait();
      expect(scene.until()).toBe(10_000 - 100 - counted - 100);
    }
  });
});

describe("a deadline that has passed", () => {
  test("tells how late it is seen, so that the next can be set sooner", () => {
    const scene = new Scene();
    scene.set("one", 50);
    scene.set("two", 90);
    scene.deadlines.untilNext();
    scene.now += 120;
    expect(scene.deadlines.takeDue()).toEqual([
      { name: "one", late: milliseconds(70) },
      { name: "two", late: milliseconds(30) },
    ]);
  });
});
