import { describe, expect, test } from "bun:test";
import { NATIVE_MANNER } from "../../src/manner.ts";
import { milliseconds } from "../../src/process.ts";
import { NOT_FORWARDED, SIGHUP, SIGINT, SIGKILL, SIGQUIT, SIGTERM, type Signal } from "../../src/signal.ts";
import { refuses, settings } from "./reading.ts";

function rewrites(
  ...pairs: readonly (readonly [Signal, Signal | "drop"])[]
): ReadonlyMap<Signal, Signal | "drop"> {
  return new Map(pairs);
}

describe("without options and variables", () => {
  test("signals go to the group at once, stragglers have 5 s, and only warnings are said", () => {
    expect(settings("")).toEqual({
      rules: {
        scope: "group",
        rewrite: new Map(),
        stopSignals: new Set([SIGTERM, SIGINT, SIGQUIT]),
        remapExit: new Set(),
        warnOrphans: false,
        stopDelay: milliseconds(0),
        grace: undefined,
        sweepGrace: milliseconds(5000),
        waitAll: false,
        notForwarded: NOT_FORWARDED,
        continues: true,
        suspendsAfter: new Set(),
        farewell: false,
      },
      manner: NATIVE_MANNER,
      logLevel: "warn",
      logFormat: "text",
      report: "none",
      unknownVariables: [],
    });
  });
});

describe("the scope", () => {
  test.each([
    ["-g", "group"],
    ["--group", "group"],
    ["-c", "child"],
    ["--scope child", "child"],
    ["--scope=all", "all"],
    ["-g -g", "group"],
    ["-g --scope group", "group"],
    ["-c --scope=child --child", "child"],
  ] as const)("is set by %s", (line, scope) => {
    expect(settings(line).rules.scope).toBe(scope);
  });

  test.each([
    ["-g -c", "-g and -c"],
    ["-cg", "-c and -g"],
    ["--child --group", "--child and --group"],
    ["--scope child -g", "--scope child and -g"],
    ["-c --scope=all", "-c and --scope all"],
    ["--scope all --scope child", "--scope all and --scope child"],
    ["-g -g --scope all", "-g and --scope all"],
  ])("must be one: %s", (line, both) => {
    refuses(line, `${both} contradict each other; give one of them`);
  });

  test("must be one of three", () => {
    refuses("--scope everyone", '--scope: "everyone" is not one of its values; choose child, group or all');
  });
});

describe("the log level", () => {
  test.each([
    ["-v", "info"],
    ["-vv", "debug"],
    ["-vvv", "trace"],
    ["-vvvv", "trace"],
    ["-v --verbose", "debug"],
    ["-vg -v", "debug"],
    ["-q", "error"],
    ["-qq", "error"],
    ["--log-level debug", "debug"],
    ["--log-level=error --log-level=error", "error"],
  ] as const)("is set by %s", (line, level) => {
    expect(settings(line).logLevel).toBe(level);
  });

  test.each([
    ["-q -v", "-q and -v"],
    ["-vq", "-v and -q"],
    ["--quiet --verbose", "--quiet and --verbose"],
    ["--log-level debug -v", "--log-level debug and -v"],
    ["-vv --log-level=trace", "-v and --log-level trace"],
    ["-q --log-level error", "-q and --log-level error"],
    ["--log-level info --log-level debug", "--log-level info and --log-level debug"],
  ])("must be one: %s", (line, both) => {
    refuses(line, `${both} contradict each other; give one of them`);
  });

  test.each(["loud", "more", "less", "Info", "silent"])(
    "is none of the levels when it is called %s",
    (word) => {
      const remedy = "choose error, warn, info, debug or trace";
      refuses(`--log-level ${word}`, `--log-level: "${word}" is not one of its values; ${remedy}`);
      refuses("", `LASTCALL_LOG_LEVEL: "${word}" is not one of its values; ${remedy}`, {
        LASTCALL_LOG_LEVEL: word,
      });
    },
  );
});

