/** Compose: the program that Debian has. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Docker } from "../harness/docker.ts";
import { succeed } from "./images.ts";

/** Its name. */
export const COMPOSE = "docker-compose";

/** What is said in addition: the engine of the tests has no network. */
const WITHOUT_NETWORK = "services:\n  server:\n    network_mode: none\n";

/** Calls it for a folder with a compose.yaml, without what it says on its way. */
export function compose(engine: Docker, folder: string): (words: string) => Promise<string> {
  const more = join(folder, "tests.yaml");
  writeFileSync(more, WITHOUT_NETWORK);
  const files = `--file ${join(folder, "compose.yaml")} --file ${more}`;
  return async (words) => await succeed(engine, `${COMPOSE} ${files} ${words} 2>/dev/null`);
}
