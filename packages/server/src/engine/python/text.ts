/** A value as Python's `str()` writes it, for error texts that must equal ComfyUI's. */
export function pythonText(value: unknown): string {
  return typeof value === "string" ? value : pythonLiteral(value);
}

/** A value as Python's `repr()` writes it. */
export function pythonLiteral(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return quoted(value);
  if (typeof value === "number") return pythonNumber(value);
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (typeof value !== "object") return String(value);
  return `{${Object.entries(value)
    .map(([key, member]) => `${quoted(key)}: ${pythonLiteral(member)}`)
    .join(", ")}}`;
}

/** A FLOAT: `1.0` where JavaScript says `1`. */
export function pythonFloat(value: unknown): string {
  const text = pythonLiteral(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

function pythonNumber(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const size = Math.abs(value);
  if (value === 0 || (size >= 1e-4 && size < 1e16)) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}

function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t");
  return `${quote}${quote === "'" ? escaped.replaceAll("'", "\\'") : escaped}${quote}`;
}
