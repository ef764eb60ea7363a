/** What of the processes is on the screen: a function of keys and of what is there to be seen. */

import type { Pid } from "../../process.ts";
import { cut } from "../columns.ts";
import { describeProcess } from "./detail.ts";
import type { Key } from "./keys.ts";
import type { Row, Snapshot } from "./snapshot.ts";
import { type Style, summary, table } from "./table.ts";

/** Where the user is. */
export interface View {
  /** The process under the cursor; where it stood, for when it is gone. */
  readonly selected: { readonly pid: Pid | undefined; readonly index: number };
  /** The first row of the tree that is shown. */
  readonly top: number;
  /** The process that is shown in detail, and its first line that is shown. */
  readonly open?: { readonly pid: Pid; readonly top: number };
}

/** How many lines and columns there are, and what they can show. */
export interface Screen extends Style {
  readonly rows: number;
}

/** The tree from its beginning, or one process in detail. */
export function firstView(pid: Pid | undefined): View {
  const selected = { pid, index: 0 };
  return pid === undefined ? { selected, top: 0 } : { selected, top: 0, open: { pid, top: 0 } };
}

/** Lines around the tree: the sentence above, the head of the table, and the keys below. */
const AROUND_TREE = 3;
/** Lines around the details: the keys below. */
const AROUND_DETAILS = 1;

const TREE_KEYS = "arrows: choose   Enter: all about it   q: leave";
const DETAIL_KEYS = "arrows: scroll   Left: back   q: leave";

const REVERSE = "\x1b[7m";
const PLAIN = "\x1b[0m";

/** The view after a key; leaving and suspending are not its business. */
export function afterKey(view: View, key: Key, rows: readonly Row[], { rows: height }: Screen): View {
  if (view.open !== undefined) {
    if (key === "back") return { selected: view.selected, top: view.top };
    const top = moved(view.open.top, key, height - AROUND_DETAILS);
    return { ...view, open: { ...view.open, top } };
  }
  const index = positionOf(view, rows);
  const at = rows[index];
  if (key === "open") return at === undefined ? view : { ...view, open: { pid: at.facts.pid, top: 0 } };
  const next = Math.min(moved(index, key, height - AROUND_TREE), Math.max(0, rows.length - 1));
  return { ...view, selected: { pid: rows[next]?.facts.pid, index: next } };
}

function moved(from: number, key: Key, page: number): number {
  const steps: Partial<Record<Key, number>> = {
    up: -1,
    down: 1,
    "page-up": -Math.max(1, page),
    "page-down": Math.max(1, page),
    top: -Infinity,
    bottom: Infinity,
  };
  return Math.max(0, from + (steps[key] ?? 0));
}

/** Where the selected process stands now: where it stood, when it is gone. */
function positionOf({ selected }: View, rows: readonly Row[]): number {
  const found = rows.findIndex(({ facts }) => facts.pid === selected.pid);
  return found >= 0 ? found : Math.min(selected.index, Math.max(0, rows.length - 1));
}

/** The lines for a screen, no more and no wider than it, and the view moved so that it shows something. */
export interface Frame {
  readonly lines: readonly string[];
  readonly view: View;
}

/** Draws the tree. */
export function drawTree(view: View, snapshot: Snapshot, screen: Screen): Frame {
  const { rows } = snapshot;
  const index = positionOf(view, rows);
  const page = Math.max(1, screen.rows - AROUND_TREE);
  const top = Math.min(Math.max(view.top, index - page + 1), index, Math.max(0, rows.length - page));
  const { head, line } = table(rows, screen);
  const shown = Array.from({ length: Math.min(page, rows.length - top) }, (_, offset) => {
    const text = line(top + offset);
    return top + offset === index ? `${REVERSE}${text}${PLAIN}` : text;
  });
  const about = [summary(snapshot), ...snapshot.notes].join(" ");
  const lines = onScreen([fitted(about, screen), head, ...shown], TREE_KEYS, screen);
  return { lines, view: { ...view, selected: { pid: rows[index]?.facts.pid, index }, top } };
}

/** Draws one process, or the sentence that says why it cannot be seen any more. */
export function drawDetail(view: View, of: Snapshot | string, screen: Screen): Frame {
  const text = typeof of === "string" ? [fitted(of, screen)] : describeProcess(of, screen);
  const page = Math.max(1, screen.rows - AROUND_DETAILS);
  const top = Math.min(view.open?.top ?? 0, Math.max(0, text.length - page));
  const lines = onScreen(text.slice(top, top + page), DETAIL_KEYS, screen);
  return { lines, view: view.open === undefined ? view : { ...view, open: { ...view.open, top } } };
}

/** Lines that fit, with the keys at the bottom. */
function onScreen(lines: readonly string[], keys: string, screen: Screen): readonly string[] {
  const body = lines.slice(0, Math.max(0, screen.rows - 1));
  const blank = Array.from({ length: Math.max(0, screen.rows - 1 - body.length) }, () => "");
  return [...body, ...blank, fitted(keys, screen)];
}

function fitted(text: string, { columns, isUnicode }: Screen): string {
  return cut(text, columns, isUnicode ? "…" : "+");
}
