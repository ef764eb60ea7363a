/** nginx: a master, which may go to the background, and its workers. */

import { expect } from "bun:test";
import type { DockerContainer } from "../docker.ts";
import { shows } from "../waiting.ts";
import { output } from "./image.ts";
import { type Listed, showsChildren } from "./processes.ts";

/** Without `daemon off;` it leaves its parent. */
export const NGINX = ["nginx", "-c", "/etc/nginx.conf"];

/** It is there for as long as nginx is. */
const PID_FILE = "/run/nginx.pid";

/** What it says when it is asked to stop. */
const STOPPING = {
  TERM: "(SIGTERM) received from 1, exiting",
  QUIT: "(SIGQUIT) received from 1, shutting down",
  KILL: undefined,
};

const REQUEST = `exec 3<>/dev/tcp/127.0.0.1/80; echo -e "GET / HTTP/1.0\\n" >&3; mapfile <&3; echo "\${MAPFILE[@]}"`;

/** Waits until it serves a page, with two workers; returns their master. */
export async function nginxServes(container: DockerContainer): Promise<Listed> {
  await shows(container, /(start worker process \d+\n[^]*){2}/);
  expect(await output(container, ["bash", "-c", REQUEST])).toContain("served");
  expect(await container.hasFile(PID_FILE)).toBe(true);
  const worker = "nginx: worker process";
  return await showsChildren(container, "nginx: master process", [worker, worker]);
}

/** How it has ended: with a stop signal, its workers have ended by themselves before, and it has tidied up. */
export async function nginxEndedBy(signal: keyof typeof STOPPING, container: DockerContainer): Promise<void> {
  const logs = await container.logs();
  const words = STOPPING[signal];
  if (words !== undefined) expect(logs).toContain(words);
  const ended = logs.match(/worker process \d+ exited with code 0$/gm) ?? [];
  expect(ended).toHaveLength(words === undefined ? 0 : 2);
  expect(logs).not.toContain("exited on signal");
  expect(await container.hasFile(PID_FILE)).toBe(words === undefined);
}
