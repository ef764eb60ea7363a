import { describe, expect, test } from "bun:test";
import { report } from "../../../src/tools/inspect/json.ts";
import { facts, receiving, snapshot, zombie } from "./rows.ts";

describe("the report", () => {
  test("has every fact, and null for what is unknown", () => {
    const latin = ["\xc3\xa9", "\x1b[2J", "\xff"];
    const processes = [facts(1, 0, { name: "a\nb", words: latin, state: "D" }), zombie(2, 1)];
    const bare = { group: 1, session: 1, user: 0, threads: 1 };
    expect(report(snapshot(processes, ["A note."]), false)).toEqual({
      time: "1970-01-01T00:16:40.000Z",
      notes: ["A note."],
      processes: [
        {
          ...bare,
          pid: 1,
          parent: 0,
          name: "a\\nb",
          arguments: ["é", "\\u001b[2J", "�"],
          state: "uninterruptible",
          age: 99,
          memory: { resident: 3 * 1024 ** 2, anonymous: 1024 ** 2 },
          sigterm: "default",
          awaitsSigterm: false,
          mustBeKilled: false,
        },
        {
          ...bare,
          pid: 2,
          parent: 1,
          group: 2,
          name: "server",
          arguments: [],
          state: "zombie",
          age: 98,
          memory: { resident: null, anonymous: null },
          sigterm: null,
          awaitsSigterm: null,
          mustBeKilled: null,
        },
      ],
    });
  });

  test("says who must be killed, who waits, and of whom it is not known", () => {
    const processes = [
      facts(1, 0, { reception: receiving("dropped", { isAwaitedKnown: false }) }),
      facts(2, 1, { reception: receiving("blocked", { awaited: -1n }) }),
      facts(3, 1, { reception: receiving("ignored") }),
    ];
    expect(report(snapshot(processes), false).processes).toMatchObject([
      { sigterm: "dropped", awaitsSigterm: null, mustBeKilled: null },
      { sigterm: "blocked", awaitsSigterm: true, mustBeKilled: false },
      { sigterm: "ignored", awaitsSigterm: false, mustBeKilled: true },
    ]);
  });

  test("of one process has all 64 signals", () => {
    const [one] = report(
      snapshot([facts(1, 0, { reception: receiving("ignored", { pending: 1n }) })]),
      true,
    ).processes;
    expect(one?.signals).toHaveLength(64);
    expect(one?.signals?.[0]).toEqual({
      number: 1,
      name: "SIGHUP",
      effect: "default",
      byDefault: "end",
      awaited: false,
      pending: true,
    });
    expect(one?.signals?.[14]).toMatchObject({ name: "SIGTERM", effect: "ignored", pending: false });
    expect(report(snapshot([zombie(2, 1)]), true).processes[0]?.signals).toEqual([]);
  });
});
