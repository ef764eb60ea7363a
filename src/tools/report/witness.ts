/** Stands between the supervisor and the system, and keeps a record of what passes. Nothing is changed by it. */

import type { Sender } from "../../notice.ts";
import { type Milliseconds, milliseconds, type Pid, type SeenProcess, type Ticks } from "../../process.ts";
import type { Effect } from "../../proc/disposition.ts";
import { SIGKILL, type Signal } from "../../signal.ts";
import type { Event } from "../../supervisor/event.ts";
import type { System } from "../../system/system.ts";
import type { RunRecord, SenderRecord } from "./record.ts";

/** What the witness can see besides. */
export interface Sight {
  /** What SIGTERM would do to a process. */
  readonly effectOf: (pid: Pid) => Effect | undefined;
  /** A process, a zombie too; undefined when it is gone or there is no /proc. */
  readonly process: (pid: Pid) => SeenProcess | undefined;
  /** The name of the user with that number. */
  readonly userNamed: (uid: number) => string | undefined;
  /** Whether a signal asks the container to stop. */
  readonly asksToStop: (signal: Signal) => boolean;
}

/** A look so recent, in milliseconds, need not be repeated for the next signal of a burst. */
const RECENT = 100;

/** So long may be looked, in milliseconds, at those who are about to be killed: of thousands at only some. */
const EXAMINING = 250;

export class Witness {
  readonly #record: RunRecord;
  readonly #sight: Sight;
  readonly #started: Milliseconds;
  #lookedAt = -Infinity;
  #examined = 0;
  /** Children that are about to be reaped, by number. */
  readonly #zombies = new Map<Pid, { readonly seen: SeenProcess; readonly now: Ticks }>();

  /** `started` is when the command was, on the monotonic clock. */
  constructor(record: RunRecord, sight: Sight, started: Milliseconds) {
    this.#record = record;
    this.#sight = sight;
    this.#started = started;
  }

  /** A child has ended and is about to be reaped: it still has its name. */
  beforeReap(pid: Pid, now: Ticks): void {
    const seen = this.#sight.process(pid);
    if (seen !== undefined) this.#zombies.set(pid, { seen, now });
  }

  /** The system with the witness before it. */
  watch(system: System): System {
    return {
      ...system,
      // It sees each, so none passes.
      wait: (limit) => {
        const signal = system.wait(limit);
        if (signal !== undefined && this.#sight.asksToStop(signal)) {
          const sender = this.#senderRecord(system.sender());
          this.#record.stop({ signal, at: this.#sinceStart(system), sender });
        }
        return signal;
      },
      look: () => this.#look(system),
      send: (signal, target) => {
        // Who is in a group, and who there is at all, has to be known before.
        const isOne = target.whom === "process" || target.whom === "straggler";
        if (!isOne && system.now() - this.#lookedAt > RECENT) this.#look(system);
        if (signal === SIGKILL) this.#examine(system);
        const failed = system.send(signal, target);
        if (failed === undefined) this.#record.sent(signal, target, this.#sinceStart(system));
        return failed;
      },
      reap: () => this.#reap(system),
    };
  }

  #look(system: System): readonly SeenProcess[] | undefined {
    const processes = system.look();
    this.#lookedAt = system.now();
    if (processes !== undefined) this.#record.seen(processes);
    return processes;
  }

  #examine(system: System): void {
    const began = system.now();
    const spent = (): number => this.#examined + system.now() - began;
    this.#record.examine((pid) => (spent() < EXAMINING ? this.#sight.effectOf(pid) : undefined));
    this.#examined = spent();
  }

  #reap(system: System): readonly Event[] {
    const events = system.reap();
    for (const event of events) {
      if (event.type !== "ended") continue;
      this.#record.ended(event.pid, event.ending, this.#sinceStart(system), this.#zombies.get(event.pid));
      this.#zombies.delete(event.pid);
    }
    return events;
  }

  #sinceStart(system: System): Milliseconds {
    return milliseconds(Math.max(0, Math.round(system.now() - this.#started)));
  }

  #senderRecord(sender: Sender): SenderRecord {
    if (sender.by !== "process") return sender;
    const { pid, uid } = sender;
    const user = this.#sight.userNamed(uid);
    const command = this.#sight.process(pid)?.command;
    return {
      by: "process",
      pid,
      uid,
      ...(user === undefined ? {} : { user }),
      ...(command === undefined ? {} : { command }),
    };
  }
}
