import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import {
  readDuration,
  readExitCode,
  readForwardedSignal,
  readGrace,
  readReport,
  readRewrite,
  readSignal,
  readStopSignal,
  readSwitch,
  readWord,
  type ReadValue,
} from "../../src/cli/values.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { milliseconds } from "../../src/process.ts";
import { NOT_FORWARDED, SIGINT, SIGKILL, SIGTERM, signal } from "../../src/signal.ts";

const forwarded = readForwardedSignal(NOT_FORWARDED);
const rewrite = readRewrite(NOT_FORWARDED);

/** Expects a word to be refused with one sentence. */
function refuses<Value>(read: ReadValue<Value>, word: string, sentence: string): void {
  expect(() => read(word, "--name")).toThrow(new UsageError(`--name: ${sentence}`));
}

describe("a signal", () => {
  test("is read by name, short name, number or place among the real-time signals", () => {
    for (const word of ["TERM", "SIGTERM", "sigterm", "15"]) expect(readSignal(word, "-p")).toBe(SIGTERM);
    expect(readSignal("RTMIN+3", "-p")).toBe(signal(37));
    expect(readSignal("KILL", "-p")).toBe(SIGKILL);
  });

  test.each(["FOO", "", "0", "65", "TERM "])("that is none is refused: %j", (word) => {
    refuses(
      readSignal,
      word,
      `"${word}" is not a signal; write a name such as TERM or RTMIN+3, or a number from 1 to 64`,
    );
  });

  test("that nobody can catch cannot be meant where init is to catch it", () => {
    expect(forwarded("TERM", "-s")).toBe(SIGTERM);
    refuses(forwarded, "9", "SIGKILL cannot be caught by any process; choose another signal");
    refuses(forwarded, "STOP", "SIGSTOP cannot be caught by any process; choose another signal");
  });

  test("that suspends or continues processes asks none to stop", () => {
    expect(readStopSignal(NOT_FORWARDED)("USR1", "-s")).toBe(signal(10));
    for (const word of ["CONT", "TSTP"])
      refuses(
        readStopSignal(NOT_FORWARDED),
        word,
        `SIG${word} suspends or continues processes, and asks none to end; choose another signal`,
      );
    refuses(
      readStopSignal(NOT_FORWARDED),
      "KILL",
      "SIGKILL cannot be caught by any process; choose another signal",
    );
  });

  test("that is never forwarded cannot be meant where init is to forward it", () => {
    refuses(forwarded, "CHLD", "SIGCHLD is never forwarded; choose another signal");
    refuses(forwarded, "SEGV", "SIGSEGV is never forwarded; choose another signal");
  });
});

describe("a rewrite", () => {
  test("names the signal that arrives and the one that is forwarded, each in any way", () => {
    expect(rewrite("TERM:INT", "--rewrite")).toEqual([SIGTERM, SIGINT]);
    expect(rewrite("15:sigint", "--rewrite")).toEqual([SIGTERM, SIGINT]);
    expect(rewrite("RTMIN+3:KILL", "--rewrite")).toEqual([signal(37), SIGKILL]);
  });

  test("to 0 drops the signal", () => {
    expect(rewrite("TERM:0", "--rewrite")).toEqual([SIGTERM, "drop"]);
  });

  test.each(["TERM", "", "TERM:INT:HUP", "TERM=INT"])("of another form is refused: %j", (word) => {
    const sentence = `"${word}" is not of the form A:B; write for example TERM:INT, or TERM:0 to drop`;
    refuses(rewrite, word, sentence);
  });

  test.each([
    ["TERM:", ""],
    ["TERM:FOO", "FOO"],
    ["FOO:TERM", "FOO"],
    [":", ""],
    ["0:TERM", "0"],
  ])("with a word that is no signal is refused by that word: %j", (word, wrong) => {
    const remedy = "write a name such as TERM or RTMIN+3, or a number from 1 to 64";
    refuses(rewrite, word, `"${wrong}" is not a signal; ${remedy}`);
  });

  test("of a signal that never arrives or never goes on is refused", () => {
    refuses(rewrite, "KILL:TERM", "SIGKILL cannot be caught by any process; choose another signal");
    refuses(rewrite, "CHLD:0", "SIGCHLD is never forwarded; choose another signal");
  });
});

