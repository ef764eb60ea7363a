/** A command as PID 1 of a new PID namespace: what a container is to its processes, and as much of one as is needed. */

import { DemoError } from "./error.ts";
import { bounded, type Patience } from "./patience.ts";
import { childrenOf } from "./processes.ts";
import { Transcript } from "./transcript.ts";

/** The ways to a PID namespace: root's, and through a user namespace where others may make those. */
const UNSHARE = ["unshare", "--pid", "--fork", "--kill-child=KILL", "--mount-proc"] as const;
const WAYS = [UNSHARE, [...UNSHARE, "--user", "--map-root-user"]] as const;

/** The words to put before a command; throws a DemoError when there is no way. */
export async function wayToNamespace(patience: Pick<Patience, "await">): Promise<readonly string[]> {
  let complaint = "";
  for (const way of WAYS) {
    const attempt = Bun.spawn([...way, "true"], { stdio: ["ignore", "ignore", "pipe"] });
    const said = await patience.await(new Response(attempt.stderr).text(), "unshare");
    if ((await attempt.exited) === 0) return way;
    complaint = said.trim();
  }
  throw new DemoError(
    `the demo needs root, or permission to make user namespaces, for a PID namespace of its own (${complaint})`,
  );
}

/** A namespace in which a command runs. */
export class Namespace {
  /** What is written to standard output and standard error inside. */
  readonly output: Transcript;
  readonly complaints: Transcript;
  readonly #unshare: Bun.Subprocess<"ignore", "pipe", "pipe">;

  constructor(way: readonly string[], command: readonly string[]) {
    // LASTCALL_* settings of whoever runs the demo would make another experiment of it.
    const env = { PATH: process.env["PATH"] ?? "" };
    // Detached: Ctrl-C is for the demo, which then cleans up, and not for what it looks at.
    this.#unshare = Bun.spawn([...way, ...command], {
      stdio: ["ignore", "pipe", "pipe"],
      env,
      detached: true,
    });
    this.output = new Transcript(this.#unshare.stdout);
    this.complaints = new Transcript(this.#unshare.stderr);
  }

  /** The exit status of its PID 1. When that has ended nobody is left inside: the kernel waits for the last. */
  get ended(): Promise<number> {
    return this.#unshare.exited;
  }

  /** The pid that its PID 1 has outside; undefined before it is there, and when it has ended. */
  get first(): number | undefined {
    return this.#unshare.exitCode === null && this.#unshare.signalCode === null
      ? childrenOf(this.#unshare.pid)[0]
      : undefined;
  }

  /** Ends it, whatever is going on inside. */
  async close(): Promise<void> {
    // The whole group: unshare may have been about to make its child, and ends with it only once it has.
    if (this.#unshare.exitCode === null) process.kill(-this.#unshare.pid, "SIGKILL");
    await bounded(this.ended, "the container to be gone");
  }
}
