import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { HostFacts, Service, ServiceKey } from "@netdist/sdk";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import type { WorkerClient } from "../client/index.ts";
import {
  type Config,
  type ConfigStore,
  canonicalAddress,
  hostConfig,
  listedWorker,
  resolveWorker,
  sameAddress,
  type WorkerEntry,
} from "../config/index.ts";

import { systemClock, systemRandom } from "../env.ts";
import { NetDistError } from "../errors/index.ts";
import { type Job, type JobOptions, startJob } from "../job/index.ts";
import { type ExactRange, type Lowerings, type LowerRequest, lowerings, type TargetWorker } from "../lower/index.ts";
import type { ObjectInfo } from "../object-info/index.ts";
import type { Plan } from "../plan.ts";
import { createPool, openSpeedFile, type Pool, type PoolMember, type PoolRun, type Prepared } from "../pool/index.ts";
import { Listeners } from "../pool/listeners.ts";
import { type ChangeTokens, createChangeTokens } from "./change.ts";
import { createClients } from "./clients.ts";
import { inputFiles } from "./files.ts";
import { createOwnInfo } from "./own-info.ts";
import { createOwnSpeed, type OwnSpeed } from "./own-speed.ts";
import { planFor } from "./plan-for.ts";
import { poolEntries } from "./pool-entries.ts";
import { createPoolRecords, type PoolRecords } from "./pool-records.ts";
import { type PoolRequest, poolWork } from "./pool-work.ts";
import { createJobRegistry } from "./registry.ts";

/** A prompt to be done on one worker for a node of the running prompt. */
export interface RemoteRequest {
  /** A worker's name or address, as the widget has it. */
  readonly remoteUrl: string;
  readonly prompt: Prompt;
  readonly queue: LowerRequest["queue"];
  readonly outputs: LowerRequest["outputs"];
  readonly keepOutputs: boolean;
  readonly exact?: ExactRange | undefined;
  /** Written into what the worker saves. */
  readonly extraPngInfo: JsonObject;
  /** The running prompt, which must not be found in the worker's own queue. */
  readonly ownerPromptId: string;
  /** Milliseconds that the whole job may take; the default deadline when undefined. */
  readonly timeLimit?: number | undefined;
}

/** A worker that the process's own user gave. */
export interface GivenWorker {
  readonly name?: string | undefined;
  readonly url: string;
}

/** A job that is under way or has ended, and what was sent. */
export interface RemoteJob {
  readonly job: Job;
  readonly plan: Plan;
  /** The seed and batch that the worker was given. */
  readonly share: LowerRequest["queue"];
  readonly exact: ExactRange | undefined;
}

/** A job of this process, whoever sent it. */
export interface ObservedJob {
  readonly job: Job;
  readonly plan: Plan;
  /** Sends the same to the same worker once more; nobody waits for that but who asked. */
  again(): Promise<Job>;
}

/** A pool's run, and what it was asked for. */
export interface BegunPool {
  readonly run: PoolRun;
  readonly request: PoolRequest;
}

