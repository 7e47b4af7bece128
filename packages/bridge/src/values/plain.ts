import { ValueError } from "./value-error.ts";

/** True for an object that is its members and nothing else. */
export function isPlain(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

/** What a node gave, at `path`, and why it goes nowhere. */
export function notSendable(path: string, value: unknown, what = nameOf(value)): ValueError {
  const remedy = "ComfyUI gets plain data, tensors (see tensor() of the sdk) and what came from it";
  return new ValueError("NOT_SENDABLE", `${path} is ${what}; ${remedy}`);
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  return `a ${value.constructor.name || "class instance"}`;
}
