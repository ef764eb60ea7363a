/** The plain form, which executes itself once to have every thread's signals blocked. Deno's form does the same. */

import { expect, test } from "bun:test";
import { Container, send } from "./harness/container.ts";
import { eventually } from "./harness/output.ts";
import { procFile, threadsOf } from "./harness/proc.ts";

import { describeEndToEnd, INIT_DYNAMIC, probe } from "./harness/programs.ts";

const [SIGUSR1, SIGTERM, SIGCONT] = [10, 15, 18];

for (const pidOne of [true, false]) {
  describeEndToEnd(`the dynamic form ${pidOne ? "as PID 1" : "as a process among others"}`, () => {
    const options = { pidOne, instead: [INIT_DYNAMIC] };

    test("starts a command and leaves with its status", async () => {
      expect((await Container.run([probe(), "exit", "7"], options)).status).toBe(7);
      expect((await Container.run(["no-such-program"], options)).status).toBe(127);
    });

    test("has one thread, and passes none of its own stage on", async () => {
      await using container = await Container.start([probe(), "wait"], options);
      await container.stdout.line(/^ready/);
      expect(threadsOf(container.pid)).toBe(1);
      expect(procFile(await container.child(), "environ")).not.toMatch(/LASTCALL|BUN_JSC/);
    });

    test("keeps a signal that comes before the command runs", async () => {
      await using container = await Container.start(["-vvv", probe(), "record", String(SIGTERM)], options);
      // From the second stage on every signal is blocked in every thread, long before there is a command.
      await eventually(
        "the second stage",
        () => procFile(container.pid, "environ").startsWith("LASTCALL_BOOT=") || undefined,
      );
      container.signal(SIGTERM);
      // 143 when it reached the command before that could block it. Were it lost, this would never end.
      expect([0, 128 + SIGTERM]).toContain((await container.end()).status);
    });

    test("keeps the status of a command that ends at once, with SIGCHLD ignored when it was started", async () => {
      for (let round = 0; round < 5; round++) {
        const { status } = await Container.run([probe(), "exit", "7"], { ...options, before: ["ignore=17"] });
        expect(status).toBe(7);
      }
    });
  });
}

describeEndToEnd("the dynamic form", () => {
  test("gets a signal when its parent ends also if that ended before it could ask for it", async () => {
    // Stopped in its second stage, before it has read its options; by then its parent is gone.
    const script = [
      "import os, signal, sys",
      "child = os.fork()",
      "if child == 0: os.execv(sys.argv[1], sys.argv[1:])",
      "while not open(f'/proc/{child}/environ', 'rb').read().startswith(b'LASTCALL_BOOT='): pass",
      "os.kill(child, signal.SIGSTOP)",
      "print('stopped', child, flush=True)",
    ].join("\n");
    const instead = ["python3", "-c", script, INIT_DYNAMIC, "-p", "USR1", "--"];
    const options = { pidOne: false, instead, before: ["block=10"] };
    await using container = await Container.start([probe(), "record", String(SIGUSR1)], options);
    const [, init] = await container.stdout.line(/^stopped (\d+)/);
    await container.exited;
    send(Number(init), SIGCONT);
    await container.stdout.line(/^10 \d+/);
  });
});
