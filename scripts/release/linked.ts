/** What a release tells of the libraries in it: notices beside the executables, and a text in the source archive. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ReleaseError } from "./error.ts";
import type { SystemLibrary } from "./libraries.ts";
import { LIBRARY_LICENCES } from "./licences.ts";
import type { Locked } from "./lock.ts";
import { type Architecture, ARCHITECTURES, executableName } from "./names.ts";
import { statement } from "./runtime-parts.ts";

const ROOT = join(import.meta.dir, "../..");
/** base-files has it on every Debian. */
const LGPL = "/usr/share/common-licenses/LGPL-2.1";

/** What is in each executable. */
export interface Linked {
  readonly version: string;
  readonly executables: Readonly<
    Record<Architecture, { readonly runtime: Locked; readonly libraries: readonly SystemLibrary[] }>
  >;
  readonly bundled: readonly Locked[];
}

/** RELINKING.md of the source archive: docs/relinking.md, and what this release was linked with. */
export function relinking(linked: Linked): string {
  return `${read(join(ROOT, "docs/relinking.md"))}
## What lastcall ${linked.version} was linked with

| file | library | package | source |
|---|---|---|---|
${rows(linked)
  .map((row) => `| ${row.join(" | ")} |\n`)
  .join("")}
The source of glibc is in \`lastcall-${linked.version}-glibc-source.tar\`, beside the executables. npm's packages have these checksums (SHA-512):

${[...Object.values(linked.executables).map(({ runtime }) => runtime), ...linked.bundled]
  .map(({ name, version, sha512 }) => `- \`${name}\` ${version}: \`${sha512}\`\n`)
  .join("")}`;
}

/** The notices that the licences want with every copy: for who gets an executable and nothing else. */
export function notices(linked: Linked): string {
  const versions = linked.bundled.map(({ name, version }) => `${name} ${version}`).join(" and ");
  return [
    `lastcall ${linked.version}: what is in the executables, and under which terms`,
    `lastcall itself is under the MIT licence:\n\n${read(join(ROOT, "LICENSE"))}`,
    `It uses the GNU C Library (glibc), which is covered by the GNU Lesser General Public License, version 2.1 or later. That licence is
at the end. You may replace the library by another version: RELINKING.md in lastcall-${linked.version}-source.tar.gz
tells how. Its source is in lastcall-${linked.version}-glibc-source.tar.

It contains parts of libgcc, of the GNU Compiler Collection, under the GNU General Public License, version 3 or later, with
the GCC Runtime Library Exception, version 3.1, which allows to pass them on in this form under any terms.

${rows(linked)
  .map(
    ([file = "", library = "", packaged = "", source = ""]) =>
      `  ${file}: ${library} of ${packaged}, made of ${source}\n`,
  )
  .join("")}`,
    `It contains ${versions}, from npm:`,
    ...linked.bundled.map(({ name }) => read(join(ROOT, "node_modules", name, "LICENSE"))),
    `It contains Bun ${linked.executables.amd64.runtime.version}, https://github.com/oven-sh/bun, and what Bun is made of. Bun says of that:\n\n${statement()}`,
    read(LGPL),
  ].join(`\n${"-".repeat(78)}\n\n`);
}

/** File, library with its licence, package, source package. */
function rows({ executables }: Linked): readonly (readonly string[])[] {
  return ARCHITECTURES.flatMap((architecture) =>
    executables[architecture].libraries.map((library) => [
      executableName(architecture),
      `${library.name} (${LIBRARY_LICENCES[library.name]})`,
      `${library.package} ${library.version}`,
      `${library.source.name} ${library.source.version}`,
    ]),
  );
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw new ReleaseError(`${path} is missing, which a release has to quote; run bun install, on Debian`);
  }
}
