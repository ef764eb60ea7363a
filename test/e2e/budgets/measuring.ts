/** Measures the numbers that have budgets, on the real program. */

import { readFileSync } from "node:fs";
import { Container } from "../harness/container.ts";
import { Directory } from "../harness/directory.ts";
import { memoryOf, resting } from "../harness/memory.ts";
import { childrenOf, contextSwitches, idle, threadsOf } from "../harness/proc.ts";
import { eventually } from "../harness/output.ts";
import { compiled, probe } from "../harness/programs.ts";
import type { Form, Name, NameOfFile } from "./budgets.ts";

/** A signal that is sent on and does nothing to a command that does not wait for it: signal(7). */
const SIGWINCH = 28;
/** How many end at once: as many as init reaps in one go, and some more. */
const ORPHANS = 40;
/** How often a start is measured: the first one may still read the file from a disk. */
const ROUNDS = 5;
/** How long an init with nothing to do is left alone before, and watched, in milliseconds. */
const [SETTLES, WATCHED] = [2000, 3000];

/** Everything, of an init that this machine can run as PID 1. */
export async function measure(init: string, form: Form): Promise<Readonly<Record<Name, number>>> {
  const calls = systemCalls(init);
  const start = await measureStart(init);
  const rest = await measureRest(init, form);
  return {
    "system calls to the command's exec": calls.others,
    "calls for pages to the command's exec": calls.forPages,
    "page faults of a start": start.faults,
    "memory of its own at the start": start.anonymous,
    "memory of its own with nothing to do": rest.anonymous,
    threads: Math.max(start.threads, rest.threads),
    "wakeups with nothing to do": rest.wakeups,
    "instructions for a signal that passes": await ofSignal(init),
    "instructions for a signal that does not pass": await ofSignal(init, "--scope", "all"),
    "instructions for an orphan": await ofOrphan(init),
    ...measureFile(init),
  };
}

/** What can be said of an init without running it. */
export function measureFile(init: string): Readonly<Record<NameOfFile, number>> {
  const bytes = readFileSync(init);
  return { "size of the file": bytes.length, "size of the bundle": bundleBytes(bytes, init) };
}

/**
 * How many bytes a program of Bun's has of its own. They end with a mark, and what stands before that tells how many they
 * are (StandaloneModuleGraph in Bun's source). The runtime has such a mark as well, among its constants.
 */
function bundleBytes(program: Buffer, what: string): number {
  const MARK = "\n---- Bun! ----\n";
  const at = program.lastIndexOf(MARK);
  const COUNT = 32;
  const count = at < COUNT ? 0 : Number(program.readBigUInt64LE(at - COUNT));
  if (count === 0 || count > at) throw new Error(`${what} has no bundle where one is expected`);
  return count;
}

/** Calls of a start: those by which pages are asked for, and the others. */
interface Calls {
  readonly forPages: number;
  readonly others: number;
}

/** The fewest of some starts: when something must be read from a disk, a frozen init asks for all that it needs. */
function systemCalls(init: string): Calls {
  using directory = new Directory();
  const trace = directory.file("trace");
  const namespace = ["unshare", "--pid", "--mount", "--mount-proc", "--fork", "--kill-child=KILL"];
  const starts = Array.from({ length: ROUNDS }, (): Calls => {
    const words = ["strace", "-f", "-o", trace, ...namespace, init, "--", probe(), "exit", "0"];
    const { exitCode, stderr } = Bun.spawnSync(words, { env: { PATH: process.env["PATH"] } });
    if (exitCode !== 0) throw new Error(`strace: ${stderr.toString()}`);
    const names = callsBetween(readFileSync(trace, "utf8"), init, probe());
    const forPages = names.filter((name) => /^(process_)?madvise$/.test(name)).length;
    return { forPages, others: names.length - forPages };
  });
  return {
    forPages: Math.min(...starts.map(({ forPages }) => forPages)),
    others: Math.min(...starts.map(({ others }) => others)),
  };
}

