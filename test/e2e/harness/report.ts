/** What the doctor says, for programs. */

/** As much of a report of `init doctor --json` as tests look at. */
export interface Report {
  readonly status: number;
  readonly situation: unknown;
  readonly runtime: unknown;
  /** What was found. */
  readonly ids: readonly unknown[];
  /** What could not be told. */
  readonly unknown: readonly unknown[];
}

/** Reads what `init doctor --json` has printed. */
export function readReport(stdout: string, status: number): Report {
  const { situation, runtime, checks, findings }: Record<string, unknown> = JSON.parse(stdout);
  const ids = listOf(findings).map((finding) => finding["id"]);
  const unknown = listOf(checks).filter(({ result }) => result === "unknown");
  return { status, situation, runtime, ids, unknown: unknown.map(({ subject }) => subject) };
}

function listOf(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((each: object) => ({ ...each })) : [];
}
