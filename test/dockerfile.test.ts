/** The Dockerfile: what it builds is what the README says, with the Bun that package.json asks for. */

import { expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { copiedByDockerfile } from "./static/elsewhere.ts";
import packageJson from "../package.json" with { type: "json" };

const ROOT = join(import.meta.dir, "..");
const lines = readFileSync(join(ROOT, "Dockerfile"), "utf8").split("\n");

test("the image holds nothing but /init, and starts it as the README shows", () => {
  const last = lines.slice(lines.lastIndexOf("FROM scratch")).filter((line) => line !== "");
  expect(last).toEqual([
    "FROM scratch",
    "COPY --from=builder /lastcall/dist/init /init",
    'ENTRYPOINT ["/init", "--"]',
  ]);
  expect(readFileSync(join(ROOT, "README.md"), "utf8")).toContain('ENTRYPOINT ["/init", "--"]');
});

test("every Bun in it is the one of package.json", () => {
  const versions = lines.flatMap((line) =>
    [.../bun@([\d.]+)/g[Symbol.matchAll](line)].map(([, version]) => version),
  );
  expect(versions.length).toBeGreaterThan(0);
  expect(new Set(versions)).toEqual(new Set([packageJson.engines.bun]));
});

test("what it copies is there, and is let through to the build", () => {
  const copied = copiedByDockerfile();
  const allowed = readFileSync(join(ROOT, ".dockerignore"), "utf8").split("\n");
  expect(copied.filter((name) => !existsSync(join(ROOT, name)))).toEqual([]);
  expect(copied.filter((name) => !allowed.includes(`!${name}`))).toEqual([]);
});
