/** Machines for test files: each is switched on for its first test, and the next one with it. */

import { afterAll, describe } from "bun:test";
import { reasonToSkipKernel } from "../../../scripts/lib/kernels.ts";
import { Machine, type Model } from "./machine.ts";

/** Describes tests for each of these machines; where it cannot be had, they are skipped, and the title says why. */
export async function describeMachines(
  models: readonly Model[],
  tests: (machine: () => Machine) => void,
): Promise<void> {
  const reasons = await Promise.all(models.map(reasonToSkip));
  const row = new Row(models.filter((_, index) => reasons[index] === undefined));
  models.forEach((model, index) => {
    const reason = reasons[index];
    const title = `${model.kernel.suite} on ${model.kernel.architecture}, ${model.processor}`;
    if (reason === undefined) describe(title, () => tests(() => row.machine(model)));
    else describe.skip(`${title} (skipped: ${reason})`, () => tests(() => row.machine(model)));
  });
  afterAll(async () => await row[Symbol.asyncDispose]());
}

class Row implements AsyncDisposable {
  readonly #models: readonly Model[];
  readonly #machines = new Map<Model, Machine>();

  constructor(models: readonly Model[]) {
    this.#models = models;
  }

  /** This one. While it is waited for, a second one can do its work: much of that is waiting. */
  machine(model: Model): Machine {
    const machine = this.#switchedOn(model);
    const next = this.#models[this.#models.indexOf(model) + 1];
    if (next !== undefined) this.#switchedOn(next);
    return machine;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const machine of this.#machines.values()) await machine[Symbol.asyncDispose]();
  }

  #switchedOn(model: Model): Machine {
    const machine = this.#machines.get(model) ?? new Machine(model);
    this.#machines.set(model, machine);
    return machine;
  }
}

async function reasonToSkip({ kernel }: Model): Promise<string | undefined> {
  const wish = process.env["LASTCALL_TEST_SKIP_MACHINES"];
  const foreign = kernel.architecture === "arm64" ? process.env["LASTCALL_TEST_SKIP_ARM64"] : undefined;
  return [wish, foreign].find((reason) => (reason ?? "") !== "") ?? (await reasonToSkipKernel(kernel));
}
