/** The source archive: init can be built from it, and with another C library. */

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "../../scripts/build.ts";
import { allLibraries, BUNDLED } from "../../scripts/release/make.ts";
import { glibcSource } from "../../scripts/release/glibc-source.ts";
import { checkLinked, type SystemLibrary } from "../../scripts/release/libraries.ts";
import { notices, relinking } from "../../scripts/release/linked.ts";
import { locked } from "../../scripts/release/lock.ts";
import { ARCHITECTURES, TARGET_OF } from "../../scripts/release/names.ts";
import { sourceArchive } from "../../scripts/release/source.ts";
import { linkStatically } from "../../scripts/static/link.ts";
import { lookedUpNames } from "../../scripts/static/lookups.ts";
import { nativeTarget } from "../../scripts/static/targets.ts";
import { toolchainFor } from "../../scripts/static/toolchain.ts";
import { installElsewhere } from "../static/elsewhere.ts";
import { commit, output, reasonToSkipRelease, ROOT } from "./support.ts";

const reason = reasonToSkipRelease();
const folder = mkdtempSync(join(tmpdir(), "lastcall-source-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The words of glibc about itself, as they are and as somebody could have changed them. */
const WORDS = "stable release version";
const OTHER_WORDS = "edited release version";

describe.skipIf(reason !== undefined)(
  `the source archive${reason === undefined ? "" : ` (skipped: ${reason})`}`,
  () => {
    const checkout = join(folder, "lastcall-1.2.3");
    const added = [
      { name: "RELINKING.md", text: "# How\n\nto: do it, with ' and \"\n" },
      { name: "NOTICES.txt", text: "notices\n" },
    ];
    let archive: Buffer = Buffer.alloc(0);

    beforeAll(() => {
      archive = sourceArchive("1.2.3", commit ?? "", added);
      writeFileSync(join(folder, "source.tar.gz"), archive);
      output(folder, ["tar", "-xzf", "source.tar.gz"]);
    });

    test("is in one directory, with what is committed and what is added, and nothing that is made", () => {
      expect(readdirSync(folder).filter((name) => name.startsWith("lastcall"))).toEqual(["lastcall-1.2.3"]);
      for (const { name, text } of added) expect(readFileSync(join(checkout, name), "utf8")).toBe(text);
      const expected = output(ROOT, ["git", "ls-tree", "-r", "--name-only", commit ?? ""]).split("\n");
      const found = [...new Bun.Glob("**/*").scanSync({ cwd: checkout, dot: true })];
      expect(found.sort()).toEqual([...expected, ...added.map(({ name }) => name)].sort());
      expect(found).toContain("docs/init.1");
      expect(found).toContain("docs/completions/init.bash");
      expect(found.filter((name) => /^(dist|node_modules|\.git)\//.test(name))).toEqual([]);
    });

    test("has the same bytes each time, of files that everybody may read", () => {
      expect(sourceArchive("1.2.3", commit ?? "", added).equals(archive)).toBe(true);
      const modes = output(folder, ["tar", "-tvzf", "source.tar.gz"])
        .split("\n")
        .map((line) => line.slice(0, 10));
      expect([...new Set(modes)].sort()).toEqual(["-rw-r--r--", "-rwxr-xr-x", "drwxr-xr-x"]);
    });

    test("is all that the build needs besides npm's packages and a compiler: it gives the same bytes", () => {
      installElsewhere(join(checkout, "node_modules"));
      const target = nativeTarget();
      const here = target && linkStatically(target, compile, { names: lookedUpNames() });
      expect(build(checkout, {}).equals(here ?? Buffer.alloc(0))).toBe(true);
    }, 120_000);

    test("lets whoever has another C library link it, as docs/relinking.md says", () => {
      const target = nativeTarget();
      if (target === undefined) throw new Error("no target");
      const library = join(folder, "glibc");
      const programs = join(folder, "bin");
      for (const directory of [library, programs]) mkdirSync(directory);
      const original = readFileSync(toolchainFor(target).fileNamed("libc.a"), "latin1");
      expect(original).toContain(WORDS);
      writeFileSync(join(library, "libc.a"), original.replaceAll(WORDS, OTHER_WORDS), "latin1");
      const wrapper = join(programs, "gcc");
      writeFileSync(wrapper, `#!/bin/sh\nexec ${Bun.which("gcc") ?? ""} -B${library} "$@"\n`);
      chmodSync(wrapper, 0o755);
      const manual = readFileSync(join(checkout, "docs/relinking.md"), "utf8");
      expect(manual).toContain("exec /usr/bin/gcc -B/path/to/my/glibc");

      const relinked = build(checkout, { PATH: `${programs}:${process.env["PATH"] ?? ""}` });
      expect(relinked.includes(OTHER_WORDS)).toBe(true);
      expect(relinked.includes(WORDS)).toBe(false);
      const path = join(folder, "relinked");
      writeFileSync(path, relinked, { mode: 0o755 });
      expect(output(folder, [path, "--version"])).toStartWith("lastcall ");
    }, 120_000);
  },
);

/** What a build there writes, without freezing it. */
function build(checkout: string, environment: Readonly<Record<string, string>>): Buffer {
  output(checkout, [process.execPath, "run", "build", "--no-snapshot"], environment);
  return readFileSync(join(checkout, "dist/init-static"));
}

describe.skipIf(reason !== undefined)("what a release tells of the libraries", () => {
  const libraries = reason === undefined ? allLibraries() : { amd64: [], arm64: [] };
  const linked = {
    version: "1.2.3",
    executables: {
      amd64: { runtime: locked(TARGET_OF.amd64.runtimePackage), libraries: libraries.amd64 },
      arm64: { runtime: locked(TARGET_OF.arm64.runtimePackage), libraries: libraries.arm64 },
    },
    bundled: BUNDLED.map(locked),
  };

  test("names packages and sources, in both texts", () => {
    for (const text of [relinking(linked), notices(linked)]) {
      for (const each of ARCHITECTURES.flatMap((architecture) => libraries[architecture])) {
        expect(text).toContain(`${each.package} ${each.version}`);
        expect(text).toContain(`${each.source.name} ${each.source.version}`);
      }
    }
    expect(relinking(linked)).toStartWith("# Put another glibc into init\n");
    expect(relinking(linked)).toContain(linked.executables.amd64.runtime.sha512);
  });

  test("has the licences in full that ask for it", () => {
    const text = notices(linked);
    expect(text).toContain(
      "GNU LESSER GENERAL PUBLIC LICENSE\n                       Version 2.1, February 1999",
    );
    expect(text.match(/Permission is hereby granted, free of charge/g)?.length).toBeGreaterThanOrEqual(3);
    expect(text).toContain("Bun statically links JavaScriptCore");
    expect(text).not.toContain(ROOT);
  });

  test("is compared with what init says itself", () => {
    const path = join(folder, "init");
    const [glibc] = libraries.amd64;
    writeFileSync(path, `GNU C Library (Debian GLIBC ${glibc?.source.version ?? ""}) stable release version`);
    expect(() => checkLinked(path, libraries.amd64)).not.toThrow();
    writeFileSync(path, "GNU C Library (Debian GLIBC 2.31-13) stable release version");
    expect(() => checkLinked(path, libraries.amd64)).toThrow(/has glibc 2\.31-13 in it, .*; build it anew/);
  });
});

describe("the source of glibc", () => {
  const glibc = (version: string): SystemLibrary => ({
    name: "glibc",
    package: "libc6-dev",
    version,
    architecture: "amd64",
    source: { name: "glibc", version },
  });
  const others = process.env["PATH"] ?? "";
  const place = join(folder, "apt");
  afterAll(() => (process.env["PATH"] = others));

  /** An apt-get that has one version. */
  function useMirror(version: string): void {
    mkdirSync(place, { recursive: true });
    const script = `#!/bin/sh
case "$*" in
*" glibc=${version}") set -C; echo source >glibc_${version}.dsc ;;
*) echo "E: no such source" >&2; exit 100 ;;
esac
`;
    writeFileSync(join(place, "apt-get"), script, { mode: 0o755 });
    process.env["PATH"] = `${place}:${others}`;
  }

  test("is what apt-get downloads, each version once", async () => {
    useMirror("2.36-9");
    const archive = await glibcSource([glibc("2.36-9"), glibc("2.36-9")], new Date(0));
    writeFileSync(join(folder, "glibc.tar"), archive);
    expect(output(folder, ["tar", "-tf", "glibc.tar"])).toBe("glibc_2.36-9.dsc");
  });

  test("is missed with a remedy", async () => {
    useMirror("2.36-9");
    await expect(glibcSource([glibc("2.36-8")], new Date(0))).rejects.toThrow(
      /^the source glibc=2\.36-8 cannot be had \(no such source\); add deb-src to .*/,
    );
  });
});
