/**
 * The comparison as docs/other-inits.md has it: `bun run comparison` writes it there, and the README's. Each line says what the cases of
 * conformance.test.ts have shown: where ours is not said to differ, they fail if it does.
 */

import { join } from "node:path";
import { withFeatures } from "./features-table.ts";
import { DIFFERENCES } from "./differences.ts";
import { type Peer, PEERS, type Row } from "./peers.ts";
import { ROWS } from "./rows.ts";

const PAGE = join(import.meta.dir, "../../../docs/other-inits.md");
const README = join(import.meta.dir, "../../../README.md");
const [BEGIN, END] = ["<!-- bun run comparison -->\n", "<!-- end -->\n"];

/** In Markdown. */
export function table(): string {
  const lines = ROWS.map((row) => `| ${[row.about, ...PEERS.map((peer) => cell(row, peer))].join(" | ")} |`);
  return [`| | ${PEERS.join(" | ")} |`, `|---|${PEERS.map(() => "---").join("|")}|`, ...lines, ""].join("\n");
}

/** How the original does it, and ours where that is not the same. */
function cell({ theirs, cases }: Row, peer: Peer): string {
  const names = cases[peer].map(({ name }) => name);
  const ours = DIFFERENCES.filter(
    (each) => each.peer === peer && each.cases.some((name) => names.includes(name)),
  ).map((each) => each.ours);
  const differing = [...new Set(ours)].map((each) => `**ours**: ${each}`);
  return [theirs[peer], ...differing].join("<br>");
}

/** A page with the table in it. Throws when it has no place for it. */
export function withTable(page: string): string {
  const from = page.indexOf(BEGIN);
  const to = page.indexOf(END);
  if (from < 0 || to < from)
    throw new Error(`docs/other-inits.md has no lines ${BEGIN.trim()} and ${END.trim()}`);
  return `${page.slice(0, from)}${BEGIN}${table()}${page.slice(to)}`;
}

if (import.meta.main) {
  await Bun.write(PAGE, withTable(await Bun.file(PAGE).text()));
  await Bun.write(README, withFeatures(await Bun.file(README).text()));
}
