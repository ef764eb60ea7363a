/** The README's comparison of what inits have, in Markdown. */

import { CONTENDERS, FEATURES } from "./features.ts";

const [BEGIN, END] = ["<!-- features: bun run comparison -->\n", "<!-- end of the features -->\n"];

function table(): string {
  const lines = FEATURES.map(({ about, has, words = {} }) => {
    const answers = CONTENDERS.map((who) => words[who] ?? (has[who] ? "yes" : "no"));
    return `| ${[about, ...answers].join(" | ")} |`;
  });
  return [
    `| | ${CONTENDERS.join(" | ")} |`,
    `|---|${CONTENDERS.map(() => "---").join("|")}|`,
    ...lines,
    "",
  ].join("\n");
}

/** A README with the table in it. Throws when it has no place for it. */
export function withFeatures(readme: string): string {
  const from = readme.indexOf(BEGIN);
  const to = readme.indexOf(END);
  if (from < 0 || to < from) throw new Error(`README.md has no lines ${BEGIN.trim()} and ${END.trim()}`);
  return `${readme.slice(0, from)}${BEGIN}${table()}${readme.slice(to)}`;
}
