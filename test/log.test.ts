import { describe, expect, test } from "bun:test";
import { createLog, type LogFormat, type Style } from "../src/log.ts";
import { NATIVE_MANNER } from "../src/manner.ts";
import { LEVELS, type Level, levelOf, type Notice } from "../src/notice.ts";
import { pid } from "../src/process.ts";
import { SIGTERM } from "../src/signal.ts";

const killing: Notice = { event: "killing" };
const started: Notice = { event: "started", pid: pid(7), command: "./server" };
const leaving: Notice = { event: "leaving", status: 0 };
const received: Notice = { event: "received", signal: SIGTERM, sender: { by: "outside" } };
const forwarded: Notice = {
  event: "forwarded",
  signal: SIGTERM,
  as: SIGTERM,
  target: { whom: "group", group: pid(7) },
};

function style(level: Level, format: LogFormat): Style {
  return { level, format, voice: NATIVE_MANNER.voice, self: 1 };
}

/** What a log writes about notices. */
function written(level: Level, format: LogFormat, ...notices: readonly Notice[]): readonly string[] {
  const lines: string[] = [];
  const log = createLog(style(level, format), (line) => lines.push(line) > 0);
  for (const notice of notices) log(notice);
  return lines;
}

function parsed(line: string | undefined): unknown {
  return JSON.parse(line ?? "");
}

describe("a log", () => {
  const all = [killing, started, leaving, received];

  test.each([
    ["error", []],
    ["warn", ["warn"]],
    ["info", ["warn", "info"]],
    ["debug", ["warn", "info", "debug"]],
    ["trace", ["warn", "info", "debug", "trace"]],
  ] satisfies [Level, Level[]][])("of level %s says notices of the levels %j", (level, levels) => {
    expect(all.map(levelOf)).toEqual(LEVELS.slice(1));
    const lines = written(level, "text", ...all);
    expect(lines.map((line) => line.split(": ")[1])).toEqual(levels);
  });

  test("has written a notice when it returns", () => {
    const lines: string[] = [];
    const log = createLog(style("warn", "text"), (line) => lines.push(line) > 0);
    log(killing);
    expect(lines).toHaveLength(1);
  });

  test("says the same again as often as it happens", () => {
    const many = Array<Notice>(100).fill(forwarded);
    expect(written("debug", "text", ...many)).toHaveLength(100);
    expect(written("debug", "json", ...many)).toHaveLength(100);
  });

  test("is not changed by variables that belong to the command", async () => {
    const script = `
      import { createLog } from ${JSON.stringify(new URL("../src/log.ts", import.meta.url).pathname)};
      import { NATIVE_MANNER } from ${JSON.stringify(new URL("../src/manner.ts", import.meta.url).pathname)};
      const style = { level: "warn", format: "text", voice: NATIVE_MANNER.voice, self: 1 };
      createLog(style, (line) => process.stdout.write(line))({ event: "killing" });`;
    const environment = {
      CI: "1",
      TEST: "1",
      DEBUG: "*",
      NO_COLOR: "1",
      FORCE_COLOR: "3",
      CONSOLA_LEVEL: "0",
    };
    const child = Bun.spawn([process.execPath, "-e", script], { env: environment, stderr: "inherit" });
    expect(await child.stdout.text()).toBe(
      "lastcall: warn: killing every process that is left: the time is over\n",
    );
  });
});

describe("a line of text", () => {
  test("names lastcall, the level and what happened", () => {
    expect(written("info", "text", started)).toEqual(["lastcall: info: started ./server as process 7\n"]);
  });
});

describe("a line of JSON", () => {
  test("holds the time, the level, the sentence, and the notice as data", () => {
    const before = new Date().toISOString();
    const [line] = written("debug", "json", forwarded);
    const after = new Date().toISOString();
    expect(line).toEndWith("}\n");
    expect(parsed(line)).toEqual({
      time: expect.any(String),
      level: "debug",
      message: "forwarded SIGTERM to process group 7",
      event: "forwarded",
      signal: 15,
      as: 15,
      target: { whom: "group", group: 7 },
    });
    const time = /"time":"([^"]*)"/.exec(line ?? "")?.[1] ?? "";
    expect([before, time, after]).toEqual([before, time, after].sort());
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test("is one line whatever the command is called", () => {
    const [line] = written("info", "json", { event: "started", pid: pid(7), command: 'a "b"\nc' });
    expect(line?.indexOf("\n")).toBe((line?.length ?? 0) - 1);
    expect(parsed(line)).toMatchObject({ command: 'a "b"\nc' });
  });
});

test("a reader who does not read is waited for once, and told what was lost when he reads again", () => {
  const waits: number[] = [];
  const taken: string[] = [];
  let reads = false;
  const log = createLog(style("warn", "text"), (line, patience) => {
    waits.push(patience);
    if (reads) taken.push(line);
    return reads;
  });
  for (let count = 0; count < 3; count++) log({ event: "killing" });
  expect(waits).toEqual([50, 0, 0]);
  expect(log.owes()).toBe(true);
  reads = true;
  log({ event: "killing" });
  expect(taken).toEqual([
    "lastcall: warn: killing every process that is left: the time is over\n",
    "lastcall: warn: 3 lines of this log were lost, because nobody read them\n",
  ]);
  expect(log.owes()).toBe(false);
});

test("says which levels it says", () => {
  const log = createLog(style("info", "text"), () => true);
  expect(LEVELS.filter((level) => log.says(level))).toEqual(["error", "warn", "info"]);
});
