/** Init as PID 1 in a root in which there is nothing but init and a static program, as FROM scratch makes it. */

import { afterAll, expect, test } from "bun:test";
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Container, type Options, send } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { eventually } from "./harness/output.ts";
import { childrenOf, statusField, threadsOf } from "./harness/proc.ts";
import { describeEndToEnd, INIT, isOrdinary, probe } from "./harness/programs.ts";

const [SIGUSR1, SIGTERM] = [10, 15];
const HARDENED = ["user=65534", "no-new-privileges=1", "drop-capabilities=1"];

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
    if (kind === "with") mkdirSync(join(path, "proc"));
  }
  return path;
}

/** What differs between images and between flags of an engine. */
const SCENES: readonly (readonly [string, () => Options])[] = [
  ["with /proc", () => ({ root: root("with") })],
  ["without /proc", () => ({ root: root("without") })],
  ["read-only", () => ({ root: root("with"), readOnly: true })],
  ["read-only, without /proc", () => ({ root: root("without"), readOnly: true })],
  ["as a user without a name", () => ({ root: root("with"), before: ["user=65534"] })],
  ["without new privileges", () => ({ root: root("with"), before: ["no-new-privileges=1"] })],
  ["without capabilities", () => ({ root: root("with"), before: ["drop-capabilities=1"] })],
  ["with all that together", () => ({ root: root("without"), readOnly: true, before: HARDENED })],
  ["with a small stack", () => ({ root: root("without"), before: ["stack=262144"] })],
  ["with an unlimited stack", () => ({ root: root("without"), before: ["stack=-1"] })],
  ["with closed descriptors", () => ({ root: root("without"), before: ["close=0", "close=2"] })],
  ["where clone3 is not permitted", () => ({ root: root("without"), before: ["seccomp=435:1"] })],
  ["where clone3 is not known", () => ({ root: root("without"), before: ["seccomp=435:38"] })],
  ["with SIGCHLD ignored", () => ({ root: root("without"), before: ["ignore=17"] })],
];

/** Starts init in a scene with those words. */
async function start(scene: () => Options, words: readonly string[]): Promise<Container> {
  return await Container.start(["--", ...words], { instead: ["/init"], ...scene() });
}

for (const [name, scene] of SCENES) {
  describeEndToEnd(`in an empty root ${name}`, () => {
    test("init starts the command, forwards, reaps, and leaves with the command's status", async () => {
      await using container = await start(scene, [
        "/probe",
        "both",
        "orphans",
        "20",
        "5",
        "+",
        "record",
        "15",
      ]);
      await container.stdout.until((text) => text.includes("ready") && text.includes("done"));
      expect(statusField(container.pid, "NSpid")).toMatch(/\t1$/);
      expect(threadsOf(container.pid)).toBe(1);
      // The command and its child are left of it.
      await eventually("the orphans to be reaped", () => childrenOf(container.pid).length === 1 || undefined);
      container.signal(SIGUSR1);
      await container.stdout.line(/^10 /);
      container.signal(SIGTERM);
      expect((await container.end()).status).toBe(0);
    });

    test("init leaves with 7 when the command does, and with 127 when there is none", async () => {
      await using seven = await start(scene, ["/probe", "exit", "7"]);
      expect((await seven.end()).status).toBe(7);
      await using missing = await start(scene, ["no-such-program"]);
      expect((await missing.end()).status).toBe(127);
    });

    test("everybody is asked to stop before init leaves", async () => {
      await using container = await start(scene, ["/probe", "both", "record", "15", "+", "record", "10"]);
      await container.stdout.until((text) => text.match(/^ready/gm)?.length === 2);
      const command = await container.child();
      send(command, SIGUSR1);
      const { status, stdout } = await container.end();
      expect(status).toBe(0);
      expect(stdout).toMatch(/^15 /m);
    });
  });
}

/** Of the form that is not frozen: the runtime reserves what it may need when it starts. */
if (isOrdinary) {
  describeEndToEnd("in an empty root an init that starts its runtime", () => {
    test.each([
      ["as=2000000000", "ulimit -v"],
      ["as=300000000", "ulimit -v"],
      ["data=2000000000", "ulimit -d"],
      ["data=50000000", "ulimit -d"],
      ["stack=140000", "ulimit -s"],
      ["nofile=4", "ulimit -n"],
    ])("says which limit is too low with %s, and starts nothing", async (limit, remedy) => {
      await using container = await start(
        () => ({ root: root("without"), before: [limit] }),
        ["/probe", "exit", "7"],
      );
      const { status, stderr } = await container.end();
      expect(status).toBe(1);
      expect(stderr).toMatch(new RegExp(`^lastcall: error: [^\\n]*\\(${remedy}\\)\\n$`));
    });

    test("starts with no more than the limits that it asks for", async () => {
      for (const limit of ["as=2621440000", "data=2621440000", "stack=180224", "nofile=5"]) {
        await using container = await start(
          () => ({ root: root("without"), before: [limit] }),
          ["/probe", "exit", "7"],
        );
        expect([limit, (await container.end()).status]).toEqual([limit, 7]);
      }
    });
  });
}

describeEndToEnd("in an empty root init", () => {
  test("starts the command where its user may have no third process", async () => {
    const before = ["nproc=2", "user=64999"];
    await using container = await start(() => ({ root: root("without"), before }), ["/probe", "exit", "7"]);
    expect((await container.end()).status).toBe(7);
  });

  test("says why a command cannot start, in one line", async () => {
    await using container = await start(() => ({ root: root("without") }), ["no-such-program"]);
    const { stderr } = await container.end();
    expect(stderr).toMatch(/^lastcall: error: cannot start no-such-program: [^\n]*\n$/);
  });

  test("prints its usage and its version", async () => {
    for (const word of ["--help", "--version"]) {
      const instead = ["/init", word];
      const { status, stdout } = await Container.run([], { instead, root: root("without") });
      expect(status).toBe(0);
      expect(stdout).toMatch(word === "--help" ? /^Usage: init/ : /^lastcall \d/);
    }
  });
});
