/** `init inspect`: what it says of processes is what becomes of them. */

import { afterAll, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Container, type Options, send } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { inspectIn, processesIn, readReport, run } from "./harness/inspect.ts";
import { eventually } from "./harness/output.ts";
import { descendantsOf, isAlive, statusField } from "./harness/proc.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";

const [SIGKILL, SIGTERM] = [9, 15];

/** Made for the first test that runs, if one does. */
let directory: Directory | undefined;

afterAll(() => {
  directory?.[Symbol.dispose]();
});

/** A root with init and the probe, and nothing else, but a folder for /proc. */
function root(): string {
  directory ??= new Directory();
  const path = directory.file("root");
  if (!existsSync(path)) {
    // Not the temporary folder itself: no other user may look into that.
    mkdirSync(path);
    copyFileSync(INIT, join(path, "init"));
    copyFileSync(probe(), join(path, "probe"));
    mkdirSync(join(path, "proc"));
  }
  return path;
}

/** One of every kind, each the child of the one in the end: by default, ignored, caught, blocked, waited for. */
const EVERY_WAY = [
  ...["/probe", "both", "wait", "+", "both", "ignoring", "15", "wait", "+", "both", "mark", "/mark", "0"],
  ...["+", "both", "with", "block=15", "--", "/probe", "wait", "+", "both", "record", "15", "+", "wait"],
];
const READY = 6;

/** Starts them, and waits until each has said what it does with signals. */
async function startEveryWay(options: Options): Promise<Container> {
  const container = await Container.start([], { root: root(), ...options });
  await container.stdout.until((text) => text.match(/^ready/gm)?.length === READY);
  return container;
}

/** The processes of a container by their numbers there, and here. */
function numbersOf(container: Container): ReadonlyMap<number, number> {
  const all = [container.pid, ...descendantsOf(container.pid)];
  return new Map(all.map((pid) => [Number(statusField(pid, "NSpid").split("\t").at(-1)), pid]));
}

