/** Messages about the run: whole lines through consola, to wherever the caller writes them. */

import type { Saying, Voice } from "./manner.ts";
import { type ConsolaInstance, type ConsolaReporter, createConsola, LogLevels } from "consola/core";
import { describeNotice, type Level, levelOf, LEVELS, type Notice } from "./notice.ts";

/** `text` is for people, `json` one object a line. */
export type LogFormat = "text" | "json";

/** Says what is at least as grave as the level it was made with. */
export interface Log {
  (notice: Notice): void;
  /** Whether it says what is of that level: words that take long to make are made for nothing else. */
  readonly says: (level: Level) => boolean;
  /** Whether lines were lost of which it has still to tell. */
  readonly owes: () => boolean;
}

/** How to say it. */
export interface Style {
  readonly level: Level;
  readonly format: LogFormat;
  /** For people. */
  readonly voice: Voice;
  /** Init's own number. */
  readonly self: number;
}

/** Writes a line, waiting at most so many milliseconds for a reader; false when it was lost. */
export type WriteLine = (line: string, patience: number, to: Saying["to"]) => boolean;

/** How long a reader who does not read may keep init from its work, in milliseconds: once, not for every line. */
const PATIENCE = 50;

/** A log that says notices of a level and graver ones. */
export function createLog({ level, format, voice, self }: Style, writeLine: WriteLine): Log {
  let lost = 0;
  let to: Saying["to"] = "stderr";
  const reporter: ConsolaReporter = {
    log: ({ type, date, args }) => {
      const [message, notice] = args.map((each: unknown) => each);
      const line = format === "json" ? jsonLine(type, date, message, notice) : String(message);
      // Init waits for a reader only while he reads: it has other things to do than to wait once for each line.
      if (writeLine(line, lost === 0 ? PATIENCE : 0, to)) tellOfLost();
      else lost++;
    },
  };
  // Most starts say nothing: it is made for the first line. Without throttle: 0 equal messages are swallowed.
  let consola: ConsolaInstance | undefined;
  const heard = new Set(LEVELS.slice(0, LEVELS.indexOf(level) + 1));
  const says = (grave: Level): boolean => heard.has(grave);

  function tellOfLost(): void {
    const count = lost;
    lost = 0;
    if (count > 0) log({ event: "lost-lines", count });
  }

  function log(notice: Notice): void {
    const grave = levelOf(notice);
    // Words are made only for what will be read: every forwarded signal comes through here.
    if (!says(grave)) return;
    consola ??= createConsola({ level: LogLevels[level], throttle: 0, reporters: [reporter] });
    if (format === "json") {
      consola[grave](describeNotice(notice), notice);
      return;
    }
    const saying = voice(notice, grave, self);
    to = saying.to;
    consola[grave](saying.line);
  }

  return Object.assign(log, { says, owes: () => lost > 0 });
}

function jsonLine(level: string, date: Date, message: unknown, notice: unknown): string {
  const data = typeof notice === "object" ? notice : {};
  return `${JSON.stringify({ time: date.toISOString(), level, message, ...data })}\n`;
}
