/**
 * What init may cost, in numbers that do not depend on how fast or how busy a machine is: budgets.json. It says what each
 * of them counts, how far a figure may be above its budget, and why so far.
 */

import BUDGETS from "./budgets.json";

/** Where they are, from the top of the repository. */
export const FILE = "test/e2e/budgets/budgets.json";

export type Form = "frozen" | "ordinary";
export type Processor = "x64" | "arm64";

/** What can be measured only where the file runs, and what of every file. */
export type Name = keyof typeof BUDGETS;
export type NameOfFile = "size of the file" | "size of the bundle";

/** What was measured of a file, by the names of the numbers: some of them, or all. */
export type Figures = Readonly<Record<string, number>>;

/** The file that was measured, or is to be. */
export interface Subject {
  readonly processor: Processor;
  readonly form: Form;
}

/** A number's budgets. */
export interface Budget {
  readonly unit: string;
  /** What exactly it is. */
  readonly counts: string;
  /** How much more than its budget a figure may be, as a fraction of it. */
  readonly margin: number;
  /** How much less, as a fraction: below that the budget is no guard any more, and has to be lowered. */
  readonly slack: number;
  /** How much one run may differ from the next, in that unit: on top of both. */
  readonly chance: number;
  /** Why so much, and no more. */
  readonly why: string;
  /** Null as long as nobody has measured there. */
  readonly x64: Readonly<Record<Form, number | null>>;
  readonly arm64: Readonly<Record<Form, number | null>>;
}

/** By the names of the numbers. */
export type Budgets = Readonly<Record<string, Budget>>;

/** Those that are committed. */
export const budgets: Budgets = BUDGETS;

/** What is wrong with a figure, in a sentence: that it is above its budget, or so far below that this guards nothing. */
export function complaint(
  name: string,
  budget: Budget,
  figure: number,
  { processor, form }: Subject,
): string | undefined {
  const { unit, counts, margin, slack, chance } = budget;
  const limit = budget[processor][form];
  if (limit === null) return undefined;
  const most = Math.floor(limit * (1 + margin)) + chance;
  const least = Math.ceil(limit * (1 - slack)) - chance;
  const about = `${titleOf(name, { processor, form })}: ${figure} ${unit}, and the budget is ${limit} (${FILE})`;
  // What could not be measured is no number, and not within anything.
  if (!(figure <= most)) {
    const over = most === limit ? "" : `, ${most} with its margin`;
    return `${about}${over}. ${counts} If it is worth that: bun run budgets --write`;
  }
  if (figure < least) return `${about}. It is better than that, so lower it: bun run budgets --write`;
  return undefined;
}

/** The budgets with what was measured of a file in the place of what was there, where it is more than chance. */
export function rewritten(old: Budgets, figures: Figures, { processor, form }: Subject): Budgets {
  const anew = Object.entries(old).map(([name, budget]): [string, Budget] => {
    const figure = figures[name];
    const before = budget[processor][form];
    if (figure === undefined) return [name, budget];
    if (before !== null && Math.abs(figure - before) <= budget.chance) return [name, budget];
    return [name, { ...budget, [processor]: { ...budget[processor], [form]: figure } }];
  });
  return Object.fromEntries(anew);
}

/** What has become of the budgets of a file, a line for each that is another one. */
export function changes(old: Budgets, now: Budgets, { processor, form }: Subject): readonly string[] {
  return Object.entries(now).flatMap(([name, budget]) => {
    const [from, to] = [old[name]?.[processor][form], budget[processor][form]];
    return from === to
      ? []
      : [`${titleOf(name, { processor, form })}: ${from ?? "none"} → ${to ?? "none"} ${budget.unit}`];
  });
}

function titleOf(name: string, { processor, form }: Subject): string {
  return `${name} (${form} form, ${processor})`;
}
