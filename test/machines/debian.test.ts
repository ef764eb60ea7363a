/** The frozen init on kernels of Debian, and on processors from the oldest that it is made for to all that qemu knows. */

import { describe, expect, test } from "bun:test";
import type { Kernel } from "../../scripts/lib/kernels.ts";
import { type Case, CORE, OTHERS } from "./harness/cases.ts";
import type { Model } from "./harness/machine.ts";
import { describeMachines } from "./harness/row.ts";

/** Linux 5.10, 6.1 and 6.12. */
const BULLSEYE: Kernel = { suite: "bullseye", architecture: "amd64" };
const BOOKWORM: Kernel = { suite: "bookworm", architecture: "amd64" };
const BOOKWORM_ARM64: Kernel = { suite: "bookworm", architecture: "arm64" };
const TRIXIE: Kernel = { suite: "trixie", architecture: "amd64" };
const TRIXIE_ARM64: Kernel = { suite: "trixie", architecture: "arm64" };

/** With the authentication of pointers as real processors have it, most of the time would go there. */
const MAX_ARM64 = "max,pauth-impdef=on";

const MODELS: readonly Model[] = [
  { kernel: BULLSEYE, processor: "Nehalem" },
  { kernel: BULLSEYE, processor: "max" },
  { kernel: BOOKWORM, processor: "Nehalem" },
  { kernel: BOOKWORM, processor: "Haswell" },
  { kernel: BOOKWORM, processor: "max" },
  { kernel: BOOKWORM_ARM64, processor: "cortex-a53" },
  { kernel: BOOKWORM_ARM64, processor: MAX_ARM64 },
  { kernel: TRIXIE, processor: "max" },
  { kernel: TRIXIE_ARM64, processor: MAX_ARM64 },
];

/** What the kernel is told, what is tried then, and what the kernel says that it was told. */
const SETTINGS: readonly (readonly [name: string, title: string, is: string, cases: readonly Case[]])[] = [
  ["overcommit-0", "as usual", "0", [...CORE, ...OTHERS]],
  ["overcommit-1", "with any amount of memory promised", "1", CORE],
  ["overcommit-2", "with no more memory promised than there is", "2", CORE],
  ["huge-pages", "with huge pages for everything", "[always] madvise never", CORE],
];

await describeMachines(MODELS, (machine) => {
  async function comesOf(setting: string, name: string, expected: string): Promise<void> {
    const { result, meanwhile } = await machine().case(setting, name);
    expect(result, meanwhile).toBe(expected);
  }

  for (const [setting, title, is, cases] of SETTINGS) {
    describe(title, () => {
      test("is what the kernel was told", async () => {
        await comesOf(setting, "setting", is);
      });

      for (const [name, does, expected] of cases) {
        test(`init ${does}`, async () => {
          await comesOf(setting, name, expected);
        });
      }
    });
  }

  test("init as PID 1 of the machine asks who is left, and ends with the command's exit code", async () => {
    await comesOf("machine", "last-call", "asked");
    // In the upper byte, as wait(2) has it.
    expect(await machine().written()).toContain("Attempted to kill init! exitcode=0x00000700\n");
  });
});
