/** Starts with too much, too little, or nothing of what programs count on. */

import { expect, test } from "bun:test";
import { chmodSync, mkdirSync } from "node:fs";
import { Container } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { canLimitMemory, MemoryGroup } from "./harness/memory.ts";
import { canLimitProcessor, processorGroup } from "./harness/processor.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";

const SIGTERM = 15;
const NOBODY = "65534";
/** Less than execve(2) takes: words and pointers within a quarter of the stack's limit, which is 8 MB. */
const MANY_ARGUMENTS = 100_000;
const LARGE_VARIABLES = 10;
/** Bytes; cold-start.test.ts has the same with a file that is not in memory yet. */
const LITTLE_MEMORY = 16 * 1024 * 1024;
/** Bytes of one of them; one string may have 128 kB. */
const LARGE = 100_000;

interface Ended {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

function start(words: readonly string[], environment?: Readonly<Record<string, string>>): Ended {
  const env = { ...process.env, ...environment };
  const { exitCode, stdout, stderr } = Bun.spawnSync([...words], { env });
  return { exitCode, stdout: stdout.toString(), stderr: stderr.toString() };
}

describeEndToEnd("a start", () => {
  test("in a working directory that it may not read, as a user who is not root", () => {
    using directory = new Directory();
    chmodSync(directory.path, 0o755);
    const closed = directory.file("closed");
    mkdirSync(closed, { mode: 0o700 });
    const user = ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"];
    const script = 'cd "$1"; shift; exec "$@"';
    const words = ["sh", "-c", script, "sh", closed, ...user, INIT, "--", probe(), "exit", "6"];
    expect(start(words)).toEqual({ exitCode: 6, stdout: "", stderr: "" });
  });

  test("with a hundred thousand arguments, all of which the command gets", () => {
    const many = Array.from({ length: MANY_ARGUMENTS }, (_, index) => String(index));
    const { exitCode, stdout, stderr } = start([
      INIT,
      "--",
      "sh",
      "-c",
      'echo $# "${100000}"',
      "sh",
      ...many,
    ]);
    expect(stderr).toBe("");
    expect(stdout).toBe(`${String(MANY_ARGUMENTS)} ${String(MANY_ARGUMENTS - 1)}\n`);
    expect(exitCode).toBe(0);
  });

  test("with a megabyte of environment, which the command gets", () => {
    const large = Object.fromEntries(
      Array.from({ length: LARGE_VARIABLES }, (_, index) => [`LARGE_${String(index)}`, "x".repeat(LARGE)]),
    );
    const count = `env | grep '^LARGE_' | wc -c`;
    const bytes = LARGE_VARIABLES * (LARGE + "LARGE_0=\n".length);
    expect(start([INIT, "--", "sh", "-c", count], large)).toEqual({
      exitCode: 0,
      stdout: `${String(bytes)}\n`,
      stderr: "",
    });
  });

  /** With a command, and one more that outlives it. */
  async function startAndStop(enter: readonly string[]): Promise<void> {
    const script = 'setsid "$0" record 15 & exec "$0" record 15';
    const words = ["-vv", "--", "sh", "-c", script, probe()];
    await using container = await Container.start(words, { instead: [...enter, INIT] });
    await container.stdout.until((text) => text.split("ready").length > 2);
    container.signal(SIGTERM);
    const { status, stderr } = await container.end();
    expect(stderr).toContain("asked 1 process to stop");
    expect(status).toBe(0);
  }

  test.skipIf(!canLimitMemory)("and a stop with 16 MB of memory", async () => {
    expect(Bun.spawnSync(["cat", INIT], { stdout: "ignore" }).exitCode).toBe(0);
    using group = new MemoryGroup(LITTLE_MEMORY);
    await startAndStop(group.enter);
  });

  test.skipIf(!canLimitProcessor)(
    "and a stop with a hundredth of a processor",
    async () => {
      using group = processorGroup(1);
      await startAndStop(group.enter);
    },
    60_000,
  );

  test("without even a name of its own among the arguments says what is missing", () => {
    const nameless =
      "import ctypes, sys; c = ctypes.CDLL(None); n = (ctypes.c_char_p * 1)(); c.execve(sys.argv[1].encode(), n, n)";
    const { exitCode, stdout, stderr } = start(["python3", "-c", nameless, INIT]);
    expect(stderr).toStartWith("lastcall: error: no command to run;");
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
  });
});
