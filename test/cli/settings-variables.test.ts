import { describe, expect, test } from "bun:test";
import { OPTION_NAMES, optionNamed } from "../../src/cli/options.ts";
import { refuses, settings, type Variables } from "./reading.ts";

/** All but the one that decides which program's options and variables are read: personalities.ts */
const VARIABLES = OPTION_NAMES.flatMap((name) => optionNamed(name).variable ?? []).filter(
  (name) => name !== "LASTCALL_PERSONALITY",
);

describe("variables", () => {
  test("set what options set", () => {
    const variables = {
      LASTCALL_SCOPE: "all",
      LASTCALL_REWRITE: "TERM:INT, HUP:0",
      LASTCALL_STOP_SIGNAL: "HUP,RTMIN+3",
      LASTCALL_STOP_DELAY: "3s",
      LASTCALL_GRACE: "1m",
      LASTCALL_SWEEP_GRACE: "2m",
      LASTCALL_WAIT_ALL: "1",
      LASTCALL_REMAP_EXIT: "7, 143",
      LASTCALL_PARENT_DEATH_SIGNAL: "TERM",
      LASTCALL_WARN_ORPHANS: "yes",
      LASTCALL_REPORT: "json",
      LASTCALL_LOG_LEVEL: "trace",
      LASTCALL_LOG_FORMAT: "json",
    };
    expect(Object.keys(variables)).toEqual(VARIABLES);
    const words =
      "--scope all --rewrite TERM:INT --rewrite HUP:0 --stop-signal HUP --stop-signal RTMIN+3 --stop-delay 3s " +
      "--grace 1m --sweep-grace 2m --wait-all -e 7 -e 143 -p TERM -w --report=json --log-level trace --log-format json";
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
    ["LASTCALL_STOP_DELAY", "1x", '"1x" is not a duration; write 500ms, 10s, 2m, or seconds as a number'],
    ["LASTCALL_GRACE", "-1", '"-1" is not a duration; write 500ms, 10s, 2m, or seconds as a number'],
    ["LASTCALL_WAIT_ALL", "all", '"all" is neither yes nor no; write 1 or 0'],
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
    ["--stop-delay 1s", { LASTCALL_STOP_DELAY: "2s" }],
    ["--grace 9s", { LASTCALL_GRACE: "2s" }],
    ["--wait-all", { LASTCALL_WAIT_ALL: "no" }],
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
