/** dumb-init's options and variables. */

import { describe, expect, test } from "bun:test";
import {
  signal,
  SIGCHLD,
  SIGHUP,
  SIGSTOP,
  SIGTERM,
  SIGTSTP,
  SIGTTIN,
  SIGTTOU,
  type Signal,
} from "../../../src/signal.ts";
import { answer, settingsAs } from "../reading.ts";

describe("dumb-init", () => {
  test("makes a session and signals all of its group, or neither", () => {
    expect(settingsAs("dumb-init", "")).toMatchObject({
      rules: { scope: "group", farewell: true },
      manner: { leads: "session" },
    });
    for (const [line, environment] of [
      ["-c", {}],
      ["--single-child", {}],
      ["--single", {}],
      ["", { DUMB_INIT_SETSID: "0" }],
    ] as const) {
      const { rules, manner } = settingsAs("dumb-init", line, environment);
      expect([rules.scope, rules.farewell, manner.leads]).toEqual(["child", false, "nothing"]);
    }
  });

  test("forwards everything but SIGCHLD", () => {
    expect([...settingsAs("dumb-init", "").rules.notForwarded]).toEqual([SIGCHLD]);
  });

  test("rewrites by numbers, and what a terminal stops jobs with to SIGSTOP", () => {
    const stops = [SIGTSTP, SIGTTIN, SIGTTOU].map((each): [Signal, Signal] => [each, SIGSTOP]);
    expect([...settingsAs("dumb-init", "").rules.rewrite]).toEqual(stops);
    expect([...settingsAs("dumb-init", "-c").rules.rewrite]).toEqual([]);
    const rewrite = settingsAs("dumb-init", "-c -r 15:2 --rewrite 1:0 -r 11:15 -r 15:3 -r 9:1").rules.rewrite;
    expect([...rewrite]).toEqual([
      [SIGTERM, signal(3)],
      [SIGHUP, "drop"],
      [signal(11), SIGTERM],
    ]);
    expect(settingsAs("dumb-init", "-r 20:0").rules.rewrite.get(SIGTSTP)).toBe("drop");
    for (const wrong of ["TERM:INT", "15", "0:1", "32:1", "1:32", "15:"]) {
      expect(answer("dumb-init", "-r", wrong, "server")).toEqual([1, "stderr", expect.any(String)]);
    }
  });

  test("says nothing, or all", () => {
    expect(settingsAs("dumb-init", "").logLevel).toBe("error");
    expect(settingsAs("dumb-init", "-v").logLevel).toBe("trace");
    expect(settingsAs("dumb-init", "", { DUMB_INIT_DEBUG: "1" }).logLevel).toBe("trace");
    expect(settingsAs("dumb-init", "", { DUMB_INIT_DEBUG: "0" }).logLevel).toBe("error");
  });

  test("answers on its standard error", () => {
    expect(answer("dumb-init", "-V")).toEqual([0, "stderr", expect.stringMatching(/^dumb-init v\d\S+\n$/)]);
    expect(answer("dumb-init", "--he")).toEqual([
      0,
      "stderr",
      expect.stringContaining("Usage: dumb-init [option]"),
    ]);
    expect(answer("dumb-init", "--ver", "server")).toEqual([1, "stderr", expect.any(String)]);
  });
});
