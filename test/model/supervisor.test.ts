/** The supervisor against the simulated kernel: what holds in every history. */

import { describe, test } from "bun:test";
import { holds } from "./check.ts";
import * as properties from "./properties.ts";

describe("in every history", () => {
  test("init does not leave before its main child has ended and been reaped", () => {
    holds(properties.leavesLast);
  });

  test("init leaves with the main child's exit code, or 128 and its signal, remapped", () => {
    holds(properties.keepsStatus);
  });

  test("without a delay every signal that arrives reaches the main child once, as it is to be, and in order", () => {
    holds(properties.forwardsInOrder);
  });

  test("with a delay every signal that arrives reaches the main child once, a stop signal perhaps too late", () => {
    holds(properties.forwardsOnce);
  });

  test("init leaves no zombie behind that was its to reap", () => {
    holds(properties.reapsAll);
  });

  test("nobody is left when init leaves but whom SIGKILL does not end, unless it is to leave at once", () => {
    holds(properties.leavesNobody);
  });

  test("nobody is killed who was not asked to stop, but at the last moment", () => {
    holds(properties.asksBeforeKilling);
  });

  test("nobody is killed before the time is over that it was given, freezes not counted", () => {
    holds(properties.givesTime);
  });

  test("nobody is killed who would have stopped when asked, stopped processes included", () => {
    holds(properties.killsNoneThatObeys);
  });

  test("nobody is asked by the last call who had been asked before", () => {
    holds(properties.asksOnce);
  });

  test("init leaves as soon as nobody is left", () => {
    holds(properties.leavesSoon);
  });

  test("init leaves within its graces", () => {
    holds(properties.leavesInTime);
  });

  test("a bystander in a shared PID namespace is never signalled", () => {
    holds(properties.sparesBystanders);
  });
});
