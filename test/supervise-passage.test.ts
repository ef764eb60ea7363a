import { describe, expect, test } from "bun:test";
import type { Level } from "../src/notice.ts";
import { milliseconds, pid } from "../src/process.ts";
import { SIGCHLD, SIGCONT, SIGHUP, signal, SIGTERM } from "../src/signal.ts";
import type { Event } from "../src/supervisor/event.ts";
import type { Rules } from "../src/supervisor/state.ts";
import type { Undelivered } from "../src/system/system.ts";
import { type Arrival, ScriptedSystem } from "./scripted.ts";
import { EXITED } from "./supervisor/support.ts";

const [SIGUSR1, SIGUSR2] = [signal(10), signal(12)];
const ENDED: Event = { type: "ended", pid: pid(7), ending: EXITED };
const END: Arrival = { at: 90, signal: SIGCHLD, found: [ENDED] };

/** What init did, which hears no more than usual: the levels of a log without options. */
function after(
  arrivals: readonly Arrival[],
  rules: Partial<Rules> = {},
  levels: readonly Level[] = ["error", "warn", "info"],
): ScriptedSystem {
  const system = new ScriptedSystem([...arrivals, END]);
  system.levels = levels;
  system.run(rules);
  return system;
}

const TWICE = [
  { at: 10, signal: SIGHUP },
  { at: 20, signal: SIGHUP },
];

describe("a signal passes", () => {
  test("when it has come before and was only sent on", () => {
    const { passed, done } = after([...TWICE, { at: 30, signal: SIGUSR1 }, { at: 40, signal: SIGHUP }]);
    expect(passed).toEqual([SIGHUP, SIGHUP]);
    expect(done).toEqual(
      [10, 20, 40].map((at) => `${at} SIGHUP to group`).toSpliced(2, 0, "30 SIGUSR1 to group"),
    );
  });

  test("also to the command alone", () => {
    const { passed, done } = after(TWICE, { scope: "child" });
    expect(passed).toEqual([SIGHUP]);
    expect(done).toEqual(["10 SIGHUP to process", "20 SIGHUP to process"]);
  });

  test("as the one that it is rewritten to", () => {
    const { passed, done } = after(TWICE, { rewrite: new Map([[SIGHUP, SIGUSR2]]) });
    expect(passed).toEqual([SIGHUP]);
    expect(done).toEqual(["10 SIGUSR2 to group", "20 SIGUSR2 to group"]);
  });

  test("until the state is another", () => {
    const { passed, done } = after([
      ...TWICE,
      { at: 30, signal: SIGTERM },
      { at: 40, signal: SIGHUP },
      { at: 50, signal: SIGHUP },
      { at: 60, signal: SIGCHLD, found: [ENDED], left: "children" },
      { at: 70, signal: SIGHUP },
      { at: 80, signal: SIGCHLD, left: "nobody" },
    ]);
    // The request to stop is another state, too: who was asked is known then.
    expect(passed).toEqual([SIGHUP, SIGHUP]);
    expect(done.filter((each) => each.includes("SIGHUP"))).toHaveLength(4);
  });
});

describe("no signal passes", () => {
  test.each<Level>(["debug", "trace"])("of which somebody hears, at the level %s", (level) => {
    const levels: Level[] = ["error", "warn", "info", "debug", "trace"];
    const { passed, notices } = after(TWICE, {}, levels.slice(0, levels.indexOf(level) + 1));
    expect(passed).toEqual([]);
    expect(notices.filter(({ event }) => event === "forwarded")).toHaveLength(2);
    expect(notices.filter(({ event }) => event === "received")).toHaveLength(level === "trace" ? 3 : 0);
  });

  test("that goes to all: where init is not PID 1 it takes a look who they are", () => {
    const { passed, done } = after(TWICE, { scope: "all" });
    expect(passed).toEqual([]);
    expect(done).toEqual(["10 SIGHUP to all", "20 SIGHUP to all"]);
  });

  test("of which more comes: a request to stop, and what hands the terminal over", () => {
    const requests = [10, 20, 30].map((at) => ({ at, signal: SIGTERM }));
    expect(after(requests).passed).toEqual([]);
    const continued = after([...TWICE, { at: 30, signal: SIGCONT }, { at: 40, signal: SIGCONT }]);
    expect(continued.passed).toEqual([SIGHUP]);
    expect(continued.done.filter((each) => each.includes("lend terminal"))).toHaveLength(2);
  });

  test("while there is a deadline: it would be held up", () => {
    const flood = [30, 40, 50].map((at) => ({ at, signal: SIGHUP }));
    const { passed, done, limits } = after([...TWICE, { at: 25, signal: SIGTERM }, ...flood], {
      grace: milliseconds(60_000),
    });
    expect(passed).toEqual([SIGHUP]);
    expect(done.filter((each) => each.includes("SIGHUP"))).toHaveLength(5);
    expect(limits).toContain(100);
  });
});

test.each<Undelivered>([
  { delivery: "missed" },
  { delivery: "unseen", reason: "kill: No such process" },
  { delivery: "refused", reason: "kill: Operation not permitted" },
])("a signal that was not delivered does not pass: %j", (why) => {
  const system = new ScriptedSystem([...TWICE, END]);
  system.levels = ["error", "warn", "info"];
  system.delivery = ({ whom }) => (whom === "group" ? why : undefined);
  system.run();
  expect(system.passed).toEqual([]);
  const whom = why.delivery === "refused" ? ["group"] : ["group", "process"];
  expect(system.done).toEqual([10, 20].flatMap((at) => whom.map((each) => `${at} SIGHUP to ${each}`)));
  const complaints = system.notices.filter(({ event }) => event === "not-delivered");
  expect(complaints).toHaveLength(why.delivery === "missed" ? 0 : 2);
});

test("a signal that would pass and reaches nobody is sent on as it was the first time, and passes no more", () => {
  const system = new ScriptedSystem([...TWICE, { at: 30, signal: SIGHUP }, END]);
  system.levels = [];
  system.delivery = ({ whom }) =>
    whom === "group" && system.passed.length > 0 ? { delivery: "missed" } : undefined;
  system.run();
  expect(system.done).toEqual([
    "10 SIGHUP to group",
    // As it passed, and once more, which is of no effect where nobody is.
    ...["group", "group", "process"].map((whom) => `20 SIGHUP to ${whom}`),
    ...["group", "process"].map((whom) => `30 SIGHUP to ${whom}`),
  ]);
});
