/** `char *[]`: arguments and environment as the kernel laid them out, read where they are. */

import type { Ffi } from "./ffi.ts";
import { byteStringAt, cString, Memory } from "./memory.ts";

const POINTER_SIZE = 8;

/** A vector of C strings that ends with NULL. It is passed on by its address, so every byte of it stays the same. */
export class CStrings {
  readonly #ffi: Ffi;
  readonly #address: number;
  /** What must stay alive while the address is in use: the memory of vectors made here. */
  readonly #held: readonly Memory[];
  readonly length: number;
  static readonly #passed = new Set<CStrings>();

  private constructor(ffi: Ffi, address: number, length: number, held: readonly Memory[]) {
    this.#ffi = ffi;
    this.#address = address;
    this.length = length;
    this.#held = held;
  }

  /** The vector at an address that is known to hold that many strings. */
  static at(ffi: Ffi, address: number, length: number): CStrings {
    return new CStrings(ffi, address, length, []);
  }

  /** The address, for calls to libc: not to leave this folder. The strings are kept from now on. */
  static addressOf(strings: CStrings): number {
    // An address does not keep its memory from being collected, and there are few vectors that are ever passed.
    if (strings.#held.length > 0) CStrings.#passed.add(strings);
    return strings.#address;
  }

  /** The string at a place as a byte string (one character a byte); undefined past the end. */
  at(index: number): string | undefined {
    if (index < 0 || index >= this.length) return undefined;
    return byteStringAt(this.#ffi, this.#ffi.wordAt(this.#address + index * POINTER_SIZE));
  }

  /** The same strings without the first ones; nothing is copied. */
  from(start: number): CStrings {
    const skipped = Math.min(start, this.length);
    return new CStrings(this.#ffi, this.#address + skipped * POINTER_SIZE, this.length - skipped, this.#held);
  }

  /** A new vector with other byte strings before these: pointers are copied, strings are not. */
  after(...first: readonly string[]): CStrings {
    const added = first.map((text) => cString(this.#ffi, text));
    const length = added.length + this.length;
    const vector = new Memory(this.#ffi, (length + 1) * POINTER_SIZE);
    const put = (index: number, address: number): void => {
      vector.view.setBigUint64(index * POINTER_SIZE, BigInt(address), true);
    };
    added.forEach((memory, index) => {
      put(index, memory.address);
    });
    for (let index = 0; index < this.length; index++) {
      put(added.length + index, this.#ffi.wordAt(this.#address + index * POINTER_SIZE));
    }
    return new CStrings(this.#ffi, vector.address, length, [vector, ...added, ...this.#held]);
  }

  /** The first string that begins with a prefix, without it. The prefix is ASCII. */
  valueAfter(prefix: string): string | undefined {
    for (const index of this.indexesOf(prefix)) return this.at(index)?.slice(prefix.length);
    return undefined;
  }

  /** Where strings stand that begin with a prefix; the others are not copied. The prefix is ASCII. */
  *indexesOf(prefix: string): Generator<number> {
    for (let index = 0; index < this.length; index++) {
      const address = this.#ffi.wordAt(this.#address + index * POINTER_SIZE);
      if (this.#beginsWith(address, prefix)) yield index;
    }
  }

  #beginsWith(address: number, prefix: string): boolean {
    for (let offset = 0; offset < prefix.length; offset++) {
      if (this.#ffi.byteAt(address + offset) !== prefix.charCodeAt(offset)) return false;
    }
    return true;
  }
}
