/**
 * The images that the README's Dockerfiles begin with. None can be downloaded here: in the place of each is one with what
 * a program finds in it to be loaded with, and a shell where the real one has a shell.
 */

import { copyFileSync, mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../../../scripts/lib/command.ts";
import { linkOrCopy } from "../../../scripts/lib/files.ts";
import { INIT } from "../../e2e/harness/programs.ts";
import type { Docker } from "../harness/docker.ts";

const SOURCE = join(import.meta.dir, "server.c");

/** Where glibc is on this machine, and its loader. */
const GLIBC =
  process.arch === "arm64"
    ? ["/lib/ld-linux-aarch64.so.1", "/lib/aarch64-linux-gnu/libc.so.6"]
    : ["/lib64/ld-linux-x86-64.so.2", "/lib/x86_64-linux-gnu/libc.so.6"];
/** musl is its own loader, under the name that its programs ask for. */
const MUSL = process.arch === "arm64" ? "/lib/ld-musl-aarch64.so.1" : "/lib/ld-musl-x86_64.so.1";

/** A Dockerfile of the README: the image that it begins with, and how the program for it is compiled. */
export interface Kind {
  readonly from: string;
  /** Files of this machine that the image has. */
  readonly files: readonly string[];
  readonly compiler: readonly string[];
}

/** By the names of the blocks. */
export const KINDS = {
  scratch: { from: "scratch", files: [], compiler: ["gcc", "-static"] },
  distroless: { from: "gcr.io/distroless/base-debian12", files: GLIBC, compiler: ["gcc"] },
  Debian: { from: "debian:bookworm-slim", files: [...GLIBC, "/bin/sh"], compiler: ["gcc"] },
  Alpine: { from: "alpine", files: [MUSL], compiler: ["musl-gcc"] },
} satisfies Record<string, Kind>;

/** Makes the image that a Dockerfile begins with. */
export async function makeBase(engine: Docker, { from, files }: Kind): Promise<void> {
  if (from === "scratch") return;
  const root = engine.newFolder();
  for (const file of files) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    copyFileSync(realpathSync(file), join(root, file));
  }
  await make(["tar", "-C", root, "-cf", `${root}.tar`, "."]);
  await succeed(engine, `docker import ${root}.tar ${from}`);
}

/** Makes the image that the README's Dockerfiles take init from: as the Dockerfile ends, with the file that is tested. */
export async function makeLastcall(engine: Docker): Promise<void> {
  const folder = engine.newFolder();
  linkOrCopy(INIT, join(folder, "init"));
  writeFileSync(join(folder, "Dockerfile"), 'FROM scratch\nCOPY init /init\nENTRYPOINT ["/init", "--"]\n');
  await succeed(engine, `docker build --quiet -t lastcall ${folder}`);
}

/** Makes a folder with a Dockerfile and what it copies; returns its path. */
export async function makeContext(engine: Docker, dockerfile: string, { compiler }: Kind): Promise<string> {
  const folder = engine.newFolder();
  writeFileSync(join(folder, "Dockerfile"), dockerfile);
  writeFileSync(join(folder, "entrypoint.sh"), '#!/bin/sh\necho preparing\nexec "$@"\n', { mode: 0o755 });
  await make([...compiler, "-O1", "-Wall", "-Werror", "-o", join(folder, "server"), SOURCE]);
  return folder;
}

/** Runs a script with an engine; returns what it has printed. Throws when it fails. */
export async function succeed(engine: Docker, script: string): Promise<string> {
  const { succeeded, output } = await engine.script(script);
  if (!succeeded) throw new Error(`${script}\n${output}`);
  return output;
}

async function make(command: readonly string[]): Promise<void> {
  const { succeeded, output } = await run(command, { limit: 60_000 });
  if (!succeeded) throw new Error(`${command.join(" ")}: ${output}`);
}