/** Config, clients and running jobs: one instance in a host process, shared by every pack there. */
export interface Workers extends Service {
  /** The settings as the file says now. */
  config(): Promise<Config>;
  /**
   * Adds addresses that the process's own user gave, say on the command line, under names where they have some: they
   * count as listed for as long as the process runs. What the config file says of a worker goes before; names among the
   * addresses are left to it.
   */
  list(addresses: readonly (string | GivenWorker)[]): void;
  /** How this host's nodes are lowered. */
  readonly lowerings: Lowerings;
  /** This host's nodes, by id and by alias. */
  readonly nodes: HostFacts["nodes"];
  /** The client of a listed or trusted worker. Throws NOT_LISTED, CONFIG_INVALID, SELF_DISPATCH. */
  client(remoteUrl: string): Promise<WorkerClient>;
  /** What would be sent, checked against what the worker has; sends nothing. Throws PREFLIGHT_FAILED. */
  plan(request: Omit<RemoteRequest, "extraPngInfo" | "ownerPromptId">, options: { signal: AbortSignal }): Promise<Plan>;
  /** Lowers, checks and starts a job; resolves when it is under way, rejects when it cannot be. */
  start(request: RemoteRequest, options: { signal: AbortSignal }): Promise<RemoteJob>;
  /** What a worker would be sent for a prompt, with the files that it reads: what work for the pool is made of. */
  prepare(
    worker: WorkerClient,
    request: Omit<LowerRequest, "lowerings" | "objectInfo">,
    options: { signal: AbortSignal; ownerPromptId?: string },
  ): Promise<Prepared>;
  /** The workers that names, addresses and tags mean for a pool; see `poolEntries`. */
  members(words: readonly string[]): Promise<readonly WorkerEntry[]>;
  /** What this host itself can run. */
  objectInfo(): Promise<ObjectInfo>;
  /** How fast this host itself is. */
  readonly ownSpeed: OwnSpeed;
  /** What became of the pool runs that nodes began. */
  readonly poolRecords: PoolRecords;
  /** All workers of this host process together: how they stand, and work that is spread over them. */
  readonly pool: Pool;
  /** Has a batch of a prompt made by the pool; this host itself is never one of the workers. */
  startPool(request: PoolRequest, options: { signal: AbortSignal }): PoolRun;
  /** Calls `listener` for every such run from now on, as it begins; gives the function that stops it. */
  watchPools(listener: (begun: BegunPool) => void): () => void;
  job(id: string): RemoteJob | undefined;
  /** Says that nobody waits for a job any more; its result is kept for a while. */
  release(id: string): void;
  /** Running jobs and lately ended ones, oldest first. */
  jobs(): readonly RemoteJob[];
  /** Calls `listener` for every job that starts from now on; gives the function that stops it. */
  watch(listener: (remote: RemoteJob) => void): () => void;
  /**
   * Calls `listener` for every job that this process sends from now on, those of pool runs too; gives the function that
   * stops it. Whoever listens to the job at once hears everything of it.
   */
  observe(listener: (seen: ObservedJob) => void): () => void;
  /** Seconds for a unit of the work that was measured last on a worker, in any session; undefined where none was. */
  lastSpeed(entry: WorkerEntry): number | undefined;
  readonly changes: ChangeTokens;
}

export const WORKERS: ServiceKey<Workers> = { id: "netdist.workers/1", create: createWorkers };

