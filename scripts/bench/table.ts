/** The table of the README, in Markdown. */

import { NAMES, type Name } from "./contenders.ts";
import { type Costs, ratioToTini } from "./costs.ts";
import { type Figure, FIGURES } from "./figures.ts";
import { threeDigits, worded } from "./words.ts";
import { BenchError } from "./error.ts";

const [BEGIN, END] = ["<!-- bun run bench -->\n", "<!-- end of the benchmark -->\n"];

export function table(costs: Costs): string {
  const measured = FIGURES.filter(({ id }) => costs.figures[id] !== undefined);
  const lines = measured.map((figure) => `| ${cells(costs, figure).join(" | ")} |`);
  const heads = ["", ...NAMES, "lastcall : tini"];
  return [`| ${heads.join(" | ")} |`, `|---|${"---:|".repeat(heads.length - 1)}`, ...lines, ""].join("\n");
}

/** A README with the table in it. Throws when it has no place for it. */
export function withTable(readme: string, costs: Costs): string {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new BenchError(`README.md has no lines ${BEGIN.trim()} and ${END.trim()}`);
  const { processor, processors, kernel } = costs.machine;
  const where = `Medians of one run, on ${processors} processors (${processor}) with Linux ${kernel}.\n\n`;
  return `${readme.slice(0, from)}${BEGIN}\n${where}${table(costs)}\n${readme.slice(to)}`;
}

function cells(costs: Costs, figure: Figure): readonly string[] {
  const { id, name, means, unit, isOnTop = false } = figure;
  const medians = NAMES.map((each: Name) => costs.figures[id]?.[each]?.median);
  const ratio = ratioToTini(costs, id, isOnTop, "lastcall");
  return [
    `${name}<br><sub>${means}</sub>`,
    ...medians.map((median) => (median === undefined ? "" : worded(median, unit))),
    ratio === undefined ? "" : `${threeDigits(ratio)}${isOnTop ? " ¹" : ""}`,
  ];
}
