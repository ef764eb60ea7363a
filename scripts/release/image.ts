/**
 * The image with nothing but /init in it, for every architecture, in one archive. It is an OCI layout, which is what podman,
 * containerd, skopeo and a docker that keeps its images in containerd read: they take the architecture that they need. It is
 * an archive of docker's older form as well, since docker 20.10, as Debian has it, loads no other (and a docker of today does so
 * still, unless it uses containerd's store). That form knows no choice of architecture: there are two images in it, and
 * each tag says which it is, so that nobody gets the wrong one under a name that promises nothing. The blobs are there
 * once. Two archives more, one for each architecture, would say the same and be 90 MB.
 */

import { gzip, tar } from "./archive.ts";
import { sha256 } from "./sums.ts";
import type { Architecture } from "./names.ts";

/** What the images are made of. */
export interface ImageParts {
  readonly version: string;
  /** The commit that init was built from. */
  readonly revision: string;
  /** The address of the repository, where it is known. */
  readonly source?: string;
  /** An expression of SPDX. */
  readonly licences: string;
  readonly created: Date;
  readonly inits: Readonly<Record<Architecture, Uint8Array>>;
}

/** How one blob refers to another. */
interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** What docker's older form says of an image. */
interface DockerImage {
  readonly Config: string;
  readonly RepoTags: readonly string[];
  readonly Layers: readonly string[];
}

/** As registries describe processors; arm64 has its variant, or engines take it for another. */
const PLATFORMS = {
  amd64: { architecture: "amd64", os: "linux" },
  arm64: { architecture: "arm64", os: "linux", variant: "v8" },
};

/** The name without a registry that `docker build -t lastcall .` gives it, too. */
const NAME = "lastcall";

/** The archive. Throws a ReleaseError when gzip(1) is missing. */
export async function imageArchive(parts: ImageParts): Promise<Uint8Array> {
  const blobs = new Blobs();
  const images = [await image("amd64", parts, blobs), await image("arm64", parts, blobs)];
  const annotations = annotationsOf(parts);
  const index = blobs.addJson("index.v1+json", {
    schemaVersion: 2,
    mediaType: mediaType("index.v1+json"),
    manifests: images.map(({ manifest, platform }) => ({ ...manifest, platform })),
    annotations,
  });
  const reference = `${NAME}:${parts.version}`;
  const top = {
    schemaVersion: 2,
    mediaType: mediaType("index.v1+json"),
    manifests: [
      {
        ...index,
        annotations: {
          // containerd, and docker on it, take a whole name only: this is what docker makes of one without a registry.
          "io.containerd.image.name": `docker.io/library/${reference}`,
          // For who does not know that key. A version alone would become the name of an image there.
          "org.opencontainers.image.ref.name": reference,
        },
      },
    ],
  };
  return await tar(
    [
      { name: "oci-layout", content: json({ imageLayoutVersion: "1.0.0" }) },
      { name: "index.json", content: json(top) },
      { name: "manifest.json", content: json(images.map(({ docker }) => docker)) },
      { name: "blobs/", content: new Uint8Array() },
      { name: "blobs/sha256/", content: new Uint8Array() },
      ...blobs.entries(),
    ],
    parts.created,
  );
}

interface Image {
  readonly manifest: Descriptor;
  readonly platform: object;
  readonly docker: DockerImage;
}

async function image(architecture: Architecture, parts: ImageParts, blobs: Blobs): Promise<Image> {
  const { created, version } = parts;
  const platform = PLATFORMS[architecture];
  const content = parts.inits[architecture];
  const layer = await tar([{ name: "init", content, mode: 0o755 }], created);
  const compressed = blobs.add("layer.v1.tar+gzip", gzip(layer));
  const annotations = annotationsOf(parts);
  const config = blobs.addJson("config.v1+json", {
    created: created.toISOString(),
    ...platform,
    config: { Entrypoint: ["/init", "--"], Labels: annotations },
    rootfs: { type: "layers", diff_ids: [`sha256:${sha256(layer)}`] },
    history: [{ created: created.toISOString(), created_by: "COPY init /init" }],
  });
  const manifest = blobs.addJson("manifest.v1+json", {
    schemaVersion: 2,
    mediaType: mediaType("manifest.v1+json"),
    config,
    layers: [compressed],
    annotations,
  });
  const docker = {
    Config: pathOf(config.digest),
    RepoTags: [`${NAME}:${version}-${architecture}`],
    Layers: [pathOf(compressed.digest)],
  };
  return { manifest, platform, docker };
}

/** The keys that the OCI's image specification lists. */
function annotationsOf({ version, revision, source, licences, created }: ImageParts): object {
  return {
    "org.opencontainers.image.created": created.toISOString(),
    "org.opencontainers.image.description": "The init process of a container, to be copied from: /init",
    "org.opencontainers.image.licenses": licences,
    "org.opencontainers.image.revision": revision,
    ...(source === undefined ? {} : { "org.opencontainers.image.source": source }),
    "org.opencontainers.image.title": NAME,
    "org.opencontainers.image.version": version,
  };
}

/** The contents that the archive is made of, each by its digest. */
class Blobs {
  readonly #contents = new Map<string, Uint8Array>();

  /** Keeps it, and says how to refer to it. */
  add(type: string, content: Uint8Array): Descriptor {
    const digest = `sha256:${sha256(content)}`;
    this.#contents.set(digest, content);
    return { mediaType: mediaType(type), digest, size: content.length };
  }

  addJson(type: string, value: object): Descriptor {
    return this.add(type, json(value));
  }

  entries(): readonly { readonly name: string; readonly content: Uint8Array }[] {
    const sorted = [...this.#contents].toSorted(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([digest, content]) => ({ name: pathOf(digest), content }));
  }
}

function pathOf(digest: string): string {
  return `blobs/${digest.replace(":", "/")}`;
}

function mediaType(type: string): string {
  return `application/vnd.oci.image.${type}`;
}

function json(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}
