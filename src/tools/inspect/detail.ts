/** One process and all of its signals. */

import { includes } from "../../signal-set.ts";
import { type DefaultAction, defaultAction } from "../../proc/disposition.ts";
import { LAST_SIGNAL, type Signal, signal, signalName, UNCATCHABLE } from "../../signal.ts";
import { cut, pad, plain, widthOf } from "../columns.ts";
import { judge, type Judgement, type Row, type Snapshot } from "./snapshot.ts";
import { commandOf, stopWord, type Style } from "./table.ts";
import { age, size, stateWord, TERM_MEANS } from "./words.ts";

/** The lines about a process, each as wide as the output at most. */
export function describeProcess({ rows, notes }: Snapshot, style: Style): readonly string[] {
  const mark = style.isUnicode ? "…" : "+";
  const lines = rows.flatMap((row) => [...fields(row), "", ...signalGrid(row, style.columns)]);
  return [...lines, ...notes].map((line) => cut(line, style.columns, mark).trimEnd());
}

function fields(row: Row): readonly string[] {
  const { facts, term } = row;
  const { resident, anonymous } = facts;
  const memory = [
    ...(resident === undefined ? [] : [`${size(resident)} resident`]),
    ...(anonymous === undefined ? [] : [`${size(anonymous)} anonymous`]),
  ];
  return [
    ["process", `${facts.pid} (${plain(facts.name)})`],
    ["command", commandOf(row)],
    ["state", `${plain(facts.state)} (${stateWord(facts.state)})`],
    ["parent", String(facts.parent)],
    ["group", String(facts.group)],
    ["session", String(facts.session)],
    ["user", facts.user === undefined ? "unknown" : String(facts.user)],
    ["age", age(row.age)],
    ["memory", memory.length === 0 ? "-" : memory.join(", ")],
    ["threads", facts.threads === undefined ? "unknown" : String(facts.threads)],
    ...(term === undefined
      ? [["SIGTERM", facts.signals === undefined ? "unknown" : "a zombie takes none: it waits to be reaped"]]
      : [
          ["SIGTERM", `${term.effect}: ${TERM_MEANS[term.effect]}`],
          ["stop", STOP_MEANS[stopWord(term)]],
        ]),
  ].map(([name = "", value = ""]) => `${name.padEnd(8)} ${value}`);
}

const STOP_MEANS = {
  "": "it is told",
  waits: "it is told: it waits for the signal",
  kill: "only SIGKILL ends it",
  "kill?": "this user cannot see whether it waits for the signal; if it does not, only SIGKILL ends it",
};

const BY_DEFAULT: Readonly<Record<DefaultAction, string>> = {
  end: "ends",
  core: "ends, dumps core",
  nothing: "nothing",
  stop: "stops",
  continue: "continues",
};

/** All 64 signals, in as many columns as there is room for, each column from top to bottom. */
function signalGrid({ facts }: Row, columns: number): readonly string[] {
  if (facts.reception === undefined) return [];
  const { pending } = facts.reception;
  const cells = Array.from({ length: LAST_SIGNAL }, (_, index) => {
    const number = signal(index + 1);
    const judged = judge(facts, number);
    const says = judged === undefined ? "" : signalWords(number, judged, includes(pending, number));
    return `${String(number).padStart(2)} ${shortName(number).padEnd(9)} ${says}`;
  });
  const GAP = 2;
  const width = Math.max(...cells.map(widthOf)) + GAP;
  const across = Math.min(4, Math.max(1, Math.floor((columns + GAP) / width)));
  const down = Math.ceil(cells.length / across);
  return Array.from({ length: down }, (_, line) =>
    Array.from({ length: across }, (_, column) => pad(cells[column * down + line] ?? "", width, "left")).join(
      "",
    ),
  );
}

/** Without SIG, as kill(1) lists them; 32 and 33 are the C library's own, and have no name. */
function shortName(number: Signal): string {
  const name = signalName(number);
  return name.startsWith("SIG") ? name.slice("SIG".length) : "-";
}

function signalWords(number: Signal, { effect, awaited }: Judgement, isPending: boolean): string {
  const does = effect === "default" ? BY_DEFAULT[defaultAction(number)] : effect;
  const always = UNCATCHABLE.has(number) && effect === "default" ? `${does}, always` : does;
  return [
    effect === "default" && !UNCATCHABLE.has(number) ? `default: ${does}` : always,
    ...(awaited === "yes" && effect === "blocked" ? ["awaited"] : []),
    ...(isPending ? ["pending"] : []),
  ].join(", ");
}
