/** What a measure is. */

import { type Contender, NAMES, type Name } from "./contenders.ts";
import type { Laboratory } from "./laboratory.ts";

/** Figures by their names: nanoseconds, bytes or counts. */
export type Sample = Readonly<Record<string, number>>;

export interface Measure {
  /** For `--only`. */
  readonly id: string;
  /** How often it is done. */
  readonly rounds: { readonly full: number; readonly quick: number };
  /** One round with all of them. Who cannot do it is left out. */
  readonly round: (
    laboratory: Laboratory,
    contenders: readonly Contender[],
    number: number,
  ) => Promise<ReadonlyMap<Name, Sample>>;
}

/** A round of one contender after the other, another one first each time. */
export function inTurn(
  sample: (laboratory: Laboratory, contender: Contender) => Promise<Sample | undefined>,
): Measure["round"] {
  return async (laboratory, contenders, number) => {
    const samples = new Map<Name, Sample>();
    const first = number % NAMES.length;
    for (const contender of [...contenders.slice(first), ...contenders.slice(0, first)]) {
      const figures = await sample(laboratory, contender);
      if (figures !== undefined) samples.set(contender.name, figures);
    }
    return samples;
  };
}
