/** What is loaded only when it is asked for: an ordinary start does without. */

export { openToolLibc } from "../libc/tools.ts";
export { doctor } from "./doctor.ts";
export { inspect } from "./inspect.ts";
export { reporter } from "./report.ts";
