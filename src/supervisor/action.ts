/** What the supervisor can want done. */

import type { Notice, Target } from "../notice.ts";
import type { Milliseconds } from "../process.ts";
import type { Signal } from "../signal.ts";
import type { Purpose, Timer } from "./event.ts";

export type Action =
  /**
   * Send a signal; `asks` is there when it asks to stop, and it is to be told when that was, and, with "whom", who was
   * there to get it; `again` when it was sent before, and what kept it from being delivered has been said.
   */
  | {
      readonly type: "send";
      readonly signal: Signal;
      readonly target: Target;
      readonly asks?: "when" | "whom";
      readonly again?: true;
    }
  /** Reap every dead child, and tell of each. */
  | { readonly type: "reap" }
  /** See who is alive. */
  | { readonly type: "look"; readonly why: Purpose }
  /** Stop init, and its process group as the command was stopped; goes on when somebody continues them. */
  | { readonly type: "suspend"; readonly whom: "group" | "itself" }
  /** Hand the terminal to the command if init has been given it. */
  | { readonly type: "lend-terminal" }
  /** Set a deadline, in place of an earlier one of the same name. */
  | { readonly type: "set-timer"; readonly timer: Timer; readonly after: Milliseconds }
  /** Say something. */
  | { readonly type: "say"; readonly notice: Notice }
  /** Leave. */
  | { readonly type: "exit"; readonly status: number };
