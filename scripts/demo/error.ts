/** Why the demo cannot show anything. */

/** One sentence that says what is missing or wrong, for the screen. */
export class DemoError extends Error {
  override readonly name = "DemoError";
}
