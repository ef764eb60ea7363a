/** `init inspect` outside of containers: what it prints, what it refuses, and how it ends. */

import { expect, test } from "bun:test";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { Container, send } from "./harness/container.ts";
import { Directory, linesOf } from "./harness/directory.ts";
import { inspectIn, processesIn, readReport, run } from "./harness/inspect.ts";
import { eventually, Output } from "./harness/output.ts";
import { procFile } from "./harness/proc.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";
import { testWithoutDeno } from "./harness/runtime.ts";

const [SIGHUP, SIGTERM] = [1, 15];

describeEndToEnd("inspect", () => {
  test("works outside a container", async () => {
    const { stdout } = await run([INIT, "inspect", "--json"]);
    const found = readReport(stdout);
    const here = found.processes.find(({ pid }) => pid === process.pid);
    expect(here).toMatchObject({ parent: process.ppid, name: expect.any(String) });
    for (const pid of [1, process.ppid]) expect(found.processes.map((each) => each.pid)).toContain(pid);
  });

  test("shows a process of any name in one line", async () => {
    using folder = new Directory();
    const path = join(folder.path, ") S 1 (\n\x1b[2J\u202e");
    copyFileSync(probe(), path);
    await using container = await Container.start([path, "record", "15"]);
    await container.stdout.line(/^ready/);
    const [, child] = await processesIn(container);
    expect(child).toMatchObject({ parent: 1, name: ") S 1 (\\n\\u001b[2J\u202e", sigterm: "blocked" });
    const { stdout } = await run(inspectIn(container, []), { LC_ALL: "C.UTF-8" });
    expect(stdout).not.toMatch(/[\x1b\u202e]/);
    expect(stdout.split("\n")).toHaveLength(6);
  });

  test("says in one sentence what it cannot do", async () => {
    const child = Bun.spawn(["true"]);
    await child.exited;
    for (const [words, sentence] of [
      [
        ["--jsno"],
        "unknown option --jsno; see init inspect --help for those that there are\nSee: init --help",
      ],
      [["one"], 'inspect: "one" is not a process number; write one as in: init inspect 1\nSee: init --help'],
      [[String(child.pid)], `there is no process ${child.pid} here; init inspect shows those that there are`],
    ] satisfies [string[], string][]) {
      const result = await run([INIT, "inspect", ...words]);
      expect(result).toEqual({ status: 1, stdout: "", stderr: `lastcall: error: ${sentence}\n` });
    }
  });

  testWithoutDeno("an empty root has neither Deno nor its C library")(
    "says that there is no /proc",
    async () => {
      using folder = new Directory();
      copyFileSync(INIT, folder.file("init"));
      for (const words of [["inspect"], ["inspect", "--watch"], ["inspect", "1"]]) {
        const result = await Container.run(words, { instead: ["/init"], root: folder.path });
        expect(result).toEqual({
          status: 1,
          stdout: "",
          stderr:
            "lastcall: error: inspect reads /proc, and there is none here; mount it, as container engines do by themselves\n",
        });
      }
    },
  );

  test("says that /proc is another namespace's", async () => {
    const { status, stdout } = await run(["unshare", "--pid", "--fork", INIT, "inspect"]);
    expect(status).toBe(0);
    expect(stdout).toContain("\n/proc is that of another PID namespace: ");
  });

  test("says that /proc hides others", async () => {
    for (const [option, note] of [
      ["hidepid=1", /^\d+ more may not be looked at by this user \(hidepid\)\.$/m],
      ["hidepid=2", /^\/proc hides the processes of others \(hidepid\): there may be more\.$/m],
    ] satisfies [string, RegExp][]) {
      const script = `mount -t proc -o ${option} proc /proc && exec "$@"`;
      const user = [probe(), "with", "user=65534", "drop-capabilities=1", "--"];
      const command = ["unshare", "--pid", "--mount", "--fork", "sh", "-c", script, "sh"];
      const keep = ["sh", "-c", '"$@"; exit $?', "sh"];
      const { status, stdout } = await run([...command, ...keep, ...user, INIT, "inspect"]);
      expect(status).toBe(0);
      expect(stdout).toMatch(note);
    }
  });

  test("prints its usage, which its main usage names", async () => {
    const { status, stdout } = await run([INIT, "inspect", "--help"]);
    expect(status).toBe(0);
    expect(stdout).toStartWith("Usage: init inspect [options] [PID]\n");
    expect((await run([INIT, "--help"])).stdout).toContain("init inspect [options] [PID]\n");
  });
});

describeEndToEnd("inspect --watch without a terminal", () => {
  test.each([["--json"], []])("prints again and again until it is signalled: %s", async (...words) => {
    for (const [signal, status] of [
      [SIGTERM, 143],
      [SIGHUP, 129],
    ] satisfies [number, number][]) {
      const watch = Bun.spawn([INIT, "inspect", "--watch", ...words], { stdin: "ignore", stdout: "pipe" });
      const output = new Output(watch.stdout);
      const pattern = words.length > 0 ? /^\{"time":.*\}$/gm : /^\d+ processes; /gm;
      await output.until((text) => (text.match(pattern)?.length ?? 0) >= 2);
      send(watch.pid, signal);
      expect(await watch.exited).toBe(status);
      for (const line of words.length > 0 ? output.lines : []) readReport(line);
    }
  });

  test("ends when nobody reads any more", async () => {
    const script = '{ "$0" inspect --watch; echo status=$? >&2; } | head -n1';
    const { stderr, stdout } = await run(["sh", "-c", script, INIT]);
    expect(stderr).toBe("status=0\n");
    expect(stdout).toMatch(/^ *PID /);
  });

  test("ends with a signal while the pipe is full", async () => {
    const script =
      '{ timeout 0.5 cat /dev/zero; "$0" inspect & echo $! >"$1"; wait $!; echo $? >>"$1"; } | sleep 100';
    using folder = new Directory();
    const file = folder.file("lines");
    const options = { pidOne: false, instead: ["sh", "-c"] };
    await using shell = await Container.start([script, INIT, file], options);
    const [pid] = await eventually("the start", () =>
      linesOf(file).length === 1 ? linesOf(file) : undefined,
    );
    // It has looked, and waits for the pipe.
    await eventually("the wait", () => procFile(Number(pid), "wchan").includes("poll") || undefined);
    send(Number(pid), SIGTERM);
    await eventually("the end", () => linesOf(file).length === 2 || undefined);
    expect(linesOf(file)[1]).toBe("143");
    expect(shell.stdout.text).toBe("");
  });
});
