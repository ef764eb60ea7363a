/**
 * Memory that C functions read and write.
 *
 * Always an ArrayBuffer that the object holds, read through a DataView: the address of a small typed array is not
 * stable, and optimised code that indexes a typed array does not see what the kernel wrote meanwhile.
 */

import type { Ffi } from "./ffi.ts";

const encoder = new TextEncoder();

/** A block of memory with an address. */
export class Memory {
  readonly view: DataView;
  readonly address: number;

  /** Allocates that many bytes, all zero. */
  constructor(ffi: Ffi, size: number) {
    const buffer = new ArrayBuffer(size);
    this.view = new DataView(buffer);
    this.address = ffi.addressOf(buffer);
  }

  /** The first `length` bytes as a byte string. */
  byteString(length: number): string {
    // By the runtime's own code, which no optimisation touches, and not byte by byte: /proc has megabytes for inspect.
    const bytes = new Uint8Array(this.view.buffer, 0, length);
    return Reflect.apply(String.fromCharCode, undefined, bytes) as string;
  }
}

/**
 * A NUL-terminated copy of a byte string: a string of which each character stands for one byte, because paths and
 * arguments need not be UTF-8 (see `displayed` in text.ts for showing one to people).
 */
export function cString(ffi: Ffi, bytes: string): Memory {
  const memory = new Memory(ffi, bytes.length + 1);
  for (let index = 0; index < bytes.length; index++) memory.view.setUint8(index, bytes.charCodeAt(index));
  return memory;
}

/**
 * Where a call's C string argument lies. It stays, and is used again for the next: a string made for one call alone could
 * be collected while the call still reads it, because an address does not keep anything alive.
 */
export class CStringArgument {
  readonly #ffi: Ffi;
  #memory: Memory;

  constructor(ffi: Ffi) {
    this.#ffi = ffi;
    this.#memory = new Memory(ffi, 256);
  }

  /** Puts a byte string there, with its NUL; its address until the next one comes. */
  put(bytes: string): number {
    if (bytes.length >= this.#memory.view.byteLength) this.#memory = new Memory(this.#ffi, bytes.length + 1);
    for (let index = 0; index < bytes.length; index++) {
      this.#memory.view.setUint8(index, bytes.charCodeAt(index));
    }
    this.#memory.view.setUint8(bytes.length, 0);
    return this.#memory.address;
  }
}

/** A copy of text in UTF-8, without a terminator. */
export function utf8(ffi: Ffi, text: string): Memory {
  const bytes = encoder.encode(text);
  const memory = new Memory(ffi, bytes.length);
  bytes.forEach((byte, index) => {
    memory.view.setUint8(index, byte);
  });
  return memory;
}

/** The NUL-terminated bytes at an address as a byte string. */
export function byteStringAt(ffi: Ffi, address: number): string {
  let text = "";
  for (let at = address; ; at++) {
    const byte = ffi.byteAt(at);
    if (byte === 0) return text;
    text += String.fromCharCode(byte);
  }
}