function createWorkers(host: HostFacts): Workers {
  const store = hostConfig(host);
  const clients = createClients(host.environment);
  const registry = createJobRegistry();
  const table = lowerings(host.nodes.values());
  const targetOf = (worker: WorkerClient): TargetWorker => {
    const { name, url = worker.origin, tags = [] } = clients.entryOf(worker) ?? {};
    return { names: [...(name === undefined ? [] : [name]), url], tags };
  };
  const pictures = async (): Promise<Config["pictures"]> => (await config()).pictures;
  const here = { table, host, inputs: inputFiles(host.folders), targetOf, pictures };
  const listed: WorkerEntry[] = [];
  const config = async (): Promise<Config> => {
    const read = await current(store, host);
    const more = listed.filter(({ url }) => !read.workers.some((worker) => sameAddress(worker.url, url)));
    return { ...read, workers: [...read.workers, ...more] };
  };
  const isSelf = ({ url }: WorkerEntry): boolean => host.addresses().some((address) => sameAddress(address, url));
  const self = { is: isSelf, refusal: selfDispatch, config: store.file };
  const entryOf = async (remoteUrl: string): Promise<WorkerEntry> => {
    const entry = resolveWorker(await config(), remoteUrl, store.file);
    if (isSelf(entry)) throw selfDispatch(entry.name ?? entry.url);
    return entry;
  };
  const client = async (remoteUrl: string): Promise<WorkerClient> => clients.get(await entryOf(remoteUrl));
  const prepare: Workers["prepare"] = (worker, request, { signal, ownerPromptId = "" }) =>
    planFor(worker, request, here, { signal, promptId: ownerPromptId });
  const speeds = openSpeedFile(speedsPath(store.file, host.userDirectory), { clock: systemClock, log: host.log });
  const memberOf = (entry: WorkerEntry): PoolMember => {
    const { url, name, slots, tags, weight } = entry;
    const address = canonicalAddress(url);
    return { address, worker: name ?? new URL(url).origin, slots, tags, weight, connect: () => clients.get(entry) };
  };
  const poolWatchers = new Listeners<BegunPool>();
  const observers = new Listeners<ObservedJob>();
  const begin: typeof startJob = (plan, worker, options) => {
    const job = startJob(plan, worker, options);
    observers.tell({ job, plan, again: () => repeat(plan, worker, options) });
    return job;
  };
  const repeat = async (plan: Plan, worker: WorkerClient, options: JobOptions): Promise<Job> => {
    const { readFile, extraPngInfo, previewMethod, deadlines } = options;
    const job = begin(plan, worker, { readFile, extraPngInfo, previewMethod, deadlines });
    registry.add({ job, plan, share: undefined, exact: undefined });
    const entry = clients.entryOf(worker);
    if (entry) pool.follow(memberOf(entry), job);
    void job.outcome.then(() => registry.release(job.id));
    return job;
  };
  const pool = createPool({
    members: async (words) => {
      const entries = poolEntries(await config(), words, self);
      return entries.map(memberOf);
    },
    ...{ start: begin, speeds: speeds.speeds, clock: systemClock, random: systemRandom },
  });
  return {
    pool,
    prepare,
    members: async (words) => poolEntries(await config(), words, self),
    objectInfo: createOwnInfo(host, systemClock),
    poolRecords: createPoolRecords(),
    ownSpeed: createOwnSpeed(speeds.speeds),
    startPool: (request, { signal }) => {
      const { ownerPromptId } = request;
      const work = poolWork(request, async (worker, lowered, stop) => {
        await refuseSelf(worker, ownerPromptId, stop);
        return await prepare(worker, lowered, { signal: stop, ownerPromptId });
      });
      const { workers, onFailure, hedge, timeLimit } = request;
      const deadlines = timeLimit === undefined ? {} : { total: timeLimit };
      const run = pool.run(work, { workers, onFailure, hedge, deadlines, signal });
      // Its values are kept for whichever nodes ask for them, however late.
      void run.all();
      poolWatchers.tell({ run, request });
      return run;
    },
    watchPools: (listener) => poolWatchers.add(listener),
    lowerings: table,
    nodes: host.nodes,
    config,
    list(addresses) {
      for (const given of addresses) {
        const { name, url } = typeof given === "string" ? { name: undefined, url: given } : given;
        const entry = { ...listedWorker(url), name };
        if (URL.canParse(entry.url) && !listed.some((known) => sameAddress(known.url, entry.url))) listed.push(entry);
      }
    },
    client,
    job: registry.get,
    release: registry.release,
    jobs: registry.all,
    watch: registry.watch,
    observe: (listener) => observers.add(listener),
    lastSpeed: ({ url }) => speeds.speeds.last(canonicalAddress(url))?.unit,
    changes: createChangeTokens(),
    plan: async (request, { signal }) =>
      (await planFor(await client(request.remoteUrl), request, here, { signal, promptId: "" })).plan,
    async start(request, { signal }) {
      const entry = await entryOf(request.remoteUrl);
      const worker = clients.get(entry);
      const { ownerPromptId } = request;
      const { plan, files } = await refuseSelf(worker, ownerPromptId, signal)
        .then(() => prepare(worker, request, { signal, ownerPromptId }))
        .catch((error: unknown) => {
          pool.couldNotSend(memberOf(entry), error);
          throw error;
        });
      const job = begin(plan, worker, {
        extraPngInfo: request.extraPngInfo,
        previewMethod: "auto",
        readFile: files.open,
        signal,
        deadlines: request.timeLimit === undefined ? {} : { total: request.timeLimit },
      });
      const remote = { job, plan, share: request.queue, exact: request.exact };
      registry.add(remote);
      pool.follow(memberOf(entry), job);
      return remote;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(registry.all().map(({ job }) => job.cancel("the server is closing")));
      await pool[Symbol.asyncDispose]();
      await speeds[Symbol.asyncDispose]();
      await clients[Symbol.asyncDispose]();
    },
  };
}

/** Beside the config file where there is one; a folder is made in the host's own user directory only. */
function speedsPath(configFile: string, userDirectory: string): string {
  return join(existsSync(configFile) ? dirname(configFile) : join(userDirectory, "__netdist"), "speeds.json");
}

/** The worker must not be this server under another address: then the running prompt stands in its own queue. */
async function refuseSelf(worker: WorkerClient, ownPromptId: string, signal: AbortSignal): Promise<void> {
  const memory = worker.remembered<{ isAnother?: true }>("netdist.server", () => ({}));
  if (memory.isAnother) return;
  const { running } = await worker.queue({ signal });
  if (running.some(({ promptId }) => promptId === ownPromptId)) throw selfDispatch(worker.worker);
  memory.isAnother = true;
}

async function current(store: ConfigStore, host: HostFacts): Promise<Config> {
  const { config, error } = await store.read();
  if (error) host.log.warn(error.message);
  return config;
}

function selfDispatch(worker: string): NetDistError {
  return new NetDistError("SELF_DISPATCH", `${worker} is this server itself, which would wait for itself for ever.`, {
    phase: "preflight",
    worker,
    hint: "Give the address of another ComfyUI server; this one makes its own share in the running prompt.",
  });
}
