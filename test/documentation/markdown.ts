/** The Markdown files of the repository, and what stands in them. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

export const ROOT = join(import.meta.dir, "../..");

/** Where there are such files; what is installed or built is not ours. */
const FOLDERS = ["", ".github/", "docs/", "scripts/", "src/", "test/"];

/** A file, by its path from the root of the checkout. */
export interface Page {
  readonly path: string;
  readonly text: string;
  /** All of it but blocks and spans of code: what has links in it. */
  readonly prose: string;
  /** Blocks and spans of code: what is typed, printed or named. */
  readonly code: readonly string[];
}

/** All of them, in order. */
export function pages(): readonly Page[] {
  return FOLDERS.flatMap((folder) => [
    ...new Bun.Glob(`${folder}${folder === "" ? "*.md" : "**/*.md"}`).scanSync({ cwd: ROOT, dot: true }),
  ])
    .sort()
    .map((path) => pageOf(path, readFileSync(join(ROOT, path), "utf8")));
}

const FENCED = /^```[^\n]*\n(.*?)^```$/gms;
/** Lines with four spaces before them, behind an empty one. */
const INDENTED = /(?<=\n\n)(?: {4}[^\n]*\n)(?:(?: {4}[^\n]*)?\n)*/g;
/** A span ends in its paragraph. */
const SPAN = /`([^`]+?)`/g;

/** A page with that text. */
export function pageOf(path: string, text: string): Page {
  const code: string[] = [];
  const keep = (_: string, inner: string): string => {
    code.push(inner);
    return "";
  };
  const prose = text
    .replace(FENCED, keep)
    .replace(INDENTED, (block) => keep("", block))
    .split("\n\n")
    // What is left of a span says that there was one: a heading or a link can have it.
    .map((paragraph) => paragraph.replace(SPAN, (whole, inner: string) => keep(whole, inner) + "``"))
    .join("\n\n");
  return { path, text, prose, code };
}

/** Where a page leads, as it is written: links, definitions of links, pictures. */
export function linksOf({ prose }: Page): readonly string[] {
  const found = [
    ...prose.matchAll(/\]\(([^)\s]+)\)/g),
    ...prose.matchAll(/^\[[^\]]+\]: +(\S+)$/gm),
    ...prose.matchAll(/<(?:img|a)\b[^>]*\b(?:src|href)="([^"]+)"/g),
  ];
  return found.map(([, target = ""]) => target);
}

/** The anchors of a page's headings, as GitHub makes them: of those that are the same, the later ones have a number. */
export function anchorsOf({ text }: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  const times = new Map<string, number>();
  for (const [, heading = ""] of text.replace(FENCED, "").matchAll(/^#{1,6} +(.+?) *#*$/gm)) {
    const slug = slugOf(heading);
    const before = times.get(slug) ?? 0;
    times.set(slug, before + 1);
    anchors.add(before === 0 ? slug : `${slug}-${before}`);
  }
  return anchors;
}

/** Letters, digits, hyphens and underscores are kept, and spaces become hyphens; of a link its text counts. */
function slugOf(heading: string): string {
  return heading
    .replace(/\[([^\]]*)\](?:\([^)]*\))?/g, "$1")
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc} -]/gu, "")
    .replaceAll(" ", "-");
}
