/** What the README tells a new user to do first, done on a machine on which nothing has been done yet. */

import { beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "../../scripts/lib/command.ts";
import { shown } from "../readme/blocks.ts";
import { describeEngines, DOCKER, isOurs } from "./harness/engines.ts";
import { copySources, makeMachine, PROGRAMS, runOn } from "./new-user/machine.ts";
import { succeed } from "./readme/images.ts";

const LIMIT = 10 * 60_000;
const DOCKERFILE = readFileSync(join(import.meta.dir, "../../Dockerfile"), "utf8");

const missing = PROGRAMS.filter((program) => Bun.which(program) === null);
const reason = isOurs("docker") ? `missing here: ${missing.join(", ")}` : "this docker is not ours";
const isSkipped = missing.length > 0 || !isOurs("docker");

describeEngines(`a new user${isSkipped ? ` (skipped: ${reason})` : ""}`, [DOCKER], (engine) => {
  let machine = "";

  beforeAll(async () => {
    if (!isSkipped) machine = await makeMachine(engine.newFolder());
  }, LIMIT);

  test.skipIf(isSkipped)(
    "gets an image with init by one command, and with docker alone",
    async () => {
      const [from = ""] = /(?<=^FROM )\S+(?= AS builder$)/m.exec(DOCKERFILE) ?? [];
      const archive = `${machine}.tar`;
      await run(["tar", "-C", machine, "-cf", archive, "--exclude=./root/lastcall", "."], { limit: LIMIT });
      const trusted = process.env["NODE_EXTRA_CA_CERTS"];
      const change = trusted === undefined ? "" : `--change 'ENV NODE_EXTRA_CA_CERTS=${trusted}'`;
      await succeed(engine, `docker import ${change} ${archive} ${from}`);

      const sources = engine.newFolder();
      await copySources(sources);
      // The engine of the tests has no network of its own.
      const words = shown("the builder's image").replace("docker build", "docker build --network=host");
      const { succeeded, output } = await engine.script(`cd ${sources} && ${words}`, LIMIT);
      expect(output).toMatch(/dist\/init {2}\d+\.\d MB/);
      expect(succeeded).toBe(true);
      expect(await succeed(engine, "docker run --rm --entrypoint /init lastcall --version")).toMatch(
        /^lastcall \d/m,
      );
      // There is nothing else in it.
      expect(await succeed(engine, "docker history --format '{{.CreatedBy}}' lastcall | wc -l")).toBe("2\n");
    },
    LIMIT,
  );

  test.skipIf(isSkipped)(
    "sees the demo by one command, on a machine with nothing but node",
    async () => {
      const [demo = "", tests = "", ...rest] = shown("two commands").trim().split("\n");
      expect(rest).toEqual([]);
      // It is this that runs these tests.
      expect(tests).toMatch(/^npx -y bun@\S+ run test /);
      const { succeeded, output } = await runOn(machine, demo, LIMIT);
      expect(output).toContain("Without init, 0 of 3 children could clean up; with init, 3 of 3 could.");
      expect(succeeded).toBe(true);
    },
    LIMIT,
  );
});
