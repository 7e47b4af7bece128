import type { AnyNode, RunEnd } from "@netdist/sdk";
import { createRoutes, createServices, settledWithin } from "@netdist/sdk/host";
import { ProtocolError } from "../frames/error.ts";
import { countOf, listOf, textOf } from "../frames/members.ts";
import type { Outbox } from "../frames/outbox.ts";
import type { Frame } from "../frames/read-frames.ts";
import type { PackedMap } from "../msgpack/types.ts";
import { PROTOCOL_VERSION } from "../version.ts";
import { Asks } from "./asks.ts";
import { Calls } from "./calls.ts";
import { createFacts } from "./facts.ts";
import { createFolders } from "./folders.ts";
import type { Hello } from "./hello.ts";
import { type LoadedPack, loadPacks } from "./load-packs.ts";
import { createLog } from "./log.ts";
import { createPictures } from "./pictures.ts";
import { createRegistry, nodesOf } from "./registry.ts";
import { answerRouteCall } from "./route-calls.ts";
import { Runs } from "./runs.ts";
import { toWire } from "./wire-error.ts";

/** How long services may take to close. */
const SERVICES_MS = 5_000;

/** Packs that are loaded, and what the shim wants of them. */
export interface Host {
  /** Takes a message after `hello`. Throws `ProtocolError`. */
  receive(frame: Frame): void;
  /** Something was thrown where nobody catches it. */
  crash(error: unknown, kind: "exception" | "rejection"): void;
  /** Ends runs and calls, disposes services; within a bounded time. */
  close(): Promise<void>;
}

/** Loads the packs that the shim named and answers with `ready`. */
export async function createHost(hello: Hello, outbox: Outbox, version: string): Promise<Host> {
  const log = createLog(outbox);
  const asks = new Asks(outbox);
  const packs = await loadPacks(hello.packs);
  const nodes = createRegistry(packs, log);
  const folders = createFolders(hello.folders, asks);
  const services = createServices(() => facts, log);
  const facts = createFacts({ hello, nodes, asks, outbox, folders, log, services });
  const handles = new WeakMap();
  const runs = new Runs(outbox, log);
  const pictures = createPictures(asks, handles);
  const node = (id: string) => findNode(id, nodes, packs);
  const calls = new Calls({ outbox, folders, pictures, log, services, asks, runs, handles, node });
  const answerRoute = createRoutes(
    packs.flatMap((pack) => pack.packs),
    facts,
  );

  const receivers: Readonly<Record<string, (frame: Frame) => void>> = {
    run: (frame) => runs.begin(frame),
    interrupt: ({ message }) => runs.interrupt(textOf(message, "run")),
    runEnd: ({ message }) => void runs.end(textOf(message, "run"), runEndOf(message)),
    call: (frame) => calls.start(frame),
    cancel: ({ message }) => calls.cancel(countOf(message, "id")),
    answer: (frame) => asks.answer(frame),
    route: (frame) => answerRouteCall(frame, answerRoute, outbox),
    freed: ({ message }) => outbox.freed(listOf(message, "at") as readonly number[]),
  };
  await outbox.send({
    ...{ t: "ready", protocol: PROTOCOL_VERSION, host: version, node: process.versions.node },
    packs: packs.map(describePack),
  });
  services.begin(packs.flatMap((pack) => pack.packs));
  return {
    receive(frame) {
      const type = textOf(frame.message, "t");
      const receive = Object.hasOwn(receivers, type) ? receivers[type] : undefined;
      if (receive === undefined) throw new ProtocolError("BAD_MESSAGE", `there is no message "${type.slice(0, 40)}"`);
      receive(frame);
    },
    crash(error, kind) {
      log.error(
        `a pack left an ${kind} uncaught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
      if (kind === "exception") calls.failCurrent(error);
    },
    async close() {
      calls.close();
      asks.close(new ProtocolError("CLOSED", "ComfyUI has gone"));
      await runs.close();
      await settledWithin(services.close(), SERVICES_MS);
    },
  };
}

function describePack(pack: LoadedPack): PackedMap {
  const { id, version, error } = pack;
  return { id, version, nodes: nodesOf(pack).map((one) => one.id), ...(error && { error: toWire(error) }) };
}

function findNode(id: string, nodes: ReadonlyMap<string, AnyNode>, packs: readonly LoadedPack[]): AnyNode {
  const node = nodes.get(id);
  if (node) return node;
  const broken = packs.filter(({ error }) => error !== undefined);
  const reasons = broken.map((pack) => `${pack.id} ${pack.version} could not be loaded (${pack.error?.message})`);
  throw new Error(`No pack offers the node "${id}"${reasons.length > 0 ? `: ${reasons.join("; ")}` : ""}.`);
}

const ENDS: readonly RunEnd[] = ["success", "error", "interrupted"];

function runEndOf(message: PackedMap): RunEnd {
  const name = textOf(message, "how");
  const how = ENDS.find((end) => end === name);
  if (how) return how;
  throw new ProtocolError("BAD_MESSAGE", `"runEnd" says how "${name.slice(0, 40)}"`);
}
