/** The static file as it is written: what the kernel will make of it, and that it is the same wherever it is built. */

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import packageJson from "../../package.json" with { type: "json" };
import { compile } from "../../scripts/build.ts";
import { CARRIER_START } from "../../scripts/static/carrier.ts";
import { freeze } from "../../scripts/snapshot/freeze.ts";
import { ElfFile, PF_W, PF_X, PT, type Segment } from "../../scripts/static/elf.ts";
import { type Image, readImage } from "../../scripts/static/image.ts";
import { linkStatically } from "../../scripts/static/link.ts";
import { lookedUpNames } from "../../scripts/static/lookups.ts";
import { nativeTarget, type Target } from "../../scripts/static/targets.ts";
import { buildElsewhere, homesIn } from "./elsewhere.ts";
import { Executable, present, ROOT, type Subject, SUBJECTS } from "./support.ts";

/** Kinds of relocation that libc itself carries out when it starts: the function is chosen for the processor. */
const IRELATIVE = { "linux-x64": 37, "linux-arm64": 1032 };

const E_SHOFF = 40;

/** `struct snapshot` in scripts/static/carrier/snapshot.h: words, 192 ranges of three, and the lists of pages. */
const SNAPSHOT_BYTES = 8 * (7 + 192 * 3 + 1 + 1024 + 2 + 512 + 2);

/** As QEMU calls the processors, which emulates those of other targets. */
const CPU = { "linux-x64": "x86_64", "linux-arm64": "aarch64" };

/** What is compared: Bun's executable, the image in it, what bun build made with it, and what was linked of that. */
interface Product {
  readonly bun: ElfFile;
  readonly image: Image;
  readonly program: ElfFile;
  readonly linked: ElfFile;
}

function makeProduct({ target, executable }: Subject): Product {
  const bun = new Executable(executable).elf;
  let compiled: Buffer | undefined;
  const keep = (machine: Target, runtime: string, path: string): void => {
    compile(machine, runtime, path);
    compiled = readFileSync(path);
  };
  const linked = new ElfFile(linkStatically(target, keep, { names: lookedUpNames() }), "the product");
  const program = new ElfFile(present(compiled), "the program");
  return { bun, image: readImage(bun, target), program, linked };
}

