import { describe, expect, test } from "bun:test";
import type { Limits } from "../../../src/tools/doctor/facts.ts";
import { softLimitIn } from "../../../src/tools/doctor/gather.ts";
import { checkLimits } from "../../../src/tools/doctor/limit-checks.ts";
import { ids, image } from "./facts.ts";

const NONE: Limits = {
  openFiles: Infinity,
  addressSpace: Infinity,
  data: Infinity,
  memory: Infinity,
  pids: Infinity,
};
const MIB = 2 ** 20;

describe("limits", () => {
  test.each([
    ["openFiles", 16, "few-open-files"],
    ["addressSpace", 256 * MIB, "little-address-space"],
    ["data", 64 * MIB, "little-data"],
    ["memory", 16 * MIB, "little-memory"],
    ["pids", 3, "few-processes"],
  ] as const)("of %s leave room with %d, and not with less", (name, least, id) => {
    expect(checkLimits(image({ limits: { ...NONE, [name]: least } })).flatMap(ids)).toEqual([]);
    expect(checkLimits(image({ limits: { ...NONE, [name]: least - 1 } })).flatMap(ids)).toEqual([id]);
  });

  test("that cannot be read are told as unknown", () => {
    const outcomes = checkLimits(image({ limits: { ...NONE, memory: undefined, pids: undefined } }));
    expect(outcomes).toMatchObject([
      { fine: "nothing is limited" },
      { unknown: "those of processes and threads and memory cannot be read here" },
    ]);
  });

  test("are told in numbers, and in MB", () => {
    const limits = { ...NONE, memory: 512 * MIB, pids: 100 };
    expect(checkLimits(image({ limits }))).toMatchObject([
      { fine: "the limits leave room: processes and threads 100, memory 512 MB" },
    ]);
    const [outcome] = checkLimits(image({ limits: { ...NONE, memory: 12 * MIB } }));
    expect(outcome?.findings[0]?.what).toStartWith("The limit of memory is 12 MB: below 16 MB ");
  });

  test("are read from /proc/PID/limits, the soft ones", () => {
    const text = [
      "Limit                     Soft Limit           Hard Limit           Units     ",
      "Max data size             unlimited            unlimited            bytes     ",
      "Max open files            1024                 4096                 files     ",
    ].join("\n");
    expect(softLimitIn(text, "Max open files")).toBe(1024);
    expect(softLimitIn(text, "Max data size")).toBe(Infinity);
    expect(softLimitIn(text, "Max address space")).toBeUndefined();
  });
});
