import type { AnyNode, Lowering } from "@netdist/sdk";

/** What lowering knows of a node class of ours. */
export interface LoweringOf {
  readonly lowering: Lowering;
  readonly title: string;
  /** Input keys in order. */
  readonly inputs: readonly string[];
  /** Output keys by slot. */
  readonly outputs: readonly string[];
  readonly outputNode: boolean;
}

/** Class name (or alias) to how it is lowered. */
export type Lowerings = ReadonlyMap<string, LoweringOf>;

/** How the nodes of a host are lowered; nodes that say nothing of it are left to the worker. */
export function lowerings(nodes: Iterable<AnyNode>): Lowerings {
  const table = new Map<string, LoweringOf>();
  for (const { id, aliases = [], lowering, title = id, inputs, outputs, outputNode = false } of nodes) {
    if (lowering === undefined) continue;
    const of = { lowering, title, inputs: Object.keys(inputs), outputs: Object.keys(outputs), outputNode };
    for (const name of [id, ...aliases]) table.set(name, of);
  }
  return table;
}

type Role = Lowering["role"];
type LoweringWith<R extends Role> = Extract<Lowering, { readonly role: R }>;

/** The lowering of a class when it has one of the given roles. */
export function roleOf<R extends Role>(
  table: Lowerings,
  classType: string | undefined,
  ...roles: readonly R[]
): LoweringWith<R> | undefined {
  const lowering = classType === undefined ? undefined : table.get(classType)?.lowering;
  return lowering && (roles as readonly Role[]).includes(lowering.role) ? (lowering as LoweringWith<R>) : undefined;
}
