/** The bill of materials: it is CycloneDX, and it lists what is in init. */

import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isSupportedSpdxId } from "@cyclonedx/cyclonedx-library/SPDX";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import bunTypes from "bun-types/package.json" with { type: "json" };
import packageJson from "../../package.json" with { type: "json" };
import type { SystemLibrary } from "../../scripts/release/libraries.ts";
import { IMAGE_LICENCES } from "../../scripts/release/licences.ts";
import { locked } from "../../scripts/release/lock.ts";
import { BUNDLED } from "../../scripts/release/make.ts";
import { runtimeParts } from "../../scripts/release/runtime-parts.ts";
import { billOfMaterials, type Materials } from "../../scripts/release/sbom.ts";
import { sha256 } from "../../scripts/release/sums.ts";
import { TARGETS } from "../../scripts/static/targets.ts";
import { ROOT } from "./support.ts";
import { isRecord, listAt, recordAt, textAt } from "./values.ts";

const SCHEMAS = join(ROOT, "node_modules/@cyclonedx/cyclonedx-library/res/schema");

const GLIBC: SystemLibrary = {
  name: "glibc",
  package: "libc6-dev",
  version: "2.36-9+deb12u14",
  architecture: "amd64",
  source: { name: "glibc", version: "2.36-9+deb12u14" },
};
const LIBGCC: SystemLibrary = {
  name: "libgcc",
  package: "libgcc-12-dev-arm64-cross",
  version: "12.2.0-14cross1",
  architecture: "all",
  source: { name: "gcc-12", version: "12.2.0-14" },
};

const MATERIALS: Materials = {
  version: "1.2.3",
  commit: "0123abcd",
  repository: "https://forge.example/lastcall",
  time: new Date("2026-01-02T03:04:05Z"),
  executables: {
    amd64: {
      content: Buffer.from("for x86-64"),
      runtime: locked(TARGETS["linux-x64"].runtimePackage),
      libraries: [GLIBC],
    },
    arm64: {
      content: Buffer.from("for arm64"),
      runtime: locked(TARGETS["linux-arm64"].runtimePackage),
      libraries: [LIBGCC],
    },
  },
  bundled: BUNDLED.map(locked),
  runtimeParts: runtimeParts(),
  distribution: { id: "debian", version: "12" },
};

const text = billOfMaterials(MATERIALS);
const bill: unknown = JSON.parse(text);
const components = listAt(bill, "components").filter(isRecord);

/** The component of that purl or reference. */
function component(reference: string): Readonly<Record<string, unknown>> {
  const found = components.find((each) => each["bom-ref"] === reference);
  if (found === undefined) throw new Error(`no component ${reference}`);
  return found;
}

/** A list of texts, if it is one. */
function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

function schema(name: string): object {
  const value: unknown = JSON.parse(readFileSync(join(SCHEMAS, `${name}.SNAPSHOT.schema.json`), "utf8"));
  if (isRecord(value)) return value;
  throw new Error(`${name} is no schema`);
}

test("is what the schema of CycloneDX 1.6 describes", () => {
  // What it says of formats is checked but for two that only people with other letters in their addresses need.
  const ajv = new Ajv({ strict: false, formats: { "idn-email": true, "iri-reference": true } });
  addFormats(ajv);
  for (const name of ["spdx", "jsf-0.82", "cryptography-defs"])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const validate = ajv.compile(schema("bom-1.6"));
  validate(bill);
  expect(validate.errors).toBeNull();
  expect(validate({ ...(isRecord(bill) ? bill : {}), version: 0 })).toBe(false);
});

test("is about this version, and the same each time", () => {
  expect(recordAt(recordAt(bill, "metadata"), "component")).toMatchObject({
    name: "lastcall",
    version: "1.2.3",
    purl: "pkg:npm/lastcall@1.2.3",
    externalReferences: [{ type: "vcs", url: "https://forge.example/lastcall", comment: "0123abcd" }],
  });
  expect(recordAt(recordAt(bill, "metadata"), "timestamp")).toBe("2026-01-02T03:04:05.000Z");
  expect(billOfMaterials(MATERIALS)).toBe(text);
  const other = billOfMaterials({ ...MATERIALS, version: "1.2.4" });
  expect(textAt(JSON.parse(other), "serialNumber")).not.toBe(textAt(bill, "serialNumber"));
});

test("has both executables, by their checksums, and of what each is made", () => {
  for (const [name, content, parts] of [
    [
      "lastcall-linux-amd64",
      "for x86-64",
      ["%40oven/bun-linux-x64-baseline@", "libc6-dev@", "citty@", "consola@"],
    ],
    [
      "lastcall-linux-arm64",
      "for arm64",
      ["%40oven/bun-linux-aarch64@", "libgcc-12-dev-", "citty@", "consola@"],
    ],
  ] as const) {
    expect(component(name)["hashes"]).toEqual([{ alg: "SHA-256", content: sha256(Buffer.from(content)) }]);
    const relations = listAt(bill, "dependencies").filter(isRecord);
    const on = texts(relations.find(({ ref }) => ref === name)?.["dependsOn"]);
    expect(on).toHaveLength(parts.length);
    expect(parts.filter((part) => !on.some((each) => each.includes(part)))).toEqual([]);
  }
});

