/** As much of an ELF file as tells why it does not start (elf(5)). */

/** What an executable needs of the machine that it runs on. */
export interface ElfFile {
  /** The machine's name, as people say it. */
  readonly machine: string;
  readonly bits: 32 | 64;
  /** Whether the kernel runs such files: not relocatable objects (`.o`), nor core dumps. */
  readonly isExecutable: boolean;
  /** Where a library is, but no program: it begins nowhere and asks for no loader. */
  readonly isLibrary: boolean;
  /** The loader that it wants (PT_INTERP), a byte string; a static program wants none. */
  readonly loader?: string;
  /** How long the file must be at least, in bytes: what is to be loaded ends there. */
  readonly end: number;
}

/** <elf.h>, EM_*. */
const MACHINES = new Map([
  [3, "x86 (32 bit)"],
  [8, "mips"],
  [20, "ppc"],
  [21, "ppc64"],
  [22, "s390x"],
  [40, "arm (32 bit)"],
  [62, "x86_64"],
  [183, "arm64"],
  [243, "riscv64"],
  [258, "loongarch64"],
]);

/** Where the two classes have what, in bytes. */
const LAYOUT = {
  32: { entry: 24, programHeaders: 28, entrySize: 42, entryCount: 44, fileOffset: 4, fileSize: 16 },
  64: { entry: 24, programHeaders: 32, entrySize: 54, entryCount: 56, fileOffset: 8, fileSize: 32 },
};
const TYPE = 16;
const ET_EXEC = 2;
const ET_DYN = 3;
const MACHINE = 18;
const PT_LOAD = 1;
const PT_INTERP = 3;

/** Reads bytes of a file, as a byte string. */
type ReadAt = (offset: number, size: number) => string;

/**
 * Reads the beginning of a file, a byte string. Undefined when it is no ELF file, or cut off before its headers end. The
 * program headers and the loader's name can stand anywhere in the file: patchelf(1) puts them at the end.
 */
export function parseElf(
  head: string,
  readAt: ReadAt = (offset, size) => head.slice(offset, offset + size),
): ElfFile | undefined {
  if (!head.startsWith("\x7fELF")) return undefined;
  try {
    return readHeaders(viewOf(head), readAt);
  } catch (error) {
    // A DataView past its end.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function viewOf(bytes: string): DataView {
  return new DataView(Uint8Array.from(bytes, (byte) => byte.charCodeAt(0)).buffer);
}

function readHeaders(view: DataView, readAt: ReadAt): ElfFile {
  const CLASS = 4;
  const DATA = 5;
  const LITTLE = 1;
  const bits = view.getUint8(CLASS) === 2 ? 64 : 32;
  const layout = LAYOUT[bits];
  const little = view.getUint8(DATA) === LITTLE;
  const word = (at: number, within = view): number =>
    bits === 64 ? Number(within.getBigUint64(at, little)) : within.getUint32(at, little);

  const type = view.getUint16(TYPE, little);
  const size = view.getUint16(layout.entrySize, little);
  const count = view.getUint16(layout.entryCount, little);
  const headers = viewOf(readAt(word(layout.programHeaders), size * count));
  let loader: string | undefined;
  let end = 0;
  for (let index = 0; index < count; index++) {
    const entry = index * size;
    const kind = headers.getUint32(entry, little);
    if (kind !== PT_INTERP && kind !== PT_LOAD) continue;
    const offset = word(entry + layout.fileOffset, headers);
    const length = word(entry + layout.fileSize, headers);
    if (kind === PT_LOAD) end = Math.max(end, offset + length);
    else loader ??= readAt(offset, length).replace(/\0.*$/s, "");
  }
  return {
    machine: machineName(view.getUint16(MACHINE, little), little),
    bits,
    isExecutable: type === ET_EXEC || type === ET_DYN,
    isLibrary: type === ET_DYN && loader === undefined && word(layout.entry) === 0,
    ...(loader === undefined ? {} : { loader }),
    end,
  };
}

/** The machines that a Linux of either byte order has go by the rarer one. */
function machineName(number: number, little: boolean): string {
  const name = MACHINES.get(number) ?? `machine ${String(number)}`;
  return !little && (name === "arm64" || name === "x86_64") ? `${name} (big-endian)` : name;
}
