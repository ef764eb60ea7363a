/** What the release was asked for. */

import { type ArgsDef, parseArgs } from "citty";
import { ReleaseError } from "./error.ts";

const OPTIONS = {
  "dry-run": { type: "boolean" },
  help: { type: "boolean", alias: "h" },
} satisfies ArgsDef;

/** citty's own is coloured on whatever it is written to. */
export const USAGE = `Usage: bun run release [--dry-run]

Makes all files of a release of the checked out commit in dist/release, and
lists them. Publishes nothing: the workflow .github/workflows/release.yml does
that with these files, when a tag such as v1.2.3 is pushed.

  --dry-run   make them also of what is not ready for a release: what a release
              would refuse is a warning
  -h, --help  show this and exit
`;

/** How strict to be. */
export interface ReleaseRequest {
  readonly isDry: boolean;
}

/** Reads the words behind the script's name; throws a ReleaseError with one sentence when one is wrong. */
export function readRequest(words: readonly string[]): ReleaseRequest | "help" {
  // citty takes everything that it does not know silently.
  const unknown = words.find((word) => !["--dry-run", "--help", "-h"].includes(word));
  if (unknown !== undefined) throw new ReleaseError(`there is no option "${unknown}"; see --help`);
  const parsed = parseArgs<typeof OPTIONS>([...words], OPTIONS);
  if (parsed.help) return "help";
  return { isDry: parsed["dry-run"] ?? false };
}
