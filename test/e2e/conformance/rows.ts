/** The comparison, line by line, with the cases that show it. */

import { commandLine } from "./rows-words.ts";
import { endings } from "./rows-endings.ts";
import { running } from "./rows-running.ts";
import { signals } from "./rows-signals.ts";
import { terminals } from "./rows-terminals.ts";
import type { Row } from "./peers.ts";

export const ROWS: readonly Row[] = [...commandLine, ...endings, ...signals, ...running, ...terminals];
