/** The demo, run as a user runs it; and what it makes of a trace, of many children, and of a run that went otherwise. */

import { describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { wayToNamespace } from "../../scripts/demo/namespace.ts";
import type { Observed, Run } from "../../scripts/demo/observation.ts";
import { eventually } from "./harness/output.ts";
import { type Ending, readTrace } from "../../scripts/demo/strace.ts";
import { Transcript } from "../../scripts/demo/transcript.ts";
import { table } from "../../scripts/demo/table.ts";
import { deviations } from "../../scripts/demo/verdict.ts";

const DEMO = join(import.meta.dir, "../../scripts/demo.ts");
/** The demo may have to install packages and to build first. */
const PATIENCE = 300_000;

const obstacle = await whyNot();
const note = obstacle === undefined ? "" : ` (skipped: ${obstacle})`;

describe.skipIf(obstacle !== undefined)(`the demo${note}`, () => {
  test(
    "shows that children are killed without init and can clean up with it, and leaves nothing behind",
    async () => {
      await using demo = new Demo(["--children", "2"]);
      const lines = await demo.lines();
      expect(await demo.exited).toBe(0);
      expect(rowsOf(lines)).toEqual([
        ["program (PID 1)", "SIGTERM", "exited with 0", "-"],
        ["child 1", "SIGKILL", "killed by SIGKILL", "no"],
        ["child 2", "SIGKILL", "killed by SIGKILL", "no"],
        ["init (PID 1)", "SIGTERM", "exited with 0", "-"],
        ["program", "SIGTERM", "exited with 0", "-"],
        ["child 1", "SIGTERM", "exited with 0", "yes"],
        ["child 2", "SIGTERM", "exited with 0", "yes"],
      ]);
      expect(lines.at(-1)).toBe("Without init, 0 of 2 children could clean up; with init, 2 of 2 could.");
      expect(demo.remains()).toEqual([]);
    },
    PATIENCE,
  );

  test(
    "fits a screen of 80 columns and 40 lines, however many children, and has no colour without a terminal",
    async () => {
      await using demo = new Demo(["--children", "100"]);
      const lines = await demo.lines();
      expect(await demo.exited).toBe(0);
      expect(lines.length).toBeWithin(24, 41);
      expect(lines.filter((line) => line.length > 80)).toEqual([]);
      expect(lines.filter((line) => line.includes("\u001b"))).toEqual([]);
      expect(demo.remains()).toEqual([]);
    },
    PATIENCE,
  );

  test(
    "leaves nothing behind when it is interrupted, and dies of the signal",
    async () => {
      await using demo = new Demo([]);
      await demo.begins();
      demo.interrupt();
      await demo.exited;
      expect(demo.signalCode).toBe("SIGINT");
      // The kernel may still be ending what was killed.
      await eventually("the end of what was left", () => demo.remains().length === 0 || undefined);
    },
    PATIENCE,
  );
});

describe("the demo's arguments", () => {
  test.each(["0", "101", "-1", "2.5", "many", ""])("reject --children %p in one sentence", async (value) => {
    await using demo = new Demo(["--children", value]);
    expect(await demo.exited).toBe(1);
    expect(await demo.lines()).toEqual([]);
    expect(await demo.complaint()).toBe(
      `demo: --children takes a whole number from 1 to 100, not "${value}"\n`,
    );
  });

  test("reject what the demo does not know", async () => {
    await using demo = new Demo(["--childs", "3"]);
    expect(await demo.exited).toBe(1);
    expect(await demo.complaint()).toBe("demo: unknown option --childs; see --help\n");
  });
});

test("a trace tells signals that interrupted a process, signals that it waited for, and endings", () => {
  const trace = [
    "10 --- SIGTERM {si_signo=SIGTERM, si_code=SI_USER, si_pid=1, si_uid=0} ---",
    "9 rt_sigtimedwait(~[], {si_signo=SIGTERM, si_pid=0, si_uid=0}, NULL, 8) = 15 (SIGTERM)",
    "9 rt_sigtimedwait(~[],  <unfinished ...>",
    "10 +++ exited with 3 +++",
    "9 <... rt_sigtimedwait resumed>{si_signo=SIGCHLD, si_pid=6, si_status=3}, NULL, 8) = 17 (SIGCHLD)",
    "9 rt_sigtimedwait(~[], 0x7ffd, NULL, 8) = -1 EINTR (Interrupted system call)",
    "11 +++ killed by SIGSEGV (core dumped) +++",
    "",
  ];
  expect(readTrace(trace.join("\n")).map(({ pid, saw }) => [pid, saw])).toEqual([
    [10, { what: "signal", signal: "SIGTERM" }],
    [9, { what: "signal", signal: "SIGTERM" }],
    [10, { what: "ending", ending: { how: "exited", status: 3 } }],
    [9, { what: "signal", signal: "SIGCHLD" }],
    [11, { what: "ending", ending: { how: "killed", signal: "SIGSEGV" } }],
  ]);
});

describe("a run", () => {
  const killed: Ending = { how: "killed", signal: "SIGKILL" };
  const left: Ending = { how: "exited", status: 0 };

  test("that went otherwise without init is told so", () => {
    const run = runOf(false, [child(1, ["SIGKILL"], killed, false), child(2, ["SIGTERM"], left, true)]);
    expect(deviations(run)).toEqual(["child 2 got SIGTERM, too, exited with 0, could clean up"]);
  });

  test("that went otherwise with init is told so", () => {
    const run = runOf(true, [child(1, ["SIGTERM"], left, true), child(2, ["SIGKILL"], killed, false)]);
    expect(deviations(run)).toEqual([
      "child 2 did not get SIGTERM, was killed by SIGKILL, could not clean up",
    ]);
  });

  test("with many children shows some of each kind and counts the rest", () => {
    const fates = Array.from({ length: 20 }, (_, index) =>
      index === 7 ? child(index + 1, [], undefined, false) : child(index + 1, ["SIGTERM"], left, true),
    );
    expect(table(runOf(true, fates), (_, text) => text).map((line) => line.split(/ {2,}/))).toEqual([
      ["process", "pid", "signals it got", "how it ended", "cleaned up"],
      ["child 1", "2", "SIGTERM", "exited with 0", "yes"],
      ["18 more", "SIGTERM", "exited with 0", "yes"],
      ["child 8", "9", "none", "not seen", "no"],
    ]);
  });
});

function child(
  number: number,
  signals: readonly string[],
  ending: Ending | undefined,
  cleanedUp: boolean,
): Observed {
  const member = { role: { type: "child", number }, inside: number + 1, outside: number + 1000 } as const;
  return { ...member, signals, ending, cleanedUp, evidence: [] };
}

function runOf(withInit: boolean, processes: readonly Observed[]): Run {
  return { withInit, processes, untraced: undefined };
}

/** The demo as a process, with a directory for temporary files that is its own: what it leaves behind shows by it. */
class Demo implements AsyncDisposable {
  readonly #temporary = mkdtempSync(join(tmpdir(), "lastcall-demo-test-"));
  readonly #process: Bun.Subprocess<"ignore", "pipe", "pipe">;
  readonly #said: Transcript;

  constructor(words: readonly string[]) {
    this.#process = Bun.spawn([process.execPath, DEMO, ...words], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, TMPDIR: this.#temporary },
    });
    this.#said = new Transcript(this.#process.stdout);
  }

  get exited(): Promise<number> {
    return this.#process.exited;
  }

  get signalCode(): Bun.Subprocess["signalCode"] {
    return this.#process.signalCode;
  }

  interrupt(): void {
    this.#process.kill("SIGINT");
  }

  /** Waits until it has begun to tell. */
  async begins(): Promise<void> {
    await this.#said.until((lines) => lines.length > 0);
  }

  /** All the lines that it says until it ends. */
  async lines(): Promise<readonly string[]> {
    await this.#said.ended;
    return this.#said.lines;
  }

  complaint(): Promise<string> {
    return new Response(this.#process.stderr).text();
  }

  /** Its files, and the processes that were started with one of its paths: unshare, strace, the program, its init. */
  remains(): readonly string[] {
    const files = readdirSync(this.#temporary).filter((name) => name.startsWith("lastcall-demo-"));
    return [...files, ...commandLines().filter((line) => line.includes(this.#temporary))];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill();
    await this.#process.exited;
    rmSync(this.#temporary, { recursive: true });
  }
}

function commandLines(): readonly string[] {
  return readdirSync("/proc").flatMap((pid) => {
    try {
      return /^\d+$/.test(pid) ? [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")] : [];
    } catch {
      return []; // It has ended meanwhile.
    }
  });
}

/** The rows of both tables without their pids; of the signals the first, as the others depend on who was quicker. */
function rowsOf(lines: readonly string[]): readonly (readonly string[])[] {
  return lines.flatMap((line) => {
    const [name, , signals, ending, cleanedUp] = line.trim().split(/ {2,}/);
    if (name === undefined || signals === undefined || cleanedUp === undefined || name === "process")
      return [];
    // Brackets are for what was inferred where there is no strace.
    return [
      [name, signals, ending ?? "", cleanedUp].map((cell, column) => (column === 0 ? cell : bare(cell))),
    ];
  });
}

function bare(cell: string): string {
  return cell.replace(/^\((.*)\)$/, "$1").replace(/,.*/, "");
}

/** Why the demo cannot run here. */
async function whyNot(): Promise<string | undefined> {
  const told = process.env["LASTCALL_TEST_SKIP_E2E"];
  if (told !== undefined && told !== "") return told;
  if (Bun.which("gcc") === null) return "gcc is not installed";
  try {
    await wayToNamespace({ await: (awaited) => awaited });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
