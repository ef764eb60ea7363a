/** What is looked at of signals: who gets which, and what becomes of whom. */

import { Container, type Options, send } from "../harness/container.ts";
import { eventually } from "../harness/output.ts";
import { idle } from "../harness/proc.ts";
import { probe } from "../harness/programs.ts";
import { QUIET, shapes, stateLetter } from "./observe.ts";
import type { Observation } from "./peers.ts";

const [SIGKILL, SIGTERM, SIGCONT, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU] = [9, 15, 18, 19, 20, 21, 22];
const LAST_SIGNAL = 64;
/** glibc keeps them for itself. */
const HIDDEN = [32, 33];
/** Those that report a fault: they end some inits, and so are none of "all" where init is not PID 1. */
const FAULTS = [4, 5, 6, 7, 8, 11, 31];

/** How often each signal has come, by its number. */
type Counts = Readonly<Record<string, number | string>>;

/** What each of the family got, and what init does then. */
type Received = Readonly<Record<"child" | "member" | "outsider", Counts> & { init: string }>;

/** What scripts look for, of SIGTERM. What is said of SIGCHLD depends on who is first. */
const SAID_OF_SIGTERM = [/Passing signal: /, /Received signal 15\.$/m, /Forwarded signal 15 to children\.$/m];

/**
 * Sends it every signal that can be caught, and counts who gets which: a command, another process of its group, and one
 * that has left it. `except` are signals that come of others: of two that are the same one gets lost.
 */
export async function received(
  init: string,
  words: readonly string[],
  options: Options = {},
  except: readonly number[] = [],
): Promise<Received> {
  const command = [...words, probe(), "family"];
  await using container = await Container.start(command, { ...options, instead: [init] });
  await container.stdout.until((text) => text.split("ready").length > 3);
  // What stops them comes first, and what continues them behind it: signals that wait together come by number.
  for (const each of [SIGTSTP, SIGTTIN, SIGTTOU]) container.signal(each);
  await Bun.sleep(QUIET);
  const left = [SIGKILL, SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU, ...HIDDEN, ...except];
  if (options.pidOne === false) left.push(...FAULTS);
  const others = Array.from({ length: LAST_SIGNAL }, (_, index) => index + 1).filter(
    (each) => !left.includes(each),
  );
  for (const each of others) container.signal(each);
  container.signal(SIGCONT);
  await container.stdout.line(new RegExp(`^1 ${String(LAST_SIGNAL)} `));
  await Bun.sleep(QUIET);
  const of = (number: string): Counts => tally(container.stdout.lines, number);
  return { child: of("1"), member: of("2"), outsider: of("3"), init: stateLetter(container.pid) };
}

/** How often one of the family got which signal. The kernel's own, of a child that was stopped, is none of init's. */
function tally(lines: readonly string[], number: string): Counts {
  const signals = lines.flatMap((line) => {
    const [, who, signal = ""] = /^(\d+) (\d+) \d+$/.exec(line) ?? [];
    return who === number ? [signal] : [];
  });
  const counts = Object.entries(Object.groupBy(signals, (signal) => signal));
  // How often the one that was sent twice arrives depends on how soon the first is taken.
  const told = (signal: string, times: number): number | string =>
    signal === String(SIGCONT) ? "some" : times;
  return Object.fromEntries(counts.map(([signal, all = []]) => [signal, told(signal, all.length)]));
}

/** Sends it one signal, and tells which its command got, and what both do then. */
export async function afterwards(
  init: string,
  words: readonly string[],
  signal: number,
  options: Options = {},
): Promise<Observation> {
  const command = [...words, probe(), "record"];
  await using container = await Container.start(command, { ...options, instead: [init] });
  await container.stdout.line(/^ready/);
  const child = await container.child();
  await idle(container.pid);
  container.signal(signal);
  await Bun.sleep(QUIET);
  const observed = {
    got: container.stdout.lines.filter((line) => /^\d+ -?\d+$/.test(line)).map((line) => line.split(" ")[0]),
    init: stateLetter(container.pid),
    child: stateLetter(child),
  };
  // An init that has died of it leaves its command behind, in a group that nobody ends.
  send(child, SIGKILL);
  send(container.pid, SIGCONT);
  return observed;
}

/** What it says where of a signal that its command ends with. */
export async function told(
  init: string,
  words: readonly string[],
  options: Options = {},
): Promise<Observation> {
  const command = [...words, probe(), "record", String(SIGTERM), "3"];
  await using container = await Container.start(command, { ...options, instead: [init] });
  await container.stdout.line(/^ready/);
  await idle(container.pid);
  container.signal(SIGTERM);
  const { status, stdout, stderr } = await container.end();
  const all = stdout + stderr;
  const said = SAID_OF_SIGTERM.flatMap((pattern) => pattern.exec(all)?.[0] ?? []);
  return { status, stdout: shapes(stdout), stderr: shapes(stderr), said };
}

/** Sends it a signal while its command is stopped, and tells whether that goes on, and with what. */
export async function whileStopped(
  init: string,
  words: readonly string[],
  signal: number,
  options: Options = {},
): Promise<Observation> {
  const command = [...words, probe(), "record"];
  await using container = await Container.start(command, { ...options, instead: [init] });
  await container.stdout.line(/^ready/);
  const child = await container.child();
  await idle(container.pid);
  send(child, SIGSTOP);
  await eventually("the stop", () => stateLetter(child) === "T" || undefined);
  container.signal(signal);
  await Bun.sleep(QUIET);
  const observed = { init: stateLetter(container.pid), child: stateLetter(child) };
  send(child, SIGKILL);
  return observed;
}
