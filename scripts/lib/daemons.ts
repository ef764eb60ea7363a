/** Whether there are daemons to run in containers, and how they get here. */

import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./command.ts";

/** An archive of nginx, PostgreSQL and Redis with what they need: what goes into the root directory of an image. */
export const DAEMONS = join(import.meta.dir, "../../dist/test/daemons.tar");

/** A reason not to run them. */
export const SKIP_DAEMONS = "LASTCALL_TEST_SKIP_DAEMONS";

/** Makes the archive. */
const SCRIPT = join(import.meta.dir, "../engines/daemons.sh");

/** What it works with. Packages are not installed, and their daemons never started outside a container. */
const PROGRAMS = ["bash", "apt-get", "dpkg-deb", "tar"];

/** Milliseconds for 100 MB from a slow mirror. */
const LIMIT = 10 * 60_000;

/** Why there are none, after a try to get them; undefined if there are. A reason in the environment wins. */
export async function reasonToSkipDaemons(): Promise<string | undefined> {
  const wish = process.env[SKIP_DAEMONS];
  if (wish !== undefined && wish !== "") return wish;
  if (existsSync(DAEMONS) && statSync(DAEMONS).mtimeMs >= statSync(SCRIPT).mtimeMs) return undefined;
  const missing = PROGRAMS.filter((program) => Bun.which(program) === null);
  if (missing.length > 0) return `missing here: ${missing.join(", ")}`;
  mkdirSync(dirname(DAEMONS), { recursive: true });
  console.error("downloading with apt-get, for containers only: nginx, postgresql, redis-server");
  const { succeeded, output } = await run(["bash", SCRIPT, DAEMONS], { limit: LIMIT });
  return succeeded ? undefined : `they cannot be got as Debian's packages: ${cause(output)}`;
}

/** apt-get goes on after its first complaint, and what it says then follows from that. */
function cause(output: string): string {
  const lines = output.trim().split("\n");
  return lines.find((line) => /^[EW]: /.test(line)) ?? lines.at(-1) ?? "";
}
