/** The bill of materials: what is in init, in CycloneDX 1.6. https://cyclonedx.org/docs/1.6/json/ */

import { Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { isSupportedSpdxId } from "@cyclonedx/cyclonedx-library/SPDX";
import { type Distribution, type SystemLibrary } from "./libraries.ts";
import { expressionFor, LIBRARY_LICENCES } from "./licences.ts";
import type { Locked } from "./lock.ts";
import { type Architecture, ARCHITECTURES, executableName } from "./names.ts";
import type { RuntimePart } from "./runtime-parts.ts";
import { sha256 } from "./sums.ts";

/** What the bill lists. */
export interface Materials {
  readonly version: string;
  readonly commit: string;
  readonly repository: string | undefined;
  readonly time: Date;
  /** The executable, Bun's executable in it, and the libraries linked. */
  readonly executables: Readonly<Record<Architecture, ExecutableMaterials>>;
  /** Packages whose code is bundled. */
  readonly bundled: readonly Locked[];
  /** What Bun is made of. */
  readonly runtimeParts: readonly RuntimePart[];
  readonly distribution: Distribution;
}

/** What differs between executables. */
export interface ExecutableMaterials {
  readonly content: Uint8Array;
  readonly runtime: Locked;
  readonly libraries: readonly SystemLibrary[];
}

/** By chance, once: the same release always has the same number, and nobody else's has it. */
const NAMESPACE = "d47a3d43-9eae-4a4e-a096-1e24d2307d91";

/** The bill as a JSON file's text: the same materials give the same. */
export function billOfMaterials(materials: Materials): string {
  const { version, time, runtimeParts, bundled, distribution } = materials;
  const program = ours(materials);
  const packages = bundled.map((each) => npmPackage(each, Enums.ComponentType.Library));
  const parts = runtimeParts.map(runtimePart);
  const found: Models.Component[] = [...packages, ...parts];
  for (const architecture of ARCHITECTURES) {
    const { content, runtime, libraries } = materials.executables[architecture];
    const bun = npmPackage(runtime, Enums.ComponentType.Platform);
    bun.description = "Bun's executable, which runs the program";
    for (const part of parts) bun.dependencies.add(part.bomRef);
    const file = new Models.Component(Enums.ComponentType.File, executableName(architecture), {
      bomRef: executableName(architecture),
      version,
      hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], sha256(content)]]),
    });
    const linked = libraries.map((library) => systemLibrary(library, distribution));
    for (const each of [bun, ...linked, ...packages]) file.dependencies.add(each.bomRef);
    program.dependencies.add(file.bomRef);
    found.push(file, bun, ...linked);
  }
  const bom = new Models.Bom({
    serialNumber: `urn:uuid:${Bun.randomUUIDv5(serial(materials), NAMESPACE)}`,
    metadata: new Models.Metadata({ timestamp: time, component: program }),
    components: new Models.ComponentRepository(found),
  });
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const serializer = new Serialize.JsonSerializer(factory);
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function serial({ version, executables }: Materials): string {
  return `lastcall ${version} ${ARCHITECTURES.map((each) => sha256(executables[each].content)).join(" ")}`;
}

function ours({ version, commit, repository }: Materials): Models.Component {
  return new Models.Component(Enums.ComponentType.Application, "lastcall", {
    bomRef: "lastcall",
    version,
    purl: `pkg:npm/lastcall@${version}`,
    licenses: licences("MIT"),
    externalReferences: new Models.ExternalReferenceRepository(
      repository === undefined
        ? []
        : [new Models.ExternalReference(repository, Enums.ExternalReferenceType.VCS, { comment: commit })],
    ),
    properties: new Models.PropertyRepository([new Models.Property("lastcall:commit", commit)]),
  });
}

/** The checksum is the one that npm's archive has, and bun.lock. */
function npmPackage({ name, version, sha512 }: Locked, type: Enums.ComponentType): Models.Component {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return new Models.Component(type, name, {
    bomRef: purl,
    purl,
    version,
    licenses: licences("MIT"),
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-512"], sha512]]),
  });
}

function runtimePart({ name, licence, address, version }: RuntimePart): Models.Component {
  return new Models.Component(Enums.ComponentType.Library, name, {
    // acorn is there twice, in a way, and addresses are not names.
    bomRef: `bun:${name}`,
    ...(version === undefined ? {} : { version }),
    description: "A part of Bun, as Bun states it",
    licenses: licences(expressionFor(licence), licence),
    externalReferences: new Models.ExternalReferenceRepository([
      new Models.ExternalReference(address, Enums.ExternalReferenceType.Website),
    ]),
  });
}

/** By the package's name and that of its source, as those who look for known weaknesses do. */
function systemLibrary(library: SystemLibrary, { id, version: release }: Distribution): Models.Component {
  const { name, version, architecture, source } = library;
  const quoted = [version, source.version].map(encodeURIComponent);
  const purl =
    `pkg:deb/${id}/${library.package}@${quoted[0] ?? ""}?arch=${architecture}` +
    `&distro=${id}-${release}&upstream=${source.name}%40${quoted[1] ?? ""}`;
  return new Models.Component(Enums.ComponentType.Library, name, {
    bomRef: purl,
    purl,
    version,
    description: `Linked statically, from the package ${library.package}, of the source ${source.name} ${source.version}`,
    licenses: licences(LIBRARY_LICENCES[name]),
  });
}

/** One of SPDX's names, an expression of them, or somebody's words. */
function licences(expression: string | undefined, words = ""): Models.LicenseRepository {
  const licence =
    expression === undefined
      ? new Models.NamedLicense(words)
      : isSupportedSpdxId(expression)
        ? new Models.SpdxLicense(expression)
        : new Models.LicenseExpression(expression);
  return new Models.LicenseRepository([licence]);
}
