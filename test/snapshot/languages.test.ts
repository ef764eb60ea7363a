/** The tables of ICU that a frozen program has: those of one language, and it lacks nothing else. */

import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forgetLanguages, type Part, stays, tablesOf } from "../../scripts/snapshot/languages.ts";
import { nativeTarget } from "../../scripts/static/targets.ts";
import { patched, present, sentence, SUBJECTS } from "../static/support.ts";

/** What asks ICU for something, each in a way of its own; and what it would say in German. */
const QUESTIONS = [
  "new Date(0).toString()",
  "new Date(2020, 1, 1).toISOString()",
  "new Date(0).toLocaleString()",
  "new Intl.DateTimeFormat('en', { timeZone: 'Europe/Berlin', dateStyle: 'full', timeStyle: 'full' }).format(0)",
  "Date.parse('2020-06-01T00:00')",
  "(1234.5).toLocaleString()",
  "123456789n.toLocaleString()",
  "'é'.localeCompare('f')",
  "['b', 'ä', 'a'].sort(new Intl.Collator().compare).join()",
  "'İI'.toLocaleLowerCase('tr')",
  "'ﬁ'.normalize('NFKC')",
  "new URL('http://bücher.example/').host",
  "[...new Intl.Segmenter('th', { granularity: 'word' }).segment('one two')].length",
  "/\\p{L}+/iu.exec('ÄB')[0]",
  "new Intl.DisplayNames('en', { type: 'region' }).of('DE')",
  "new Intl.PluralRules('en', { type: 'ordinal' }).select(2)",
  "new Intl.RelativeTimeFormat('en').format(1, 'day')",
  "new Intl.ListFormat('en').format(['a', 'b', 'c'])",
  "new Intl.DurationFormat('en').format({ hours: 1 })",
  "new Intl.NumberFormat('en', { style: 'currency', currency: 'EUR' }).format(1)",
  "new Intl.Locale('en').maximize().toString()",
];
const ANSWERS = `console.log(JSON.stringify([${QUESTIONS.join(",")}]))`;
const GERMAN = "console.log(new Intl.NumberFormat('de').format(1234.5))";

test("a table of a language but English goes, and one of none stays", () => {
  const gone = ["de.res", "zh_Hant_TW.res", "ar_001.res", "haw.res", "coll/de.res", "brkitr/cjdict.dict"];
  const kept = ["en.res", "zone/en_GB.res", "root.res", "res_index.res", "curr/pool.res", "coll/ucadata.icu"];
  expect(gone.filter((name) => stays(name))).toEqual([]);
  expect(kept.filter((name) => stays(name))).toEqual(kept);
});

for (const { target, executable, isReadable } of SUBJECTS) {
  describe.skipIf(!isReadable)(`Bun for ${target.name}, without the other languages`, () => {
    let whole = Buffer.alloc(0);
    let less = Buffer.alloc(0);
    let unused: Part = { start: 0, end: 0 };

    beforeAll(() => {
      whole = readFileSync(executable);
      less = Buffer.from(whole);
      unused = forgetLanguages(less);
    });

    afterAll(() => {
      whole = less = Buffer.alloc(0);
    });

    test("has every table that stays, as it was and in the same order, and no other", () => {
      const all = tablesOf(whole);
      const kept = tablesOf(less);
      const names = [...all.keys()].filter((name) => stays(name.slice(name.indexOf("/") + 1)));
      expect([...kept.keys()]).toEqual(names);
      for (const [name, { start }] of kept) {
        const { start: from, end } = present(all.get(name));
        expect(less.compare(whole, from, end, start, start + end - from)).toBe(0);
      }
    });

    test("is otherwise the same, and has zeros where nothing is left", () => {
      const first = Math.min(...[...tablesOf(whole).values()].map(({ start }) => start));
      const catalogue = whole.lastIndexOf("CmnD", first);
      expect(less.compare(whole, 0, catalogue, 0, catalogue)).toBe(0);
      expect(less.compare(whole, unused.end, whole.length, unused.end, less.length)).toBe(0);
      expect(less.subarray(unused.start, unused.end).some((byte) => byte !== 0)).toBe(false);
      expect(unused.end - unused.start).toBeGreaterThan(8e6);
    });

    test("cannot be made of a package that is another than expected", () => {
      const [name, { start }] = present([...tablesOf(whole)][7]);
      const package_ = whole.lastIndexOf("CmnD", start);
      const says = "the package of ICU's tables in this Bun ";
      const knows = ": scripts/snapshot/languages.ts knows no such package";
      expect(
        patched(whole, [{ at: start, bytes: Buffer.alloc(4) }], () => sentence(() => forgetLanguages(whole))),
      ).toBe(`${says}has something else where ${name} should be${knows}`);
      expect(
        patched(whole, [{ at: package_, bytes: Buffer.alloc(4) }], () =>
          sentence(() => forgetLanguages(whole)),
        ),
      ).toBe(`${says}is there 0 times${knows}`);
    });

    test.skipIf(target !== nativeTarget())("answers in English whatever it is asked", () => {
      const folder = mkdtempSync(join(tmpdir(), "lastcall-languages-"));
      try {
        const path = join(folder, "bun");
        writeFileSync(path, less);
        chmodSync(path, 0o755);
        const say = (bun: string, script: string): string =>
          Bun.spawnSync([bun, "-e", script], { cwd: folder, env: {} }).stdout.toString();
        expect(say(path, ANSWERS)).toBe(say(executable, ANSWERS));
        expect(say(path, ANSWERS)).toContain("xn--bcher-kva.example");
        expect(say(executable, GERMAN)).toBe("1.234,5\n");
        expect(say(path, GERMAN)).toBe("1234.5\n");
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  });
}
