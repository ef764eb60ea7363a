/** A real PID namespace with init in it, started in milliseconds; or init alone, as a process among others. */

import type { Subprocess } from "bun";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { childrenOf, descendantsOf, statusField } from "./proc.ts";
import { eventually, Output } from "./output.ts";
import { INIT, probe } from "./programs.ts";

/** How to start it. */
export interface Options {
  /** What runs in place of our own init, with its options. */
  readonly instead?: readonly string[];
  /** Whether init is PID 1 of a namespace of its own; it is unless told otherwise. */
  readonly pidOne?: boolean;
  /** Words in front of all others: a program that executes what stands behind them, out here. */
  readonly outside?: readonly string[];
  /** What `probe with` is to set up before init starts: signals, descriptors, limits. */
  readonly before?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** A folder that is its root. Programs are looked up in there, and /proc is mounted only if it has a folder for it. */
  readonly root?: string;
  /** Whether nothing can be written in that root. */
  readonly readOnly?: boolean;
}

/** How it ended. */
export interface Result {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

const NAMESPACE = ["unshare", "--pid", "--mount", "--fork", "--kill-child=KILL"];

export class Container implements AsyncDisposable {
  readonly stdout: Output;
  readonly stderr: Output;
  /** Init's number, out here. */
  readonly pid: number;
  readonly #process: Subprocess<"ignore", "pipe", "pipe">;

  private constructor(process: Subprocess<"ignore", "pipe", "pipe">, pid: number) {
    this.#process = process;
    this.pid = pid;
    this.stdout = new Output(process.stdout);
    this.stderr = new Output(process.stderr);
  }

  /** Starts init with those words: its options and the command. */
  static async start(words: readonly string[], options: Options = {}): Promise<Container> {
    const { instead = [INIT], pidOne = true, outside = [], before, environment, cwd, root } = options;
    const readOnly = options.readOnly ?? false;
    const program = root === undefined ? probe() : "/probe";
    const setup = before === undefined ? [] : [program, "with", ...before, "--"];
    const command = [
      ...outside,
      ...(readOnly && root !== undefined ? withReadOnly(root) : []),
      ...(pidOne ? namespace(root) : []),
      ...setup,
      ...instead,
      ...words,
    ];
    const process = Bun.spawn(command, {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
      detached: true,
      env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ...environment },
      ...(cwd === undefined ? {} : { cwd }),
    });
    const pid = pidOne ? await firstOf(process) : process.pid;
    return new Container(process, pid);
  }

  /** Starts init, waits for its end. */
  static async run(words: readonly string[], options: Options = {}): Promise<Result> {
    await using container = await Container.start(words, options);
    return await container.end();
  }

  /** Sends init a signal from outside. */
  signal(number: number): void {
    send(this.pid, number);
  }

  /** The main child's number, out here: init's first child. */
  async child(): Promise<number> {
    return await eventually("the main child", () => childrenOf(this.pid)[0]);
  }

  /** The exit status, as soon as there is one; others may still hold the output open. */
  get exited(): Promise<number> {
    return this.#process.exited;
  }

  /** Waits for the end, and for the end of the output. */
  async end(): Promise<Result> {
    const status = await this.#process.exited;
    return { status, stdout: await this.stdout.whole(), stderr: await this.stderr.whole() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // The group too: unshare may be about to make its child. What has left the group is among the descendants.
    const doomed = [-this.#process.pid, ...descendantsOf(this.#process.pid)];
    if (this.#process.exitCode === null) for (const pid of doomed) send(pid, 9);
    await this.#process.exited;
  }
}

/** Runs the words behind it in a mount namespace in which the folder is read-only. */
function withReadOnly(root: string): readonly string[] {
  const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
  return ["unshare", "--mount", "sh", "-c", script, root];
}

function namespace(root: string | undefined): readonly string[] {
  if (root === undefined) return [...NAMESPACE, "--mount-proc"];
  return [...NAMESPACE, `--root=${root}`, ...(existsSync(join(root, "proc")) ? ["--mount-proc"] : [])];
}

/** Sends a process a signal; one that is gone already is no mistake of the test's. */
export function send(pid: number, number: number): void {
  try {
    process.kill(pid, number);
  } catch {
    // ESRCH
  }
}

/** The first process of the namespace that unshare made. */
async function firstOf(unshare: Subprocess<"ignore", "pipe", "pipe">): Promise<number> {
  const isFirst = (pid: number): boolean => statusField(pid, "NSpid").endsWith("\t1");
  return await eventually("the namespace", () => childrenOf(unshare.pid).find(isFirst) ?? gone(unshare));
}

/** A number that no process has, when it is over before it was seen. */
function gone(unshare: Subprocess<"ignore", "pipe", "pipe">): number | undefined {
  return unshare.exitCode === null && unshare.signalCode === null ? undefined : -1;
}
