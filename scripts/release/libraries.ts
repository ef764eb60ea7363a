/** The libraries of the system that are linked into init, and which packages of the distribution they come from. */

import { readFileSync, realpathSync } from "node:fs";
import type { Target } from "../static/targets.ts";
import { toolchainFor } from "../static/toolchain.ts";
import { ReleaseError } from "./error.ts";
import { answer } from "./programs.ts";

/** A static library, as a package of the distribution brings it. */
export interface SystemLibrary {
  readonly name: "glibc" | "libgcc";
  /** The package with the library. */
  readonly package: string;
  readonly version: string;
  /** As the distribution calls the processor that the package is for; `all` for a cross compiler's. */
  readonly architecture: string;
  /** The source package that it was made of. Cross compilers' packages are made of another one's source. */
  readonly source: { readonly name: string; readonly version: string };
}

/** Which one file tells where each comes from, and the source that has the code. */
const LIBRARIES = [
  { name: "glibc", file: "libc.a", source: "glibc" },
  { name: "libgcc", file: "libgcc_eh.a", source: "gcc" },
] as const;

/** The fields that are asked for, one a line. */
const FIELDS = ["Package", "Version", "Architecture", "source:Package", "source:Version", "Built-Using"];

/**
 * What a build for this target links, on this machine. Throws a BuildError when the compiler is missing, and a ReleaseError
 * where no package says what the library is.
 */
export function systemLibraries(target: Target): readonly SystemLibrary[] {
  const { fileNamed } = toolchainFor(target);
  return LIBRARIES.map(({ name, file, source }) => {
    const path = realpathSync(fileNamed(file));
    const owner = answer("dpkg-query", ["--search", path])?.replace(/: .*$/s, "");
    const format = FIELDS.map((field) => `\${${field}}\n`).join("");
    const fields = owner && answer("dpkg-query", ["--show", `--showformat=${format}`, owner]);
    if (!fields) {
      throw new ReleaseError(
        `no package says which ${name} ${path} is; a release is made on Debian, for example in the image node:22-bookworm`,
      );
    }
    const [packaged = "", version = "", architecture = "", sourceName = "", sourceVersion = "", using = ""] =
      fields.split("\n");
    return {
      name,
      package: packaged,
      version,
      architecture,
      source: sourceIn(using, source) ?? { name: sourceName, version: sourceVersion },
    };
  });
}

/**
 * In a field such as `Built-Using: gcc-12 (= 12.2.0-14), glibc (= 2.36-8)`, the source of that name, with or without a number of
 * a version behind it: Debian Policy, 7.8. Undefined if there is none.
 */
export function sourceIn(using: string, name: string): SystemLibrary["source"] | undefined {
  const wanted = new RegExp(`^(${name}(?:-\\d+)?) \\(= (.+)\\)$`);
  const found = using
    .split(", ")
    .map((each) => wanted.exec(each))
    .find((match) => match !== null);
  return found === undefined ? undefined : { name: found[1] ?? "", version: found[2] ?? "" };
}

/**
 * Throws a ReleaseError if init says itself that another glibc is in it than these packages': it was built before they
 * were changed.
 */
export function checkLinked(init: string, libraries: readonly SystemLibrary[]): void {
  const found = /GNU C Library \((?:\S+ GLIBC )?(\S+)\)/.exec(readFileSync(init, "latin1"))?.[1];
  const glibc = libraries.find(({ name }) => name === "glibc");
  if (found === glibc?.source.version) return;
  throw new ReleaseError(
    `${init} has glibc ${found ?? "of no known version"} in it, and the package installed is ${glibc?.source.version ?? "unknown"}; build it anew`,
  );
}

/** Which distribution this is: os-release(5). */
export interface Distribution {
  readonly id: string;
  readonly version: string;
}

/** Reads /etc/os-release, or another such file. */
export function distribution(file = "/etc/os-release"): Distribution {
  const text = readFileSync(file, "utf8");
  const value = (name: string): string => new RegExp(`^${name}="?([^"\n]*)"?$`, "m").exec(text)?.[1] ?? "";
  return { id: value("ID"), version: value("VERSION_ID") };
}
