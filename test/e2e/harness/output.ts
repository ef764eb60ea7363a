/** What a process writes, as it comes. */

/** How long anything that is waited for may take, in milliseconds: far more than it needs, the machine may be busy. */
export const PATIENCE = 20_000;

/** Collects a stream, and lets a test wait for what is to come. */
export class Output {
  #text = "";
  #ended = false;
  readonly #closed: Promise<void>;
  #wake: () => void = () => undefined;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.#closed = this.#collect(stream);
  }

  get text(): string {
    return this.#text;
  }

  get lines(): string[] {
    return this.#text.split("\n").slice(0, -1);
  }

  /** Everything, when the stream has ended. */
  async whole(): Promise<string> {
    await this.#closed;
    return this.#text;
  }

  /** Waits until what has come so far fulfils a condition; fails with what has come when that takes too long. */
  async until(condition: (text: string) => boolean): Promise<string> {
    const deadline = Date.now() + PATIENCE;
    while (!condition(this.#text)) {
      const rest = deadline - Date.now();
      if (rest <= 0 || this.#ended) throw new Error(`waited in vain; what came was:\n${this.#text}`);
      await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), Bun.sleep(rest)]);
    }
    return this.#text;
  }

  /** Waits for a line that matches. */
  async line(pattern: RegExp): Promise<RegExpMatchArray> {
    const lines = new RegExp(pattern.source, `${pattern.flags}m`);
    const match = lines.exec(await this.until((text) => lines.test(text)));
    if (match === null) throw new Error(`no line matches ${String(pattern)}`);
    return match;
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.#text += decoder.decode(chunk, { stream: true });
      this.#wake();
    }
    this.#ended = true;
    this.#wake();
  }
}

/** Waits until something has become so; fails, saying what, when that takes too long. */
export async function eventually<Value>(
  what: string,
  look: () => Value | undefined,
  patience = PATIENCE,
): Promise<Value> {
  const deadline = Date.now() + patience;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await Bun.sleep(2);
  }
}
