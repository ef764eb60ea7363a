/** Makes the files of a release. */

import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { linkOrCopy } from "../lib/files.ts";
import type { Checkout } from "./checkout.ts";
import { imageArchive } from "./image.ts";
import { distribution, type SystemLibrary, systemLibraries } from "./libraries.ts";
import { IMAGE_LICENCES } from "./licences.ts";
import { notices, relinking } from "./linked.ts";
import { locked } from "./lock.ts";
import { type Architecture, ARCHITECTURES, executableName, fileNames, SUMS, TARGET_OF } from "./names.ts";
import { npmArchive } from "./npm.ts";
import { runtimeParts } from "./runtime-parts.ts";
import { billOfMaterials, type ExecutableMaterials } from "./sbom.ts";
import { sourceArchive } from "./source.ts";
import { type Artefact, artefactsIn, sums } from "./sums.ts";

/** Packages of npm's whose code is bundled into init. */
export const BUNDLED: readonly string[] = ["citty", "consola"];

/** What they are made of. */
export interface Ingredients {
  readonly checkout: Pick<Checkout, "version" | "commit" | "repository" | "time">;
  /** Paths of the executables, built of this checkout. */
  readonly inits: Readonly<Record<Architecture, string>>;
  /** An archive with the source of glibc; a release has it, a dry run may go without. */
  readonly glibcSource?: Uint8Array;
}

/** The libraries in the executables for all processors. Throws as `systemLibraries` does. */
export function allLibraries(): Readonly<Record<Architecture, readonly SystemLibrary[]>> {
  return { amd64: systemLibraries(TARGET_OF.amd64), arm64: systemLibraries(TARGET_OF.arm64) };
}

/**
 * Makes all of them in an empty folder, which is removed before if it is there; returns what is in it. The same ingredients on the same
 * system give the same bytes. Throws a ReleaseError when something is missing.
 */
export async function makeRelease(folder: string, ingredients: Ingredients): Promise<readonly Artefact[]> {
  const { checkout, inits, glibcSource } = ingredients;
  const { version, commit, repository, time } = checkout;
  const names = fileNames(version);
  const libraries = allLibraries();
  const contents = { amd64: readFileSync(inits.amd64), arm64: readFileSync(inits.arm64) };
  const materials = (architecture: Architecture): ExecutableMaterials => ({
    content: contents[architecture],
    runtime: locked(TARGET_OF[architecture].runtimePackage),
    libraries: libraries[architecture],
  });
  const executables = { amd64: materials("amd64"), arm64: materials("arm64") };
  const bundled = BUNDLED.map(locked);
  const linked = { version, executables, bundled };

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: Uint8Array | string): void =>
    writeFileSync(join(folder, name), content);

  for (const each of ARCHITECTURES) linkOrCopy(inits[each], join(folder, executableName(each)));
  write(
    names.image,
    await imageArchive({
      version,
      revision: commit,
      ...(repository === undefined ? {} : { source: repository }),
      licences: IMAGE_LICENCES,
      created: time,
      inits: contents,
    }),
  );
  const notice = notices(linked);
  write(names.notices, notice);
  write(
    names.source,
    sourceArchive(version, commit, [
      { name: "RELINKING.md", text: relinking(linked) },
      { name: "NOTICES.txt", text: notice },
    ]),
  );
  if (glibcSource !== undefined) write(names.glibcSource, glibcSource);
  const parts = runtimeParts();
  const bill = { version, commit, repository, time, executables, bundled, runtimeParts: parts };
  write(names.sbom, billOfMaterials({ ...bill, distribution: distribution() }));
  write(names.package, await npmArchive(commit));
  // Last: of what was interrupted there are none.
  write(SUMS, sums(artefactsIn(folder)));
  return artefactsIn(folder);
}
