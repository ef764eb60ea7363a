/** nginx, PostgreSQL and Redis under init: they stop as they should, and find their data as they left it. */

import { expect, test } from "bun:test";
import { describeDaemons, startDaemon } from "./harness/daemons/image.ts";
import { NGINX, nginxEndedBy, nginxServes } from "./harness/daemons/nginx.ts";
import {
  POSTGRES,
  postgresAnswers,
  postgresHasStopped,
  postgresRecovers,
  psql,
  WRITE_ROW,
} from "./harness/daemons/postgres.ts";
import { listProcesses } from "./harness/daemons/processes.ts";
import { REDIS, redisAnswers, redisHasStopped, redisLoadsAgain } from "./harness/daemons/redis.ts";
import type { DockerContainer } from "./harness/docker.ts";
import { secondsSince, shows } from "./harness/waiting.ts";

/** Far longer than stopping takes, so that a stop within it was not a kill. */
const GRACE = 30;

describeDaemons("nginx", (engine) => {
  for (const signal of ["TERM", "QUIT"] as const) {
    test(`stops with its workers on SIG${signal}`, async () => {
      const command = [...NGINX, "-g", "daemon off;"];
      await using container = await startDaemon(engine, command, { flags: [`--stop-signal=SIG${signal}`] });
      expect((await nginxServes(container)).parent).toBe(1);
      await stops(container, 0);
      await nginxEndedBy(signal, container);
    });
  }

  test("in the background is asked to stop when the command has ended", async () => {
    const command = ["sh", "-c", `${NGINX.join(" ")} && exec sleep infinity`];
    await using container = await startDaemon(engine, command);
    // The parent that it had has left: it is init's now.
    expect((await nginxServes(container)).parent).toBe(1);
    // It is sleep that the signal ends.
    await stops(container, 128 + 15);
    await nginxEndedBy("TERM", container);
  });
});

describeDaemons("PostgreSQL", (engine) => {
  const start = async (stopSignal: string): Promise<DockerContainer> => {
    const flags = ["--user=postgres", `--stop-signal=${stopSignal}`];
    const container = await startDaemon(engine, POSTGRES, { flags });
    await postgresAnswers(container);
    return container;
  };

  test("stops on SIGTERM when its client has left, and has nothing to recover", async () => {
    await using container = await start("SIGTERM");
    await container.run(psql(WRITE_ROW));
    await stops(container, 0);
    await postgresHasStopped(container);
    expect(await postgresRecovers(container)).toBe(false);
  });

  test("stops on SIGINT with a client, and has nothing to recover", async () => {
    await using container = await start("SIGINT");
    // The client is busy for longer than any test may take.
    await container.runInBackground(psql(WRITE_ROW, "select pg_sleep(600)"));
    await shows(container, /statement: select pg_sleep/);
    await stops(container, 0);
    await postgresHasStopped(container);
    expect(await container.logs()).toContain("terminating connection due to administrator command");
    expect(await postgresRecovers(container)).toBe(false);
  });

  test("has to recover when it was killed: the tests above can tell", async () => {
    await using container = await start("SIGTERM");
    await container.run(psql(WRITE_ROW));
    await container.signal("KILL");
    expect(await container.exited()).toBe(128 + 9);
    expect(await postgresRecovers(container)).toBe(true);
  });
});

describeDaemons("Redis", (engine) => {
  test("stops on SIGTERM, and loads its data again", async () => {
    await using container = await startDaemon(engine, REDIS);
    await redisAnswers(container);
    const [init, server, ...others] = await listProcesses(container);
    expect(init?.command).toBe(`/init -- ${REDIS.join(" ")}`);
    expect(init?.pid).toBe(1);
    expect(server?.command).toStartWith("redis-server ");
    expect(server?.parent).toBe(1);
    expect(others).toEqual([]);

    await stops(container, 0);
    expect(await redisHasStopped(container)).toBe(true);
    await redisLoadsAgain(container);
  });
});

describeDaemons("three daemons of one entry point", (engine) => {
  const start = async (environment: Readonly<Record<string, string>>): Promise<DockerContainer> => {
    const container = await startDaemon(engine, ["/together.sh"], { environment });
    await Promise.all([postgresAnswers(container), nginxServes(container), redisAnswers(container)]);
    return container;
  };

  test("stop all by themselves, although only one of them is the command", async () => {
    await using container = await start({});
    await container.run(psql(WRITE_ROW));
    await stops(container, 0);
    await postgresHasStopped(container);
    await nginxEndedBy("TERM", container);
    expect(await redisHasStopped(container)).toBe(true);
    expect(await postgresRecovers(container)).toBe(false);
  });

  test("are killed but for the command when there is no last call: the test above can tell", async () => {
    await using container = await start({ LASTCALL_SWEEP_GRACE: "0" });
    await stops(container, 0);
    await postgresHasStopped(container);
    await nginxEndedBy("KILL", container);
    expect(await redisHasStopped(container)).toBe(false);
  });
});

/** Stops it: it ends with that status well before the engine would kill it, and init has nothing to complain of. */
async function stops(container: DockerContainer, status: number): Promise<void> {
  const start = performance.now();
  await container.stop(GRACE);
  expect(secondsSince(start)).toBeLessThan(GRACE / 2);
  expect(await container.exited()).toBe(status);
  expect(await container.logs()).not.toContain("lastcall:");
}
