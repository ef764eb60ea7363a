import { describe, expect, test } from "bun:test";
import { OPTION_NAMES, optionNamed, OPTIONS } from "../../src/cli/options.ts";
import { parse } from "../../src/cli/parse.ts";
import { scan } from "../../src/cli/scan.ts";
import { readSettings, type Settings } from "../../src/cli/settings.ts";
import { UsageError } from "../../src/cli/usage-error.ts";
import { milliseconds } from "../../src/process.ts";
import { SIGHUP, SIGINT, SIGKILL, SIGQUIT, SIGTERM, type Signal } from "../../src/signal.ts";

type Variables = Readonly<Record<string, string>>;

const VARIABLES = OPTION_NAMES.flatMap((name) => optionNamed(name).variable ?? []);

function settings(line: string, variables: Variables = {}): Settings {
  const { given } = scan(line === "" ? [] : line.split(" "), OPTIONS);
  return readSettings(given, parse(given, OPTIONS), new Map(Object.entries(variables)));
}

function refuses(line: string, sentence: string, variables: Variables = {}): void {
  expect(() => settings(line, variables)).toThrow(new UsageError(sentence));
}

function rewrites(
  ...pairs: readonly (readonly [Signal, Signal | "drop"])[]
): ReadonlyMap<Signal, Signal | "drop"> {
  return new Map(pairs);
}

describe("without options and variables", () => {
  test("signals go to the group, stragglers have 5 s, and only warnings are said", () => {
    expect(settings("")).toEqual({
      rules: {
        scope: "group",
        rewrite: new Map(),
        stopSignals: new Set([SIGTERM, SIGINT, SIGQUIT]),
        remapExit: new Set(),
        warnOrphans: false,
        sweepGrace: milliseconds(5000),
      },
      logLevel: "warn",
      logFormat: "text",
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
    const all = "--sweep-grace 500ms -p KILL -w --log-format json";
    const { rules, parentDeathSignal, logFormat } = settings(all);
    expect(rules.sweepGrace).toBe(milliseconds(500));
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

describe("variables", () => {
  test("set what options set", () => {
    const variables = {
      LASTCALL_SCOPE: "all",
      LASTCALL_REWRITE: "TERM:INT, HUP:0",
      LASTCALL_STOP_SIGNAL: "HUP,RTMIN+3",
      LASTCALL_SWEEP_GRACE: "2m",
      LASTCALL_REMAP_EXIT: "7, 143",
      LASTCALL_PARENT_DEATH_SIGNAL: "TERM",
      LASTCALL_WARN_ORPHANS: "yes",
      LASTCALL_LOG_LEVEL: "trace",
      LASTCALL_LOG_FORMAT: "json",
    };
    expect(Object.keys(variables)).toEqual(VARIABLES);
    const words =
      "--scope all --rewrite TERM:INT --rewrite HUP:0 --stop-signal HUP --stop-signal RTMIN+3 --sweep-grace 2m " +
      "-e 7 -e 143 -p TERM -w --log-level trace --log-format json";
    expect(settings("", variables)).toEqual(settings(words));
  });

  test.each(VARIABLES)("that are set to nothing count as not set: %s", (name) => {
    expect(settings("", { [name]: "" })).toEqual(settings(""));
  });

  test.each([
    ["LASTCALL_SCOPE", "everyone", '"everyone" is not one of its values; choose child, group or all'],
    [
      "LASTCALL_REWRITE",
      "TERM",
      '"TERM" is not of the form A:B; write for example TERM:INT, or TERM:0 to drop',
    ],
    [
      "LASTCALL_REWRITE",
      "TERM:INT,HUP:STOP,KILL:0",
      "SIGKILL cannot be caught by any process; choose another signal",
    ],
    ["LASTCALL_STOP_SIGNAL", "CHLD", "SIGCHLD is never forwarded; choose another signal"],
    ["LASTCALL_SWEEP_GRACE", "9 s", '"9 s" is not a duration; write 500ms, 10s, 2m, or seconds as a number'],
    ["LASTCALL_REMAP_EXIT", "7,,8", '"" is not an exit code; write a number from 0 to 255'],
    ["LASTCALL_WARN_ORPHANS", "maybe", '"maybe" is neither yes nor no; write 1 or 0'],
    ["LASTCALL_LOG_FORMAT", "xml", '"xml" is not one of its values; choose text or json'],
  ])("are refused by their names: %s=%s", (name, value, sentence) => {
    refuses("", `${name}: ${sentence}`, { [name]: value });
  });

  test("that rewrite one signal to two are refused by their name too", () => {
    const variables = { LASTCALL_REWRITE: "TERM:INT,TERM:HUP" };
    expect(() => settings("", variables)).toThrow(/LASTCALL_REWRITE.*SIGTERM/);
  });

  test("of names that lastcall does not know are kept for a warning", () => {
    const variables = { LASTCALL_GRACEFUL: "1", LASTCALL_SCOPE: "all", LASTCALL_VERBOSE: "1" };
    expect(settings("", variables).unknownVariables).toEqual(["LASTCALL_GRACEFUL", "LASTCALL_VERBOSE"]);
  });
});

describe("the command line wins over the environment", () => {
  test.each([
    ["-c", { LASTCALL_SCOPE: "all" }],
    ["-vv", { LASTCALL_LOG_LEVEL: "error" }],
    ["-q", { LASTCALL_LOG_LEVEL: "trace" }],
    ["--log-format text", { LASTCALL_LOG_FORMAT: "json" }],
    ["--sweep-grace 0", { LASTCALL_SWEEP_GRACE: "9" }],
    ["-p INT", { LASTCALL_PARENT_DEATH_SIGNAL: "TERM" }],
    ["-w", { LASTCALL_WARN_ORPHANS: "0" }],
    ["-e 1", { LASTCALL_REMAP_EXIT: "2,3" }],
    ["--rewrite TERM:INT", { LASTCALL_REWRITE: "TERM:HUP,INT:HUP" }],
    ["--stop-signal HUP", { LASTCALL_STOP_SIGNAL: "USR1" }],
  ] satisfies readonly (readonly [string, Variables])[])("%s", (line, variables) => {
    expect(settings(line, variables)).toEqual(settings(line));
    expect(settings("", variables)).not.toEqual(settings(line));
  });
});
