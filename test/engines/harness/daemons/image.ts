/** An image with nginx, PostgreSQL and Redis as Debian has them, and containers of it. */

import { describe } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DAEMONS, reasonToSkipDaemons } from "../../../../scripts/lib/daemons.ts";
import type { Docker, DockerContainer, DockerOptions } from "../docker.ts";
import { describeEngines, DOCKER, isUsable, PODMAN } from "../engines.ts";

/** Configuration files and scripts, as a user would write them. */
const FOLDER = join(import.meta.dir, "../../daemons");

const DIRECTORIES = "/tmp /var/log/nginx /var/lib/nginx /var/run/postgresql /data/postgres /data/redis";

const INSTRUCTIONS = [
  "ADD daemons.tar /",
  "COPY passwd group nginx.conf redis.conf /etc/",
  "COPY together.sh /",
  `RUN mkdir -p /run ${DIRECTORIES} && chown postgres /var/run/postgresql /data/postgres`,
  "USER postgres",
  // Once and not in every test; under init too, with all the short processes that it starts.
  'RUN ["/init", "--", "initdb", "--pgdata=/data/postgres", "--auth=trust", "--no-locale", "--no-sync"]',
  "USER root",
];

const FILES = [DAEMONS, ...readdirSync(FOLDER).map((name) => join(FOLDER, name))];

/** Where no engine can be used, that is the reason, and nothing is downloaded in vain. */
const SKIP = isUsable("docker") || isUsable("podman") ? await reasonToSkipDaemons() : undefined;

/** Describes tests with docker and podman; where there are no daemons, they are skipped, and the title says why. */
export function describeDaemons(what: string, tests: (engine: Docker) => void): void {
  if (SKIP === undefined) describeEngines(what, [DOCKER, PODMAN], tests);
  else describe.skip(`${what} (skipped: ${SKIP})`, () => [DOCKER, PODMAN].forEach(tests));
}

/** Starts a container with this command. */
export async function startDaemon(
  engine: Docker,
  command: readonly string[],
  options: Pick<DockerOptions, "environment" | "flags"> = {},
): Promise<DockerContainer> {
  return await engine.start([], { ...options, program: command, instructions: INSTRUCTIONS, files: FILES });
}

/** Runs a program of the image in a container; returns what it has written, and throws when it fails. */
export async function output(container: DockerContainer, command: readonly string[]): Promise<string> {
  const finished = await container.run(command);
  if (!finished.succeeded) throw new Error(`${command.join(" ")}: ${finished.output}`);
  return finished.output.trim();
}