test("depends on nothing that it does not list", () => {
  const known = new Set(["lastcall", ...components.map((each) => String(each["bom-ref"]))]);
  const relations = listAt(bill, "dependencies").filter(isRecord);
  const named = relations.flatMap(({ ref, dependsOn }) => [String(ref), ...texts(dependsOn)]);
  expect(named.filter((each) => !known.has(each))).toEqual([]);
  expect(known.size).toBe(components.length + 1);
});

describe("packages of npm's", () => {
  test("are those that the program imports, and need no others", () => {
    const imported = [...new Bun.Glob("src/**/*.ts").scanSync(ROOT)].flatMap((file) =>
      [...readFileSync(join(ROOT, file), "utf8").matchAll(/(?:from|import)\s*\(?\s*"([^".#][^"]*)"/g)].map(
        ([, name = ""]) => name,
      ),
    );
    const packages = new Set(
      imported.filter((name) => !/^(bun:|lastcall$)/.test(name)).map((name) => name.split("/")[0]),
    );
    expect([...packages].sort()).toEqual([...BUNDLED].sort());
    const lock = readFileSync(join(ROOT, "bun.lock"), "utf8");
    for (const name of BUNDLED)
      expect(lock).toMatch(new RegExp(`"${name}": \\["${name}@[^"]*", "", \\{\\}, `));
  });

  test("have version and checksum of bun.lock, and the licence that they say", () => {
    const lock = readFileSync(join(ROOT, "bun.lock"), "utf8");
    for (const name of [...BUNDLED, ...Object.values(TARGETS).map(({ runtimePackage }) => runtimePackage)]) {
      const { version, license }: { version?: unknown; license?: unknown } = JSON.parse(
        readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8"),
      );
      const found = component(`pkg:npm/${name.replace("@", "%40")}@${String(version)}`);
      expect(found).toMatchObject({ name, version, licenses: [{ license: { id: license } }] });
      const [hash] = listAt(found, "hashes");
      expect(recordAt(hash, "alg")).toBe("SHA-512");
      const integrity = Buffer.from(textAt(hash, "content"), "hex").toString("base64");
      expect(lock).toContain(`"${name}@${String(version)}"`);
      expect(lock).toContain(`"sha512-${integrity}"`);
    }
  });

  test("that are not installed are missed with a remedy", () => {
    expect(() => locked("nothing-of-this-name")).toThrow(/bun\.lock has no checksum of .*; run bun install/);
  });
});

describe("the parts of Bun", () => {
  test("are stated by the page of the same version", () => {
    const { devDependencies, engines } = packageJson;
    const runtimes = [
      devDependencies["@oven/bun-linux-aarch64"],
      devDependencies["@oven/bun-linux-x64-baseline"],
    ];
    expect([bunTypes.version, ...runtimes]).toEqual([engines.bun, engines.bun, engines.bun]);
  });

  test("are the engine and all that the page lists, with commits where Bun tells them", () => {
    expect(component("bun:JavaScriptCore")).toMatchObject({
      version: process.versions["webkit"],
      licenses: [{ license: { id: "LGPL-2.0-or-later" } }],
    });
    expect(component("bun:tinycc")).toMatchObject({ licenses: [{ license: { id: "LGPL-2.1-only" } }] });
    expect(component("bun:boringssl")).toMatchObject({ version: process.versions["boringssl"] });
    const names = components.map((each) => String(each["bom-ref"])).filter((each) => each.startsWith("bun:"));
    expect(names.length).toBeGreaterThan(40);
    expect(names).not.toContain("bun:libuv");
  });

  test("are not guessed where the page is another", () => {
    expect(() => runtimeParts("# Licences\n")).toThrow("Bun's page on licences is not as it was");
  });
});

test("the libraries of the system are named as those who look for weaknesses name them", () => {
  const glibc =
    "pkg:deb/debian/libc6-dev@2.36-9%2Bdeb12u14?arch=amd64&distro=debian-12&upstream=glibc%402.36-9%2Bdeb12u14";
  expect(component(glibc)).toMatchObject({
    name: "glibc",
    version: "2.36-9+deb12u14",
    licenses: [{ license: { id: "LGPL-2.1-or-later" } }],
  });
  const libgcc =
    "pkg:deb/debian/libgcc-12-dev-arm64-cross@12.2.0-14cross1?arch=all&distro=debian-12&upstream=gcc-12%4012.2.0-14";
  expect(component(libgcc)).toMatchObject({
    licenses: [{ expression: "GPL-3.0-or-later WITH GCC-exception-3.1" }],
  });
});

test("every expression is made of licences that SPDX knows, and the image's holds what asks something", () => {
  const expressions = components
    .flatMap((each) => ("licenses" in each ? listAt(each, "licenses") : []))
    .flatMap((each) => (isRecord(each) && typeof each["expression"] === "string" ? each["expression"] : []));
  expect(expressions.length).toBeGreaterThan(3);
  const words = [...expressions, IMAGE_LICENCES].flatMap((each) =>
    each.replaceAll(/[()]/g, "").split(/ (?:AND|OR|WITH) /),
  );
  expect(words.filter((each) => !isSupportedSpdxId(each) && each !== "GCC-exception-3.1")).toEqual([]);
  for (const name of ["bun:JavaScriptCore", "bun:tinycc"]) {
    const [licence] = listAt(component(name), "licenses");
    expect(IMAGE_LICENCES).toContain(textAt(recordAt(licence, "license"), "id"));
  }
});
