/** Why nothing can be measured: one sentence, for the screen. */

export class BenchError extends Error {
  override readonly name = "BenchError";
}
