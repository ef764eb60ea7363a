/** Machines with processors and kernels of their own, emulated: qemu(1). Init is their PID 1. */

import type { Subprocess } from "bun";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Architecture, fileOf, type Kernel } from "../../../scripts/lib/kernels.ts";
import { Directory } from "../../e2e/harness/directory.ts";
import { Output } from "../../e2e/harness/output.ts";
import { INIT, INIT_ARM64_FROZEN, probe, probeArm64 } from "../../e2e/harness/programs.ts";
import { archive, type Member } from "./archive.ts";

/** What machine it is. */
export interface Model {
  readonly kernel: Kernel;
  /** As qemu calls it. */
  readonly processor: string;
}

/** Scripts that run in there. */
const GUEST = join(import.meta.dir, "../guest");
const SCRIPTS = ["machine.sh", "init.sh", "cases.sh"];

/** The archive with init in it and what is unpacked from that are there at once. */
const MEMORY = "800M";

/** Milliseconds after which a machine hangs. It needs less than one minute. */
const LIMIT = 4 * 60_000;

/** How much of what a machine has written is told of one that has failed. */
const LAST_LINES = 40;

const EMULATORS: Readonly<Record<Architecture, { command: readonly string[]; terminal: string }>> = {
  amd64: { command: ["qemu-system-x86_64"], terminal: "ttyS0" },
  arm64: { command: ["qemu-system-aarch64", "-machine", "virt"], terminal: "ttyAMA0" },
};

const DEVICES = ["-nodefaults", "-display", "none", "-monitor", "none", "-serial", "stdio", "-no-reboot"];

/** What came of a case. */
export interface Outcome {
  readonly result: string;
  /** What else it wrote since the case before that: it tells people why. */
  readonly meanwhile: string;
}

/** A machine, from when it is switched on until it is off. */
export class Machine implements AsyncDisposable {
  readonly #directory = new Directory();
  readonly #process: Subprocess<"ignore", "pipe", "pipe">;
  readonly #terminal: Output;
  readonly #complaints: Output;

  /** Switches it on. Throws when something is not there that it needs. */
  constructor({ kernel, processor }: Model) {
    const files = this.#directory.file("archive");
    writeFileSync(files, archive(contents(kernel)));
    const { command, terminal } = EMULATORS[kernel.architecture];
    const words = [
      // It does not outlive the tests, however they end.
      ...["setpriv", "--pdeathsig", "KILL", ...command, ...DEVICES],
      ...["-accel", "tcg", "-cpu", processor, "-m", MEMORY],
      ...["-kernel", fileOf(kernel, "kernel"), "-initrd", files, "-append"],
      // A panic switches it off: it may not start again.
      `console=${terminal} quiet panic=-1 rdinit=/init -- /busybox sh /machine.sh`,
    ];
    const options = { stdin: "ignore", stdout: "pipe", stderr: "pipe" } as const;
    this.#process = Bun.spawn(words, { ...options, timeout: LIMIT, killSignal: "SIGKILL" });
    this.#terminal = new Output(this.#process.stdout);
    this.#complaints = new Output(this.#process.stderr);
  }

  /** All that it wrote to its terminal, when it is off, and behind that what the emulator complained of. */
  async written(): Promise<string> {
    const terminal = await this.#terminal.whole();
    return terminal.replaceAll("\r", "") + (await this.#complaints.whole());
  }

  /** What it wrote of a case; throws an Error with its last words when it did not. */
  async case(setting: string, name: string): Promise<Outcome> {
    const lines = (await this.written()).trimEnd().split("\n");
    const start = `@ ${setting} ${name} `;
    const index = lines.findIndex((line) => line.startsWith(start));
    const line = lines[index];
    if (line === undefined) {
      const last = lines.slice(-LAST_LINES).join("\n");
      throw new Error(`it did not come to "${start}"; the last that it wrote was:\n${last}`);
    }
    const previous = lines.slice(0, index).findLastIndex((line) => line.startsWith("@ "));
    return {
      result: line.slice(start.length).trimEnd(),
      meanwhile: lines.slice(previous + 1, index).join("\n"),
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.exited;
    this.#directory[Symbol.dispose]();
  }
}

/** What is in its root directory. */
function contents(kernel: Kernel): readonly Member[] {
  const [init, command] =
    kernel.architecture === "amd64" ? [INIT, probe()] : [INIT_ARM64_FROZEN, probeArm64()];
  return [
    { name: "init", path: init },
    { name: "probe", path: command },
    { name: "busybox", path: fileOf(kernel, "busybox") },
    ...SCRIPTS.map((name) => ({ name, path: join(GUEST, name) })),
  ];
}
