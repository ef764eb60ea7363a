/** A mistake on the command line or in the environment. */

/** One sentence that names the word and the remedy. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
