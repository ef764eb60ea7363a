/** A run as a table: a row for each process, and one for many that fared alike. */

import type { Observed, Run } from "./observation.ts";
import { describeEnding, nameOf, type Paint } from "./words.ts";

const HEADINGS = ["process", "pid", "signals it got", "how it ended", "cleaned up"] as const;

/** How many rows children may take before those that fared alike share one. */
const ROOM = 5;

interface Row {
  readonly cells: readonly string[];
  readonly mood: "bold" | "good" | "bad" | "neutral";
}

/** The table's lines. */
export function table(run: Run, paint: Paint): readonly string[] {
  const isChild = (observed: Observed) => observed.role.type === "child";
  const rows: readonly Row[] = [
    { cells: HEADINGS, mood: "bold" },
    ...run.processes.filter((observed) => !isChild(observed)).map((observed) => rowOf(run, observed)),
    ...childRows(run, run.processes.filter(isChild)),
  ];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map(({ cells }) => (cells[column] ?? "").length)),
  );
  return rows.map(({ cells, mood }) => {
    const padded = cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    return paintRow(padded.join("  ").trimEnd(), mood, paint);
  });
}

function paintRow(text: string, mood: Row["mood"], paint: Paint): string {
  switch (mood) {
    case "bold":
      return paint("bold", text);
    case "good":
      return paint("green", text);
    case "bad":
      return paint("red", text);
    case "neutral":
      return text;
  }
}

function rowOf(run: Run, observed: Observed): Row {
  const { inside, cleanedUp } = observed;
  const cells = [nameOf(run, observed), String(inside), ...fateOf(run, observed)];
  return { cells, mood: cleanedUp === undefined ? "neutral" : cleanedUp ? "good" : "bad" };
}

/** The cells that children who fared alike have in common. What is inferred stands in brackets. */
function fateOf(run: Run, { signals, ending, cleanedUp }: Observed): readonly string[] {
  const told = [signals.length === 0 ? "none" : signals.join(", "), describeEnding(ending)];
  const shown = run.untraced === undefined ? told : told.map((text) => `(${text})`);
  return [...shown, cleanedUp === undefined ? "-" : cleanedUp ? "yes" : "no"];
}

function childRows(run: Run, children: readonly Observed[]): readonly Row[] {
  if (children.length <= ROOM) return children.map((child) => rowOf(run, child));
  const alike = Object.values(Object.groupBy(children, (child) => fateOf(run, child).join()));
  const each = Math.max(1, Math.floor(ROOM / alike.length) - 1);
  return alike.slice(0, ROOM).flatMap((group) => {
    const rows = (group ?? []).map((child) => rowOf(run, child));
    const [first] = rows;
    const more = rows.length - each;
    if (more <= 1 || first === undefined) return rows;
    const shared: Row = { cells: [`${more} more`, "", ...first.cells.slice(2)], mood: first.mood };
    return [...rows.slice(0, each), shared];
  });
}
