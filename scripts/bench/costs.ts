/** What was measured, as it is kept. */

import { cpus, release } from "node:os";
import type { Name } from "./contenders.ts";
import type { Spread } from "./spread.ts";

export interface Costs {
  /** Where: how fast a machine is changes every time, and little of the counts. */
  readonly machine: { readonly processor: string; readonly processors: number; readonly kernel: string };
  /** By the figure's id, and the contender's name. */
  readonly figures: Readonly<Record<string, Readonly<Partial<Record<Name, Spread>>>>>;
}

export function thisMachine(): Costs["machine"] {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    processors: processors.length,
    kernel: release(),
  };
}

/**
 * What one has more than tini, as a factor; of a figure that is on top, without what the command takes. Undefined where
 * there is nothing to compare with.
 */
export function ratioToTini(costs: Costs, id: string, isOnTop: boolean, name: Name): number | undefined {
  const of = (who: Name): number | undefined => costs.figures[id]?.[who]?.median;
  const base = isOnTop ? of("no init") : 0;
  const [own, theirs] = [of(name), of("tini")];
  if (own === undefined || theirs === undefined || base === undefined || theirs <= base) return undefined;
  return (own - base) / (theirs - base);
}
