/** tini's options and variables. */

import { describe, expect, test } from "bun:test";
import { SIGTERM } from "../../../src/signal.ts";
import { answer, invocation, settingsAs } from "../reading.ts";

describe("tini", () => {
  test("signals its child, or its group when it is told to", () => {
    expect(settingsAs("tini", "").rules.scope).toBe("child");
    expect(settingsAs("tini", "-g").rules.scope).toBe("group");
    expect(settingsAs("tini", "", { TINI_KILL_PROCESS_GROUP: "" }).rules.scope).toBe("group");
    expect(settingsAs("tini", "-g", { TINI_KILL_PROCESS_GROUP: "1" }).rules.scope).toBe("group");
  });

  test("adopts orphans when it is told to", () => {
    expect(settingsAs("tini", "").manner.adopts).toBe("never");
    expect(settingsAs("tini", "-s").manner.adopts).toBe("must");
    expect(settingsAs("tini", "", { TINI_SUBREAPER: "" }).manner.adopts).toBe("must");
  });

  test("says more with each -v, and what TINI_VERBOSITY says whatever there are", () => {
    expect(["", "-v", "-vv", "-v -v -v", "-vvvvv"].map((line) => settingsAs("tini", line).logLevel)).toEqual([
      ...(["warn", "info", "debug", "trace", "trace"] as const),
    ]);
    const levels = ["0", "1", "3", "9", "-1", "x"].map(
      (TINI_VERBOSITY) => settingsAs("tini", "-vvv", { TINI_VERBOSITY }).logLevel,
    );
    expect(levels).toEqual(["error", "warn", "debug", "trace", "error", "error"]);
  });

  test("reads its options as getopt does, up to the first word that is none", () => {
    const words = ["-gwe143", "-e", "7", "-pSIGTERM", "sh", "-g"];
    expect(invocation(words, {}, "tini")).toMatchObject({
      ask: "run",
      commandAt: 4,
      settings: {
        parentDeathSignal: SIGTERM,
        rules: { warnOrphans: true, remapExit: new Set([143, 7]) },
      },
    });
  });

  test("takes no dashes behind its program for one of the program's arguments", () => {
    const at = (...words: readonly string[]): unknown => invocation(words, {}, "tini");
    expect(at("sh", "--", "-c", "x")).toMatchObject({ ask: "run", commandAt: 0, argumentsAt: 2 });
    expect(at("-g", "sh", "--")).toMatchObject({ commandAt: 1, argumentsAt: 3 });
    expect(at("--", "sh", "--", "x")).toMatchObject({ commandAt: 1, argumentsAt: 2 });
    expect(at("sh", "-c", "--")).toMatchObject({ commandAt: 0, argumentsAt: 1 });
  });

  test("answers on its standard output, and to mistakes on the other", () => {
    expect(answer("tini", "--version")).toEqual([
      0,
      "stdout",
      expect.stringMatching(/^tini version \d\S+\n$/),
    ]);
    expect(answer("tini", "-gh")).toEqual([0, "stdout", expect.stringContaining("Usage: tini [OPTIONS]")]);
    expect(answer("tini", "-l", "server")).toEqual([0, "stdout", expect.stringContaining("MIT")]);
    for (const words of [
      [],
      ["-x", "server"],
      ["--version", "server"],
      ["--help"],
      ["-e", "256", "server"],
    ]) {
      expect(answer("tini", ...words)).toEqual([
        1,
        "stderr",
        expect.stringMatching(/^tini: .*\n[^]*Usage: tini/),
      ]);
    }
  });
});