/** Of a trace, the calls that begin between the execs of two programs, by name, without those of the tracer's own child. */
function callsBetween(trace: string, from: string, to: string): readonly string[] {
  const lines = trace.split("\n");
  const [child = ""] = lines[0]?.split(" ") ?? [];
  const execOf = (program: string): number =>
    lines.findIndex((line) => line.includes(` execve("${program}", `));
  const [begin, end] = [execOf(from), execOf(to)];
  if (begin < 0 || end < begin) throw new Error(`the trace has no start of ${to} by ${from}`);
  return lines.slice(begin + 1, end).flatMap((line) => {
    const [, pid, name] = /^(\d+) +(\w+)\(/.exec(line) ?? [];
    return name === undefined || pid === child ? [] : [name];
  });
}

interface Start {
  readonly faults: number;
  readonly anonymous: number;
  readonly threads: number;
}

/** As the command sees it, as soon as init waits for it: the median of some starts, number by number. */
async function measureStart(init: string): Promise<Start> {
  const script = `
    while read -r stat < /proc/$PPID/stat; do case $stat in *') S '*) break;; esac; done
    echo "$stat"
    cat /proc/$PPID/smaps_rollup`;
  const starts: Start[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const { stdout } = await Container.run(["--", "sh", "-c", script], { instead: [init] });
    // Behind the name, in parentheses, comes the third field: proc_pid_stat(5).
    const fields = stdout.slice(stdout.indexOf(") ") + 2).split(" ");
    const field = (number: number): number => Number(fields[number - 3]);
    const anonymous = 1024 * Number(/^Anonymous: *(\d+) kB$/m.exec(stdout)?.[1]);
    starts.push({ faults: field(10) + field(12), threads: field(20), anonymous });
  }
  const median = (values: readonly number[]): number =>
    values.toSorted((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? NaN;
  return {
    faults: median(starts.map(({ faults }) => faults)),
    anonymous: median(starts.map(({ anonymous }) => anonymous)),
    threads: Math.max(...starts.map(({ threads }) => threads)),
  };
}

async function ofSignal(init: string, ...options: readonly string[]): Promise<number> {
  await using container = await Container.start([...options, "--", probe(), "wait"], { instead: [init] });
  await container.stdout.line(/^ready/);
  return instructions(container, "signal", String(SIGWINCH));
}

async function ofOrphan(init: string): Promise<number> {
  const script = `for i in $(seq ${String(ORPHANS)}); do ("$0" wait >/dev/null &) ; done; exec "$0" wait`;
  await using container = await Container.start(["--", "sh", "-c", script, probe()], { instead: [init] });
  await container.stdout.line(/^ready/);
  const main = await container.child();
  const orphans = await eventually("the orphans", () => {
    const others = childrenOf(container.pid).filter((pid) => pid !== main);
    return others.length === ORPHANS ? others : undefined;
  });
  return instructions(container, "orphans", ...orphans.map(String));
}

/** One by one; how many cannot be said where they are not those of x86-64. */
function instructions({ pid }: Container, ...of: readonly string[]): number {
  if (process.arch !== "x64") return NaN;
  const words = [compiled("budgets/instructions", "gcc"), String(pid), ...of];
  const { exitCode, stdout, stderr } = Bun.spawnSync(words);
  if (exitCode !== 0) throw new Error(`instructions: ${stderr.toString()}`);
  return Number(stdout.toString());
}

interface Rest {
  readonly anonymous: number;
  readonly threads: number;
  readonly wakeups: number;
}

async function measureRest(init: string, form: Form): Promise<Rest> {
  await using container = await Container.start(["--", probe(), "wait"], { instead: [init] });
  const { pid } = container;
  await container.stdout.line(/^ready/);
  await Bun.sleep(SETTLES);
  if (form === "frozen") await resting(pid);
  await idle(pid);
  const before = contextSwitches(pid);
  await Bun.sleep(WATCHED);
  return {
    wakeups: contextSwitches(pid) - before,
    threads: threadsOf(pid),
    anonymous: memoryOf(pid).anonymous,
  };
}
