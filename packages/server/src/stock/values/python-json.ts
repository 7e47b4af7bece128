import { type Json, stringifyJson } from "@netdist/sdk/prompt";

/** How Python's `json.dumps` is asked to write. */
export interface PythonJsonOptions {
  readonly indent?: number;
  readonly ascii?: boolean;
}

/** The value as Python's `json.dumps` writes it, or undefined when it is not all JSON. */
export function pythonJson(value: unknown, options: PythonJsonOptions): string | undefined {
  if (!isJson(value, new Set())) return undefined;
  if (options.indent !== undefined) return stringifyJson(value, options);
  return oneLine(value, options);
}

function oneLine(value: Json, options: PythonJsonOptions): string {
  if (typeof value !== "object" || value === null) return stringifyJson(value, options);
  if (Array.isArray(value)) return `[${value.map((item: Json) => oneLine(item, options)).join(", ")}]`;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members.map(([key, member]) => `${stringifyJson(key, options)}: ${oneLine(member as Json, options)}`).join(", ")}}`;
}

function isJson(value: unknown, above: ReadonlySet<unknown>): value is Json {
  if (value === null || ["boolean", "number", "bigint", "string"].includes(typeof value)) return true;
  if (typeof value !== "object" || above.has(value)) return false;
  const plain = Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
  const inner = new Set(above).add(value);
  return plain && Object.values(value).every((member) => isJson(member, inner));
}
