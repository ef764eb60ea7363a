/** Mistakes in init that the properties must find: one that cannot fail says nothing. */

import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { milliseconds } from "../../src/process.ts";
import { SIGCHLD, SIGCONT, SIGKILL, SIGTERM } from "../../src/signal.ts";
import type { System } from "../../src/system/system.ts";
import { type Check, inEveryHistory, SEARCH, type Wrap } from "./check.ts";
import type { SimulatedKernel } from "./kernel.ts";
import * as properties from "./properties.ts";

/** The kernel, of which a mistake changes some. */
function changed(kernel: SimulatedKernel, mistake: Partial<System>): System {
  return {
    wait: (limit) => kernel.wait(limit),
    rest: kernel.rest,
    now: () => kernel.now(),
    cpuTime: () => kernel.cpuTime(),
    bootTime: () => kernel.bootTime(),
    look: () => kernel.look(),
    sender: () => kernel.sender(),
    send: (what, target) => kernel.send(what, target),
    reap: () => kernel.reap(),
    suspend: () => {
      kernel.suspend();
    },
    lendTerminal: () => {
      kernel.lendTerminal();
    },
    takeTerminalBack: () => {
      kernel.takeTerminalBack();
    },
    ...mistake,
  };
}

/** A clock that goes on while all is frozen: it shows that time as if it had been waited for. */
function goingOn(kernel: SimulatedKernel): Partial<System> {
  let shown = 0;
  return {
    now: () => milliseconds(shown),
    wait: (limit = milliseconds(kernel.now() + 1e9)) => {
      if (shown === kernel.now()) {
        const received = kernel.wait(limit > 1e6 ? undefined : limit);
        shown = Math.min(kernel.now(), shown + limit);
        return received;
      }
      shown = Math.min(kernel.now(), shown + limit);
      return undefined;
    },
  };
}

/** In words, the property that is there for it, what that says, and the mistake. */
type Mistake = readonly [string, Check, string, (kernel: SimulatedKernel) => Partial<System>];

const MISTAKES: readonly Mistake[] = [
  [
    "stragglers get no SIGTERM",
    properties.asksBeforeKilling,
    "killed unasked",
    (kernel) => ({
      send: (what, target) =>
        what === SIGTERM && target.whom === "straggler" ? undefined : kernel.send(what, target),
    }),
  ],
  [
    "stragglers that are stopped get no SIGCONT",
    properties.killsNoneThatObeys,
    "would have obeyed",
    (kernel) => ({
      send: (what, target) =>
        what === SIGCONT && target.whom === "straggler" ? undefined : kernel.send(what, target),
    }),
  ],
  [
    "a look leaves out one process",
    properties.asksBeforeKilling,
    "killed unasked",
    (kernel) => ({ look: () => kernel.look()?.slice(1) }),
  ],
  [
    "everyone seems to be in the group that was asked",
    properties.asksBeforeKilling,
    "killed unasked",
    (kernel) => ({ look: () => kernel.look()?.map((each) => ({ ...each, group: kernel.main.pid })) }),
  ],
  [
    "nobody seems to be in the group that was asked",
    properties.asksOnce,
    "asked twice",
    (kernel) => ({ look: () => kernel.look()?.map((each) => ({ ...each, group: 0 })) }),
  ],
  [
    "a rest makes init forget whom it has asked",
    properties.asksOnce,
    "asked twice",
    ({ rest }) => ({
      rest:
        rest &&
        ((remembered) => {
          rest(remembered.replace(/^(\d+ \d+ \d+ 0).*/, "$1 0"));
        }),
    }),
  ],
  ["the clock goes on while all is frozen", properties.givesTime, "was killed after", goingOn],
  [
    "the clock runs fast",
    properties.givesTime,
    "was killed after",
    (kernel) => ({ now: () => milliseconds(kernel.now() * 1.5) }),
  ],
  [
    "the clock runs slowly",
    properties.leavesInTime,
    "init took",
    // In steps, or what is left of a wait would be halved again and again.
    (kernel) => ({ now: () => milliseconds(Math.floor(kernel.now() / 40) * 30) }),
  ],
  [
    "SIGKILL reaches nobody",
    properties.leavesNobody,
    "were left",
    (kernel) => ({
      send: (what, target) => (what === SIGKILL ? undefined : kernel.send(what, target)),
    }),
  ],
  [
    "signals for all reach neighbours too",
    properties.sparesBystanders,
    "a bystander was signalled",
    (kernel) => ({
      send: (what, target) => {
        if (target.whom === "all") kernel.bystander?.sent.push(what);
        return kernel.send(what, target);
      },
    }),
  ],
  [
    "init hears late of its children's ends",
    properties.leavesSoon,
    "init took",
    (kernel) => ({
      wait: (limit) => {
        const received = kernel.wait(limit);
        if (received === SIGCHLD) kernel.wait(milliseconds(300));
        return received;
      },
    }),
  ],
];

describe("a property finds that", () => {
  test.each(MISTAKES)("%s", (_, check, says, mistake) => {
    const found = fc.check(
      inEveryHistory(check, (kernel) => changed(kernel, mistake(kernel))),
      { ...SEARCH, numRuns: 10 * SEARCH.numRuns },
    );
    // The property itself, and not what init comes to because of the mistake.
    expect(storyOf(found.errorInstance)).toContain(says);
  });
});

describe("a mistake", () => {
  /** Takes one SIGCHLD for one child. */
  const reapsOnce: Wrap = (kernel) => changed(kernel, { reap: () => [...kernel.reap()].slice(0, 1) });
  const found = fc.check(
    inEveryHistory(() => undefined, reapsOnce),
    SEARCH,
  );

  test("is told as a story, the shortest that shows it", () => {
    const story = storyOf(found.errorInstance);
    expect(story).toContain("init waits for ever");
    expect(story).toMatch(/init starts process \d, the main child/);
    expect(story.split("\n").length).toBeLessThan(10);
  });
});

function storyOf(error: unknown): string {
  return error instanceof Error ? error.message : "";
}
