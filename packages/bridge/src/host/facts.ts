import type { AnyNode, Folders, HostFacts, Logger } from "@netdist/sdk";
import type { Services } from "@netdist/sdk/host";
import { isObject, parseJson } from "@netdist/sdk/prompt";
import { ProtocolError } from "../frames/error.ts";
import type { Outbox } from "../frames/outbox.ts";
import { jsonText } from "../values/open.ts";
import type { Asks } from "./asks.ts";
import type { Hello } from "./hello.ts";
import { broadcastOf } from "./told.ts";

/** What facts are made of. */
export interface FactParts {
  readonly hello: Hello;
  readonly nodes: ReadonlyMap<string, AnyNode>;
  readonly asks: Asks;
  readonly outbox: Outbox;
  readonly folders: Folders;
  readonly log: Logger;
  readonly services: Pick<Services, "get">;
}

/** What services and routes of packs learn of the ComfyUI that they run in. */
export function createFacts({ hello, nodes, asks, outbox, folders, log, services }: FactParts): HostFacts {
  return {
    name: "comfyui",
    nodes,
    async objectInfo() {
      const { ok, frame } = await asks.ask("objectInfo");
      const info = parseJson(jsonText(ok, frame));
      if (isObject(info)) return info;
      throw new ProtocolError("BAD_MESSAGE", 'the answer to "objectInfo" is no object');
    },
    addresses: () => hello.addresses,
    ownsPrompt: async (promptId) => (await asks.ask("owns", { promptId })).ok === true,
    userDirectory: hello.folders.user,
    environment: process.env,
    folders,
    log,
    broadcast(event, data) {
      outbox.send(broadcastOf(event, data)).catch(() => undefined);
    },
    service: (key) => services.get(key),
  };
}
