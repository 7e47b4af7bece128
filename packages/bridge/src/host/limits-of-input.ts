import { type AnyNode, type ComboValue, describe, type Folders, type Input } from "@netdist/sdk";

/**
 * Why a literal is outside its input's range or list, or undefined. ComfyUI leaves this check to a validator for every input
 * that the validator gets; here the validator of a node answers for some inputs only, and the limits of the others hold.
 */
export async function outsideLimits(
  node: AnyNode,
  values: Readonly<Record<string, unknown>>,
  folders: Folders,
): Promise<string | undefined> {
  for (const [name, input] of Object.entries(node.inputs)) {
    const value = values[name];
    if (value === undefined || answersFor(node, name, input)) continue;
    const why = outsideRange(input, value) ?? (await outsideList(input, value, folders));
    if (why !== undefined) return `${name}: ${why}`;
  }
  return undefined;
}

function answersFor({ validates }: AnyNode, name: string, { choices }: Input): boolean {
  return validates ? validates.includes(name) : choices !== undefined && "roots" in choices;
}

function outsideRange({ options }: Input, value: unknown): string | undefined {
  if (typeof value !== "number" && typeof value !== "bigint") return undefined;
  const { min, max } = options;
  if (isNumber(min) && value < min) return `${value} is less than ${min}`;
  if (isNumber(max) && value > max) return `${value} is more than ${max}`;
  return undefined;
}

async function outsideList({ choices }: Input, value: unknown, folders: Folders): Promise<string | undefined> {
  if (choices === undefined) return undefined;
  const list = "roots" in choices ? await folders.list(choices) : (choices as readonly ComboValue[]);
  return list.includes(value as never) ? undefined : `${describe(value)} is not one of its ${list.length} values`;
}

function isNumber(value: unknown): value is number | bigint {
  return typeof value === "number" || typeof value === "bigint";
}
