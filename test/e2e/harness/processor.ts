/** Little of a processor. */

import { ControlGroup, controlHere } from "./control-group.ts";

export const canLimitProcessor = controlHere("cpu") !== undefined;

/** Microseconds in which a group may run for a part of them. */
const PERIOD = 100_000;

/** A control group that may run for so many percent of the time of one processor. */
export function processorGroup(percent: number): ControlGroup {
  const group = new ControlGroup("cpu");
  const quota = String((PERIOD * percent) / 100);
  if (group.version === 1) {
    group.write("cpu.cfs_period_us", String(PERIOD));
    group.write("cpu.cfs_quota_us", quota);
  } else {
    group.write("cpu.max", `${quota} ${String(PERIOD)}`);
  }
  return group;
}
