/** Little memory, and what a process has of it. */

import { ControlGroup, controlHere } from "./control-group.ts";
import { eventually } from "./output.ts";
import { procFile } from "./proc.ts";

export const canLimitMemory = controlHere("memory") !== undefined;

/** A control group that may have so many bytes of memory, the pages of files included that it reads. */
export class MemoryGroup implements Disposable {
  readonly #group = new ControlGroup("memory");

  constructor(bytes: number) {
    this.#group.write(this.#group.version === 1 ? "memory.limit_in_bytes" : "memory.max", String(bytes));
  }

  /** What puts a process inside that executes the words behind. */
  get enter(): readonly string[] {
    return this.#group.enter;
  }

  /** How often someone in it had to wait until a page was read from a disk. */
  get majorFaults(): number {
    return Number(/^pgmajfault (\d+)$/m.exec(this.#group.read("memory.stat"))?.[1]);
  }

  /** Takes away whatever memory can be taken; throws where the kernel does not do that when it is asked. */
  reclaim(): void {
    if (this.#group.version === 1) {
      this.#group.write("memory.force_empty", "0");
      return;
    }
    try {
      this.#group.write("memory.reclaim", this.#group.read("memory.current"));
    } catch (error) {
      // It could not take all.
      if (!(error instanceof Error && "code" in error && error.code === "EAGAIN")) throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#group[Symbol.dispose]();
  }
}

/** Has the kernel forget what it holds of a file: posix_fadvise(2), as dd(1) asks for it. */
export function forgetFile(path: string): void {
  const words = ["dd", `of=${path}`, "oflag=nocache", "conv=notrunc,fdatasync", "count=0", "status=none"];
  const { exitCode, stderr } = Bun.spawnSync(words);
  if (exitCode !== 0) throw new Error(stderr.toString());
}

/** Bytes of memory that are a process's own, and of all that it has in memory. */
export function memoryOf(pid: number): { readonly anonymous: number; readonly resident: number } {
  const field = (name: string): number =>
    1024 * Number(new RegExp(`^${name}: *(\\d+) kB$`, "m").exec(procFile(pid, "smaps_rollup"))?.[1]);
  return { anonymous: field("Anonymous"), resident: field("Rss") };
}

/** Waits until init has nothing to do, and has given its memory back. */
export async function resting(pid: number): Promise<void> {
  await eventually("a rest", () => memoryOf(pid).anonymous <= 32 * 1024 || undefined);
}
