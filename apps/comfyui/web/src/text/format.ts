/** A worker as people read it: its name, or its address without the scheme. */
export function placeText(worker: string): string {
  return worker.replace(/^https?:\/\//, "").replace(/\/+$/, "");
}

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"] as const;

/** Bytes for people: `23.6 GiB`. */
export function bytesText(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value >= 100 || power === 0 ? Math.round(value) : value.toFixed(1)} ${UNITS[power]}`;
}

/** A span of milliseconds for people: `0.4 s`, `12 s`, `3 min 5 s`. */
export function spanText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  const whole = Math.round(seconds);
  return whole < 3600
    ? `${Math.floor(whole / 60)} min ${whole % 60} s`
    : `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

export function secondsText(seconds: number): string {
  return seconds < 10 ? seconds.toFixed(seconds < 1 ? 2 : 1) : String(Math.round(seconds));
}

/** Hours and minutes where this browser is. */
export function clockText(time: number): string {
  return new Date(time).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
}
