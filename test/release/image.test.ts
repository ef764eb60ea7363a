/** The archive of images: what the specification of the OCI wants, and what docker wanted before. */

import { describe, expect, test } from "bun:test";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { imageArchive, type ImageParts } from "../../scripts/release/image.ts";
import { sha256 } from "../../scripts/release/sums.ts";
import { isRecord, listAt, recordAt, textAt } from "./values.ts";

const CREATED = new Date("2026-01-02T03:04:05Z");

const PARTS: ImageParts = {
  version: "1.2.3",
  revision: "0123abcd",
  source: "https://forge.example/lastcall",
  licences: "MIT",
  created: CREATED,
  inits: { amd64: Buffer.from("for x86-64"), arm64: Buffer.from("for arm64") },
};

/** Without gzip(1) there is no archive, and nothing to test. */
const archive = Bun.which("gzip") === null ? new Uint8Array() : await imageArchive(PARTS);
const files = new Map<string, Uint8Array>();
for (const { header, data } of archive.length === 0 ? [] : await unpackTar(archive))
  files.set(header.name, data ?? new Uint8Array());

function read(name: string): unknown {
  const content = files.get(name);
  return content === undefined ? undefined : JSON.parse(Buffer.from(content).toString());
}

/** The content that a descriptor is of, after a comparison of what it says. */
function blob(descriptor: unknown): Uint8Array {
  const [algorithm = "", digest = ""] = textAt(descriptor, "digest").split(":");
  expect(algorithm).toBe("sha256");
  const content = files.get(`blobs/sha256/${digest}`) ?? new Uint8Array();
  expect(sha256(content)).toBe(digest);
  expect(recordAt(descriptor, "size")).toBe(content.length);
  return content;
}

function jsonBlob(descriptor: unknown): unknown {
  return JSON.parse(Buffer.from(blob(descriptor)).toString());
}

describe.skipIf(files.size === 0)("the archive of images (needs gzip)", () => {
  const top = listAt(read("index.json"), "manifests");
  const manifests = (): readonly unknown[] => listAt(jsonBlob(top[0]), "manifests");

  test("is an OCI layout with one name for both processors", () => {
    expect(read("oci-layout")).toEqual({ imageLayoutVersion: "1.0.0" });
    expect(top).toHaveLength(1);
    expect(recordAt(top[0], "mediaType")).toBe("application/vnd.oci.image.index.v1+json");
    expect(recordAt(top[0], "annotations")).toEqual({
      "io.containerd.image.name": "docker.io/library/lastcall:1.2.3",
      "org.opencontainers.image.ref.name": "lastcall:1.2.3",
    });
    expect(manifests().map((each) => recordAt(each, "platform"))).toEqual([
      { architecture: "amd64", os: "linux" },
      { architecture: "arm64", os: "linux", variant: "v8" },
    ]);
  });

  test.each([
    [0, "amd64", "for x86-64"],
    [1, "arm64", "for arm64"],
  ])("has in image %d one layer with /init for %s, which starts it", async (index, architecture, content) => {
    const manifest = jsonBlob(manifests()[index]);
    const layers = listAt(manifest, "layers");
    expect(layers).toHaveLength(1);
    const layer = gunzipSync(blob(layers[0]));
    const [entry, ...others] = await unpackTar(layer);
    expect(others).toEqual([]);
    expect(entry?.header).toMatchObject({
      name: "init",
      type: "file",
      mode: 0o755,
      uid: 0,
      gid: 0,
      mtime: CREATED,
    });
    expect(Buffer.from(entry?.data ?? []).toString()).toBe(content);
    const config = jsonBlob(recordAt(manifest, "config"));
    expect(config).toMatchObject({
      architecture,
      os: "linux",
      created: "2026-01-02T03:04:05.000Z",
      config: { Entrypoint: ["/init", "--"] },
      rootfs: { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] },
    });
    const labels = {
      "org.opencontainers.image.created": "2026-01-02T03:04:05.000Z",
      "org.opencontainers.image.description": expect.any(String),
      "org.opencontainers.image.licenses": "MIT",
      "org.opencontainers.image.revision": "0123abcd",
      "org.opencontainers.image.source": "https://forge.example/lastcall",
      "org.opencontainers.image.title": "lastcall",
      "org.opencontainers.image.version": "1.2.3",
    };
    expect(recordAt(recordAt(config, "config"), "Labels")).toEqual(labels);
    expect(recordAt(manifest, "annotations")).toEqual(labels);
  });

  test("is in docker's older form the same images, each under a tag that names its processor", () => {
    const images = read("manifest.json");
    const docker = Array.isArray(images) ? images.filter(isRecord) : [];
    expect(docker.map(({ RepoTags }) => RepoTags)).toEqual([
      ["lastcall:1.2.3-amd64"],
      ["lastcall:1.2.3-arm64"],
    ]);
    for (const [index, { Config, Layers }] of docker.entries()) {
      const manifest = jsonBlob(manifests()[index]);
      const path = (descriptor: unknown): string => `blobs/${textAt(descriptor, "digest").replace(":", "/")}`;
      expect(Config).toBe(path(recordAt(manifest, "config")));
      expect(Layers).toEqual(listAt(manifest, "layers").map(path));
    }
  });

  test("holds nothing that nobody refers to", () => {
    const names = [...files.keys()].filter((name) => /^blobs\/sha256\/./.test(name));
    expect(names).toHaveLength(7);
    const texts = [...files.values()].map((content) => Buffer.from(content).toString("latin1"));
    const isNamed = (name: string): boolean =>
      texts.some((text) => text.includes(`sha256:${name.slice("blobs/sha256/".length)}`));
    expect(names.filter((name) => !isNamed(name))).toEqual([]);
  });

  test("has the same bytes each time, and other ones for another init", async () => {
    expect(Buffer.from(await imageArchive(PARTS)).equals(archive)).toBe(true);
    const other = await imageArchive({ ...PARTS, inits: { ...PARTS.inits, arm64: Buffer.from("other") } });
    expect(Buffer.from(other).equals(archive)).toBe(false);
  });
});
