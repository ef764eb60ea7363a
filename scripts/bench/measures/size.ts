/** How large the executable is. What it needs besides is not in it: a C library, for who is not static. */

import { readFileSync } from "node:fs";
import { constants, gzipSync, zstdCompressSync } from "node:zlib";
import { inTurn, type Measure } from "../measure.ts";

/** As registries keep images, and as they could. */
const size: Measure = {
  id: "size",
  rounds: { full: 1, quick: 1 },
  round: inTurn(({ isQuick }, { file }) => {
    if (file === undefined) return Promise.resolve(undefined);
    const bytes = readFileSync(file);
    const [best, well] = isQuick ? [1, 1] : [9, 19];
    const zstd = zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: well } });
    return Promise.resolve({
      size: bytes.length,
      gzip: gzipSync(bytes, { level: best }).length,
      zstd: zstd.length,
    });
  }),
};

export const SIZE: readonly Measure[] = [size];
