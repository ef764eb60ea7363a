/** What the README says that inits have, and have not. */

import { expect, test } from "bun:test";
import { CONTENDERS, FEATURES } from "./conformance/features.ts";
import { describeEndToEnd, isOrdinary } from "./harness/programs.ts";
import { isDeno } from "./harness/runtime.ts";

/** The others are the same, whichever form of ours is under test. */
const tried = isOrdinary || isDeno ? CONTENDERS.slice(0, 1) : CONTENDERS;

for (const { about, has, shows } of FEATURES) {
  describeEndToEnd(`an init that ${about}`, () => {
    for (const who of tried) {
      test(`${has[who] ? "is" : "is not"} ${who}`, async () => {
        expect(await shows(who)).toBe(has[who]);
      });
    }
  });
}