for (const subject of SUBJECTS) {
  const { target } = subject;
  describe.skipIf(!subject.isLinkable)(`the static file for ${target.name}`, () => {
    let made: Product | undefined;
    const product = (): Product => present(made);
    const loads = (): readonly Segment[] => product().linked.ofType(PT.LOAD);

    beforeAll(() => {
      made = makeProduct(subject);
    }, 240_000);

    afterAll(() => {
      made = undefined;
    });

    test("asks for no loader", () => {
      const types = product().linked.segments.map(({ type }) => type);
      const { LOAD, TLS, GNU_STACK, GNU_EH_FRAME } = PT;
      expect(types).toEqual([LOAD, LOAD, LOAD, LOAD, LOAD, LOAD, TLS, GNU_STACK, GNU_EH_FRAME]);
    });

    test("has no sections, which would describe the program as it was", () => {
      expect(product().linked.word(E_SHOFF)).toBe(0);
    });

    test("has nothing that is both writable and executable, and no executable stack", () => {
      const both = PF_W | PF_X;
      expect(loads().filter(({ flags }) => (flags & both) === both)).toEqual([]);
      expect(
        product()
          .linked.ofType(PT.GNU_STACK)
          .map(({ flags }) => flags & PF_X),
      ).toEqual([0]);
    });

    test("is mapped page by page, in order, each page once", () => {
      const page = target.pageSize;
      const size = product().linked.bytes.length;
      let end = 0;
      for (const { address, offset, fileSize, memorySize, alignment } of loads()) {
        expect(alignment).toBe(page);
        expect(offset % page).toBe(address % page);
        expect(Math.floor(address / page) * page).toBeGreaterThanOrEqual(end);
        expect(memorySize).toBeGreaterThanOrEqual(fileSize);
        expect(offset + fileSize).toBeLessThanOrEqual(size);
        end = Math.ceil((address + memorySize) / page) * page;
      }
      // Compilers write code for static programs that reaches no further.
      expect(end).toBeLessThan(2 ** 31);
    });

    test("begins with its own headers, where libc looks for them", () => {
      const { image, linked } = product();
      expect(loads()[0]).toMatchObject({ offset: 0, address: image.start });
      expect(linked.headersAt).toBeLessThan(target.pageSize);
    });

    test("begins to run in the carrier's code", () => {
      const { linked } = product();
      const code = loads().find((segment) => holds(segment, linked.entry));
      expect(code?.flags).toBe(PF_X | 4);
      expect(linked.entry).toBeGreaterThan(CARRIER_START);
    });

    test("has its thread-local variables where Bun's code expects them", () => {
      const { bun, linked } = product();
      const [block] = linked.ofType(PT.TLS);
      const [original] = bun.ofType(PT.TLS);
      const { address, fileSize, memorySize, offset, alignment } = present(block);
      const { fileSize: bytes, memorySize: size, offset: from, alignment: step } = present(original);
      const around = present(loads().find((segment) => holds(segment, address)));
      expect(address + memorySize).toBeLessThanOrEqual(around.address + around.fileSize);
      expect(offset - around.offset).toBe(address - around.address);
      expect(memorySize).toBe(fileSize);

      // The thread pointer is behind the block on x64, and 16 bytes before it on arm64.
      const whole = Math.ceil(size / step) * step;
      const start = target.architecture === "x64" ? offset + memorySize - whole : offset;
      expect(linked.bytes.subarray(start, start + bytes)).toEqual(bun.bytes.subarray(from, from + bytes));
      expect(linked.bytes.subarray(start + bytes, start + whole)).toEqual(Buffer.alloc(whole - bytes));
      expect(alignment).toBe(target.architecture === "x64" ? 64 : 16);
      expect(memorySize % (target.architecture === "x64" ? alignment : 1)).toBe(0);
    });

    test("has an address in every relocated word, but for the names that nobody defines", () => {
      const { image, bun, linked } = product();
      const chosen = chosenWhenItStarts(linked, target);
      const wrong = image.words.filter(({ address, symbol }) => {
        const value = wordAt(linked, address);
        if (image.weak.includes(symbol)) return value !== 0;
        if (chosen.has(address)) return false;
        const shared = image.shared.find(({ name }) => name === symbol);
        if (shared !== undefined) return value !== shared.address;
        return (
          value === wordAt(bun, address) ||
          !loads()
            .slice(3)
            .some((load) => holds(load, value))
        );
      });
      expect(wrong).toEqual([]);
      expect(image.words.length).toBeGreaterThan(400);
    });

    test("calls the image's initialisers before main, and its finalisers at the end, in order", () => {
      const { image, linked } = product();
      const { offset, fileSize } = present(loads().at(-1));
      const data = linked.bytes.subarray(offset, offset + fileSize);
      const first = data.indexOf(quads(image.initialisers));
      const last = data.indexOf(quads(image.finalisers));
      // The two lists are the first things behind what the maker of a snapshot looks for, with some functions of libc's
      // before the image's.
      expect(first).toBeWithin(SNAPSHOT_BYTES, SNAPSHOT_BYTES + 200);
      expect(last).toBeWithin(first, first + 200);
      expect(image.initialisers.length).toBeGreaterThan(2);
      expect(image.finalisers.length).toBeGreaterThan(1);
    });

    test("is, but for the headers and these words, the program as bun build wrote it", () => {
      const { image, program, linked } = product();
      const { length } = program.bytes;
      const own = Buffer.from(linked.bytes.subarray(0, length));
      for (const { address } of image.words) {
        const at = present(program.offsetOf(address));
        program.bytes.copy(own, at, at, at + 8);
      }
      const headers = linked.headersAt + linked.segments.length * 56;
      program.bytes.copy(own, 0, 0, headers);
      expect(own.equals(program.bytes)).toBe(true);
      expect(loads().slice(0, 3)).toEqual([...program.ofType(PT.LOAD)]);
    });

    const emulator = target === nativeTarget() ? [] : [`qemu-${CPU[target.name]}-static`];
    test.skipIf(emulator.some((name) => Bun.which(name) === null))(
      "starts and ends",
      () => {
        const folder = mkdtempSync(join(tmpdir(), "lastcall-product-"));
        try {
          const path = join(folder, "init");
          writeFileSync(path, product().linked.bytes);
          chmodSync(path, 0o755);
          const run = Bun.spawnSync([...emulator, path, "--version"], { timeout: 15_000 });
          expect(run.stdout.toString()).toBe(`lastcall ${packageJson.version}\n`);
          expect(run.stderr.toString()).toBe("");
          expect(run.exitCode).toBe(0);
        } finally {
          rmSync(folder, { recursive: true });
        }
      },
      60_000,
    );

    test("is the same in another checkout, and tells nothing of where it was built", () => {
      const folder = mkdtempSync(join(tmpdir(), "lastcall-elsewhere-"));
      try {
        const { bytes } = product().linked;
        expect(buildElsewhere(folder, target, "--no-snapshot").equals(bytes)).toBe(true);
        expect(bytes.includes("lastcall-link-")).toBe(false);
        expect(bytes.includes(ROOT)).toBe(false);
        // In Bun itself, /root may mean something else.
        expect(homesIn(bytes)).toBe(homesIn(product().bun.bytes));
      } finally {
        rmSync(folder, { recursive: true });
      }
    }, 120_000);

    test.skipIf(Bun.which(`qemu-${CPU[target.name]}-static`) === null)(
      "is frozen into the same bytes in another checkout, at another time, under other limits",
      () => {
        const folder = mkdtempSync(join(tmpdir(), "lastcall-elsewhere-"));
        const frozen = freeze(product().linked.bytes, target);
        expect(buildElsewhere(folder, target).equals(frozen)).toBe(true);
        rmSync(folder, { recursive: true });
      },
      420_000,
    );
  });
}

function holds({ address, memorySize }: Segment, value: number): boolean {
  return value >= address && value < address + memorySize;
}

/** Addresses as they are in memory. */
function quads(addresses: readonly number[]): Buffer {
  return Buffer.from(new BigUint64Array(addresses.map(BigInt)).buffer);
}

function wordAt(elf: ElfFile, address: number): number {
  return elf.word(present(elf.offsetOf(address)));
}

/** The addresses of words that libc fills in itself: its table is the first thing in the carrier. */
function chosenWhenItStarts(elf: ElfFile, { name }: Target): ReadonlySet<number> {
  const RELOCATION_BYTES = 24;
  const found = new Set<number>();
  for (let at = CARRIER_START; wordAt(elf, at + 8) === IRELATIVE[name]; at += RELOCATION_BYTES) {
    found.add(wordAt(elf, at));
  }
  return found;
}
