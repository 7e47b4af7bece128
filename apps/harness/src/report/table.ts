/** A plain table; columns of numbers stand right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const right = head.map(
    (_, column) =>
      rows.length > 0 && rows.every((row) => /^[\d.][^=]*$/.test(row[column] ?? "") || row[column] === "–"),
  );
  const line = (cells: readonly string[]): string =>
    widths
      .map((width, column) =>
        right[column] ? (cells[column] ?? "").padStart(width) : (cells[column] ?? "").padEnd(width),
      )
      .join("  ")
      .trimEnd();
  return [line(head), widths.map((width) => "─".repeat(width)).join("  "), ...rows.map(line)].join("\n");
}

/** 1536 as "1.5 kB". */
export function bytesText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"] as const;
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(bytes, 1)) / 3)));
  return power === 0 ? `${bytes} B` : `${(bytes / 1000 ** power).toFixed(1)} ${units[power]}`;
}

/** Milliseconds as "0.42 s". */
export function secondsText(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** Seeds `first` … `first + count − 1` as "42" or "42–44". */
export function seedsText(first: bigint, count: number): string {
  return count <= 1 ? String(first) : `${first}–${BigInt.asUintN(64, first + BigInt(count - 1))}`;
}
