/** What came of each process of a run, put together from what was seen of it. */

import type { Ending, Sighting } from "./strace.ts";

/** What a process is in the experiment. */
export type Role =
  | { readonly type: "init" }
  | { readonly type: "program" }
  | { readonly type: "child"; readonly number: number };

/** A process of a run, by its pids inside the PID namespace and outside. */
export interface Member {
  readonly role: Role;
  readonly inside: number;
  readonly outside: number;
}

/** What was seen of it. */
export interface Observed extends Member {
  /** Each signal once, in the order of their arrival. */
  readonly signals: readonly string[];
  /** Undefined when it was not seen. */
  readonly ending: Ending | undefined;
  /** Whether it left its mark; only children do. */
  readonly cleanedUp: boolean | undefined;
  /** The lines of strace on its first signal and its ending. */
  readonly evidence: readonly string[];
}

/** A whole run. */
export interface Run {
  readonly withInit: boolean;
  readonly processes: readonly Observed[];
  /** Why strace did not watch; signals and endings are inferred then. */
  readonly untraced: string | undefined;
}

/** The children that left a mark, by number. */
export type Marks = ReadonlySet<number>;

/** What can be seen without strace. */
export interface Traces {
  readonly marks: Marks;
  /** The exit status of PID 1. */
  readonly status: number;
  /** Whether the program said that it received SIGTERM. */
  readonly programTold: boolean;
}

/** What strace and the marks say. */
export function observe(
  members: readonly Member[],
  sightings: readonly Sighting[],
  marks: Marks,
): readonly Observed[] {
  return members.map((member) => {
    const own = sightings.filter(({ pid }) => pid === member.outside);
    const endings = own.flatMap(({ saw }) => (saw.what === "ending" ? [saw.ending] : []));
    const ending = endings.at(-1);
    const signals = new Set(own.flatMap(({ saw }) => (saw.what === "signal" ? [saw.signal] : [])));
    // A signal that cannot be caught is never delivered in the way that strace shows; it is seen by what it does.
    if (ending?.how === "killed") signals.add(ending.signal);
    const first = own.find(({ saw }) => saw.what === "signal");
    const last = own.findLast(({ saw }) => saw.what === "ending");
    return {
      ...member,
      signals: [...signals],
      ending,
      cleanedUp: cleanedUp(member, marks),
      evidence: [first, last].flatMap((sighting) => sighting?.line ?? []),
    };
  });
}

/** What can be told without strace, because the program's every part does one thing only when it gets SIGTERM. */
export function infer(members: readonly Member[], traces: Traces): readonly Observed[] {
  return members.map((member) => ({
    ...member,
    ...inferFate(member, traces),
    cleanedUp: cleanedUp(member, traces.marks),
    evidence: [],
  }));
}

function inferFate({ role, inside }: Member, traces: Traces): Pick<Observed, "signals" | "ending"> {
  const told =
    role.type === "child" ? traces.marks.has(role.number) : role.type === "program" && traces.programTold;
  const exited: Ending = { how: "exited", status: 0 };
  if (inside === 1) {
    // SIGTERM was sent to it, and its status is known; only what an init does with the signal is not.
    return { signals: ["SIGTERM"], ending: { ...exited, status: traces.status } };
  }
  if (told) return { signals: ["SIGTERM"], ending: exited };
  // Nobody else in there sends a signal, and a process that was not told to end sleeps for ever.
  return { signals: ["SIGKILL"], ending: { how: "killed", signal: "SIGKILL" } };
}

function cleanedUp({ role }: Member, marks: Marks): boolean | undefined {
  return role.type === "child" ? marks.has(role.number) : undefined;
}
