/** A program that forks as quickly as it can, and does not stop when it is asked to. */

import { expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { Container, type Options } from "./harness/container.ts";
import { eventually } from "./harness/output.ts";
import { isAlive, statusField } from "./harness/proc.ts";
import { describeEndToEnd, probe } from "./harness/programs.ts";
import { stop, withDaemon } from "./harness/scene.ts";

const SIGTERM = 15;
/** By how much it may be late on a busy machine, in milliseconds. */
const BUSY = 20_000;
/** A user of whom there is no other process. */
const STORMING = 61_723;

for (const [role, options] of [
  ["as PID 1", { pidOne: true }],
  ["as a process among others", { pidOne: false }],
] satisfies readonly (readonly [string, Options])[]) {
  describeEndToEnd(`init ${role}`, () => {
    for (const [where, apart] of [
      ["in one group", "0"],
      ["each in a session of its own", "1"],
    ] as const) {
      test(`ends a storm of forks ${where} within the grace`, async () => {
        await using bystander = await Container.start([probe(), "wait"], { pidOne: false, instead: [] });
        await bystander.stdout.line(/^ready/);
        const storm = ["with", `user=${String(STORMING)}`, "nproc=50", "--", probe(), "storm", apart];
        await using scene = await withDaemon(["--sweep-grace", "1s"], storm, options);
        await eventually("the storm", () => processesOf(STORMING).length > 45 || undefined);
        const { status, took } = await stop(scene.container);
        expect(status).toBe(128 + SIGTERM);
        expect(processesOf(STORMING)).toEqual([]);
        expect(took).toBeWithin(999, 1000 + BUSY);
        expect(isAlive(bystander.pid)).toBe(true);
      }, 30_000);
    }
  });
}

/** Who runs as a user. */
function processesOf(user: number): number[] {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => statusField(pid, "Uid").startsWith(String(user)) && isAlive(pid));
}
