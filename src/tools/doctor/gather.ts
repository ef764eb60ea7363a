/** Collects the facts: everything that the doctor reads, it reads here. */

import { readSettings } from "../../cli/settings.ts";
import { OPTIONS } from "../../cli/options.ts";
import { parse } from "../../cli/parse.ts";
import { scan } from "../../cli/scan.ts";
import { UsageError } from "../../cli/usage-error.ts";
import { readVariables } from "../../cli/variables.ts";
import { Errno } from "../../libc/errno.ts";
import type { Libc } from "../../libc/libc.ts";
import { includes, type SignalSet } from "../../signal-set.ts";
import type { CStrings } from "../../libc/strings.ts";
import { controlGroupLimit } from "../../proc/cgroups.ts";
import { candidatesFor, predictExecFailure } from "../../proc/exec-failure.ts";
import { showsNamespaceOf } from "../../proc/processes.ts";
import { SIGINT, SIGPIPE, SIGQUIT, SIGTERM, SIGXFSZ, type Signal } from "../../signal.ts";
import type {
  Command,
  Facts,
  Limits,
  Processes,
  Runtime,
  SettingsFound,
  Situation,
  StopTimes,
} from "./facts.ts";
import { firstOf, initOf } from "./family.ts";
import { readTree } from "./tree.ts";

/** What this process was started with. */
export interface Start {
  readonly environment: CStrings;
  readonly mask: SignalSet;
}

/** The signals with which containers are asked to stop. */
const STOP_SIGNALS: readonly Signal[] = [SIGTERM, SIGINT, SIGQUIT];
/** What /proc/PID/ns/pid leads to on the machine itself: PROC_PID_INIT_INO in the kernel's <linux/proc_ns.h>. */
const MACHINE = "pid:[4026531836]";

export function gatherFacts(libc: Libc, start: Start, command: readonly string[] | undefined): Facts {
  const proc = stateOfProc(libc);
  const situation = situationOf(libc, proc);
  const processes = situation === "container" ? readTree(libc) : undefined;
  return {
    situation,
    runtime: runtimeOf(libc, start.environment),
    proc,
    inherited: inheritedSignals(libc, start.mask),
    ...(command === undefined ? {} : { command: judgeCommand(libc, start.environment, command) }),
    settings:
      situation === "container"
        ? settingsOf(libc, processes)
        : readHere(readVariables(start.environment), []),
    limits: readLimits(libc, processes),
    ...(processes === undefined ? {} : { processes }),
  };
}

function stateOfProc(libc: Libc): Facts["proc"] {
  if (libc.readLink("/proc/self") instanceof Errno) return "missing";
  return showsNamespaceOf(libc, libc.ownPid()) ? "shown" : "foreign";
}

function situationOf(libc: Libc, proc: Facts["proc"]): Situation {
  if (libc.ownPid() === 1) return "image";
  const namespace = proc === "shown" ? libc.readLink("/proc/self/ns/pid") : undefined;
  return namespace === undefined || namespace instanceof Errno || namespace === MACHINE
    ? "process"
    : "container";
}

function runtimeOf(libc: Libc, environment: CStrings): Runtime {
  if ((environment.valueAfter("KUBERNETES_SERVICE_HOST=") ?? "") !== "") return "kubernetes";
  if (!(libc.statusOf("/run/.containerenv") instanceof Errno)) return "podman";
  return libc.statusOf("/.dockerenv") instanceof Errno ? "unknown" : "docker";
}

/** Without a boot record the runtime's own changes cannot be told from what was there before. */
function inheritedSignals(libc: Libc, mask: SignalSet): Facts["inherited"] {
  const { record } = libc.start();
  const isIgnored = (each: Signal): boolean =>
    record === undefined
      ? each !== SIGPIPE && each !== SIGXFSZ && libc.disposition(each) === "ignore"
      : includes(record.ignored, each);
  return {
    ignored: STOP_SIGNALS.filter(isIgnored),
    blocked: STOP_SIGNALS.filter((each) => includes(mask, each)),
  };
}

function judgeCommand(libc: Libc, environment: CStrings, words: readonly string[]): Command {
  const [file = ""] = words;
  const path = environment.valueAfter("PATH=");
  const failure = predictExecFailure(libc, file, path);
  const own = ownIdentity(libc);
  const isOwn = (candidate: string): boolean => {
    const status = libc.statusOf(candidate);
    return !(status instanceof Errno) && status.identity === own;
  };
  return {
    words,
    isLastcall: file !== "" && candidatesFor(file, path).some(isOwn),
    ...(typeof failure === "object" ? { failure: failure.message } : {}),
    isOpaque: failure === "unknown",
  };
}

/** This program's file; without /proc, by the path by which it was executed. */
function ownIdentity(libc: Libc): string | undefined {
  const { record } = libc.start();
  const first = libc.statusOf("/proc/self/exe");
  const status = first instanceof Errno && record !== undefined ? libc.statusOf(record.executable) : first;
  return status instanceof Errno ? undefined : status.identity;
}

/** The settings of a running init: its own words and environment, which only its user and root may read. */
function settingsOf(libc: Libc, processes: Processes | undefined): Facts["settings"] {
  const init = processes === undefined ? undefined : initOf(processes);
  const isHidden =
    processes === undefined ||
    firstOf(processes) === undefined ||
    processes.all.some(({ isLastcall }) => isLastcall === undefined);
  if (init === undefined) return isHidden ? "unreadable" : "no-init";
  const environment = libc.readFile(`/proc/${String(init.pid)}/environ`);
  if (environment instanceof Errno) return "unreadable";
  const entries = environment.split("\0");
  const variables = readVariables({
    at: (index) => entries[index],
    indexesOf: (prefix) => entries.keys().filter((index) => entries[index]?.startsWith(prefix)),
  });
  return readHere(variables, init.words.slice(1));
}

function readHere(variables: ReadonlyMap<string, string>, words: readonly string[]): SettingsFound {
  try {
    const { given } = scan(words, OPTIONS);
    const settings = readSettings(given, parse(given, OPTIONS), variables);
    const times: StopTimes = settings.rules;
    return { times, unknownVariables: settings.unknownVariables };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { wrong: error.message };
  }
}

/** The limits of a running init, which its command has too; where there is none, this process's own. */
function readLimits(libc: Libc, processes: Processes | undefined): Limits {
  const init = processes === undefined ? undefined : initOf(processes);
  const text = init === undefined ? undefined : libc.readFile(`/proc/${String(init.pid)}/limits`);
  const soft = (name: string, own: number): number | undefined =>
    text === undefined || text instanceof Errno ? own : softLimitIn(text, name);
  return {
    openFiles: soft("Max open files", libc.softLimit("open-files")),
    addressSpace: soft("Max address space", libc.softLimit("address-space")),
    data: soft("Max data size", libc.softLimit("data")),
    memory: controlGroupLimit(libc, "memory"),
    pids: controlGroupLimit(libc, "pids"),
  };
}

/** A line of /proc/PID/limits: the name, the soft limit, the hard one, the unit (proc_pid_limits(5)). */
export function softLimitIn(limits: string, name: string): number | undefined {
  const line = limits.split("\n").find((each) => each.startsWith(`${name} `));
  const word = line?.slice(name.length).trim().split(/ +/)[0];
  if (word === undefined) return undefined;
  return word === "unlimited" ? Infinity : Number(word);
}
