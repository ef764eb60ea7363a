/** A log that cannot be written to: that is init's own trouble, and not its command's. */

import { expect, test } from "bun:test";
import { Container, type Options } from "./harness/container.ts";
import { Directory } from "./harness/directory.ts";
import { eventually } from "./harness/output.ts";
import { childrenOf } from "./harness/proc.ts";
import { describeEndToEnd, INIT, probe } from "./harness/programs.ts";
import { testWithoutDeno } from "./harness/runtime.ts";

const [SIGUSR1, SIGTERM] = [10, 15];

const LIMITED = "that has reached the limit of a file's size";

/** What executes init with such a log. */
const LOGS = {
  // Python ignores SIGPIPE.
  "whose reader is gone": (): readonly string[] => {
    const script =
      "import os, signal, sys\nsignal.signal(13, 0)\nends = os.pipe()\nos.close(ends[0])\nos.dup2(ends[1], 2)\n";
    return ["python3", "-c", `${script}os.execv(sys.argv[1], sys.argv[1:])`];
  },
  "on a terminal that nobody reads, with room for a few more bytes": (): readonly string[] => {
    const script = `import os, pty, sys
def fill(terminal, most):
    done = 0
    os.set_blocking(terminal, False)
    try:
        while done < most:
            done += os.write(terminal, b"x" * min(64, most - done))
    except BlockingIOError:
        pass
    os.set_blocking(terminal, True)
    return done
room = fill(pty.openpty()[1], 1 << 20)
ends = pty.openpty()
os.set_inheritable(ends[0], True)
fill(ends[1], room - 100)
os.dup2(ends[1], 2)
os.environ["LASTCALL_LOG_FORMAT"] = "json"
`;
    return ["python3", "-c", `${script}os.execv(sys.argv[1], sys.argv[1:])`];
  },
  [LIMITED]: (log: string): readonly string[] => {
    return ["bash", "-c", 'ulimit -f 0; exec "$@" 2>"$0"', log];
  },
  "on a full device": (): readonly string[] => ["sh", "-c", 'exec "$@" 2>/dev/full', "sh"],
  "that is closed": (): readonly string[] => ["sh", "-c", 'exec "$@" 2>&-', "sh"],
};

for (const [role, options] of [
  ["as PID 1", { pidOne: true }],
  ["as a process among others", { pidOne: false }],
] satisfies readonly (readonly [string, Options])[]) {
  for (const [which, execute] of Object.entries(LOGS)) {
    const endsDeno = which === LIMITED && role !== "as PID 1";
    const tryIt = endsDeno ? testWithoutDeno("Deno writes to its cache, and SIGXFSZ ends it") : test;
    describeEndToEnd(`init ${role} with a log ${which}`, () => {
      tryIt("forwards what it is sent and nothing else", async () => {
        using directory = new Directory();
        const instead = [...execute(directory.file("log")), INIT];
        const words = ["-vvv", probe(), "record", String(SIGTERM), "7"];
        await using container = await Container.start(words, { ...options, instead });
        await container.stdout.line(/^ready/);
        container.signal(SIGUSR1);
        await container.stdout.line(/^10 /);
        container.signal(SIGTERM);
        const { status, stdout } = await container.end();
        expect(stdout.match(/^\d+/gm)).toEqual([String(SIGUSR1), String(SIGTERM)]);
        expect(status).toBe(7);
      });

      tryIt("does not end its command by a warning", async () => {
        using directory = new Directory();
        const instead = [...execute(directory.file("log")), INIT];
        await using container = await Container.start(["-w", probe(), "orphans", "3", "3"], {
          ...options,
          instead,
        });
        await container.stdout.line(/^done/);
        await eventually("the reaping", () => childrenOf(container.pid).length === 1 || undefined);
        container.signal(SIGTERM);
        expect((await container.end()).status).toBe(128 + SIGTERM);
      });
    });
  }
}
