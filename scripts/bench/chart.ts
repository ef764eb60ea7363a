/** Bars, as SVG that is readable on light and on dark. */

import { NAMES } from "./contenders.ts";
import type { Costs } from "./costs.ts";
import { type Figure, FIGURES } from "./figures.ts";
import { worded } from "./words.ts";

/** In pixels, before it is scaled. */
const WIDTH = 760;
const [LABEL, BAR, GAP, HEAD, MARGIN] = [110, 18, 6, 30, 14] as const;
/** Room for a figure to the right of the longest bar. */
const VALUE = 90;

/** A browser takes these by the reader's wish. */
const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #24292f }
  .head { font-weight: 600 }
  .ours { fill: #0969da }
  .theirs { fill: #8c959f }
  .spread { stroke: #24292f; stroke-width: 1 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .ours { fill: #58a6ff }
    .theirs { fill: #6e7681 }
    .spread { stroke: #e6edf3 }
  }
`;

/** The charts by their files' names, and what they show. */
export const CHARTS = {
  start: ["start-command", "cold-16-command", "faults"],
  memory: ["resident", "anonymous", "many-share"],
  signals: ["latency", "flood-processor", "orphans-processor"],
  stop: ["asked", "stop"],
} as const;

/** One chart: for each figure a bar for everyone who has it, with the middle half of the samples. */
export function chart(costs: Costs, ids: readonly string[]): string {
  const figures = ids.flatMap((id) => FIGURES.filter((figure) => figure.id === id));
  let top = MARGIN;
  const groups = figures.map((figure) => {
    const { svg, height } = group(costs, figure, top);
    top += height;
    return svg;
  });
  const title = figures.map(({ name }) => name).join("; ");
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style>`,
    ...groups,
    "</svg>",
    "",
  ].join("\n");
}

function group(
  costs: Costs,
  { id, name, unit }: Figure,
  top: number,
): { readonly svg: string; readonly height: number } {
  const bars = NAMES.flatMap((who) => {
    const spread = costs.figures[id]?.[who];
    return spread === undefined ? [] : [{ who, spread }];
  });
  const longest = Math.max(...bars.map(({ spread }) => spread.high), 1);
  const scale = (value: number): number => Math.round((value / longest) * (WIDTH - LABEL - VALUE) * 10) / 10;
  const lines = bars.map(({ who, spread }, index) => {
    const y = top + HEAD + index * (BAR + GAP);
    const middle = y + BAR / 2;
    const [low, high] = [LABEL + scale(spread.low), LABEL + scale(spread.high)];
    return [
      `<text x="${LABEL - 8}" y="${middle + 5}" text-anchor="end">${who}</text>`,
      `<rect class="${who === "lastcall" ? "ours" : "theirs"}" x="${LABEL}" y="${y}" width="${Math.max(1, scale(spread.median))}" height="${BAR}"/>`,
      `<line class="spread" x1="${low}" x2="${high}" y1="${middle}" y2="${middle}"/>`,
      `<text x="${Math.max(high, LABEL + 1) + 8}" y="${middle + 5}">${worded(spread.median, unit)}</text>`,
    ].join("");
  });
  const head = `<text class="head" x="${MARGIN}" y="${top + 18}">${escaped(name)}</text>`;
  return { svg: [head, ...lines].join("\n"), height: HEAD + bars.length * (BAR + GAP) + MARGIN };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
