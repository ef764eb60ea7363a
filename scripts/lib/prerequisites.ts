/** What the machine must have besides Bun, and how it gets there. */

import { existsSync, rmSync, writeFileSync } from "node:fs";
import { type Finished, run } from "./command.ts";

/** Milliseconds for one call of apt-get, with a slow mirror. */
const APT_LIMIT = 10 * 60_000;

/** Something that is there when its command is on the PATH, or its file exists. */
type Prerequisite = ({ readonly command: string } | { readonly file: string }) & {
  readonly debianPackage: string;
  readonly purpose: string;
  /** Whether the package brings a service that would start when it is installed. */
  readonly service?: true;
};

const PREREQUISITES = {
  bash: { command: "bash", debianPackage: "bash", purpose: "to run the scripts of the end-to-end tests" },
  unshare: { command: "unshare", debianPackage: "util-linux", purpose: "to make PID namespaces for tests" },
  strace: { command: "strace", debianPackage: "strace", purpose: "to see what init asks of the kernel" },
  gcc: { command: "gcc", debianPackage: "gcc", purpose: "to compile what tests and the build need" },
  // gcc does not bring them along: Debian only recommends them.
  "C headers": { file: "/usr/include/stdio.h", debianPackage: "libc6-dev", purpose: "to compile with gcc" },
  // The tests' processes look in the system's directories only, not where a version manager has its own.
  python3: {
    file: "/usr/bin/python3",
    debianPackage: "python3-minimal",
    purpose: "to start init in ways that a shell cannot",
  },
  "gcc for arm64": {
    command: "aarch64-linux-gnu-gcc",
    debianPackage: "gcc-aarch64-linux-gnu",
    purpose: "to link init for arm64",
  },
  "static libc for arm64": {
    file: "/usr/aarch64-linux-gnu/lib/libc.a",
    debianPackage: "libc6-dev-arm64-cross",
    purpose: "to link init for arm64",
  },
  "processor emulators": {
    file: "/usr/bin/qemu-aarch64-static",
    debianPackage: "qemu-user-static",
    purpose: "to freeze init, and to run it on other processors",
  },
  "machine emulator": {
    command: "qemu-system-x86_64",
    debianPackage: "qemu-system-x86",
    purpose: "to run init on other kernels and processors",
  },
  "machine emulator for arm64": {
    command: "qemu-system-aarch64",
    debianPackage: "qemu-system-arm",
    purpose: "to run init on other kernels and processors",
  },
  tmux: { command: "tmux", debianPackage: "tmux", purpose: "to look at a screen as a person does" },
  groff: { command: "groff", debianPackage: "groff-base", purpose: "to read the manual page with" },
  fish: { command: "fish", debianPackage: "fish", purpose: "to try what it completes" },
  zsh: { command: "zsh", debianPackage: "zsh", purpose: "to try what it completes" },
  tini: { file: "/usr/bin/tini", debianPackage: "tini", purpose: "to compare init with" },
  "dumb-init": { file: "/usr/bin/dumb-init", debianPackage: "dumb-init", purpose: "to compare init with" },
  catatonit: { file: "/usr/bin/catatonit", debianPackage: "catatonit", purpose: "to compare init with" },
  docker: {
    command: "dockerd",
    debianPackage: "docker.io",
    purpose: "to run containers with",
    service: true,
  },
  "docker client": {
    file: "/usr/bin/docker",
    debianPackage: "docker.io",
    purpose: "to ask docker",
    service: true,
  },
  containerd: {
    command: "containerd",
    debianPackage: "containerd",
    purpose: "to run containers with",
    service: true,
  },
  runc: { command: "runc", debianPackage: "runc", purpose: "to run containers with" },
  crun: { command: "crun", debianPackage: "crun", purpose: "to run containers with" },
  runsc: { command: "runsc", debianPackage: "runsc", purpose: "to run containers with" },
  podman: { command: "podman", debianPackage: "podman", purpose: "to run containers with", service: true },
  conmon: { command: "conmon", debianPackage: "conmon", purpose: "to run containers with podman" },
  "docker compose": {
    command: "docker-compose",
    debianPackage: "docker-compose",
    purpose: "to try what the README tells Compose",
  },
  "musl compiler": { command: "musl-gcc", debianPackage: "musl-tools", purpose: "to compile for Alpine" },
  debootstrap: {
    command: "debootstrap",
    debianPackage: "debootstrap",
    purpose: "to make a new user's machine",
  },
  // Debian only recommends it, or another init in its place.
  "podman's init": {
    file: "/usr/libexec/podman/catatonit",
    debianPackage: "catatonit",
    purpose: "to run containers with podman --init",
  },
} satisfies Record<string, Prerequisite>;

