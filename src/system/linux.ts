/** The acts on Linux. */

import { Errno, ESRCH } from "../libc/errno.ts";
import type { Libc } from "../libc/libc.ts";
import type { ChildChange } from "../libc/processes.ts";
import { ALL, signalSet } from "../signal-set.ts";
import type { Target } from "../notice.ts";
import type { Passage } from "../passage.ts";
import { type Milliseconds, milliseconds, type Pid } from "../process.ts";
import { SIGCHLD, SIGSTOP, SIGTSTP, type Signal } from "../signal.ts";
import type { Event, Remaining } from "../supervisor/event.ts";
import { isForeground } from "./launch.ts";
import type { Role } from "./role.ts";
import { livingStragglers, signalDescendants, signalStraggler } from "./stragglers.ts";
import type { Undelivered, System } from "./system.ts";

const STDIN = 0;
const MISSED: Undelivered = { delivery: "missed" };
/** How many dead children are reaped in one go: a storm of orphans must not make init deaf to signals and deadlines. */
const MOST_REAPED = 32;

type Unsent = Errno | { readonly unseen: Errno };

function undelivered(failed: Unsent): Undelivered {
  if (!(failed instanceof Errno)) return { delivery: "unseen", reason: failed.unseen.toString() };
  return failed.code === ESRCH ? MISSED : { delivery: "refused", reason: failed.toString() };
}

/** What of children is of interest besides the end of the main child, and that it was stopped. */
export interface Interest {
  /** Whether anybody is to hear of the others: orphans end by the ten thousand. */
  readonly tellsOfOrphans: boolean;
  /** Is told of each child that has ended while it still has its name; it costs system calls. */
  readonly beforeReap?: ((dead: Pid) => void) | undefined;
}

/** The acts, for an init of that role whose main child leads the group of its number. */
export function linux(libc: Libc, role: Role, child: Pid, { tellsOfOrphans, beforeReap }: Interest): System {
  let hasMoreToReap = false;
  let hasJustReaped = false;
  /** Whether the last wait made up for a signal. */
  let hasMadeUp = false;

  function send(signal: Signal, target: Target): Undelivered | undefined {
    const failed = sendTo(target, signal);
    return failed === undefined ? undefined : undelivered(failed);
  }

  function sendTo(target: Target, signal: Signal): Unsent | undefined {
    switch (target.whom) {
      case "process":
        return libc.signalProcess(target.pid, signal);
      case "straggler":
        return signalStraggler(libc, target, signal);
      case "group":
        return libc.signalGroup(target.group, signal);
      case "all":
        return role.isPidOne ? libc.signalEveryone(signal) : signalDescendants(libc, signal);
    }
  }

  /** The next child of interest, or the last of so many, and how many they were. */
  function nextChanged(most: number): ReturnType<Libc["skipTo"]> {
    if (!tellsOfOrphans && beforeReap === undefined) return libc.skipTo(child, most);
    const dead = beforeReap === undefined ? undefined : libc.deadChild();
    if (dead !== undefined) beforeReap?.(dead);
    return { who: libc.nextChanged(dead), count: 1 };
  }

  function reap(): readonly Event[] {
    const events: Event[] = [];
    let remaining: Remaining | undefined;
    for (let left = MOST_REAPED; left > 0 && remaining === undefined;) {
      const { who, count } = nextChanged(left);
      left -= count;
      if (who === "running") remaining = "children";
      else if (who === "childless") remaining = withoutChildren();
      else if (who === child || tellsOfOrphans) events.push(eventOf(libc.changeOf(who)));
    }
    hasJustReaped = true;
    hasMoreToReap = remaining === undefined;
    events.push({ type: "reaped", remaining: remaining ?? "children" });
    return events;
  }

  function eventOf(change: ChildChange): Event {
    return change.type === "ended" ? change : { ...change, holdsTerminal: isForeground(libc) };
  }

  /**
   * The SIGCHLD that announced those who are still to be reaped has been taken: it is made up for, behind one other signal.
   * A flood of signals must not keep the dead: they count against the limit of processes.
   */
  function wait(limit: Milliseconds | undefined, passage?: Passage): Signal | undefined {
    hasMadeUp = false;
    if (!hasMoreToReap) return libc.passOn(passage, limit);
    const received = hasJustReaped ? libc.wait(milliseconds(0)) : undefined;
    hasJustReaped = false;
    hasMadeUp = received === undefined;
    return received ?? SIGCHLD;
  }

  /** A subreaper without children has no descendants; a PID 1 may have been joined by setns(2) (docker exec). */
  function withoutChildren(): Remaining {
    return role.isPidOne && libc.hasCompany() ? "others" : "nobody";
  }

  /**
   * SIGTSTP and not SIGSTOP: in an orphaned group, where nobody could continue it, the kernel ignores the former
   * (setpgid(2), NOTES). To the whole group, as the terminal would have done.
   */
  function suspend(whom: "group" | "itself"): void {
    if (whom === "itself") {
      // Of no effect on a PID 1, which no signal of its own namespace stops.
      libc.signalProcess(libc.ownPid(), SIGSTOP);
      return;
    }
    const before = libc.disposition(SIGTSTP);
    libc.setDisposition(SIGTSTP, "default");
    libc.signalOwnGroup(SIGTSTP);
    // Pending until now; in between two masks this process stops, and goes on when it is continued.
    libc.setMask(ALL & ~signalSet([SIGTSTP]));
    libc.setMask(ALL);
    if (before === "ignore") libc.setDisposition(SIGTSTP, "ignore");
  }

  // What a report has seen would be forgotten.
  const rest = beforeReap === undefined ? libc.rest : undefined;

  return {
    wait,
    sender: () => (hasMadeUp ? { by: "kernel" } : libc.sender()),
    rest:
      rest &&
      ((remembered) => {
        rest({ child, remembered });
      }),
    now: () => libc.now(),
    cpuTime: () => libc.cpuTime(),
    bootTime: () => libc.bootTime(),
    look: () => livingStragglers(libc, role),
    send,
    reap,
    suspend,
    lendTerminal: () => {
      if (isForeground(libc)) libc.setForegroundGroup(STDIN, child);
    },
    takeTerminalBack: () => {
      if (libc.foregroundGroup(STDIN) === child) libc.setForegroundGroup(STDIN, libc.ownGroup());
    },
  };
}
