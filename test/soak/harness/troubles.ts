/** What happens to an init while it works. */

import { send } from "../../e2e/harness/container.ts";
import { FIRST_OUTSIDE_SENDER } from "./board.ts";
import type { Plan } from "./plan.ts";
import { Dice } from "./random.ts";
import type { Run } from "./run.ts";

const [SIGCONT, SIGSTOP] = [18, 19];

/** Brings all of a plan's about at the same time; returns when they are over, with what went wrong in bringing them. */
export async function bringAbout(run: Run, plan: Plan): Promise<readonly string[]> {
  const set = signalSet(plan.signals);
  const working = plan.troubles.filter(({ what }) => what !== "jump");
  let place = 0;
  const tracing = plan.troubles.some(({ what }) => what === "jump")
    ? run.outside("jump", String(run.init))
    : undefined;
  const said = await Promise.all(
    working.map(async (trouble, index) => {
      const dice = new Dice(plan.seed + index);
      switch (trouble.what) {
        case "flood":
          if (trouble.from === "inside")
            return await job(place++, "flood", [trouble.count, trouble.seed, set]);
          return await run.outside(
            "flood",
            String(run.init),
            String(FIRST_OUTSIDE_SENDER + index),
            String(trouble.count),
            String(trouble.seed),
            String(set),
          );
        case "job":
          return await job(place++, trouble.job.kind, trouble.job.numbers);
        case "stop":
          return await repeat(dice, trouble, (isOn) => {
            send(trouble.whom === "init" ? run.init : run.command, isOn ? SIGSTOP : SIGCONT);
            if (!isOn) run.extraContinues++;
          });
        case "freeze":
          return await repeat(dice, trouble, (isOn) => {
            if (isOn) run.cell.freezer?.beginToFreeze();
            else run.cell.freezer?.thaw();
          });
        case "interrupt":
          return await run.outside("interrupt", String(run.init), String(trouble.count));
        case "jump":
          return "";
      }
    }),
  );
  // It goes on until init leaves.
  void tracing;
  return said.filter((each) => each !== "");

  async function job(
    at: number,
    kind: Parameters<Run["board"]["ask"]>[1]["kind"],
    numbers: Parameters<Run["board"]["ask"]>[1]["numbers"],
  ): Promise<string> {
    run.board.ask(at, { kind, numbers });
    await run.until(`the end of ${kind}`, () => run.board.isDone(at));
    return "";
  }
}

/** Does something and takes it back, so many times. */
async function repeat(
  dice: Dice,
  { times, longest }: { readonly times: number; readonly longest: number },
  act: (isOn: boolean) => void,
): Promise<string> {
  for (let time = 0; time < times; time++) {
    await Bun.sleep(dice.between(0, longest));
    try {
      act(true);
      await Bun.sleep(dice.between(0, longest));
    } finally {
      act(false);
    }
  }
  return "";
}

function signalSet(signals: readonly number[]): bigint {
  return signals.reduce((set, each) => set | (1n << BigInt(each - 1)), 0n);
}
