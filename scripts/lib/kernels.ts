/** The kernels of Debian that test machines boot, and how they get here. */

import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "./command.ts";

/** What a machine is built like, as Debian calls it. */
export type Architecture = "amd64" | "arm64";

/** A kernel, and a folder for it. */
export interface Kernel {
  /** The release of Debian that it is of. */
  readonly suite: "bullseye" | "bookworm" | "trixie";
  readonly architecture: Architecture;
}

/** The kernels that there are tests for: Linux 5.10, 6.1 and 6.12. */
export const KERNELS: readonly Kernel[] = [
  { suite: "bullseye", architecture: "amd64" },
  { suite: "bookworm", architecture: "amd64" },
  { suite: "bookworm", architecture: "arm64" },
  { suite: "trixie", architecture: "amd64" },
  { suite: "trixie", architecture: "arm64" },
];

const FOLDER = join(import.meta.dir, "../../dist/test/machines");

/** Gets one. */
const SCRIPT = join(import.meta.dir, "../machines/kernel.sh");

/** What it works with. Packages are not installed. */
const PROGRAMS = ["bash", "apt-get", "apt-cache", "dpkg-deb", "tar"];

/** Milliseconds for 100 MB from a slow mirror. */
const LIMIT = 10 * 60_000;

/** A file that came with the kernel. */
export function fileOf({ suite, architecture }: Kernel, name: "kernel" | "busybox"): string {
  return join(FOLDER, `${suite}-${architecture}`, name);
}

/** A variable with a reason not to boot it. */
export function skipKernel({ suite, architecture }: Kernel): string {
  return `LASTCALL_TEST_SKIP_${suite}_${architecture}`.toUpperCase();
}

/** Why there is none, after a try to get it; undefined if there is. A reason in the environment wins. */
export async function reasonToSkipKernel(kernel: Kernel): Promise<string | undefined> {
  const wish = process.env[skipKernel(kernel)];
  if (wish !== undefined && wish !== "") return wish;
  const file = fileOf(kernel, "kernel");
  if (existsSync(file) && statSync(dirname(file)).mtimeMs >= statSync(SCRIPT).mtimeMs) return undefined;
  const missing = PROGRAMS.filter((program) => Bun.which(program) === null);
  if (missing.length > 0) return `missing here: ${missing.join(", ")}`;
  mkdirSync(FOLDER, { recursive: true });
  const { suite, architecture } = kernel;
  console.error(`downloading with apt-get, for test machines only: Linux of ${suite} for ${architecture}`);
  const words = ["bash", SCRIPT, suite, architecture, dirname(file)];
  const { succeeded, output } = await run(words, { limit: LIMIT });
  return succeeded ? undefined : `it cannot be got as Debian's package: ${cause(output)}`;
}

/** The first complaint; the others follow from it. */
function cause(output: string): string {
  const lines = output.trim().split("\n");
  return lines.find((line) => /^[EW]: /.test(line)) ?? lines.at(-1) ?? "";
}
