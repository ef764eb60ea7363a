import { describe, expect, test } from "bun:test";
import type { Target } from "../../../src/notice.ts";
import { withPassing } from "../../../src/passage.ts";
import { milliseconds, pid, type SeenProcess, ticks } from "../../../src/process.ts";
import { SIGCHLD, SIGKILL, type Signal, SIGTERM, signal as toSignal } from "../../../src/signal.ts";
import type { Event } from "../../../src/supervisor/event.ts";
import type { System } from "../../../src/system/system.ts";
import { RunRecord } from "../../../src/tools/report/record.ts";
import { Witness } from "../../../src/tools/report/witness.ts";

const MAIN: SeenProcess = {
  pid: pid(7),
  startTime: ticks(100),
  parent: 1,
  group: 7,
  isStopped: false,
  catches: 0n,
  command: "server",
};
const DAEMON: SeenProcess = { ...MAIN, pid: pid(9), group: 9, command: "daemon" };
const SIGUSR1 = toSignal(10);
const GROUP: Target = { whom: "group", group: pid(7) };

/** A system of which a test says what happens, and that counts what it is asked. */
class Stage {
  time = 1000;
  looks = 0;
  examiningTakes = 0;
  reachesNobody = false;
  events: Event[] = [];
  readonly passages: unknown[] = [];
  signal: Signal | undefined;
  readonly record = new RunRecord(MAIN);
  readonly witness = new Witness(
    this.record,
    {
      process: (number) => [MAIN, DAEMON].find((each) => each.pid === number),
      userNamed: (uid) => (uid === 33 ? "www" : undefined),
      effectOf: () => {
        this.time += this.examiningTakes;
        return "ignored";
      },
      asksToStop: (signal) => signal === SIGTERM,
    },
    milliseconds(1000),
  );

  get system(): System {
    return this.witness.watch({
      rest: undefined,
      wait: (_, passage) => {
        this.passages.push(passage);
        return this.signal;
      },
      sender: () => ({ by: "process", pid: DAEMON.pid, uid: 33 }),
      now: () => milliseconds(this.time),
      cpuTime: () => milliseconds(0),
      bootTime: () => ticks(1),
      look: () => {
        this.looks++;
        return [MAIN, DAEMON];
      },
      send: () => (this.reachesNobody ? { delivery: "missed" } : undefined),
      reap: () => this.events,
      suspend: () => undefined,
      lendTerminal: () => undefined,
      takeTerminalBack: () => undefined,
    });
  }
}

describe("a witness", () => {
  test("lets none pass: it has to see each", () => {
    const stage = new Stage();
    stage.system.wait(undefined, withPassing(undefined, GROUP, SIGUSR1, SIGUSR1));
    expect(stage.passages).toEqual([undefined]);
  });

  test("keeps who asked to stop, and when, and no other signal", () => {
    const stage = new Stage();
    stage.time = 1250;
    for (const signal of [SIGCHLD, SIGUSR1, SIGTERM]) {
      stage.signal = signal;
      expect(stage.system.wait(undefined)).toBe(signal);
    }
    expect(stage.record.stops).toEqual([
      {
        signal: SIGTERM,
        at: milliseconds(250),
        sender: { by: "process", pid: DAEMON.pid, uid: 33, user: "www", command: "daemon" },
      },
    ]);
  });

  test("looks who is there before a signal goes to many, but not for each of a burst", () => {
    const stage = new Stage();
    for (let count = 0; count < 5; count++) stage.system.send(SIGUSR1, GROUP);
    expect(stage.looks).toBe(1);
    stage.time += 500;
    stage.system.send(SIGUSR1, GROUP);
    expect(stage.looks).toBe(2);
    const counts = stage.record.processes.map(({ signals }) => signals.length);
    expect(counts).toEqual([6, 0]);
  });

  test("does not look for a signal to one", () => {
    const stage = new Stage();
    stage.system.send(SIGTERM, { whom: "process", pid: MAIN.pid });
    stage.system.send(SIGTERM, { whom: "straggler", ...DAEMON });
    expect(stage.looks).toBe(0);
  });

  test("keeps no signal that reached nobody", () => {
    const stage = new Stage();
    stage.reachesNobody = true;
    expect(stage.system.send(SIGTERM, GROUP)).toEqual({ delivery: "missed" });
    expect(stage.record.processes[0]?.signals).toEqual([]);
  });

  test("does not hold up SIGKILL for long by looking at what SIGTERM would have done", () => {
    const stage = new Stage();
    stage.examiningTakes = 1000;
    stage.system.look();
    stage.system.send(SIGKILL, { whom: "process", pid: MAIN.pid });
    stage.system.send(SIGKILL, { whom: "process", pid: MAIN.pid });
    expect(stage.time).toBe(2000);
    expect(stage.record.processes.map(({ effect }) => effect)).toEqual(["ignored", undefined]);
  });

  test("keeps what SIGTERM does to those who are killed", () => {
    const stage = new Stage();
    stage.system.send(SIGTERM, { whom: "all" });
    expect(stage.record.processes.map(({ effect }) => effect)).toEqual([undefined, undefined]);
    stage.system.send(SIGKILL, { whom: "all" });
    expect(stage.record.processes.map(({ effect }) => effect)).toEqual(["ignored", "ignored"]);
  });

  test("passes on what was reaped, and keeps it with the name that the zombie had", () => {
    const stage = new Stage();
    const ended: Event = { type: "ended", pid: DAEMON.pid, ending: { by: "exit", code: 3 } };
    stage.events = [ended, { type: "reaped", remaining: "children" }];
    stage.witness.beforeReap(DAEMON.pid, ticks(350));
    expect([...stage.system.reap()]).toEqual(stage.events);
    expect(stage.record.processes[1]).toMatchObject({
      command: "daemon",
      ended: { ending: ended.ending, lived: milliseconds(2500) },
    });
  });
});
