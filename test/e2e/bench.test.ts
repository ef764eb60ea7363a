/** The benchmark can measure all that it tells of: as little as possible, since nothing here is said of how long it takes. */

import { expect, test } from "bun:test";
import { join } from "node:path";
import { FIGURES } from "../../scripts/bench/figures.ts";
import { canLimitMemory } from "./harness/memory.ts";
import { describeEndToEnd, INIT, isOrdinary } from "./harness/programs.ts";

const BENCH = join(import.meta.dir, "../../scripts/bench.ts");

async function bench(
  ...words: readonly string[]
): Promise<{ readonly out: string; readonly status: number }> {
  const child = Bun.spawn([process.execPath, "run", BENCH, "--init", INIT, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, error] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  const status = await child.exited;
  return { out: status === 0 ? out : error, status };
}

describeEndToEnd("the benchmark", () => {
  // The other form is not measured: with 8 MB of memory it would read its file again and again.
  test.skipIf(!canLimitMemory || isOrdinary)(
    "has a figure of ours and of tini's for all that it tells",
    async () => {
      const { out, status } = await bench("--quick", "--json");
      expect(status).toBe(0);
      const { figures }: { figures: Record<string, Record<string, { median: number }>> } = JSON.parse(out);
      for (const { id } of FIGURES)
        for (const who of ["lastcall", "tini"]) {
          const value = figures[id]?.[who]?.median ?? NaN;
          expect({ id, who, isThere: value >= 0 }).toEqual({ id, who, isThere: true });
        }
      expect(figures["asked"]?.["lastcall"]?.median).toBe(20);
      expect(figures["asked"]?.["tini"]?.median).toBe(1);
    },
    120_000,
  );

  test("says in one sentence what it cannot measure", async () => {
    expect(await bench("--only", "luck")).toEqual({
      out: expect.stringMatching(/^bench: --only: there is no luck, but start, .*\n$/),
      status: 1,
    });
  });
});
