/** What a process says, line by line. */

/** Reads a stream to its end in the background, and lets others wait for what it says. */
export class Transcript {
  readonly lines: string[] = [];
  /** Settles when the stream has ended. */
  readonly ended: Promise<void>;
  #hasEnded = false;
  #news = Promise.withResolvers<undefined>();

  constructor(stream: ReadableStream<Uint8Array>) {
    this.ended = this.#read(stream);
  }

  /** Waits until what has been said so far is enough; false when the stream ends before. */
  async until(isEnough: (lines: readonly string[]) => boolean): Promise<boolean> {
    while (!isEnough(this.lines)) {
      if (this.#hasEnded) return false;
      await this.#news.promise;
    }
    return true;
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const bytes of stream) {
      const pieces = (rest + decoder.decode(bytes, { stream: true })).split("\n");
      rest = pieces.pop() ?? "";
      this.lines.push(...pieces);
      this.#tell();
    }
    if (rest !== "") this.lines.push(rest);
    this.#hasEnded = true;
    this.#tell();
  }

  #tell(): void {
    this.#news.resolve(undefined);
    this.#news = Promise.withResolvers();
  }
}
