/** What only the tools need of libc: an ordinary init does not load it. */

import { ffi } from "#ffi";
import type { Libc } from "./libc.ts";
import { openNative } from "./native.ts";
import { type Readiness, readiness } from "./readiness.ts";
import { type Screen, screen } from "./screen.ts";
import { toolSymbols } from "./symbols.ts";

/** libc as the tools see it. */
export interface ToolLibc extends Libc, Readiness, Screen {}

/** What is opened lasts: after a freeze nothing more can be. */
let rest: (Readiness & Screen) | undefined;

/** Opens the rest of it. */
export function openToolLibc(libc: Libc): ToolLibc {
  return { ...libc, ...(rest ??= openRest()) };
}

function openRest(): Readiness & Screen {
  const native = openNative(ffi);
  return { ...readiness(native), ...screen(native, ffi.open(toolSymbols)) };
}
