import { describe, expect, test } from "bun:test";
import { milliseconds, pid, type SeenProcess, ticks } from "../../../src/process.ts";
import { SIGHUP, SIGKILL, SIGTERM } from "../../../src/signal.ts";
import { RunRecord, wasKilled } from "../../../src/tools/report/record.ts";

const EXITED = { by: "exit", code: 0 } as const;
const KILLED = { by: "signal", signal: SIGKILL, core: false } as const;

function seen(number: number, more: Partial<SeenProcess> = {}): SeenProcess {
  return {
    pid: pid(number),
    startTime: ticks(100),
    parent: 1,
    group: 7,
    isStopped: false,
    catches: 0n,
    command: "server",
    ...more,
  };
}

const MAIN = seen(7);
const at = milliseconds;

describe("a record of a run", () => {
  test("has the main child first, whatever else was seen", () => {
    const record = new RunRecord(MAIN);
    record.seen([seen(9), MAIN]);
    expect(record.processes.map((each) => [each.pid, each.isMain])).toEqual([
      [pid(7), true],
      [pid(9), false],
    ]);
  });

  test("keeps up with the end of very many: init has other things to do then", () => {
    const crowd = Array.from({ length: 20_000 }, (_, index) => seen(100 + index));
    const record = new RunRecord(MAIN);
    record.seen([MAIN, ...crowd]);
    for (const each of crowd) {
      record.sent(SIGTERM, { whom: "straggler", pid: each.pid, startTime: each.startTime }, at(1));
    }
    for (const each of crowd) {
      record.ended(each.pid, EXITED, at(2), { seen: each, now: ticks(200) });
    }
    expect(record.processes.length + record.omitted).toBe(20_001);
    expect(record.processes.at(-1)?.signals).toEqual([{ signal: SIGTERM, at: at(1) }]);
  });

  test("keeps the last of very many signals: one a second for years must not fill the memory", () => {
    const record = new RunRecord(MAIN);
    for (let second = 0; second < 1000; second++) {
      record.sent(SIGHUP, { whom: "group", group: pid(7) }, at(second));
    }
    record.sent(SIGTERM, { whom: "group", group: pid(7) }, at(1000));
    const signals = record.processes[0]?.signals ?? [];
    expect(signals).toHaveLength(50);
    expect(signals.at(-1)).toEqual({ signal: SIGTERM, at: at(1000) });
  });

  test("knows the main child by its number alone when nothing can be seen", () => {
    const record = new RunRecord(pid(7));
    record.sent(SIGTERM, { whom: "group", group: pid(7) }, at(5));
    record.ended(pid(7), EXITED, at(9), undefined);
    expect(record.processes).toEqual([
      {
        pid: pid(7),
        isMain: true,
        signals: [{ signal: SIGTERM, at: at(5) }],
        ended: { ending: EXITED, at: at(9) },
        isThere: false,
      },
    ]);
  });

  test("keeps for each process the signals of its own, of its group's and of all", () => {
    const record = new RunRecord(MAIN);
    record.seen([MAIN, seen(8), seen(9, { group: 9 })]);
    record.sent(SIGHUP, { whom: "group", group: pid(7) }, at(1));
    record.sent(SIGTERM, { whom: "straggler", pid: pid(9), startTime: ticks(100) }, at(2));
    record.sent(SIGKILL, { whom: "all" }, at(3));
    expect(record.processes.map(({ signals }) => signals.map((each) => `${each.signal}@${each.at}`))).toEqual(
      [
        ["1@1", "9@3"],
        ["1@1", "9@3"],
        ["15@2", "9@3"],
      ],
    );
  });

  test("keeps the last name and group of a process, as a program may become another", () => {
    const record = new RunRecord(MAIN);
    record.seen([{ ...MAIN, command: "java", group: 9 }]);
    record.ended(MAIN.pid, EXITED, at(1), { seen: { ...MAIN, command: "done" }, now: ticks(200) });
    expect(record.processes).toMatchObject([{ isMain: true, command: "done", group: 7 }]);
  });

  test("gives no signal to one that was gone, or to a later one of the same number", () => {
    const record = new RunRecord(MAIN);
    record.seen([MAIN, seen(8)]);
    record.seen([MAIN, seen(8, { startTime: ticks(200) })]);
    record.sent(SIGTERM, { whom: "all" }, at(1));
    record.sent(SIGTERM, { whom: "straggler", pid: pid(8), startTime: ticks(100) }, at(2));
    expect(record.processes.map(({ signals }) => signals.length)).toEqual([1, 0, 1]);
  });

  test("tells how long a process lived only if it was seen before it was reaped", () => {
    const record = new RunRecord(MAIN);
    record.ended(pid(7), EXITED, at(50), { seen: MAIN, now: ticks(123) });
    record.ended(pid(12), EXITED, at(60), undefined);
    const [main, unseen] = record.processes;
    expect(main?.ended).toEqual({ ending: EXITED, at: at(50), lived: at(230) });
    expect(unseen).toEqual({
      pid: pid(12),
      isMain: false,
      signals: [],
      ended: { ending: EXITED, at: at(60) },
      isThere: false,
    });
  });

  test("tells what SIGTERM did to those who were killed, as it was the first time", () => {
    const record = new RunRecord(MAIN);
    record.examine(() => "ignored");
    record.examine(() => "default");
    expect(record.processes[0]?.effect).toBe("ignored");
  });

  test("leaves out the oldest that are gone when they are many, but none that was killed or is there", () => {
    const record = new RunRecord(MAIN);
    const killed = seen(8);
    record.seen([MAIN, killed, seen(9)]);
    record.sent(SIGKILL, { whom: "straggler", ...killed }, at(1));
    record.ended(killed.pid, KILLED, at(2), { seen: killed, now: ticks(200) });
    for (let number = 10; number < 5010; number++) {
      const orphan = seen(number);
      record.ended(orphan.pid, EXITED, at(3), { seen: orphan, now: ticks(200) });
    }
    const kept = record.processes.map((each) => each.pid);
    expect(kept.slice(0, 3)).toEqual([pid(7), pid(8), pid(9)]);
    expect(kept.at(-1)).toBe(pid(5009));
    expect(kept.length).toBeLessThanOrEqual(2000);
    expect(kept.length + record.omitted).toBe(5003);
  });

  test("keeps requests to stop, but not a flood of them", () => {
    const record = new RunRecord(MAIN);
    for (let count = 0; count < 1000; count++) {
      record.stop({ signal: SIGTERM, at: at(count), sender: { by: "outside" } });
    }
    expect(record.stops[0]?.at).toBe(at(0));
    expect(record.stops).toHaveLength(100);
  });
});

describe("SIGKILL", () => {
  test("that is repeated until everyone is gone is kept once", () => {
    const record = new RunRecord(MAIN);
    for (let count = 0; count < 20; count++) record.sent(SIGKILL, { whom: "all" }, at(count));
    expect(record.processes[0]?.signals).toEqual([{ signal: SIGKILL, at: at(0) }]);
  });
});

describe("a process", () => {
  test("was killed if init sent it SIGKILL and that ended it, or may have", () => {
    const common = { pid: pid(8), isMain: false, isThere: false };
    const sent = [{ signal: SIGKILL, at: at(1) }];
    expect(wasKilled({ ...common, signals: sent })).toBe(true);
    expect(wasKilled({ ...common, signals: sent, ended: { ending: KILLED, at: at(2) } })).toBe(true);
    expect(wasKilled({ ...common, signals: sent, ended: { ending: EXITED, at: at(2) } })).toBe(false);
    // It could not be killed.
    expect(wasKilled({ ...common, signals: sent, isThere: true })).toBe(false);
    expect(wasKilled({ ...common, signals: [], ended: { ending: KILLED, at: at(2) } })).toBe(false);
  });
});
