/**
 * The file for x86-64 on the oldest processor that it is made for, under an emulator of one process: qemu-user. It is the
 * form that is not frozen; the other needs addresses of its own, which the emulator has for itself.
 */

import { expect, test } from "bun:test";
import { Container } from "./harness/container.ts";
import { describeEmulated, EMULATORS, INIT_STATIC, probe } from "./harness/programs.ts";

const SIGTERM = 15;
const PROCESSOR = "Nehalem";

describeEmulated("init on a processor of 2008", () => {
  const options = { pidOne: false, instead: [EMULATORS.x64, "-cpu", PROCESSOR, INIT_STATIC] };

  test("leaves with the command's exit code", async () => {
    expect((await Container.run(["-q", "--", probe(), "exit", "7"], options)).status).toBe(7);
  });

  test("forwards signals", async () => {
    await using container = await Container.start(["-q", "--", probe(), "record", "15"], options);
    await container.stdout.line(/^ready/);
    container.signal(SIGTERM);
    await container.stdout.line(/^15 /);
    expect((await container.end()).status).toBe(0);
  });
});
