/** PostgreSQL: a server with background processes, each in a session of its own. */

import { expect } from "bun:test";
import type { DockerContainer } from "../docker.ts";
import { shows } from "../waiting.ts";
import { output } from "./image.ts";
import { showsChildren } from "./processes.ts";

/**
 * It says every statement that it begins, so that one can wait for it. And it does not wait for the disk: its data need
 * to survive its own end, not the machine's, and a recovery would write every file to a disk that may be slow.
 */
const SETTINGS = ["log_statement=all", "fsync=off"];

export const POSTGRES = [
  "postgres",
  "-D",
  "/data/postgres",
  ...SETTINGS.flatMap((setting) => ["-c", setting]),
];

/** A committed row, with `WRITE_ROW`. */
const ROW = "committed";
export const WRITE_ROW = `insert into kept values ('${ROW}')`;

/** A client that sends these statements, one after the other. */
export function psql(...statements: readonly string[]): readonly string[] {
  const commands = statements.map((statement) => `--command=${statement}`);
  return [
    "psql",
    "--username=postgres",
    "--no-psqlrc",
    "--tuples-only",
    "--no-align",
    "--quiet",
    ...commands,
  ];
}

/** Waits until it takes statements, with its background processes below the command that init started. */
export async function postgresAnswers(container: DockerContainer): Promise<void> {
  await shows(container, /database system is ready to accept connections/);
  await output(container, psql("create table kept (row text)"));
  const names = ["checkpointer", "background writer", "walwriter", "autovacuum launcher"];
  const server = await showsChildren(
    container,
    "postgres -D",
    names.map((name) => `postgres: ${name}`),
  );
  expect(server.parent).toBe(1);
}

/** It wrote everything down, and then left. */
export async function postgresHasStopped(container: DockerContainer): Promise<void> {
  expect(await container.logs()).toMatch(/ checkpoint complete[^]* database system is shut down$/m);
}

/** Starts it again with the same data, in which the row is; says whether it had to recover that first. */
export async function postgresRecovers(container: DockerContainer): Promise<boolean> {
  await container.startAgain();
  const { input: logs } = await shows(container, /(database system is ready[^]*){2}/);
  expect(await output(container, psql("select row from kept"))).toBe(ROW);
  const recovers = /database system was interrupted[^]*automatic recovery in progress/.test(logs);
  // After initdb; and now.
  expect(logs.match(/database system was shut down at/g)).toHaveLength(recovers ? 1 : 2);
  return recovers;
}
