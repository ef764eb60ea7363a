/**
 * Links the carrier: a static C library that is made to be loaded beside the image, at an address of its own, with the
 * entry of the process in it. It does not depend on the program: one carrier carries all that are made with the same Bun.
 */

import { copyFileSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { imageAssembly, imageDefinitions, lookupAssembly, sharedVariables } from "./assembly.ts";
import { ElfFile } from "./elf.ts";
import { type Image, readImage } from "./image.ts";
import { BuildError } from "../build/error.ts";
import type { Target } from "./targets.ts";
import { toolchainFor } from "./toolchain.ts";

/**
 * Where the carrier begins. Bun's image ends below 0x7000000 and a program's own payload follows it, so there is a
 * gigabyte less a little for that; and everything stays below 2 GB, as the code that compilers write for static
 * programs needs it.
 */
export const CARRIER_START = 0x4000_0000;

/** A linked carrier. */
export interface Carrier {
  readonly elf: ElfFile;
  readonly image: Image;
}

/** What is not the same for every link. */
export interface CarrierOptions {
  /** The names that dlsym(3) is to answer. */
  readonly names: readonly string[];
  /** Whether every lookup is told on stderr. */
  readonly reportLookups?: boolean;
}

/** What the program is told otherwise while it is being made: carrier/world.c. */
const TOLD = [
  ...["clock_gettime", "gettimeofday", "time", "getrandom", "getentropy"],
  ...["getpid", "gettid", "uname", "sysinfo", "sched_getaffinity"],
  ...["getrlimit", "getrlimit64", "__getrlimit", "__getrlimit64"],
  ...["open", "open64", "__open", "__open64", "__open_nocancel", "__open64_nocancel", "openat", "openat64"],
  ...["readlink", "kill"],
];

/** What libc is asked through: carrier/dispositions.c. */
const ASKED = "__libc_sigaction";

/** How init leaves: while it is measured, it stays there. carrier/answers.c */
const LEAVING = "_exit";

const SOURCES = join(import.meta.dir, "carrier");

const COMPILE = [
  "-c",
  "-O2",
  "-std=gnu11",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-ffunction-sections",
  // Where it is loaded is known.
  "-fno-pie",
  // The canary is in thread-local storage, which is not there when the entry runs.
  "-fno-stack-protector",
  // The carrier answers in place of libc's functions: the compiler must not know better what they do.
  "-fno-builtin",
];

/** For what runs before libc is set up: no call of a library function but those that stand there. */
const FREESTANDING = ["-ffreestanding", "-fno-tree-loop-distribute-patterns"];

/** On aarch64 gcc would call helpers of libgcc for atomics, which ask the C library for the processor first. */
const MACHINE = { x64: [], arm64: ["-mno-outline-atomics"] };

/**
 * Links the carrier for an executable of Bun, with all that is made on the way in `directory`. Throws BuildError when
 * the executable asks for something unknown, or the tool chain or a symbol is missing.
 */
export function linkCarrier(
  executable: string,
  target: Target,
  directory: string,
  { names, reportLookups = false }: CarrierOptions,
): Carrier {
  const toolchain = toolchainFor(target);
  const bun = new ElfFile(readFileSync(executable), "Bun's executable");
  const image = readImage(bun, target);
  const offsetOf = (address: number): number => {
    const offset = bun.offsetOf(address);
    if (offset === undefined) throw new BuildError(`nothing at 0x${address.toString(16)}`);
    return offset;
  };

  // By a name without a directory, so that none gets into the file.
  symlinkSync(executable, join(directory, "bun"));
  writeFileSync(join(directory, "image.S"), imageAssembly(image, target, "bun", offsetOf));
  writeFileSync(join(directory, "lookup.S"), lookupAssembly(names));
  for (const source of [
    "as_libc.h",
    "boot.h",
    "dispositions.h",
    "kernel.h",
    "limits.h",
    "making.h",
    "prefetch.h",
    "restore.h",
    "world.h",
    "snapshot.h",
    "boot.c",
    "limits.c",
    "prefetch.c",
    "restore.c",
    "rest.c",
    "answers.c",
    "dispositions.c",
    "making.c",
    "world.c",
    "entry.S",
    "context.S",
    "carrier.ld",
  ]) {
    copyFileSync(join(SOURCES, source), join(directory, source));
  }

  const gcc = (...words: readonly string[]): void => {
    toolchain.gcc(directory, words);
  };
  const definitions = Object.entries({ ...imageDefinitions(image), CARRIER_START }).map(
    ([name, value]) => `-D${name}=0x${value.toString(16)}`,
  );
  gcc("-E", "-P", "-x", "c", ...definitions, "carrier.ld", "-o", "script.ld");
  gcc("-c", "image.S", "-o", "image.o");
  gcc("-c", "lookup.S", "-o", "lookup.o");
  for (const name of ["entry", "context"]) gcc("-c", `${name}.S`, "-o", `${name}.o`);
  const compile = [...COMPILE, ...MACHINE[target.architecture]];
  for (const name of ["boot", "limits", "prefetch", "restore", "rest"])
    gcc(...compile, ...FREESTANDING, `${name}.c`, "-o", `${name}.o`);
  gcc(...compile, ...(reportLookups ? ["-DREPORT_LOOKUPS"] : []), "answers.c", "-o", "answers.o");
  for (const name of ["dispositions", "making", "world"]) gcc(...compile, `${name}.c`, "-o", `${name}.o`);
  gcc(...linkWords(target, image, toolchain.fileNamed));
  return { elf: new ElfFile(readFileSync(join(directory, "carrier")), "the carrier"), image };
}

function linkWords(target: Target, image: Image, fileNamed: (name: string) => string): readonly string[] {
  return [
    "-static",
    "-no-pie",
    // libc's start files without crt1.o: the entry is ours, and main is the image's.
    "-nostartfiles",
    // The script is in its language; where another linker is the default, this one is there as well.
    "-fuse-ld=bfd",
    "-Wl,-T,script.ld",
    "-Wl,--eh-frame-hdr",
    "-Wl,--build-id=none",
    // A C library that was not stripped: nothing of it would be loaded.
    "-Wl,--strip-debug",
    "-Wl,--orphan-handling=error",
    "-Wl,-z,noexecstack",
    ...[...TOLD, ASKED, LEAVING].map((name) => `-Wl,--wrap=${name}`),
    `-Wl,-z,max-page-size=${target.pageSize}`,
    "-Wl,-Map,carrier.map",
    "-o",
    "carrier",
    fileNamed("crti.o"),
    ...[
      "entry.o",
      "context.o",
      "boot.o",
      "limits.o",
      "prefetch.o",
      "restore.o",
      "rest.o",
      "making.o",
      "world.o",
      "answers.o",
      "dispositions.o",
      "lookup.o",
      "image.o",
    ],
    "-Wl,--start-group",
    ...["-lm", "-lc", "-lgcc", "-lgcc_eh"],
    "-Wl,--end-group",
    fileNamed("crtn.o"),
    // Behind the library, where libc's own files with these variables have come in already, and what they need.
    ...Object.entries(sharedVariables(image)).map(
      ([name, address]) => `-Wl,--defsym=${name}=0x${address.toString(16)}`,
    ),
  ];
}