/** The name of something that the machine must have. */
export type PrerequisiteName = keyof typeof PREREQUISITES;

/** Something that the machine does not have, with one sentence that says what it is for and how to get it. */
export interface Missing {
  readonly name: PrerequisiteName;
  readonly remedy: string;
}

/** What a program needs to be compiled and linked. */
export const COMPILER: readonly PrerequisiteName[] = ["gcc", "C headers"];

/** Why something that needs those cannot be done; undefined if it can. */
export function reasonWithout(
  missing: readonly Missing[],
  needed: readonly PrerequisiteName[],
): string | undefined {
  const names = missing.map(({ name }) => name).filter((name) => needed.includes(name));
  return names.length > 0 ? `missing here: ${names.join(", ")}` : undefined;
}

/** Installs what is missing, if that is possible here; returns what is missing still. */
export async function ensure(names: readonly PrerequisiteName[]): Promise<readonly Missing[]> {
  const absent = names.filter((name) => !isThere(PREREQUISITES[name]));
  if (absent.length > 0 && process.getuid?.() === 0 && Bun.which("apt-get") !== null) await install(absent);
  return absent
    .filter((name) => !isThere(PREREQUISITES[name]))
    .map((name) => ({ name, remedy: remedy(name) }));
}

function isThere(prerequisite: Prerequisite): boolean {
  if ("file" in prerequisite) return existsSync(prerequisite.file);
  return Bun.which(prerequisite.command) !== null;
}

function remedy(name: PrerequisiteName): string {
  const { debianPackage, purpose } = PREREQUISITES[name];
  return `missing: ${name}, ${purpose}; on Debian: apt-get install ${debianPackage}`;
}

/** Says what it does to the machine in one line, and no more unless it fails. */
async function install(names: readonly PrerequisiteName[]): Promise<void> {
  const packages = [...new Set(names.map((name) => PREREQUISITES[name].debianPackage))];
  console.error(`installing with apt-get: ${packages.join(" ")}`);
  const services = names.some((name) => "service" in PREREQUISITES[name]);
  const { update, installation } = await (services ? withoutServices(updateAndInstall) : updateAndInstall());
  if (!installation.succeeded) console.error(update.output + installation.output);

  async function updateAndInstall(): Promise<Record<"update" | "installation", Finished>> {
    const update = await aptGet("update");
    // Also after a failed update: the package lists that are there may do.
    return { update, installation: await aptGet("install", "--yes", "--no-install-recommends", ...packages) };
  }
}

/** No package starts a service of its own while the machine has this file. One that it has already stays. */
async function withoutServices<T>(act: () => Promise<T>): Promise<T> {
  const policy = "/usr/sbin/policy-rc.d";
  if (existsSync(policy)) return await act();
  writeFileSync(policy, "#!/bin/sh\nexit 101\n", { mode: 0o755 });
  try {
    return await act();
  } finally {
    rmSync(policy, { force: true });
  }
}

async function aptGet(...words: readonly string[]): Promise<Finished> {
  // Without a timeout it fails at once while another apt-get runs.
  return await run(["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120", ...words], {
    environment: { DEBIAN_FRONTEND: "noninteractive" },
    limit: APT_LIMIT,
  });
}
