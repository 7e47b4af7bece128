import { cpus, loadavg } from "node:os";

/** One line about the machine and what else it is doing: a figure means little without it. */
export function machine() {
  const load = loadavg()
    .map((value) => value.toFixed(2))
    .join(" ");
  return `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model ?? "CPU"}, load ${load}`;
}

/** Median and range of some milliseconds. */
export function spread(times) {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))].toFixed(1);
  return `median ${at(0.5)} ms, 10–90 % ${at(0.1)}–${at(0.9)} ms`;
}

export function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
