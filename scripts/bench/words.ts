/** Figures as a person reads them: three digits, and a unit. */

import type { Unit } from "./figures.ts";

const STEPS: Readonly<Record<Unit, readonly (readonly [factor: number, unit: string])[]>> = {
  time: [
    [1e9, " s"],
    [1e6, " ms"],
    [1e3, " µs"],
  ],
  bytes: [
    [1e6, " MB"],
    [1e3, " kB"],
  ],
  count: [[1, ""]],
};

export function worded(value: number, unit: Unit): string {
  const steps = STEPS[unit];
  const [factor, name] = steps.find(([each]) => value >= each) ?? steps.at(-1) ?? [1, ""];
  return `${threeDigits(value / factor)}${name}`;
}

/** `0` stays so; 1234 is not rounded, 12.34 becomes 12.3. */
export function threeDigits(value: number): string {
  if (value >= 100 || value === 0) return String(Math.round(value));
  return String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
}
