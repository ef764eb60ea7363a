/** A real terminal: tmux(1), which draws what a program writes as a person would see it. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PATIENCE } from "./output.ts";

/** One window of a tmux server of its own, with a shell in it. */
export class Tmux implements AsyncDisposable {
  /** Its socket, and the shell's prompt, are nobody else's. */
  readonly #folder = mkdtempSync(join(tmpdir(), "lastcall-test-"));

  private constructor() {
    // Made by `start` only.
  }

  /** Starts it with that size. */
  static async start(columns: number, rows: number): Promise<Tmux> {
    const tmux = new Tmux();
    // The shell ends with the server; without a file of settings tmux is the same everywhere.
    tmux.#call(
      "new-session",
      "-d",
      "-x",
      String(columns),
      "-y",
      String(rows),
      "bash",
      "--norc",
      "--noprofile",
    );
    await tmux.shows(/\$ $/m);
    return tmux;
  }

  /** Types a line for the shell. */
  line(text: string): void {
    this.#call("send-keys", "-l", text);
    this.keys("Enter");
  }

  /** Presses keys, by tmux's names for them: `Down`, `Enter`, `q`, `C-c`. */
  keys(...names: readonly string[]): void {
    for (const name of names) this.#call("send-keys", name);
  }

  resize(columns: number, rows: number): void {
    this.#call("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** What is on the screen, line by line; with escape sequences for colours if asked for. */
  screen(withColours = false): string[] {
    return this.#call("capture-pane", "-p", ...(withColours ? ["-e"] : []))
      .split("\n")
      .slice(0, -1);
  }

  /** What tmux knows of the window: `#{alternate_on}`, `#{cursor_flag}`. */
  format(text: string): string {
    return this.#call("display-message", "-p", text).trim();
  }

  /** Waits until the screen shows something; gives its lines. */
  async shows(pattern: RegExp): Promise<string[]> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const lines = this.screen();
      if (pattern.test(lines.join("\n").trimEnd() + " ")) return lines;
      if (Date.now() > deadline) throw new Error(`never showed ${String(pattern)}:\n${lines.join("\n")}`);
      await Bun.sleep(10);
    }
  }

  /** Closes the terminal while the program runs. */
  close(): void {
    this.#call("kill-server");
  }

  [Symbol.asyncDispose](): Promise<void> {
    Bun.spawnSync(this.#command("kill-server"), { stderr: "ignore" });
    rmSync(this.#folder, { recursive: true });
    return Promise.resolve();
  }

  #command(...words: readonly string[]): string[] {
    return ["tmux", "-u", "-S", join(this.#folder, "socket"), "-f", "/dev/null", ...words];
  }

  #call(...words: readonly string[]): string {
    const { exitCode, stdout, stderr } = Bun.spawnSync(this.#command(...words), {
      stdin: "ignore",
      env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8", TERM: "xterm", PS1: "$ " },
    });
    if (exitCode !== 0) throw new Error(`tmux ${words.join(" ")}: ${stderr.toString()}`);
    return stdout.toString();
  }
}
