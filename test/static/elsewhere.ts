/** Building on what might be another machine, and traces of a machine in what was built. */

import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Target } from "../../scripts/static/targets.ts";
import { ROOT } from "./support.ts";

/** What the Dockerfile's builder copies from a checkout. */
export function copiedByDockerfile(): readonly string[] {
  const lines = readFileSync(join(ROOT, "Dockerfile"), "utf8").split("\n");
  return lines.flatMap((line) => /^COPY (?!--from)(.*) \S+$/.exec(line)?.[1]?.split(" ") ?? []);
}

/** Builds in a copy of what the Dockerfile copies, with other directories for everything, another hour, session, limits and process numbers. */
export function buildElsewhere(folder: string, target: Target, ...words: readonly string[]): Buffer {
  const checkout = join(folder, "checkout");
  const home = join(folder, "home");
  const temporary = join(folder, "temporary");
  for (const directory of [checkout, home, temporary]) mkdirSync(directory);
  for (const name of copiedByDockerfile()) {
    cpSync(join(ROOT, name), join(checkout, name), { recursive: true });
  }
  installElsewhere(join(checkout, "node_modules"));
  const { exitCode, stdout, stderr } = Bun.spawnSync(
    ["sh", "-c", OTHERWISE, process.execPath, "run", "build", `--target=${target.name}`, ...words],
    {
      cwd: checkout,
      env: { ...process.env, HOME: home, TMPDIR: temporary, TZ: "Asia/Tokyo" },
      timeout: 300_000,
    },
  );
  if (exitCode !== 0) throw new Error(stderr.toString());
  return readFileSync(join(checkout, stdout.toString().split(" ")[0] ?? ""));
}

/** Process numbers are small where images are built, and a namespace of them is not everybody's to make. */
const OTHERWISE = `
umask 077; ulimit -s 4096; ulimit -n 512
namespace="unshare --pid --fork --mount-proc"
$namespace true 2> /dev/null || namespace=
exec setsid --wait $namespace "$0" "$@"`;

/** Packages that are a part of init. */
const BUNDLED: ReadonlySet<string> = new Set(["citty", "consola"]);

/**
 * Makes a folder node_modules of what is installed here. What is bundled is copied: the names of chunks depend on where it lies, seen from the checkout, and a link leads out of
 * there. The rest is large.
 */
export function installElsewhere(folder: string): void {
  mkdirSync(folder);
  for (const name of readdirSync(join(ROOT, "node_modules"))) {
    const installed = join(ROOT, "node_modules", name);
    if (BUNDLED.has(name)) {
      cpSync(installed, join(folder, name), { recursive: true, dereference: true });
    } else symlinkSync(installed, join(folder, name));
  }
}

/** How often the home of whoever builds is there. Bun's own folder for what is compiled in may be called the same. */
export function homesIn(bytes: Buffer): number {
  return occurrences(bytes, homedir()) - occurrences(bytes, `/$bunfs${homedir()}`);
}

function occurrences(bytes: Buffer, text: string): number {
  let count = 0;
  for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) count++;
  return count;
}
