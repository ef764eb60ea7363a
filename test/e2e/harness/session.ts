/** A program on a terminal of its own, and what it shows. */

import type { Subprocess } from "bun";
import { descendantsOf, procFile, statusField } from "./proc.ts";
import { eventually, PATIENCE } from "./output.ts";
import { send } from "./container.ts";

/** The leader of a session. */
export class Session implements AsyncDisposable {
  readonly process: Subprocess;
  #screen = "";
  #seen = 0;

  constructor(command: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const decoder = new TextDecoder();
    this.process = Bun.spawn([...command], {
      // Not a terminal made before: only this one becomes the controlling terminal of the new session.
      terminal: {
        cols: 200,
        rows: 50,
        data: (_terminal, bytes) => {
          this.#screen += decoder.decode(bytes, { stream: true });
        },
      },
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", PS1: "$ ", TERM: "dumb", HISTFILE: "", ...environment },
    });
  }

  /** An interactive shell that controls jobs. */
  static async shell(): Promise<Session> {
    const session = new Session(["bash", "--norc", "--noprofile", "-i"]);
    await session.shows(/\$ /);
    return session;
  }

  /** Changes the terminal's size. */
  resize(columns: number, rows: number): void {
    this.process.terminal?.resize(columns, rows);
  }

  type(text: string): void {
    this.process.terminal?.write(text);
  }

  /** Waits for something on the screen behind what was waited for before. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const match = pattern.exec(this.#screen.slice(this.#seen));
      if (match !== null) {
        this.#seen += match.index + match[0].length;
        return match;
      }
      if (Date.now() > deadline) throw new Error(`never showed ${String(pattern)}:\n${this.#screen}`);
      await Bun.sleep(5);
    }
  }

  /** Waits until the program at a path runs below this session in a foreground group. */
  async foreground(name: string): Promise<number> {
    return await eventually(`${name} in the foreground`, () =>
      descendantsOf(this.process.pid).find(
        (pid) =>
          statusField(pid, "Name") === name &&
          isForeground(pid) &&
          !statusField(pid, "State").startsWith("T"),
      ),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of [this.process.pid, ...descendantsOf(this.process.pid)]) send(pid, 9);
    await this.process.exited;
    this.process.terminal?.close();
  }
}

/** Whether a process's group is its terminal's foreground group (proc_pid_stat(5): pgrp and tpgid). */
export function isForeground(pid: number): boolean {
  const [, , group, , , foreground] = procFile(pid, "stat").split(") ").at(-1)?.split(" ") ?? [];
  return group !== undefined && group === foreground;
}
