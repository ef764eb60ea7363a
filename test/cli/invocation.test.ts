import { describe, expect, test } from "bun:test";
import type { Invocation } from "../../src/cli/ask.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { usage } from "../../src/cli/usage.ts";
import { version } from "../../src/version.ts";
import { invocation } from "./reading.ts";

const HELP: Invocation = { ask: "say", to: "stdout", text: usage(), status: 0 };
const VERSION: Invocation = { ask: "say", to: "stdout", text: `lastcall ${version}\n`, status: 0 };

describe("a command line", () => {
  test("asks to run the command that begins behind the options, with their settings", () => {
    const asked = invocation(["-c", "-e143", "--", "server", "-g"]);
    expect(asked).toMatchObject({ ask: "run", commandAt: 3, settings: { rules: { scope: "child" } } });
  });

  test("needs no options", () => {
    expect(invocation(["server"])).toMatchObject({ ask: "run", commandAt: 0 });
    expect(invocation(["--", "--server"])).toMatchObject({ ask: "run", commandAt: 1 });
  });

  test("can name a command that is an empty word: why that cannot run is said when it is tried", () => {
    expect(invocation([""])).toMatchObject({ ask: "run", commandAt: 0 });
  });

  test.each([[[]], [["--"]], [["-g"]], [["-vv", "--scope", "all"]], [["-g", "--"]]])(
    "without a command is refused: %j",
    (words: readonly string[]) => {
      const sentence = "no command to run; write it behind the options, as in: init -- ./server";
      expect(() => invocation(words)).toThrow(new UsageError(sentence));
    },
  );

  test("with a wrong option and without a command is refused for the option", () => {
    expect(() => invocation(["-e", "300"])).toThrow(/^-e: "300" is not an exit code/);
    expect(() => invocation([], { LASTCALL_SCOPE: "x" })).toThrow(/^LASTCALL_SCOPE: "x"/);
  });
});

describe("help and the version", () => {
  test("are shown whatever else is there, a command or none", () => {
    expect(invocation(["--help"])).toEqual(HELP);
    expect(invocation(["-gh", "server"])).toEqual(HELP);
    expect(invocation(["-V"])).toEqual(VERSION);
    expect(invocation(["--version", "--help"])).toEqual(VERSION);
    expect(invocation(["-Vh"])).toEqual(VERSION);
  });

  test("are shown although a variable or an earlier value is wrong: who asks needs them", () => {
    expect(invocation(["--help"], { LASTCALL_SCOPE: "x" })).toEqual(HELP);
    expect(invocation(["-e", "300", "--help"])).toEqual(HELP);
  });

  test("are the command's own behind its name or --", () => {
    expect(invocation(["server", "--help"])).toMatchObject({ ask: "run", commandAt: 0 });
    expect(invocation(["--", "--version"])).toMatchObject({ ask: "run", commandAt: 1 });
  });
});
