import { stripVTControlCharacters, styleText } from "node:util";

/** One line of progress: who, at what, how far. */
export interface Bar {
  readonly label: string;
  readonly text: string;
  /** 0 … 1; undefined while it is not known. */
  readonly part: number | undefined;
  readonly state: "waiting" | "running" | "done" | "failed";
}

export interface Bars {
  /** Sets the line of `key`; lines keep the order in which they first came. */
  set(key: string, bar: Bar): void;
  /** Writes text above the lines. */
  above(text: string): void;
  /** Leaves the lines as they are and starts afresh below them. */
  stop(): void;
}

export const silentBars: Bars = { set: () => {}, above: () => {}, stop: () => {} };

const width = 24;
const marks = { waiting: "·", running: "▸", done: "✓", failed: "✗" } as const;
const colours = { waiting: "gray", running: "cyan", done: "green", failed: "red" } as const;

/** Bars that are redrawn in place on a terminal; elsewhere one line a change of state, so that logs stay short. */
export function createBars(stream: NodeJS.WriteStream): Bars {
  const bars = new Map<string, Bar>();
  return stream.isTTY ? terminalBars(stream, bars) : plainBars(stream, bars);
}

function terminalBars(stream: NodeJS.WriteStream, bars: Map<string, Bar>): Bars {
  let drawn = 0;
  let timer: NodeJS.Timeout | undefined;
  const erase = (): void => {
    if (drawn > 0) stream.write(`\x1b[${drawn}A\x1b[0J`);
    drawn = 0;
  };
  const draw = (): void => {
    timer = undefined;
    erase();
    for (const bar of bars.values()) stream.write(`${cut(render(bar, true), stream.columns ?? 80)}\n`);
    drawn = bars.size;
  };
  const flush = (): void => {
    clearTimeout(timer);
    draw();
  };
  return {
    set(key, bar) {
      bars.set(key, bar);
      // A sampler reports many steps a second; a person reads few.
      timer ??= setTimeout(draw, 80).unref();
    },
    above(text) {
      erase();
      stream.write(text);
      flush();
    },
    stop() {
      flush();
      drawn = 0;
      bars.clear();
    },
  };
}

function plainBars(stream: NodeJS.WriteStream, bars: Map<string, Bar>): Bars {
  return {
    set(key, bar) {
      const before = bars.get(key);
      bars.set(key, bar);
      if (before?.state !== bar.state) stream.write(`${render(bar, false)}\n`);
    },
    above: (text) => void stream.write(text),
    stop: () => bars.clear(),
  };
}

function render({ label, text, part, state }: Bar, drawn: boolean): string {
  const head = `${marks[state]} ${label.padEnd(28)}`;
  if (!drawn) return `${head} ${text}`.trimEnd();
  const filled = Math.round((part ?? (state === "done" ? 1 : 0)) * width);
  return styleText(colours[state], `${head} ${"█".repeat(filled)}${"░".repeat(width - filled)} ${text}`);
}

/** Cuts to the terminal's width, so that a long line never breaks the redraw. */
function cut(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < columns ? line : `${plain.slice(0, Math.max(0, columns - 2))}…`;
}
