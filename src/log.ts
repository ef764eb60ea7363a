/** Messages about the run: whole lines through consola, to wherever the caller writes them. */

import { createConsola, type ConsolaReporter, LogLevels } from "consola/core";
import { describeNotice, type Level, levelOf, LEVELS, type Notice } from "./notice.ts";

/** `text` is for people, `json` one object a line. */
export type LogFormat = "text" | "json";

/** Says what is at least as grave as the level it was made with. */
export type Log = (notice: Notice) => void;

/** Takes a line, with its end. */
export type WriteLine = (line: string) => void;

/** A log that says notices of a level and graver ones. */
export function createLog(level: Level, format: LogFormat, writeLine: WriteLine): Log {
  const reporter: ConsolaReporter = {
    log: ({ type, date, args }) => {
      const [message, notice] = args.map((each: unknown) => each);
      writeLine(
        format === "json" ? jsonLine(type, date, message, notice) : `lastcall: ${type}: ${String(message)}\n`,
      );
    },
  };
  // Without throttle: 0 equal messages are swallowed.
  const consola = createConsola({ level: LogLevels[level], throttle: 0, reporters: [reporter] });
  const said = new Set(LEVELS.slice(0, LEVELS.indexOf(level) + 1));
  return (notice) => {
    const grave = levelOf(notice);
    // Words are made only for what will be read: every forwarded signal comes through here.
    if (said.has(grave)) consola[grave](describeNotice(notice), notice);
  };
}

function jsonLine(level: string, date: Date, message: unknown, notice: unknown): string {
  const data = typeof notice === "object" ? notice : {};
  return `${JSON.stringify({ time: date.toISOString(), level, message, ...data })}\n`;
}
