/** The tree of processes as a table. */

import type { StopOutcome } from "../../proc/disposition.ts";
import { cut, pad, plain, widthOf } from "../columns.ts";
import type { Judgement, Row, Snapshot } from "./snapshot.ts";
import { linesTo } from "./tree.ts";
import { age, size } from "./words.ts";

/** What the output can show. */
export interface Style {
  readonly columns: number;
  /** Lines of the tree as lines; ASCII otherwise. */
  readonly isUnicode: boolean;
  readonly hasColour: boolean;
}

interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  readonly cell: (row: Row) => string;
  /** The narrower the output, the more columns go, the highest numbers first; those without stay. */
  readonly dispensable?: number;
}

const UNKNOWN = "?";
const RED = "\x1b[31m";
const PLAIN = "\x1b[0m";

function numberOr(value: number | undefined): string {
  return value === undefined ? UNKNOWN : String(value);
}

const COLUMNS: readonly Column[] = [
  { title: "PID", align: "right", cell: ({ facts }) => String(facts.pid) },
  { title: "GROUP", align: "right", cell: ({ facts }) => String(facts.group), dispensable: 5 },
  { title: "SESS", align: "right", cell: ({ facts }) => String(facts.session), dispensable: 6 },
  { title: "USER", align: "right", cell: ({ facts }) => numberOr(facts.user), dispensable: 7 },
  { title: "S", align: "left", cell: ({ facts }) => plain(facts.state), dispensable: 1 },
  { title: "AGE", align: "right", cell: ({ age: span }) => age(span), dispensable: 2 },
  {
    title: "RSS",
    align: "right",
    // A zombie has none any more.
    cell: ({ facts }) => (facts.resident === undefined ? "-" : size(facts.resident)),
    dispensable: 3,
  },
  { title: "THR", align: "right", cell: ({ facts }) => numberOr(facts.threads), dispensable: 4 },
  {
    title: "SIGTERM",
    align: "left",
    cell: ({ facts, term }) => effectWord(facts.signals !== undefined, term),
  },
  { title: "STOP", align: "left", cell: ({ term }) => stopWord(term) },
];

function effectWord(isTold: boolean, term: Judgement | undefined): string {
  return term?.effect ?? (isTold ? "-" : UNKNOWN);
}

/** What stands under STOP. */
export type StopWord = "" | "waits" | "kill" | "kill?";

const STOP_WORDS: Readonly<Record<StopOutcome, StopWord>> = {
  "may end": "",
  "must be killed": "kill",
  unknown: "kill?",
};

/** `kill` for a process that a stop would have to kill, `waits` for one that is told though it seems deaf. */
export function stopWord(term: Judgement | undefined): StopWord {
  if (term === undefined) return "";
  const isDeaf = term.effect === "blocked" || term.effect === "dropped";
  return isDeaf && term.awaited === "yes" ? "waits" : STOP_WORDS[term.outcome];
}

/** The lines of a table: the first is its head. A line is made when it is asked for: of thousands few are seen. */
export interface Table {
  readonly head: string;
  readonly line: (index: number) => string;
}

/** The columns that a command gets at least, as long as there are others to leave out. */
const LEAST_COMMAND = 24;

/** Lays out rows for an output of that style. */
export function table(rows: readonly Row[], style: Style): Table {
  let columns = COLUMNS.map((column) => ({
    ...column,
    width: Math.max(column.title.length, ...widths(rows, column)),
  }));
  const taken = (): number => columns.reduce((sum, { width }) => sum + width + 1, 0);
  for (;;) {
    const last = columns.reduce((most, { dispensable = 0 }) => Math.max(most, dispensable), 0);
    if (last === 0 || taken() + LEAST_COMMAND <= style.columns) break;
    columns = columns.filter(({ dispensable }) => dispensable !== last);
  }
  const mark = style.isUnicode ? "…" : "+";
  const left = Math.max(0, style.columns - taken());

  function line(index: number): string {
    const row = rows[index];
    if (row === undefined) return "";
    const cells = columns.map(({ cell, width, align }) => pad(cell(row), width, align)).join(" ");
    const lines = linesTo(row.branch, left / 2, style.isUnicode);
    const whole = cut(`${cells} ${lines}${commandOf(row)}`, style.columns, mark).trimEnd();
    return style.hasColour && isMarked(row) ? `${RED}${whole}${PLAIN}` : whole;
  }

  const titles = columns.map(({ title, width, align }) => pad(title, width, align)).join(" ");
  return { head: cut(`${titles} COMMAND`, style.columns, mark), line };
}

/** Not by spreading an array of thousands into arguments: rows of one width are one. */
function widths(rows: readonly Row[], { cell }: Column): ReadonlySet<number> {
  return new Set(rows.map((row) => widthOf(cell(row))));
}

function isMarked({ term }: Row): boolean {
  return term?.outcome === "must be killed";
}

/** The arguments; the name in brackets for a process that has none, as ps(1) does it. */
export function commandOf({ facts }: Row): string {
  return facts.words.length === 0 ? `[${plain(facts.name)}]` : facts.words.map(plain).join(" ");
}

/** What it comes to, in a sentence or two. */
export function summary({ rows }: Snapshot): string {
  const marked = rows.filter(isMarked).length;
  const unknown = rows.filter(({ term }) => term?.outcome === "unknown").length;
  const all = rows.length === 1 ? "1 process" : `${rows.length} processes`;
  return [
    `${all}; a stop would have to kill ${marked === 0 ? "none" : String(marked)}`,
    ...(unknown === 0 ? [] : [`, and of ${unknown} this user cannot tell (kill?)`]),
    ".",
  ].join("");
}

/** Everything, for an output that is no screen. */
export function describeTree(snapshot: Snapshot, style: Style): string {
  const { head, line } = table(snapshot.rows, style);
  const rows = snapshot.rows.map((_, index) => line(index));
  return [head, ...rows, summary(snapshot), ...snapshot.notes, ""].join("\n");
}
