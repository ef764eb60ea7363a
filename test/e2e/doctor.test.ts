/** `init doctor` in real namespaces: as PID 1 of an empty root, beside a running init, and on the machine. */

import { afterAll, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../scripts/lib/command.ts";
import { Container, type Options } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { eventually } from "./harness/output.ts";
import { descendantsOf, procFile, statusField } from "./harness/proc.ts";
import { describeEndToEnd, INIT, isOrdinary, probe } from "./harness/programs.ts";
import { readReport, type Report } from "./harness/report.ts";

/** Made for the first test that runs, if one does. */
let directory: Directory | undefined;

afterAll(() => {
  directory?.[Symbol.dispose]();
});

/** A root with a folder for /proc, or without. */
function root(kind: "with" | "without"): string {
  directory ??= new Directory();
  const path = directory.file(kind);
  if (!existsSync(path)) {
    mkdirSync(path);
    copyFileSync(INIT, join(path, "init"));
    copyFileSync(probe(), join(path, "probe"));
    writeFileSync(join(path, "script"), "#!/bin/sh\n", { mode: 0o755 });
    writeFileSync(join(path, "opaque"), "", { mode: 0o711 });
    if (kind === "with") mkdirSync(join(path, "proc"));
  }
  return path;
}

/** As PID 1 of an empty root. */
async function inImage(command: readonly string[], options: Options = {}): Promise<Report> {
  const words = ["doctor", "--json", ...(command.length > 0 ? ["--", ...command] : [])];
  const result = await Container.run(words, { instead: ["/init"], root: root("with"), ...options });
  expect(result.stderr).toBe("");
  return readReport(result.stdout, result.status);
}

/** How to start it, and whether there is a /proc. */
type Scene = Omit<Options, "root"> & { readonly proc?: boolean };

describeEndToEnd("init doctor as PID 1 of an image", () => {
  test("finds nothing wrong with a good one, and exits with 0", async () => {
    for (const command of [[], ["/probe", "exit", "7"]]) {
      expect(await inImage(command)).toMatchObject({ status: 0, situation: "image", ids: [] });
    }
  });

  test("tells it to people in lines of at most 80 columns", async () => {
    const options = { instead: ["/init"], root: root("without") };
    const { status, stdout } = await Container.run(["doctor", "tini"], options);
    expect(status).toBe(1);
    expect(stdout).toStartWith("This is a container that has just been started");
    expect(stdout).toContain("\n  ok       init is PID 1\n");
    expect(stdout).toContain("\nproblem (not-startable)\n  Cannot start tini: no directory in PATH");
    expect(stdout).toEndWith("\n3 findings.\n");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  for (const [what, command, options, ids] of [
    ["no /proc", [], { proc: false }, ["no-proc"]],
    ["SIGTERM ignored", [], { before: ["ignore=15"] }, ["signal-ignored"]],
    ["SIGINT and SIGTERM blocked", [], { before: ["block=15", "block=2"] }, ["signal-blocked"]],
    ["SIGHUP ignored, which asks nobody to stop", [], { before: ["ignore=1", "block=1"] }, []],
    ["five open files", [], { before: ["nofile=5"] }, ["few-open-files"]],
    ["a command that is not there", ["/server"], {}, ["not-startable"]],
    ["a script without its interpreter", ["/script"], {}, ["not-startable"]],
    ["itself as the command", ["/init", "/probe"], {}, ["second-init"]],
    ["no /proc, and itself", ["/init"], { proc: false }, ["no-proc", "second-init"]],
    ["a shell in front", ["sh", "-c", "probe"], {}, ["not-startable", "shell-form"]],
    ["a shell that makes way", ["sh", "-c", "exec probe"], {}, ["not-startable"]],
    [
      "a long grace",
      ["/probe"],
      { environment: { LASTCALL_SWEEP_GRACE: "10s", KUBERNETES_SERVICE_HOST: "10.0.0.1" } },
      [],
    ],
    ["a longer grace", ["/probe"], { environment: { LASTCALL_SWEEP_GRACE: "30s" } }, ["long-grace"]],
    ["a grace as long", ["/probe"], { environment: { LASTCALL_GRACE: "10s" } }, ["long-grace"]],
    ["a shorter grace", ["/probe"], { environment: { LASTCALL_GRACE: "9s" } }, []],
    ["a long delay", ["/probe"], { environment: { LASTCALL_STOP_DELAY: "5s" } }, ["long-grace"]],
    [
      "a delay longer than the grace",
      ["/probe"],
      { environment: { LASTCALL_STOP_DELAY: "9s", LASTCALL_GRACE: "8s" } },
      ["wrong-setting"],
    ],
    ["a wrong setting", [], { environment: { LASTCALL_SCOPE: "x" } }, ["wrong-setting"]],
    ["an unknown setting", [], { environment: { LASTCALL_GRACEFUL: "1" } }, ["unknown-setting"]],
  ] satisfies readonly (readonly [string, readonly string[], Scene, readonly string[]])[]) {
    test(`finds what there is to find with ${what}`, async () => {
      const { proc = true, ...others }: Scene = options;
      const report = await inImage(command, { ...others, root: root(proc ? "with" : "without") });
      expect(report.ids).toEqual(ids);
      expect(report.status).toBe(ids.length > 0 ? 1 : 0);
    });
  }

  test("is a user's as well as root's", async () => {
    const report = await inImage(["/probe"], { before: ["user=65534"] });
    expect(report).toMatchObject({ status: 0, ids: [] });
    const hidden = await inImage(["/opaque"], { before: ["user=65534"] });
    expect(hidden).toMatchObject({ status: 0, ids: [] });
    expect(hidden.unknown).toContain("the command");
  });

  test("does not start where init would not, and is told why", async () => {
    const options = {
      instead: ["/init"],
      root: root("with"),
      before: [isOrdinary ? "as=2000000000" : "as=140000000"],
    };
    const { status, stderr } = await Container.run(["doctor"], options);
    expect(status).toBe(1);
    expect(stderr).toMatch(/^lastcall: error: init [^\n]*\(ulimit -v[^\n]*\)\n$/);
  });
});

/** Starts something as PID 1, puts the doctor beside it as `docker exec` does, and tells what it finds. */
async function beside(
  instead: readonly string[],
  options: Options & { readonly visitor?: readonly string[]; readonly until?: number } = {},
): Promise<Report> {
  const { visitor = [], until = 1, ...others } = options;
  await using container = await Container.start([], { instead, ...others });
  const settled = (): true | undefined => {
    const all = descendantsOf(container.pid);
    const isReady = ["S", "D"].includes(statusField(all.at(-1) ?? container.pid, "State").charAt(0));
    return all.length >= until && isReady && procFile(all.at(-1) ?? container.pid, "cmdline") !== ""
      ? true
      : undefined;
  };
  await eventually("the processes to be there", settled);
  const enter = ["nsenter", `--target=${container.pid}`, "--pid", "--mount", ...visitor];
  const { output, status } = await run([...enter, INIT, "doctor", "--json"], { limit: 20_000 });
  return readReport(output, status ?? -1);
}

const SLEEP = ["sleep", "100"];

describeEndToEnd("init doctor in a running container", () => {
  test("finds nothing wrong where init is PID 1", async () => {
    const report = await beside([INIT, "--", ...SLEEP]);
    expect(report).toMatchObject({ status: 0, situation: "container", ids: [], unknown: [] });
  });

  for (const [what, instead, until, ids] of [
    ["a program in init's place", SLEEP, 0, ["not-pid-1", "signal-dropped"]],
    ["tini in init's place", ["tini", "--", ...SLEEP], 1, ["not-pid-1"]],
    ["init below a shell", ["sh", "-c", `${INIT} -- sleep 100; true`], 2, ["not-pid-1", "signal-dropped"]],
    ["init below a shell that made way", ["sh", "-c", `exec ${INIT} -- sleep 100`], 1, []],
    ["init below tini", ["tini", "--", INIT, "--", ...SLEEP], 2, ["second-init"]],
    ["tini below init", [INIT, "--", "tini", "--", ...SLEEP], 2, ["second-init"]],
    ["init below init", [INIT, "--", INIT, "--", ...SLEEP], 2, ["second-init"]],
    ["a shell in front", [INIT, "--", "sh", "-c", "sleep 100; true"], 2, ["shell-form"]],
    ["a shell that made way", [INIT, "--", "sh", "-c", "exec sleep 100"], 1, []],
    ["a long grace as an option", [INIT, "--sweep-grace", "40s", "--", ...SLEEP], 1, ["long-grace"]],
  ] as const) {
    test(`finds what there is to find with ${what}`, async () => {
      const report = await beside(instead, { until });
      expect(report.ids).toEqual([...ids]);
      expect(report.status).toBe(ids.length > 0 ? 1 : 0);
    });
  }

  test("finds what init was started with, and not what the doctor was", async () => {
    const visitor = [probe(), "with", "ignore=15", "block=2", "nofile=12", "--"];
    expect(await beside([INIT, "--", ...SLEEP], { visitor })).toMatchObject({ ids: [] });
    const before = ["ignore=15", "nofile=12"];
    expect(await beside([INIT, "--", ...SLEEP], { before })).toMatchObject({
      ids: ["signal-ignored", "few-open-files"],
    });
    const environment = { LASTCALL_SWEEP_GRACE: "1m", LASTCALL_SWEEPGRACE: "1m" };
    expect(await beside([INIT, "--", ...SLEEP], { environment })).toMatchObject({
      ids: ["unknown-setting", "long-grace"],
    });
  });

  test("as a user who may not see root's processes claims nothing about them", async () => {
    const visitor = [probe(), "with", "user=65534", "--"];
    const report = await beside([INIT, "--", ...SLEEP], { visitor });
    expect(report).toMatchObject({ status: 0, ids: [] });
    expect(report.unknown).toEqual([
      ...["PID 1", "a shell in front", "a second init"],
      ...["inherited signals", "the settings", "the time to stop"],
    ]);
    expect(await beside(SLEEP, { visitor, until: 0 })).toMatchObject({ ids: [] });
  });
});

describeEndToEnd("init doctor on a machine", () => {
  const alone = { pidOne: false };

  test("judges a command and the limits, and not who is PID 1", async () => {
    const { status, stdout } = await Container.run(["doctor", "--json", "true"], alone);
    expect(readReport(stdout, status)).toMatchObject({ status: 0, situation: "process", ids: [] });
    const missing = await Container.run(["doctor", "--json", "tini", "--", "true"], alone);
    expect(readReport(missing.stdout, missing.status)).toMatchObject({ status: 1, ids: ["second-init"] });
  });

  test("says that /proc is another namespace's", async () => {
    const command = [
      "unshare",
      "--pid",
      "--fork",
      "--kill-child=KILL",
      "sh",
      "-c",
      '"$0" doctor --json; exit $?',
    ];
    const { output, status } = await run([...command, INIT], { limit: 20_000 });
    expect(readReport(output, status ?? -1)).toMatchObject({
      status: 1,
      situation: "process",
      ids: ["foreign-proc"],
    });
  });

  test("is a program of that name behind --, and behind any option", async () => {
    for (const words of [
      ["--", "doctor"],
      ["-q", "doctor"],
    ]) {
      expect((await Container.run(words, alone)).status).toBe(127);
    }
  });

  test("shows its usage, and says what is wrong with its words", async () => {
    const help = await Container.run(["doctor", "--help"], alone);
    expect([help.status, help.stderr]).toEqual([0, ""]);
    expect(help.stdout).toStartWith("Usage: init doctor [--json] [--] [command [arguments...]]\n");
    expect(await Container.run(["doctor", "--jsno"], alone)).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "lastcall: error: unknown option --jsno; if it belongs to the command, write -- before the command\nSee: init --help\n",
    });
  });
});
