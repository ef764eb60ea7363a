/** What init can be asked to do. */

import type { Settings } from "./settings.ts";

/** Words instead of a run. */
export interface Answer {
  readonly to: "stdout" | "stderr";
  readonly text: string;
}

export type Invocation =
  | (Answer & { readonly ask: "say"; readonly status: number })
  /** A tool, which reads the words behind its name itself: an ordinary init does not load what it needs for that. */
  | { readonly ask: "inspect" | "doctor" }
  /** Run nothing, until init is asked to stop. */
  | { readonly ask: "pause"; readonly settings: Settings }
  /** Run the command whose name is at that word, and whose arguments begin at the other. */
  | {
      readonly ask: "run";
      readonly settings: Settings;
      readonly commandAt: number;
      readonly argumentsAt: number;
    };
