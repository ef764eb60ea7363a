/** catatonit's options and variables. */

import { describe, expect, test } from "bun:test";
import { SIGINT, SIGTERM, SIGTSTP } from "../../../src/signal.ts";
import { answer, invocation, settingsAs } from "../reading.ts";

describe("catatonit", () => {
  test("signals its child, or its group, but never stops it", () => {
    expect(settingsAs("catatonit", "").rules.scope).toBe("child");
    expect(settingsAs("catatonit", "-g").rules.scope).toBe("group");
    expect(settingsAs("catatonit", "").rules.notForwarded.has(SIGTSTP)).toBe(true);
  });

  test("pauses until it is asked to stop", () => {
    const asked = invocation(["-P"], {}, "catatonit");
    expect(asked).toMatchObject({
      ask: "pause",
      settings: { rules: { stopSignals: new Set([SIGTERM, SIGINT]) } },
    });
  });

  test("says errors only, unless it is told to", () => {
    expect(settingsAs("catatonit", "").logLevel).toBe("error");
    expect(settingsAs("catatonit", "", { CATATONIT_DEBUG: "" }).logLevel).toBe("debug");
  });

  test("has one long option, and tells docker a version as tini does", () => {
    for (const word of ["-V", "--version", "--vers"])
      expect(answer("catatonit", word)).toEqual([0, "stdout", expect.stringMatching(/^tini version \S+\n$/)]);
    expect(answer("catatonit", "-h")).toEqual([0, "stderr", expect.any(String)]);
    expect(answer("catatonit", "-L")).toEqual([0, "stdout", expect.any(String)]);
    for (const words of [[], ["--help"], ["--group", "server"], ["-x", "server"]])
      expect(answer("catatonit", ...words)).toEqual([1, "stderr", expect.any(String)]);
  });
});
