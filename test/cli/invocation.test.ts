import { describe, expect, test } from "bun:test";
import { type Invocation, readInvocation } from "../../src/cli/invocation.ts";
import { UsageError } from "../../src/cli/usage-error.ts";

type Variables = Readonly<Record<string, string>>;

function invocation(words: readonly string[], variables: Variables = {}): Invocation {
  return readInvocation(words, new Map(Object.entries(variables)));
}

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
    expect(invocation(["--help"])).toEqual({ ask: "help" });
    expect(invocation(["-gh", "server"])).toEqual({ ask: "help" });
    expect(invocation(["-V"])).toEqual({ ask: "version" });
    expect(invocation(["--version", "--help"])).toEqual({ ask: "version" });
    expect(invocation(["-Vh"])).toEqual({ ask: "version" });
  });

  test("are shown although a variable or an earlier value is wrong: who asks needs them", () => {
    expect(invocation(["--help"], { LASTCALL_SCOPE: "x" })).toEqual({ ask: "help" });
    expect(invocation(["-e", "300", "--help"])).toEqual({ ask: "help" });
  });

  test("are the command's own behind its name or --", () => {
    expect(invocation(["server", "--help"])).toMatchObject({ ask: "run", commandAt: 0 });
    expect(invocation(["--", "--version"])).toMatchObject({ ask: "run", commandAt: 1 });
  });
});
