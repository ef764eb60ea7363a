/** Checksums, and the table that shows them. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file of the release. */
export interface Artefact {
  readonly name: string;
  readonly bytes: number;
  /** In hexadecimal. */
  readonly sha256: string;
}

/** The checksum in hexadecimal. */
export function sha256(content: Uint8Array): string {
  return new Bun.CryptoHasher("sha256").update(content).digest("hex");
}

/** All files in a folder, by name. */
export function artefactsIn(folder: string): readonly Artefact[] {
  return readdirSync(folder)
    .toSorted()
    .map((name) => {
      const content = readFileSync(join(folder, name));
      return { name, bytes: content.length, sha256: sha256(content) };
    });
}

/** What `sha256sum --check` reads: sha256sum(1). */
export function sums(artefacts: readonly Artefact[]): string {
  return artefacts.map(({ name, sha256 }) => `${sha256}  ${name}\n`).join("");
}

/** For people: names, sizes in MB, and as much of the checksum as one compares by eye. */
export function table(artefacts: readonly Artefact[]): string {
  const rows = artefacts.map(({ name, bytes, sha256 }) => [
    name,
    `${(bytes / 1e6).toFixed(bytes < 1e5 ? 3 : 1)} MB`,
    sha256.slice(0, 12),
  ]);
  const [names = 0, sizes = 0] = [0, 1].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows
    .map(([name = "", size = "", sum = ""]) => `${name.padEnd(names)}  ${size.padStart(sizes)}  ${sum}\n`)
    .join("");
}
