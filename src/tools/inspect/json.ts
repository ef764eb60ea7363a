/** What inspect prints with --json. docs/inspect.md documents it; what is unknown is null. */

import type { Awaited, DefaultAction, Effect } from "../../proc/disposition.ts";
import { defaultAction } from "../../proc/disposition.ts";
import { includes } from "../../signal-set.ts";
import { LAST_SIGNAL, signal, signalName } from "../../signal.ts";
import { displayed } from "../../text.ts";
import { judge, type Judgement, type Row, type Snapshot } from "./snapshot.ts";
import { stateWord } from "./words.ts";

/** One look. */
export interface Report {
  /** When, in UTC (ISO 8601). */
  readonly time: string;
  /** What one must know to read it, a sentence each. */
  readonly notes: readonly string[];
  /** Parents before their children. */
  readonly processes: readonly ProcessReport[];
}

/** One process. */
export interface ProcessReport {
  readonly pid: number;
  /** 0 when it is outside this PID namespace; so with group and session. */
  readonly parent: number;
  readonly group: number;
  readonly session: number;
  /** The effective user's number. */
  readonly user: number | null;
  readonly name: string;
  /** As far as they are in the first 4096 bytes. */
  readonly arguments: readonly string[];
  /** `running`, `sleeping`, `uninterruptible`, `zombie`, `stopped`, `traced`, `dead`, `idle`, or the kernel's letter. */
  readonly state: string;
  /** Seconds since it started. */
  readonly age: number;
  /** Bytes. */
  readonly memory: { readonly resident: number | null; readonly anonymous: number | null };
  readonly threads: number | null;
  /** What SIGTERM would do; null for a zombie. */
  readonly sigterm: Effect | null;
  /** Whether it waits for SIGTERM, which takes effect then although it is blocked. */
  readonly awaitsSigterm: boolean | null;
  /** Whether only SIGKILL would end it. */
  readonly mustBeKilled: boolean | null;
  /** All 64, when one process was asked for. */
  readonly signals?: readonly SignalReport[];
}

/** One signal. */
export interface SignalReport {
  readonly number: number;
  readonly name: string;
  readonly effect: Effect;
  /** What the kernel does by default. */
  readonly byDefault: DefaultAction;
  readonly awaited: boolean | null;
  /** Whether it has been sent and not been taken yet. */
  readonly pending: boolean;
}

/** A look as data for JSON; with all signals if it was at one process. */
export function report(snapshot: Snapshot, withSignals: boolean): Report {
  return {
    time: new Date(snapshot.time).toISOString(),
    notes: snapshot.notes,
    processes: snapshot.rows.map((row) => ({
      ...processReport(row),
      ...(withSignals ? { signals: signalReports(row) } : {}),
    })),
  };
}

function processReport({ facts, age, term }: Row): ProcessReport {
  const { pid, parent, group, session, user, name, words, state, resident, anonymous, threads } = facts;
  return {
    ...{ pid, parent, group, session },
    user: user ?? null,
    name: displayed(name),
    arguments: words.map(displayed),
    state: stateWord(state),
    age: Math.round(age / 10) / 100,
    memory: { resident: resident ?? null, anonymous: anonymous ?? null },
    threads: threads ?? null,
    sigterm: term?.effect ?? null,
    awaitsSigterm: term === undefined ? null : yesOrNo(term.awaited),
    mustBeKilled: term === undefined ? null : mustBeKilled(term),
  };
}

function signalReports({ facts }: Row): readonly SignalReport[] {
  const { reception } = facts;
  if (reception === undefined) return [];
  return Array.from({ length: LAST_SIGNAL }, (_, index) => signal(index + 1)).flatMap((each) => {
    const judged = judge(facts, each);
    if (judged === undefined) return [];
    return {
      number: each,
      name: signalName(each),
      effect: judged.effect,
      byDefault: defaultAction(each),
      awaited: yesOrNo(judged.awaited),
      pending: includes(reception.pending, each),
    };
  });
}

function yesOrNo(awaited: Awaited): boolean | null {
  return awaited === "unknown" ? null : awaited === "yes";
}

function mustBeKilled({ outcome }: Judgement): boolean | null {
  return outcome === "unknown" ? null : outcome === "must be killed";
}
