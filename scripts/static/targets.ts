/** The machines that init is linked for, and what differs between them. */

/** Kinds of relocation that the loader would carry out, by their numbers in the ABI of the machine. */
export interface RelocationKinds {
  /** The address of a symbol, plus an addend: the only kind that the carrier's link is given. */
  readonly absolute: number;
  /** The address of a symbol, in the global offset table. */
  readonly globalData: number;
  /** The address of a function, in the procedure linkage table. */
  readonly jumpSlot: number;
  /** A variable of the C library that the program has at an address of its own. */
  readonly copy: number;
}

export interface Target {
  /** As Bun names it. */
  readonly name: TargetName;
  /** As `process.arch` has it. */
  readonly architecture: "x64" | "arm64";
  /** `e_machine`: <elf.h>. */
  readonly machine: number;
  readonly relocations: RelocationKinds;
  /** What GNU as calls `relocations.absolute`. */
  readonly absoluteRelocation: string;
  /** The largest page that a kernel of this machine may have, in bytes: segments must not share one. */
  readonly pageSize: number;
  /** The npm package with Bun's executable. */
  readonly runtimePackage: string;
  /** What comes before `gcc` in the name of Debian's cross compiler. */
  readonly crossPrefix: string;
  /** Debian's packages: the compiler and the static C library, here and on another machine. */
  readonly packages: { readonly native: string; readonly cross: string };
}

/** For this machine's processor: AVX2 and newer are not asked for, an init must start on the oldest node of a cluster. */
const x64: Target = {
  name: "linux-x64",
  architecture: "x64",
  machine: 62,
  relocations: { absolute: 1, copy: 5, globalData: 6, jumpSlot: 7 },
  absoluteRelocation: "R_X86_64_64",
  pageSize: 0x1000,
  runtimePackage: "@oven/bun-linux-x64-baseline",
  crossPrefix: "x86_64-linux-gnu-",
  packages: { native: "gcc libc6-dev", cross: "gcc-x86-64-linux-gnu libc6-dev-amd64-cross" },
};

const arm64: Target = {
  name: "linux-arm64",
  architecture: "arm64",
  machine: 183,
  relocations: { absolute: 257, copy: 1024, globalData: 1025, jumpSlot: 1026 },
  absoluteRelocation: "R_AARCH64_ABS64",
  pageSize: 0x10000,
  runtimePackage: "@oven/bun-linux-aarch64",
  crossPrefix: "aarch64-linux-gnu-",
  packages: { native: "gcc libc6-dev", cross: "gcc-aarch64-linux-gnu libc6-dev-arm64-cross" },
};

export const TARGETS = { "linux-x64": x64, "linux-arm64": arm64 };

export type TargetName = "linux-x64" | "linux-arm64";

/** The target that a word names; undefined if it names none. */
export function targetNamed(word: string): Target | undefined {
  return Object.values(TARGETS).find(({ name }) => name === word);
}

/** This machine, if init can be linked for it. */
export function nativeTarget(): Target | undefined {
  return targetNamed(`${process.platform}-${process.arch}`);
}
