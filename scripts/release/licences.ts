/** Licences: those of what is in init, in the words of SPDX. https://spdx.org/licenses/ */

/** What Bun writes, where it is clear what it means. Its other words are kept as they are. */
const MEANINGS: Readonly<Record<string, string>> = {
  "Apache 2.0": "Apache-2.0",
  "Apache 2.0 licensed": "Apache-2.0",
  "BSD 2-Clause": "BSD-2-Clause",
  "BSD 3-Clause": "BSD-3-Clause",
  "BSD 3-Clause / IJG / zlib": "BSD-3-Clause AND IJG AND Zlib",
  "LGPL v2.1": "LGPL-2.1-only",
  // WebKit's files say "version 2 of the License, or (at your option) any later version".
  "LGPL-2": "LGPL-2.0-or-later",
  MIT: "MIT",
  "MIT licensed": "MIT",
  "MIT (bundled xxhash is BSD 2-Clause)": "MIT AND BSD-2-Clause",
  "MIT (portions derived from Chromium proto-quic, BSD 3-Clause)": "MIT AND BSD-3-Clause",
  "ICU license": "ICU",
  "dual-licensed under CC0 1.0 or the BSD 2-Clause License": "CC0-1.0 OR BSD-2-Clause",
  "dual-licensed under the BSD License or GPLv2 license": "BSD-3-Clause OR GPL-2.0-only",
  "dual-licensed under the Perl License or the MIT License": "(Artistic-1.0-Perl OR GPL-1.0-or-later) OR MIT",
  zlib: "Zlib",
};

/** The expression of SPDX for Bun's words; undefined if they name none. */
export function expressionFor(words: string): string | undefined {
  return MEANINGS[words];
}

export const LIBRARY_LICENCES = {
  glibc: "LGPL-2.1-or-later",
  libgcc: "GPL-3.0-or-later WITH GCC-exception-3.1",
};

/**
 * For an image: ours, and those that ask something of who passes the file on. What else is inside Bun has permissive ones, and the
 * bill of materials lists them.
 */
export const IMAGE_LICENCES =
  "MIT AND LGPL-2.1-or-later AND LGPL-2.0-or-later AND LGPL-2.1-only AND GPL-3.0-or-later WITH GCC-exception-3.1";
