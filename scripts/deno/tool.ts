/** Deno, as npm brings it: beside the package `deno` there is one for the machine on which it was installed. */

import { join } from "node:path";
import { nativeTarget, type Target } from "../static/targets.ts";

/** What `deno compile` calls the targets. */
export const TRIPLES: Readonly<Record<Target["name"], string>> = {
  "linux-x64": "x86_64-unknown-linux-gnu",
  "linux-arm64": "aarch64-unknown-linux-gnu",
};

/** Where the tool for this machine is, once everything is installed. */
export function denoPath(): string {
  const { name = process.platform } = nativeTarget() ?? {};
  return join(import.meta.dir, "../../node_modules/@deno", `${name}-glibc/deno`);
}
