/** Every file that `bun run documents` writes. */

import { bashCompletion } from "./bash.ts";
import { fishCompletion } from "./fish.ts";
import { manual } from "./manual.ts";
import { zshCompletion } from "./zsh.ts";

/** A file that is kept in the repository, so that a package can be made without running anything. */
export interface Document {
  /** Where it is, from the root of the checkout. */
  readonly path: string;
  readonly text: () => string;
}

export const DOCUMENTS: readonly Document[] = [
  { path: "docs/init.1", text: manual },
  { path: "docs/completions/init.bash", text: bashCompletion },
  // zsh looks for a file of that name.
  { path: "docs/completions/_init", text: zshCompletion },
  { path: "docs/completions/init.fish", text: fishCompletion },
];
