/** What the files of a release are called. */

import { type Target, TARGETS } from "../static/targets.ts";

/** As registries and Dockerfiles call processors. */
export type Architecture = "amd64" | "arm64";

/** What is built for each. */
export const TARGET_OF: Readonly<Record<Architecture, Target>> = {
  amd64: TARGETS["linux-x64"],
  arm64: TARGETS["linux-arm64"],
};

export const ARCHITECTURES: readonly Architecture[] = ["amd64", "arm64"];

/**
 * The executable for a processor. Who looks for it writes a Dockerfile: there `lastcall-${TARGETOS}-${TARGETARCH}` is this
 * name, and tini's files are called by the same words. It has no version, so that the address of the newest release stays the
 * same; `--version` tells it. The program's name comes first: in a folder of downloads, `init` would say nothing.
 */
export function executableName(architecture: Architecture): string {
  return `lastcall-linux-${architecture}`;
}

/** The files whose names have the version in them. */
type FileNames = Readonly<
  Record<"image" | "source" | "glibcSource" | "sbom" | "notices" | "package", string>
>;

/** The other files, which say of which version they are. */
export function fileNames(version: string): FileNames {
  return {
    image: `lastcall-${version}-oci.tar`,
    // The manual page and the completions are in here and in no archive of their own: who downloads one static file for an
    // image has no use for them, and who makes a package for a distribution starts from the source.
    source: `lastcall-${version}-source.tar.gz`,
    glibcSource: `lastcall-${version}-glibc-source.tar`,
    sbom: `lastcall-${version}.cdx.json`,
    notices: `lastcall-${version}-notices.txt`,
    // npm's own name.
    package: `lastcall-${version}.tgz`,
  };
}

/** The list of checksums, by the name that `sha256sum -c SHA256SUMS` has in every manual. */
export const SUMS = "SHA256SUMS";
