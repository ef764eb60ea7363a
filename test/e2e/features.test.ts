/** What the README says that inits have, and have not. */

import { expect, test } from "bun:test";
import { CONTENDERS, FEATURES } from "./conformance/features.ts";
import { describeEndToEnd } from "./harness/programs.ts";

for (const { about, has, shows } of FEATURES) {
  describeEndToEnd(`an init that ${about}`, () => {
    for (const who of CONTENDERS) {
      test(`${has[who] ? "is" : "is not"} ${who}`, async () => {
        expect(await shows(who)).toBe(has[who]);
      });
    }
  });
}
