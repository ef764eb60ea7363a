/**
 * What Bun is made of, as Bun states it: the page of its documentation on licences, which bun-types of the same version brings
 * along. https://bun.com/docs/project/license
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ReleaseError } from "./error.ts";

const PAGE = join(import.meta.dir, "../../node_modules/bun-types/docs/project/license.mdx");

/** A library or a package inside Bun's executable. */
export interface RuntimePart {
  readonly name: string;
  /** Bun's words for the licence. */
  readonly licence: string;
  readonly address: string;
  /** A version or a commit, if Bun tells it. */
  readonly version?: string;
}

/** Names in `process.versions` that are not the names on the page. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  "c-ares": "ares",
  libicu: "icu",
  "lol-html": "lolhtml",
  "ls-hpack": "lshpack",
  picohttp: "picohttpparser",
  uSockets: "usockets",
  uWebsockets: "uwebsockets",
  "zlib-ng": "zlib",
};

/** The page itself, for who must be told. Throws a ReleaseError when it is missing. */
export function statement(): string {
  try {
    return readFileSync(PAGE, "utf8").replace(/^---\n.*?\n---\n+/s, "");
  } catch {
    throw new ReleaseError("Bun's statement of what it is made of is missing; run bun install");
  }
}

/**
 * The engine, which the page has no line for, and what its tables list, but for what it says is in the Bun of Windows only.
 * `versions` are those of the Bun that init is built with, in which the build insists on the same version. Throws a ReleaseError when
 * the page has no such tables: then it has changed, and this must too.
 */
export function runtimeParts(
  page: string = statement(),
  versions: Readonly<Record<string, string | undefined>> = process.versions,
): readonly RuntimePart[] {
  const rows = [...page.matchAll(/^\|(.*?)\[`?([^\]`]+)`?\]\(([^)]+)\)([^|]*)\|([^|]*)\|$/gm)];
  const isHere = (row: RegExpExecArray): boolean =>
    !/^\s*\(on Windows\)/.test(row[4] ?? "") && !(row[3] ?? "").includes("/windows.zig");
  const parts = rows.filter(isHere).map(([, , name = "", address = "", , licence = ""]) => {
    const version = versions[OTHER_NAMES[name] ?? name];
    return {
      name,
      licence: licence.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").trim(),
      address,
      ...(version === undefined ? {} : { version }),
    };
  });
  if (!page.includes("statically links JavaScriptCore") || parts.length === 0) {
    throw new ReleaseError(
      "Bun's page on licences is not as it was: read it, and change scripts/release/runtime-parts.ts",
    );
  }
  const { webkit } = versions;
  const engine = {
    name: "JavaScriptCore",
    licence: "LGPL-2",
    address: "https://github.com/oven-sh/webkit",
    ...(webkit === undefined ? {} : { version: webkit }),
  };
  return [engine, ...parts];
}
