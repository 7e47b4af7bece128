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
  /** True where a line stands below its group's, so that its label need not repeat it. */
  readonly grouped: boolean;
  /** Sets the line of `key`. Lines keep the order in which they first came; `a/b` stands below `a`, indented. */
  set(key: string, bar: Bar): void;
  /** Writes text above the lines. */
  above(text: string): void;
  /** Leaves the lines as they are and starts afresh below them. */
  stop(): void;
}

export const silentBars: Bars = { grouped: false, set: () => {}, above: () => {}, stop: () => {} };

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
    for (const line of lines(bars)) stream.write(`${cut(line, stream.columns || 80)}\n`);
    drawn = bars.size;
  };
  const flush = (): void => {
    clearTimeout(timer);
    draw();
  };
  return {
    grouped: true,
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
    grouped: false,
    set(key, bar) {
      const before = bars.get(key);
      bars.set(key, bar);
      if (before?.state !== bar.state) stream.write(`${marks[bar.state]} ${bar.label}: ${bar.text}\n`);
    },
    above: (text) => void stream.write(text),
    stop: () => bars.clear(),
  };
}

/** The lines as they stand on a terminal: grouped, labels of one width. */
function lines(bars: ReadonlyMap<string, Bar>): string[] {
  const groups = grouped(bars);
  const rows = [...groups.values()]
    .flat()
    .map(([key, bar]) => ({ ...bar, label: key.includes("/") ? `  ${bar.label}` : bar.label }));
  const widest = Math.max(...rows.map(({ label }) => label.length));
  return rows.map(({ label, text, part, state }) => {
    const filled = Math.round((part ?? 0) * width);
    const drawn = part === undefined ? "" : `${"█".repeat(filled)}${"░".repeat(width - filled)} `;
    return styleText(colours[state], `${marks[state]} ${label.padEnd(widest)}  ${drawn}${text}`);
  });
}

/** Entries by the part of their key before "/", in the order in which those first came. */
function grouped(bars: ReadonlyMap<string, Bar>): Map<string, [string, Bar][]> {
  const groups = new Map<string, [string, Bar][]>();
  for (const [key, bar] of bars) {
    const group = key.split("/", 1)[0] ?? key;
    groups.set(group, [...(groups.get(group) ?? []), [key, bar]]);
  }
  return groups;
}

/** Cuts to the terminal's width, so that a long line never breaks the redraw. */
function cut(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length < columns ? line : `${plain.slice(0, Math.max(0, columns - 2))}…`;
}