describe("an exit code", () => {
  test("is any number from 0 to 255", () => {
    fc.assert(
      fc.property(fc.nat(2000), (code) => {
        if (code <= 255) expect(readExitCode(`${code}`, "-e")).toBe(code);
        else expect(() => readExitCode(`${code}`, "-e")).toThrow(UsageError);
      }),
    );
  });

  test.each(["256", "-1", "1.5", "", "0x10", "1e2", "seven", " 7"])("is not %j", (word) => {
    refuses(readExitCode, word, `"${word}" is not an exit code; write a number from 0 to 255`);
  });
});

describe("a duration", () => {
  test.each([
    ["0", 0],
    ["500ms", 500],
    ["10s", 10_000],
    ["10", 10_000],
    ["2m", 120_000],
    ["24h", 86_400_000],
    ["0.5", 500],
    ["1.5s", 1500],
    ["0.25m", 15_000],
  ])("such as %s is %d ms", (word, span) => {
    expect(readDuration(word, "-d")).toBe(milliseconds(span));
  });

  test("is the number times its unit", () => {
    const units = fc.constantFrom(["ms", 1], ["s", 1000], ["", 1000], ["m", 60_000], ["h", 3_600_000]);
    fc.assert(
      fc.property(fc.nat(86_400), units, (number, [unit, factor]) => {
        fc.pre(number * factor <= 86_400_000);
        expect(readDuration(`${number}${unit}`, "-d")).toBe(milliseconds(number * factor));
      }),
    );
  });

  test.each(["soon", "", "-5", "5 s", "5d", "5S", ".5", "5.", "1e3", "1_000", "ms", "Infinity", "5s5s"])(
    "is not %j",
    (word) => {
      const sentence = `"${word}" is not a duration; write 500ms, 10s, 2m, or seconds as a number`;
      refuses(readDuration, word, sentence);
    },
  );

  test.each(["25h", "86401", "1441m", "86400001ms", "9".repeat(400)])(
    "is not longer than a day: %s",
    (word) => {
      refuses(readDuration, word, `"${word}" is longer than a day; choose a shorter duration`);
    },
  );
});

describe("a grace", () => {
  test("is a duration", () => {
    expect(readGrace("500ms", "--grace")).toBe(milliseconds(500));
    refuses(readGrace, "soon", '"soon" is not a duration; write 500ms, 10s, 2m, or seconds as a number');
  });

  test.each(["0", "0ms", "0.0", "0h"])("is not %s: nobody could stop in time", (word) => {
    const sentence = `with "${word}" everything would be killed before it could stop; leave it out to kill nothing`;
    refuses(readGrace, word, sentence);
  });
});

describe("a word", () => {
  const read = readWord(["child", "group", "all"]);

  test("is one of a few, written exactly so", () => {
    expect(["child", "group", "all"].map((word) => read(word, "--scope"))).toEqual(["child", "group", "all"]);
  });

  test.each(["everyone", "", "Group", "gro"])("that is none of them is refused: %j", (word) => {
    refuses(read, word, `"${word}" is not one of its values; choose child, group or all`);
  });

  test("of two is refused with both", () => {
    refuses(readWord(["text", "json"]), "xml", '"xml" is not one of its values; choose text or json');
  });
});

describe("a switch", () => {
  test("is turned on and off by the words for it, in capitals or not", () => {
    for (const word of ["1", "true", "yes", "on", "TRUE", "Yes"]) expect(readSwitch(word, "V")).toBe(true);
    for (const word of ["0", "false", "no", "off", "FALSE", "No"]) expect(readSwitch(word, "V")).toBe(false);
  });

  test.each(["2", "", "maybe", "y"])("is neither by %j", (word) => {
    refuses(readSwitch, word, `"${word}" is neither yes nor no; write 1 or 0`);
  });
});

describe("a report", () => {
  test("is one for people or for programs, or none, and may be asked for as a switch is", () => {
    for (const word of ["text", "1", "yes"]) expect(readReport(word, "--report")).toBe("text");
    for (const word of ["none", "0", "off"]) expect(readReport(word, "--report")).toBe("none");
    expect(readReport("json", "--report")).toBe("json");
    refuses(readReport, "xml", '"xml" is not one of its values; choose text, json or none');
  });
});
