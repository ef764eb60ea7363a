/** The words that the demo has for what it saw. */

import type { Observed, Run } from "./observation.ts";
import type { Ending } from "./strace.ts";

/** What a process is called in a run. */
export function nameOf(run: Run, { role }: Pick<Observed, "role">): string {
  switch (role.type) {
    case "init":
      return "init (PID 1)";
    case "program":
      return run.withInit ? "program" : "program (PID 1)";
    case "child":
      return `child ${role.number}`;
  }
}

/** How it ended, for a cell of the table. */
export function describeEnding(ending: Ending | undefined): string {
  if (ending === undefined) return "not seen";
  return ending.how === "exited" ? `exited with ${ending.status}` : `killed by ${ending.signal}`;
}

/** A colour or weight of the terminal for a text; the text as it is where there is no terminal. */
export type Paint = (style: "bold" | "dim" | "red" | "green", text: string) => string;
