/** What must be there to build: where it is missing, one sentence says how to get it. */

import { describe, expect, test } from "bun:test";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { withTemporaryFolder } from "../../scripts/lib/command.ts";
import { runtimeFor } from "../../scripts/static/runtime.ts";
import { nativeTarget, type Target, TARGETS } from "../../scripts/static/targets.ts";
import { toolchainFor } from "../../scripts/static/toolchain.ts";
import { ROOT, sentence, SUBJECTS } from "./support.ts";

/** Debian's packages, here and there: whoever reads the sentence types them. */
const PACKAGES = {
  native: { "linux-x64": "gcc libc6-dev", "linux-arm64": "gcc libc6-dev" },
  cross: {
    "linux-x64": "gcc-x86-64-linux-gnu libc6-dev-amd64-cross",
    "linux-arm64": "gcc-aarch64-linux-gnu libc6-dev-arm64-cross",
  },
};

function remedy(target: Target): string {
  const packages = PACKAGES[target === nativeTarget() ? "native" : "cross"][target.name];
  return `is needed; on Debian: apt-get install ${packages}`;
}

/** What is said when there is this compiler and no other. */
async function saidWith(target: Target, script: string): Promise<string> {
  return await withTemporaryFolder((folder) => {
    const path = join(folder, target === nativeTarget() ? "gcc" : `${target.crossPrefix}gcc`);
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return Promise.resolve(sentence(() => toolchainFor(target, folder)));
  });
}

describe.each(Object.values(TARGETS))("the tool chain for $name", (target) => {
  test("begins with a compiler", () => {
    expect(sentence(() => toolchainFor(target, "/nonexistent"))).toBe(
      `to link init for ${target.name}, a C compiler ${remedy(target)}`,
    );
  });

  test("has the static C library", async () => {
    // Such a compiler answers with the name alone when it does not find a file.
    expect(await saidWith(target, 'echo "${1#-print-file-name=}"')).toBe(
      `to link init for ${target.name}, the static C library ${remedy(target)}`,
    );
  });

  test("can link", async () => {
    const script = 'case $1 in -print*) echo "/lib/${1#*=}";; *) exit 1;; esac';
    expect(await saidWith(target, script)).toBe(
      `to link init for ${target.name}, a compiler that can link a static program ${remedy(target)}`,
    );
  });
});

for (const { target, executable, isReadable, isLinkable } of SUBJECTS) {
  describe.skipIf(!isLinkable)(`the compiler for ${target.name}`, () => {
    test("finds libc's own files", () => {
      expect(toolchainFor(target).fileNamed("crti.o")).toStartWith("/");
    });

    test("says what is wrong", async () => {
      await withTemporaryFolder((folder) => {
        const { gcc } = toolchainFor(target);
        writeFileSync(join(folder, "wrong.c"), "int main(void) { return nothing; }\n");
        writeFileSync(
          join(folder, "lacking.c"),
          "int f(void), g(void); int main(void) { return f() + g(); }\n",
        );
        expect(sentence(() => gcc(folder, ["-c", "wrong.c"]))).toMatch(
          /^the link failed:\nwrong\.c:.*nothing/s,
        );
        expect(sentence(() => gcc(folder, ["lacking.c"]))).toStartWith("the static C library lacks f, g: ");
        return Promise.resolve();
      });
    });
  });

  describe.skipIf(!isReadable)(`the runtime for ${target.name}`, () => {
    test("comes from its package", () => {
      expect(runtimeFor(target)).toBe(executable);
      expect(executable).toStartWith(join(ROOT, "node_modules", target.runtimePackage));
    });

    test("must be of the Bun that builds", () => {
      expect(sentence(() => runtimeFor(target, "1.0.0"))).toBe(
        `this is Bun 1.0.0, and init is built with Bun ${Bun.version}: npx -y bun@${Bun.version} run build`,
      );
    });
  });
}
