/** Redis, with its append-only file. */

import { expect } from "bun:test";
import type { DockerContainer } from "../docker.ts";
import { shows } from "../waiting.ts";
import { output } from "./image.ts";

export const REDIS = ["redis-server", "/etc/redis.conf"];

const SOCKET = "/run/redis.sock";

const READY = `ready to accept connections at ${SOCKET}`;

/** What it complains of when the file was not written to its end. */
const DAMAGED = /truncat|corrupt|bad file|unexpected end/i;

/** Waits until it takes commands. */
export async function redisAnswers(container: DockerContainer): Promise<void> {
  await shows(container, new RegExp(READY));
  expect(await redis(container, "set", "kept", "value")).toBe("OK");
}

/** Whether it has ended by itself, with everything written. */
export async function redisHasStopped(container: DockerContainer): Promise<boolean> {
  return (await container.logs()).includes("Redis is now ready to exit, bye bye...");
}

/** Starts it again with the same data, which is complete. */
export async function redisLoadsAgain(container: DockerContainer): Promise<void> {
  await container.startAgain();
  const { input: logs } = await shows(container, new RegExp(`loaded from append only file[^]*${READY}`));
  expect(await redis(container, "get", "kept")).toBe("value");
  expect(logs).not.toMatch(DAMAGED);
}

async function redis(container: DockerContainer, ...words: readonly string[]): Promise<string> {
  return await output(container, ["redis-cli", "-s", SOCKET, ...words]);
}
