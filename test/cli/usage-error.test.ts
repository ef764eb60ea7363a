import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { UsageError } from "../../src/cli/usage-error.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");

/** What init makes of a mistake: it goes through the whole program, to the screen. */
async function complaint(
  words: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = Bun.spawn([process.execPath, MAIN, ...words], {
    env: { PATH: process.env["PATH"], ...variables },
    stderr: "pipe",
    timeout: 10_000,
    killSignal: "SIGKILL",
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  await child.exited;
  return { status: child.exitCode, stdout, stderr };
}

describe("a mistake on the command line", () => {
  test("is an error with a name, so that it is told from mistakes in the program", () => {
    const error = new UsageError("no command to run");
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe("UsageError");
    expect(error.message).toBe("no command to run");
  });

  test("is told in one sentence with a pointer to the usage, and nothing is started", async () => {
    expect(await complaint(["--scoop", "echo", "started"])).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "lastcall: error: unknown option --scoop; if it belongs to the command, write -- before the command\nSee: init --help\n",
    });
  });

  test("is told with the word as it was written, ASCII or not", async () => {
    const { stderr } = await complaint(["--größe", "echo"]);
    expect(stderr).toStartWith("lastcall: error: unknown option --größe; ");
  });

  test("is told without control characters that would upset the terminal", async () => {
    const { stderr } = await complaint(["--scope", "\x1b[31mred\nall", "echo"]);
    expect(stderr).toStartWith('lastcall: error: --scope: "\\u001b[31mred\\nall" is not one of its values; ');
  });
});

describe("a variable that lastcall does not know", () => {
  test("is named as it is written, in one line without control characters", async () => {
    const { status, stderr } = await complaint(["true"], { "LASTCALL_GRÖSSE\x1b[31m\n": "1" });
    expect(status).toBe(0);
    expect(stderr).toBe(
      "lastcall: warn: LASTCALL_GRÖSSE\\u001b[31m\\n is not a setting of lastcall and is ignored; see --help for the names\n",
    );
  });
});
