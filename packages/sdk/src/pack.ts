import type { Folders, Logger } from "./context.ts";
import type { AnyNode, Awaitable } from "./node.ts";
import type { JsonObject } from "./prompt/types.ts";

/** What the host tells a service when it creates it. */
export interface HostFacts {
  /** "netdist-server" or "comfyui". */
  readonly name: string;
  /** Every node definition mounted in this host, by id and by alias. */
  readonly nodes: ReadonlyMap<string, AnyNode>;
  /**
   * What the host's `/object_info` says now: every class it has, also those of others' packs, with its file lists. A class
   * that cannot be described is left out. Rejects where the host cannot tell (a bridge that lost its server).
   */
  objectInfo(): Promise<JsonObject>;
  /** The host's own addresses (`http://127.0.0.1:8188`), known once it listens: none of them may be a worker. */
  addresses(): readonly string[];
  /** True when this prompt id runs or waits in the host's own queue. Rejects where the host cannot tell. */
  ownsPrompt(promptId: string): Promise<boolean>;
  /** The user directory; config lies in its `__netdist` folder. */
  readonly userDirectory: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly folders: Folders;
  readonly log: Logger;
  broadcast(event: `netdist.${string}`, data: JsonObject): void;
  /** Another service of this host, made at the first call. */
  service<T extends Service>(key: ServiceKey<T>): T;
}

/** What packs share in a host process; disposed when the host ends. */
export type Service = AsyncDisposable;

/**
 * One instance per host process, shared by all packs there. Compared by `id`, which carries the major version, never
 * by identity: every pack is bundled with its own copy of the code, and the first one loaded creates the service.
 */
export interface ServiceKey<T extends Service> {
  readonly id: `${string}/${number}`;
  create(host: HostFacts): T;
}

/** Pages and calls that a pack offers over HTTP, beside the host's own. */
export interface PackRoute {
  /** `/netdist/panel` has that path and all below it; the longest of several wins. */
  readonly path: `/netdist/${string}`;
  /**
   * Answers a request that the host let pass: no foreign origin, and a JSON body (32 MiB at most) or none. GET and HEAD must
   * change nothing: they come without these checks from links and pictures on any page.
   */
  handle(request: Request, host: HostFacts): Awaitable<Response>;
}

/** Nodes that are published together. */
export interface NodePack {
  readonly id: string;
  readonly version: string;
  readonly nodes: readonly AnyNode[];
  readonly routes?: readonly PackRoute[];
  /** Those that are made when the host starts, because they note what happens before anybody asks for them. */
  readonly services?: readonly ServiceKey<Service>[];
}

/**
 * A pack of nodes; throws when two of them claim one id, one uses what only ComfyUI's V3 form has without being one, or a
 * route is not under `/netdist/`.
 */
export function definePack(pack: NodePack): NodePack {
  const stray = pack.routes?.find(({ path }) => !path.startsWith("/netdist/"));
  if (stray) throw new Error(`pack "${pack.id}": the route ${stray.path} is not under /netdist/`);
  const seen = new Set<string>();
  for (const node of pack.nodes) {
    if (node.form !== "v3" && usesV3(node)) {
      throw new Error(`pack "${pack.id}", node "${node.id}": dynamic inputs and acceptAllInputs need form: "v3"`);
    }
    for (const id of [node.id, ...(node.aliases ?? [])]) {
      if (seen.has(id)) throw new Error(`pack "${pack.id}" defines node "${id}" twice`);
      seen.add(id);
    }
  }
  return pack;
}

function usesV3({ inputs, acceptAllInputs }: AnyNode): boolean {
  return acceptAllInputs === true || Object.values(inputs).some((input) => input.dynamic);
}