describeEndToEnd("inspect in a container without init", () => {
  test("marks just those that are left after a SIGTERM", async () => {
    await using container = await startEveryWay({ instead: EVERY_WAY });
    const found = await processesIn(container, { hasRoot: true });
    expect(found.map(({ pid, sigterm, awaitsSigterm }) => [pid, sigterm, awaitsSigterm])).toEqual([
      [1, "dropped", false],
      [2, "default", false],
      [3, "ignored", false],
      [4, "caught", false],
      [5, "blocked", false],
      [6, "blocked", true],
    ]);
    const marked = found.filter(({ mustBeKilled }) => mustBeKilled === true).map(({ pid }) => pid);
    expect(marked).toEqual([1, 3, 5]);

    const numbers = numbersOf(container);
    for (const pid of numbers.values()) send(pid, SIGTERM);
    const left = (): number[] => [...numbers].filter(([, pid]) => isAlive(pid)).map(([own]) => own);
    await eventually("the others' end", () => left().length <= marked.length || undefined);
    await Bun.sleep(200);
    expect(left()).toEqual(marked);
    // Those that have ended are zombies now: this PID 1 reaps nobody.
    const after = await processesIn(container, { hasRoot: true });
    expect(after.filter(({ state }) => state === "zombie").map(({ pid }) => pid)).toEqual([2, 4, 6]);
    expect(after.find(({ pid }) => pid === 2)).toMatchObject({ sigterm: null, mustBeKilled: null });
  });

  test("shows them as a tree in 80 columns, with lines where the locale has them", async () => {
    await using container = await startEveryWay({ instead: EVERY_WAY });
    const plain = await run(inspectIn(container, [], { hasRoot: true }));
    expect([plain.status, plain.stderr]).toEqual([0, ""]);
    expect(plain.stdout).toMatch(/^ +1 .* dropped kill {2}\/probe both wait/m);
    expect(plain.stdout).toMatch(/^ +3 .* ignored kill {2}\|-\/probe both wait/m);
    expect(plain.stdout).toMatch(/^ +6 .* blocked waits `-\/probe both/m);
    expect(plain.stdout).toContain("\n7 processes; a stop would have to kill 3.\n");
    for (const line of plain.stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    const lines = await run(inspectIn(container, [], { hasRoot: true }), { LANG: "C.UTF-8" });
    expect(lines.stdout).toMatch(/^ +3 .* ignored kill {2}├─\/probe/m);
  });

  test("tells group, session, parent, age, memory and threads as /proc does", async () => {
    await using container = await startEveryWay({ instead: EVERY_WAY });
    const [first, second] = await processesIn(container, { hasRoot: true });
    const outside = numbersOf(container).get(2) ?? NaN;
    expect(first).toMatchObject({ pid: 1, parent: 0, name: "probe", state: "sleeping", threads: 1, user: 0 });
    expect(second).toMatchObject({
      ...{ parent: 1, group: first?.group, session: first?.session },
      arguments: expect.arrayContaining(["/probe", "record"]),
      memory: { resident: parseInt(statusField(outside, "VmRSS")) * 1024 },
    });
    expect(first?.age).toBeWithin(0, 60);
  });
});

describeEndToEnd("inspect in a container with init", () => {
  test("does not take init for one that must be killed: it waits", async () => {
    await using container = await startEveryWay({ instead: ["/init", "--", ...EVERY_WAY] });
    const found = await processesIn(container, { hasRoot: true });
    expect(found.find(({ pid }) => pid === 1)).toMatchObject({ sigterm: "blocked", awaitsSigterm: true });
    expect(found.filter(({ mustBeKilled }) => mustBeKilled === true)).toHaveLength(2);
    // The probe that PID 1 was is an ordinary process now.
    expect(found.find(({ parent }) => parent === 1)).toMatchObject({ sigterm: "default" });

    const one = await run(inspectIn(container, ["1", "--json"], { hasRoot: true }));
    const [init] = readReport(one.stdout).processes;
    expect(init?.signals).toHaveLength(64);
    expect(init?.signals?.[SIGTERM - 1]).toMatchObject({ name: "SIGTERM", effect: "blocked", awaited: true });
    expect(init?.signals?.[SIGKILL - 1]).toMatchObject({ effect: "dropped" });
    const text = await run(inspectIn(container, ["1"], { hasRoot: true }));
    expect(text.stdout).toContain("stop     it is told: it waits for the signal\n");
    expect(text.stdout).toContain("15 TERM      blocked, awaited");
  });

  test("run as that container's own user sees as much", async () => {
    const before = ["user=65534", "drop-capabilities=1", "no-new-privileges=1"];
    await using container = await startEveryWay({ instead: ["/init", "--", ...EVERY_WAY], before });
    const found = await processesIn(container, { hasRoot: true, before });
    expect(found.find(({ pid }) => pid === 1)).toMatchObject({ awaitsSigterm: true, mustBeKilled: false });
    expect(found.map(({ user }) => user)).toEqual(found.map(() => 65534));
  });

  test("run as another user says what that user cannot tell", async () => {
    await using container = await startEveryWay({ instead: ["/init", "--", ...EVERY_WAY] });
    const options = { hasRoot: true, before: ["user=65534"] };
    const found = await processesIn(container, options);
    expect(found.find(({ pid }) => pid === 1)).toMatchObject({ awaitsSigterm: null, mustBeKilled: null });
    expect(found.filter(({ sigterm }) => sigterm === "ignored")).toMatchObject([{ mustBeKilled: true }]);
    const { stdout } = await run(inspectIn(container, [], options));
    expect(stdout).toMatch(/^ +1 .* dropped kill\? /m);
    expect(stdout).toContain("and of 2 this user cannot tell (kill?).\n");
  });

  test("does not run where the word is a command", async () => {
    const { status, stderr } = await Container.run(["--", "inspect"]);
    expect(status).toBe(127);
    expect(stderr).toStartWith("lastcall: error: cannot start inspect:");
  });
});
