/** Images with /init and /probe and nothing else. */

import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { run } from "../../../scripts/lib/command.ts";
import { linkOrCopy } from "../../../scripts/lib/files.ts";
import { INIT, probe } from "../../e2e/harness/programs.ts";

/** The words before each container's own. */
export const ENTRY = ["/init", "--", "/probe"];

const made = new Map<string, Promise<string>>();

/** What `make` makes, made once for each name. */
export async function once(name: string, make: () => Promise<string>): Promise<string> {
  const there = made.get(name) ?? make();
  made.set(name, there);
  return await there;
}

/** Makes a directory that holds the files of an image; returns its path. */
export function makeRoot(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const [file, name] of [
    [INIT, "init"],
    [probe(), "probe"],
  ] as const) {
    // init is large, and several engines want it.
    linkOrCopy(file, join(folder, name));
  }
  return folder;
}

/** Makes a directory to build an image from, as a user would; returns its path. `files` lie in it by their names. */
export function makeContext(
  folder: string,
  instructions: readonly string[],
  files: readonly string[],
): string {
  const dockerfile = [
    "FROM scratch",
    "COPY init /init",
    "COPY probe /probe",
    ...instructions,
    'ENTRYPOINT ["/init", "--"]',
    "",
  ];
  makeRoot(folder);
  for (const file of files) linkOrCopy(file, join(folder, basename(file)));
  writeFileSync(join(folder, "Dockerfile"), dockerfile.join("\n"));
  return folder;
}

/** Writes an archive of one image as the OCI specification lays it out, and returns its path. No engine is needed. */
export async function makeArchive(folder: string, name: string): Promise<string> {
  const layout = join(folder, "layout");
  const blobs = join(layout, "blobs/sha256");
  mkdirSync(blobs, { recursive: true });
  const layer = join(folder, "layer.tar");
  await tar(layer, makeRoot(join(folder, "root")));
  const layerDescriptor = addBlob(blobs, "layer.v1.tar", readFileSync(layer));
  rmSync(layer);
  const config = addBlob(blobs, "config.v1+json", {
    architecture: process.arch === "arm64" ? "arm64" : "amd64",
    os: "linux",
    config: { Entrypoint: ["/init", "--"] },
    rootfs: { type: "layers", diff_ids: [layerDescriptor.digest] },
  });
  const manifest = addBlob(blobs, "manifest.v1+json", {
    schemaVersion: 2,
    mediaType: mediaType("manifest.v1+json"),
    config,
    layers: [layerDescriptor],
  });
  const annotations = { "io.containerd.image.name": name };
  writeJson(join(layout, "index.json"), { schemaVersion: 2, manifests: [{ ...manifest, annotations }] });
  writeJson(join(layout, "oci-layout"), { imageLayoutVersion: "1.0.0" });
  const archive = join(folder, "image.tar");
  await tar(archive, layout);
  return archive;
}

/** How one blob refers to another. */
interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

function addBlob(blobs: string, type: string, content: Uint8Array | object): Descriptor {
  const bytes = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
  const digest = new Bun.CryptoHasher("sha256").update(bytes).digest("hex");
  const path = join(blobs, digest);
  writeFileSync(path, bytes);
  return { mediaType: mediaType(type), digest: `sha256:${digest}`, size: statSync(path).size };
}

function mediaType(type: string): string {
  return `application/vnd.oci.image.${type}`;
}

function writeJson(path: string, value: object): void {
  writeFileSync(path, JSON.stringify(value));
}

async function tar(archive: string, directory: string): Promise<void> {
  const owner = ["--owner=0", "--group=0", "--numeric-owner"];
  const { succeeded, output } = await run(["tar", ...owner, "-C", directory, "-cf", archive, "."], {
    limit: 60_000,
  });
  if (!succeeded) throw new Error(`tar: ${output}`);
}
