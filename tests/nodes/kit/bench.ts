import { createServer, type Server, type ServerOptions } from "@netdist/server";
import { packs } from "../../../apps/harness/src/packs.ts";
import { isReal, realPrimary } from "./real-primary.ts";
import { type Step, testStep } from "./step.ts";
import { openUser, type User } from "./user.ts";

/** A server with the test's node and a count of the prompts that were posted to it. */
export interface TestServer extends Server {
  readonly step: Step;
  /** How often POST /prompt was called. */
  posts(): number;
}

/** What hosts our packs: our server in this process, or a real ComfyUI with the bridge. */
export interface Primary extends Pick<TestServer, "url" | "port" | "folders" | "step" | "service"> {
  posts(): number | Promise<number>;
  close(): Promise<void>;
}

/** A primary with our packs, stock workers, and somebody who uses the primary. */
export interface Bench extends AsyncDisposable {
  readonly primary: Primary;
  readonly workers: readonly TestServer[];
  readonly user: User;
  /** The worker at that place. */
  worker(index?: number): TestServer;
  /** Lines that the primary logged. */
  readonly logged: readonly string[];
}

export interface BenchOptions {
  readonly workers?: number;
  readonly primary?: ServerOptions;
  readonly worker?: ServerOptions;
}

const MANY = 1_000_000;

export async function startTestServer(options: ServerOptions = {}): Promise<TestServer> {
  const { pack, step } = testStep();
  const server = await createServer({ ...options, packs: [...(options.packs ?? []), pack] });
  // A fault without a fault: it counts. Faults of this route are put before it: the first that fits a request acts.
  const counter = { route: "POST /prompt", times: MANY };
  server.faults.http.push(counter);
  return { ...server, step, posts: () => MANY - counter.times };
}

/** A server with our packs, told nothing of this machine's own settings. */
export function startPrimary(options: ServerOptions = {}): Promise<TestServer> {
  const environment = { NETDIST_CONFIG: "/nonexistent/netdist.yaml" };
  return startTestServer({ environment, ...options, packs: [...packs, ...(options.packs ?? [])] });
}

export async function startBench({ workers: count = 1, primary: options, worker }: BenchOptions = {}): Promise<Bench> {
  const logged: string[] = [];
  const write = (message: string) => void logged.push(message);
  const log = { debug: write, info: write, warn: write, error: write };
  const workers = await Promise.all(Array.from({ length: count }, () => startTestServer(worker)));
  const primary = isReal ? await realPrimary() : await startPrimary({ log, ...options });
  const user = await openUser(primary.url);
  return {
    primary,
    workers,
    user,
    get logged() {
      return "logged" in primary ? primary.logged : logged;
    },
    worker: (index = 0) => {
      const found = workers[index];
      if (!found) throw new Error(`no worker ${index}`);
      return found;
    },
    async [Symbol.asyncDispose]() {
      await user[Symbol.asyncDispose]();
      await primary.close();
      await Promise.all(workers.map((server) => server.close()));
    },
  };
}
