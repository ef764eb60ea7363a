/** The report at exit: who asked the container to stop, and what became of every process. */

import { Errno } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import { signalSet } from "../signal-set.ts";
import type { Pid, SeenProcess } from "../process.ts";
import { milliseconds } from "../process.ts";
import { type Effect, effectOf } from "../proc/disposition.ts";
import { readFacts } from "../proc/facts.ts";
import { readProcess } from "../proc/processes.ts";
import { awaits } from "../proc/reception.ts";
import { userNamed } from "../proc/users.ts";
import { SIGTERM, type Signal } from "../signal.ts";
import type { System } from "../system/system.ts";
import { reportJson } from "./report/json.ts";
import { RunRecord } from "./report/record.ts";
import { reportTable } from "./report/table.ts";
import { Witness } from "./report/witness.ts";

/** For people, or for programs. */
export type ReportFormat = "text" | "json";

/** A report in the making. */
export interface Report {
  /** Tell it of each child that has ended, before it is reaped. */
  readonly beforeReap: (dead: Pid) => void;
  /** The system as the supervisor is to use it. */
  readonly watch: (system: System) => System;
  /** The report, when all is over: init leaves with that status. */
  readonly finish: (status: number) => string;
}

/**
 * Begins a report on a command that has just been started; `command` is its name, readable. It is told which signals
 * ask the container to stop.
 */
export type BeginReport = (
  child: { readonly pid: Pid; readonly command: string },
  asksToStop: (signal: Signal) => boolean,
) => Report;

/** What begins a report of that format. */
export function reporter(libc: Libc, format: ReportFormat): BeginReport {
  return (child, asksToStop) => begin(libc, format, child, asksToStop);
}

function begin(
  libc: Libc,
  format: ReportFormat,
  child: Parameters<BeginReport>[0],
  asksToStop: (signal: Signal) => boolean,
): Report {
  const started = libc.now();
  const startedOn = new Date(libc.timeOfDay());
  const process = (pid: Pid): SeenProcess | undefined => {
    const entry = readProcess(libc, pid);
    return entry instanceof Errno ? undefined : entry;
  };
  const record = new RunRecord(process(child.pid) ?? child.pid);
  const witness = new Witness(
    record,
    { process, asksToStop, userNamed: (uid) => userNamed(libc, uid), effectOf: (pid) => effectOn(libc, pid) },
    started,
  );
  let watched: System | undefined;
  return {
    beforeReap: (dead) => {
      witness.beforeReap(dead, libc.bootTime());
    },
    watch: (system) => (watched = witness.watch(system)),
    finish: (status) => {
      // Who is still there now will be when init has left.
      watched?.look();
      const main = record.processes.find(({ isMain }) => isMain);
      const outcome = {
        ...child,
        ending: main?.ended?.ending,
        status,
        took: milliseconds(Math.round(libc.now() - started)),
      };
      return format === "json" ? reportJson(outcome, startedOn, record) : reportTable(outcome, record);
    },
  };
}

/** What SIGTERM does to a process; undefined when that cannot be told. */
function effectOn(libc: Libc, pid: Pid): Effect | undefined {
  const facts = readFacts(libc, pid, { of: signalSet([SIGTERM]), waitCall: libc.waitCall });
  const reception = facts instanceof Errno ? undefined : facts?.reception;
  if (reception === undefined) return undefined;
  const effect = effectOf(SIGTERM, reception.stance);
  if (effect !== "blocked" && effect !== "dropped") return effect;
  // Who waits for it takes it as a handler would.
  const awaited = awaits(reception, SIGTERM);
  if (awaited === "unknown") return undefined;
  return awaited === "yes" ? "caught" : effect;
}
