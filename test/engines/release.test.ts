/** The images of a release: each engine loads the archive, finds the one for its processor, and runs what is made of it. */

import { afterAll, expect, test } from "bun:test";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { imageArchive } from "../../scripts/release/image.ts";
import type { Architecture } from "../../scripts/release/names.ts";
import { version } from "../../src/version.ts";
import { INIT } from "../e2e/harness/programs.ts";
import type { Docker } from "./harness/docker.ts";
import { describeEngines, DOCKER, PODMAN } from "./harness/engines.ts";
import { once } from "./harness/images.ts";

const HERE: Architecture = process.arch === "arm64" ? "arm64" : "amd64";
const ELSEWHERE: Architecture = HERE === "amd64" ? "arm64" : "amd64";

const archives: string[] = [];
afterAll(() => {
  for (const archive of archives) rmSync(archive, { force: true });
});

/** Writes the archive where the engine reads it. What is not for this processor is not run, and so need not be large. */
async function archiveFor(engine: Docker): Promise<string> {
  return await once("release", async () => {
    const inits = { amd64: Buffer.from("for amd64"), arm64: Buffer.from("for arm64") };
    const content = await imageArchive({
      // By this no other run has the same names, nor who has a docker with images of their own.
      version: engine.run,
      revision: "0123abcd",
      licences: "MIT",
      created: new Date("2026-01-02T03:04:05Z"),
      inits: { ...inits, [HERE]: readFileSync(INIT) },
    });
    const path = engine.path("release.tar");
    writeFileSync(path, content);
    archives.push(path);
    return path;
  });
}

describeEngines("an archive of a release", [DOCKER, PODMAN], (engine) => {
  test("is loaded, and has /init for this processor, which starts what is made of it", async () => {
    await using loaded = await engine.load(await archiveFor(engine));
    // docker of Debian finds an image for each processor, and podman the one that is for this machine.
    const name = `lastcall:${engine.run}`;
    const image = named(loaded.names, `${name}-${HERE}`) ?? named(loaded.names, name) ?? "";
    expect(await engine.inspect(image, "{{.Architecture}} {{.Os}} {{json .Config.Entrypoint}}")).toBe(
      `${HERE} linux ["/init","--"]`,
    );
    expect(await engine.inspect(image, '{{index .Config.Labels "org.opencontainers.image.version"}}')).toBe(
      engine.run,
    );
    expect(await engine.inspect(image, "{{len .RootFS.Layers}} {{json .Created}}")).toMatch(
      /^1 "2026-01-02T03:04:05/,
    );

    await using itself = await engine.start([], { image, program: ["/init", "--version"] });
    expect(await itself.exited()).toBe(0);
    expect(await itself.logs()).toBe(`lastcall ${version}\n`);

    // As the README has it: out of this image into one's own.
    const copied = { instructions: [`COPY --from=${image} /init /copied`], flags: ["--entrypoint=/copied"] };
    await using container = await engine.start(["exit", "42"], { ...copied, program: ["--", "/probe"] });
    expect(await container.exited()).toBe(42);
  });

  test("has the image for the other processor as well", async () => {
    const archive = await archiveFor(engine);
    await using loaded = await engine.load(archive);
    const image = named(loaded.names, `lastcall:${engine.run}-${ELSEWHERE}`);
    // A docker on containerd's store has one image for both, and is not asked for the part that it does not run.
    if (image === undefined && engine.name === "docker") return;
    await using pulled =
      image === undefined ? await engine.pull(`oci-archive:${archive}`, ELSEWHERE) : undefined;
    expect(await engine.inspect(pulled?.names[0] ?? image ?? "", "{{.Architecture}}")).toBe(ELSEWHERE);
  });
});

/** Engines may put a registry before the name. */
function named(names: readonly string[], name: string): string | undefined {
  return names.find((each) => each === name || each.endsWith(`/${name}`));
}
