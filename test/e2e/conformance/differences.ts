/** Where ours does otherwise, and why. What is not here is the same; what is here must really differ. */

import type { Peer } from "./peers.ts";

/** What of a case is not the same. */
export interface Difference {
  readonly peer: Peer;
  /** The case's name. */
  readonly cases: readonly string[];
  /** What of the observation. */
  readonly fields: readonly string[];
  /** What ours does, for the table. */
  readonly ours: string;
}

export const DIFFERENCES: readonly Difference[] = [];
