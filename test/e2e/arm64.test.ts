/** The file for arm64, under an emulator of one process: qemu-user. Commands are this machine's own. */

import { afterAll, expect, test } from "bun:test";
import { copyFileSync, mkdirSync } from "node:fs";
import { Container, type Options } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { eventually } from "./harness/output.ts";
import { descendantsOf } from "./harness/proc.ts";
import { describeEmulated, EMULATORS, INIT_ARM64, probe } from "./harness/programs.ts";

const [SIGUSR1, SIGTERM, SIGRT34] = [10, 15, 34];

/** Made for the first test that runs, if one does. */
let directory: Directory | undefined;

afterAll(() => {
  directory?.[Symbol.dispose]();
});

function root(): string {
  if (directory === undefined) {
    directory = new Directory();
    copyFileSync(INIT_ARM64, directory.file("init"));
    copyFileSync(probe(), directory.file("probe"));
    copyFileSync(EMULATORS.arm64, directory.file("emulator"));
    mkdirSync(directory.file("proc"));
  }
  return directory.path;
}

function scene(): Options {
  return { root: root(), instead: ["/emulator", "/init"] };
}

describeEmulated("init for arm64, as PID 1 in an empty root", () => {
  test("leaves with the command's exit code, or 128 and the number of the signal that ended it", async () => {
    expect((await Container.run(["--", "/probe", "exit", "7"], scene())).status).toBe(7);
    expect((await Container.run(["--", "/probe", "die", "15"], scene())).status).toBe(128 + SIGTERM);
  });

  test("hands over arguments and environment", async () => {
    const { stdout } = await Container.run(["--", "/probe", "strings", "a b", ""], {
      ...scene(),
      environment: { ONLY: "this" },
    });
    const hexadecimal = (text: string): string => Buffer.from(text).toString("hex");
    expect(stdout).toStartWith(`a ${hexadecimal("a b")}\na \n`);
    expect(stdout).toContain(`e ${hexadecimal("ONLY=this")}\n`);
    expect(stdout).not.toContain(hexadecimal("BUN_JSC"));
  });

  test("forwards signals", async () => {
    await using container = await Container.start(["--", "/probe", "record", "15"], scene());
    await container.stdout.line(/^ready/);
    container.signal(SIGUSR1);
    await container.stdout.line(/^10 /);
    container.signal(SIGRT34);
    await container.stdout.line(/^34 /);
    container.signal(SIGTERM);
    expect((await container.end()).status).toBe(0);
  });

  test("reaps orphans", async () => {
    const words = ["--", "/probe", "both", "orphans", "200", "50", "+", "record", "15"];
    await using container = await Container.start(words, scene());
    await container.stdout.until((text) => text.includes("ready") && text.includes("done"));
    await eventually(
      "the orphans to be reaped",
      () => descendantsOf(container.pid).length === 2 || undefined,
    );
    container.signal(SIGTERM);
    expect((await container.end()).status).toBe(0);
  });

  test("asks everybody to stop before it leaves", async () => {
    const words = ["--", "/probe", "both", "record", "15", "+", "record", "10"];
    await using container = await Container.start(["-c", ...words], scene());
    await container.stdout.until((text) => text.match(/^ready/gm)?.length === 2);
    container.signal(SIGUSR1);
    const { status, stdout } = await container.end();
    expect(status).toBe(0);
    expect(stdout).toMatch(/^15 /m);
  });

  test("tells wrong usage in one line", async () => {
    const { status, stderr } = await Container.run(["--no-such-option"], scene());
    expect(status).toBe(1);
    expect(stderr).toMatch(/^lastcall: error: [^\n]*--no-such-option[^\n]*\n/);
  });
});
