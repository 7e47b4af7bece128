import type { AnyNode, Input } from "@netdist/sdk";
import { NodeInputError } from "@netdist/sdk/host";

type Raw = Readonly<Record<string, unknown>>;
type Read = Record<string, unknown>;

/** What `run` gets. ComfyUI gives None for a lazy input that nobody asked for, and for an optional one. Throws `NodeInputError`. */
export function runValues(node: AnyNode, unique: string, raw: Raw): Read {
  return readAll(node, unique, (name, input) => {
    const value = own(raw, name);
    if (!node.inputIsList) return input.parse(given(input, value));
    if (Array.isArray(value)) return value.map((one: unknown) => input.parse(given(input, one)));
    const fallback = input.parse(undefined);
    return fallback === undefined ? [] : [fallback];
  });
}

/** What `needs` gets: as `run`, but whatever has no value yet is undefined, also a list of it. */
export function needsValues(node: AnyNode, unique: string, raw: Raw): Read {
  const evaluated = Object.entries(raw).filter(([, value]) => !isMissing(value) && !isMissingList(value));
  const missing = Object.keys(raw).filter((name) => isMissing(raw[name]) || isMissingList(raw[name]));
  const values = runValues(node, unique, Object.fromEntries(evaluated));
  return { ...values, ...Object.fromEntries(missing.map((name) => [name, undefined])) };
}

/** What `fingerprint` and `validate` get: literals, also of a node that takes lists; links are undefined. */
export function literalValues(node: AnyNode, unique: string, raw: Raw): Read {
  return readAll(node, unique, (name, input) => input.parse(literal(node, own(raw, name))));
}

function literal(node: AnyNode, value: unknown): unknown {
  const first = node.inputIsList && Array.isArray(value) ? (value[0] as unknown) : value;
  return first ?? undefined;
}

function readAll(node: AnyNode, unique: string, read: (name: string, input: Input) => unknown): Read {
  const values: Read = {};
  for (const [name, input] of Object.entries(node.inputs)) {
    try {
      values[name] = read(name, input);
    } catch (error) {
      throw new NodeInputError(unique, node.id, name, error);
    }
  }
  return values;
}

function given(input: Input, value: unknown): unknown {
  return value === null && (input.optional || input.options["lazy"] === true) ? undefined : value;
}

function isMissing(value: unknown): boolean {
  return value === null || value === undefined;
}

function isMissingList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every(isMissing);
}

function own(raw: Raw, name: string): unknown {
  return Object.hasOwn(raw, name) ? raw[name] : undefined;
}