describe("options that may be repeated", () => {
  test("all count", () => {
    const { rules } = settings("-e 7 -e143 --remap-exit=9 --stop-signal HUP --stop-signal 10");
    expect([...rules.remapExit]).toEqual([7, 143, 9]);
    expect([...rules.stopSignals].map(Number)).toEqual([SIGTERM, SIGINT, SIGQUIT, SIGHUP, 10]);
  });

  test("rewrite each signal to one other", () => {
    const { rules } = settings("--rewrite TERM:INT --rewrite HUP:0 --rewrite INT:KILL");
    expect(rules.rewrite).toEqual(rewrites([SIGTERM, SIGINT], [SIGHUP, "drop"], [SIGINT, SIGKILL]));
    expect(settings("--rewrite TERM:INT --rewrite 15:2").rules.rewrite).toEqual(rewrites([SIGTERM, SIGINT]));
  });

  test.each(["TERM:INT TERM:HUP", "15:INT SIGTERM:0", "TERM:0 TERM:INT"])(
    "must not rewrite one signal to two: %s",
    (pairs) => {
      const sentence = "--rewrite: SIGTERM is rewritten to two different signals; give one of them";
      const line = pairs.split(" ").map((pair) => `--rewrite ${pair}`);
      expect(() => settings(line.join(" "))).toThrow(sentence);
    },
  );

  test("are refused by the name that was written last", () => {
    refuses("-e 300", '-e: "300" is not an exit code; write a number from 0 to 255');
    refuses("-e 1 --remap-exit 300", '--remap-exit: "300" is not an exit code; write a number from 0 to 255');
  });
});

describe("options that are given once", () => {
  test("set what they say", () => {
    const all = "--stop-delay 2 --grace 10s --sweep-grace 500ms --wait-all -p KILL -w --log-format json";
    const { rules, parentDeathSignal, logFormat } = settings(all);
    expect(rules.stopDelay).toBe(milliseconds(2000));
    expect(rules.grace).toBe(milliseconds(10_000));
    expect(rules.sweepGrace).toBe(milliseconds(500));
    expect(rules.waitAll).toBe(true);
    expect(rules.warnOrphans).toBe(true);
    expect(parentDeathSignal).toBe(SIGKILL);
    expect(logFormat).toBe("json");
  });

  test.each([
    ["-p FOO", '-p: "FOO" is not a signal; write a name such as TERM or RTMIN+3, or a number from 1 to 64'],
    [
      "--sweep-grace=1x",
      '--sweep-grace: "1x" is not a duration; write 500ms, 10s, 2m, or seconds as a number',
    ],
    ["--log-format xml", '--log-format: "xml" is not one of its values; choose text or json'],
    ["--stop-signal KILL", "--stop-signal: SIGKILL cannot be caught by any process; choose another signal"],
    ["--rewrite CHLD:TERM", "--rewrite: SIGCHLD is never forwarded; choose another signal"],
  ])("are refused with a wrong value: %s", (line, sentence) => {
    refuses(line, sentence);
  });
});

describe("the grace", () => {
  test("is longer than the stop delay, or everything would be killed before it was asked", () => {
    const remedy = "make it longer, as it counts from the stop signal on";
    refuses(
      "--stop-delay 2s --grace 1s",
      `the grace (1000 ms) would be over before the stop delay (2000 ms); ${remedy}`,
    );
    refuses("--grace 3s", `the grace (3000 ms) would be over before the stop delay (3000 ms); ${remedy}`, {
      LASTCALL_STOP_DELAY: "3s",
    });
    expect(settings("--stop-delay 2s --grace 2001ms").rules.grace).toBe(milliseconds(2001));
  });

  test("may be shorter than the sweep grace", () => {
    expect(settings("--grace 1s --sweep-grace 5s").rules.grace).toBe(milliseconds(1000));
  });

  test("is not 0, which would kill at once", () => {
    const sentence = 'with "0" everything would be killed before it could stop; leave it out to kill nothing';
    refuses("--grace 0", `--grace: ${sentence}`);
    refuses("", `LASTCALL_GRACE: ${sentence}`, { LASTCALL_GRACE: "0" });
  });
});
