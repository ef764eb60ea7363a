/** Our file under the names of other inits does what they do; where it does not, that is meant. */

import { afterAll, expect, test } from "bun:test";
import { DIFFERENCES } from "./conformance/differences.ts";
import { original, PEERS, UnderTheirNames } from "./conformance/peers.ts";
import { ROWS } from "./conformance/rows.ts";
import { describeEndToEnd } from "./harness/programs.ts";

const ours = new UnderTheirNames();
afterAll(() => {
  ours[Symbol.dispose]();
});

for (const peer of PEERS) {
  for (const { about, cases } of ROWS) {
    describeEndToEnd(`${peer}, ${about}`, () => {
      for (const { name, observe } of cases[peer]) {
        test(name, async () => {
          const theirs = await observe(original(peer));
          const observed = await observe(ours.path(peer));
          const meant = DIFFERENCES.filter((each) => each.peer === peer && each.cases.includes(name));
          const seen = Object.fromEntries(meant.flatMap((each) => Object.entries(each.seen)));
          expect(observed).toEqual({ ...theirs, ...seen });
          const same = Object.keys(seen).filter((field) => Bun.deepEquals(seen[field], theirs[field]));
          // Those are said to differ, and do not.
          expect(same).toEqual([]);
        });
      }
    });
  }
}

test("every deliberate difference is one of a case that there is", () => {
  const names = PEERS.flatMap((peer) =>
    ROWS.flatMap(({ cases }) => cases[peer].map(({ name }) => `${peer} ${name}`)),
  );
  expect(new Set(names).size).toBe(names.length);
  for (const { peer, cases } of DIFFERENCES)
    for (const each of cases) expect(names).toContain(`${peer} ${each}`);
});

test("the comparison tells nothing of an init without a case that shows it", () => {
  const unseen = ROWS.flatMap(({ about, cases }) =>
    PEERS.filter((peer) => cases[peer].length === 0).map((peer) => `${peer}, ${about}`),
  );
  expect(unseen).toEqual([]);
});
