import type { AnyNode, HookContext, NodeContext } from "@netdist/sdk";
import { isBlocker } from "@netdist/sdk";
import { type Returned, returned } from "@netdist/sdk/host";
import type { Packed } from "../msgpack/types.ts";
import type { CallScope, Handles } from "../values/handles.ts";
import { jsonMap } from "../values/json-data.ts";
import { Packer } from "../values/packer.ts";
import { ValueError } from "../values/value-error.ts";
import { literalValues, needsValues, runValues } from "./call-values.ts";

/** A call whose message has been read. */
export interface Call {
  readonly node: AnyNode;
  readonly unique: string;
  /** The values as they came. */
  readonly raw: Readonly<Record<string, unknown>>;
  readonly scope: CallScope;
  readonly handles: Handles;
  readonly hookContext: () => HookContext;
  readonly nodeContext: () => NodeContext;
}

/** What `result` says under `ok`, and the segments that it counts. */
export interface Result {
  readonly ok: Packed;
  readonly segments: readonly Uint8Array[];
}

/** What a call may ask for, by the name in `do`. */
export const DO = { run, fingerprint, validate, needs } satisfies Record<string, (call: Call) => Promise<Result>>;

async function run(call: Call): Promise<Result> {
  const { node, unique, raw, scope, handles } = call;
  const gave = returned(node, await node.run(runValues(node, unique, raw), call.nodeContext()));
  const packer = new Packer(scope, handles);
  const ok = {
    ...(gave.outputs && { outputs: packOutputs(node, gave.outputs, packer) }),
    ...(gave.ui && { ui: jsonMap(gave.ui, `${node.id}, ui`) }),
    ...(gave.expand && { expand: packer.json(gave.expand) }),
  };
  return { ok, segments: await packer.segments() };
}

function packOutputs(node: AnyNode, outputs: NonNullable<Returned["outputs"]>, packer: Packer): Packed[] {
  return Object.entries(node.outputs).map(([name, { isList }]) => {
    const path = `${node.id}, output "${name}"`;
    if (!Object.hasOwn(outputs, name)) throw new ValueError("NOT_SENDABLE", `${path} is missing`);
    const value = outputs[name];
    if (isList && !Array.isArray(value) && !isBlocker(value)) {
      throw new ValueError("NOT_SENDABLE", `${path}: expected a list, as the definition says`);
    }
    return packer.pack(value, path);
  });
}

async function fingerprint({ node, unique, raw, hookContext }: Call): Promise<Result> {
  const token = await node.fingerprint?.(literalValues(node, unique, raw), hookContext());
  if (typeof token === "string" || typeof token === "number") return plain(token);
  throw new ValueError(
    "NOT_SENDABLE",
    `${node.id}: a fingerprint is a text or a number, this one is a ${typeof token}`,
  );
}

async function validate({ node, unique, raw, hookContext }: Call): Promise<Result> {
  if (node.validate === undefined) return plain(true);
  let values: Record<string, unknown>;
  try {
    values = literalValues(node, unique, raw);
  } catch (error) {
    // A typed validator cannot get a value of the wrong kind; ComfyUI's would.
    return plain(error instanceof Error ? error.message : String(error));
  }
  const answer: unknown = await node.validate(values, hookContext());
  return plain(answer === true || String(answer));
}

async function needs({ node, unique, raw, hookContext }: Call): Promise<Result> {
  const names = (await node.needs?.(needsValues(node, unique, raw), hookContext())) ?? [];
  return plain(names.map(String));
}

function plain(ok: Packed): Result {
  return { ok, segments: [] };
}
