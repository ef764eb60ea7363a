/**
 * Runs a script of `fixtures/` in a process of its own: what changes signal masks, or reaps every child, would upset
 * the test runner, which has threads and children of its own.
 */

import { join } from "node:path";

/** How long a script may take. It may have blocked every signal but SIGKILL. */
const LIMIT = { timeout: 4000, killSignal: "SIGKILL" } as const;

/** Whether namespaces can be made here: that takes root, and more than a container gives it. */
export const mayUnshare =
  Bun.spawnSync(["unshare", "--mount", "--pid", "--fork", "true"], { stderr: "ignore" }).exitCode === 0;

export interface ScriptOptions {
  /** Its arguments. */
  readonly words?: readonly string[];
  /** A command that runs it: `setsid`. */
  readonly under?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A script that runs. */
export class Script {
  readonly #child: Bun.Subprocess<"ignore", "pipe", "inherit">;
  readonly #lines: AsyncIterator<string>;

  constructor(path: string, { words = [], under = [], environment = {} }: ScriptOptions = {}) {
    const command = [...under, process.execPath, path, ...words];
    this.#child = Bun.spawn(command, {
      env: { ...process.env, ...environment },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "inherit",
      ...LIMIT,
    });
    this.#lines = linesOf(this.#child.stdout);
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The next line that it prints; an error when it ends without one. */
  async line(): Promise<string> {
    const next = await this.#lines.next();
    if (next.done !== true) return next.value;
    await this.#child.exited;
    throw new Error(`no line; it ended with ${String(this.#child.exitCode ?? this.#child.signalCode)}`);
  }

  /** Its exit code, or the name of the signal that ended it. */
  async end(): Promise<number | string> {
    await this.#child.exited;
    return this.#child.exitCode ?? String(this.#child.signalCode);
  }
}

/** Runs a script of the folder `fixtures` beside this file to its end; gives what it reported. */
export async function runScript(name: string, options?: ScriptOptions): Promise<unknown> {
  return await reportOf(startScript(name, options));
}

/** Runs one on a terminal of its own, as the leader of its session. */
export async function runScriptOnTerminal(name: string): Promise<unknown> {
  let printed = "";
  const decoder = new TextDecoder();
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "fixtures", name)], {
    terminal: {
      data: (_terminal, bytes) => {
        printed += decoder.decode(bytes, { stream: true });
      },
    },
    ...LIMIT,
  });
  await child.exited;
  while (!printed.endsWith("\n")) await Bun.sleep(1);
  child.terminal?.close();
  return JSON.parse(printed);
}

/** Starts one. */
export function startScript(name: string, options?: ScriptOptions): Script {
  return new Script(join(import.meta.dir, "fixtures", name), options);
}

/** The next line that a script prints, which is JSON. */
export async function reportOf(script: Script): Promise<unknown> {
  return JSON.parse(await script.line());
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string, undefined> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const lines = text.split("\n");
    text = lines.pop() ?? "";
    yield* lines;
  }
}
