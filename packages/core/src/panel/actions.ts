import { isObject, type Json, type JsonObject, parsePrompt } from "@netdist/sdk/prompt";
import { z } from "zod";
import { connectWorker } from "../client/index.ts";
import { cleanAddress, sameAddress, type WorkerEntry, workerHeaders } from "../config/index.ts";
import type { Workers } from "../workers/index.ts";
import { look } from "./look.ts";
import { RefusedError } from "./refused.ts";
import type { Panel, WorkflowRequest } from "./service.ts";

/** What the panel can be asked to do, by the path below `/netdist/`. */
interface Action {
  /** It changes workers, or calls an address that is not listed. */
  readonly needsToken?: true;
  act(panel: Panel, body: Json, mayEdit: boolean): Promise<object>;
}

const done = {};
const idSchema = z.looseObject({ id: z.string().max(100) });
const workerSchema = z.looseObject({ worker: z.string().max(2000) });
const checkSchema = z.looseObject({ workers: z.array(z.string().max(2000)).max(1000) });
const headerName = z.string().max(200);
const headerValue = z.string().max(10_000);
const settingsSchema = z.strictObject({
  name: z.string().max(100).nullish(),
  url: z.string().max(2000).transform(cleanAddress).optional(),
  headers: z.record(headerName, headerValue.nullable()).nullish(),
  tags: z.array(z.string().max(100)).max(100).nullish(),
  slots: z.number().nullish(),
  weight: z.number().nullish(),
  enabled: z.boolean().nullish(),
});
const newSchema = settingsSchema
  .required({ url: true })
  .extend({ headers: z.record(headerName, headerValue).nullish() });
/** `worker`: the listed one that is being edited. */
const testSchema = newSchema.extend({ worker: z.string().max(2000).optional() });
const changeSchema = z.strictObject({ worker: z.string().max(2000), settings: settingsSchema });

export const actions: Readonly<Record<string, Action>> = {
  /** Somebody looks at the panel: workers are asked for the next minute. */
  watch: {
    async act(panel, _body, mayEdit) {
      const state = await panel.state(mayEdit);
      panel.roster.attend();
      return state;
    },
  },
  run: {
    async act(panel, body) {
      const { worker } = workerSchema.parse(body);
      return { job: await panel.run(await listed(panel, worker), workflowOf(body)) };
    },
  },
  check: {
    async act(panel, body) {
      const ids = checkSchema.parse(body).workers;
      const workers = await Promise.all(ids.map((id) => listed(panel, id)));
      return { results: await panel.check(workers, workflowOf(body)) };
    },
  },
  "jobs/cancel": {
    async act(panel, body) {
      const { id } = idSchema.parse(body);
      const seen = panel.jobs.observed(id);
      if (seen === undefined) throw gone();
      await seen.job.cancel("it was stopped in the panel");
      return done;
    },
  },
  "jobs/retry": {
    async act(panel, body) {
      const job = await panel.retry(idSchema.parse(body).id);
      if (job === undefined) throw gone();
      return { job };
    },
  },
  "jobs/clear": {
    act(panel) {
      panel.jobs.clear();
      return Promise.resolve(done);
    },
  },
  "workers/look": {
    async act(panel, body) {
      await panel.roster.look(await listed(panel, workerSchema.parse(body).worker));
      return done;
    },
  },
  "workers/free": {
    async act(panel, body) {
      const worker = await listed(panel, workerSchema.parse(body).worker);
      await (await panel.workers.client(worker)).free({ models: true, cache: true });
      await panel.roster.look(worker);
      return done;
    },
  },
  "workers/add": {
    needsToken: true,
    async act(panel, body) {
      const settings = newSchema.parse(body);
      await refuseTwice(panel, settings.url);
      await panel.editor.add(settings);
      return await changed(panel);
    },
  },
  "workers/change": {
    needsToken: true,
    async act(panel, body) {
      const { worker, settings } = changeSchema.parse(body);
      if (settings.url !== undefined) await refuseTwice(panel, settings.url, worker);
      await panel.editor.change(worker, settings);
      return await changed(panel);
    },
  },
  "workers/remove": {
    needsToken: true,
    async act(panel, body) {
      await panel.editor.remove(workerSchema.parse(body).worker);
      return await changed(panel);
    },
  },
  "workers/test": {
    needsToken: true,
    async act({ environment, workers }, body) {
      const { url, name, headers, worker } = testSchema.parse(body);
      const known = worker === undefined ? {} : await headersAt(workers, worker, url);
      const entry = { url, headers: { ...known, ...headers }, tags: [], slots: 1, weight: 1, enabled: true };
      const signal = AbortSignal.timeout(10_000);
      let client: ReturnType<typeof connectWorker> | undefined;
      const connect = (): Promise<ReturnType<typeof connectWorker>> => {
        client = connectWorker({ url, name: name ?? undefined, headers: workerHeaders(entry, environment) });
        return Promise.resolve(client);
      };
      const found = await look(async () => await connect(), signal);
      await client?.[Symbol.asyncDispose]();
      return found;
    },
  },
};

async function changed(panel: Panel): Promise<object> {
  const state = await panel.state(true);
  panel.roster.attend();
  return state;
}

/** What the panel may call without the token: workers that are listed, and nothing else. */
async function listed(panel: Panel, id: string): Promise<string> {
  const { workers } = await panel.roster.read();
  const worker = workers.find((known) => known.id === id && known.source !== "unlisted");
  if (worker) return worker.id;
  throw new RefusedError(404, "NOT_LISTED", `${JSON.stringify(id.slice(0, 200))} is no listed worker.`);
}

/** What the file has for a worker, as long as it is still about that address: nothing of it goes anywhere else. */
async function headersAt(workers: Workers, worker: string, url: string): Promise<WorkerEntry["headers"]> {
  const listed = (await workers.config()).workers.find(
    (known) => (known.name ?? known.url.replace(/\/+$/, "")) === worker,
  );
  return listed && sameAddress(listed.url, url) ? listed.headers : {};
}

/** Two entries of one machine would have it do two jobs at a time. */
async function refuseTwice(panel: Panel, url: string, itself?: string): Promise<void> {
  const { workers } = await panel.roster.read();
  const other = workers.find(
    (known) => known.source === "file" && known.id !== itself && sameAddress(known.address, url),
  );
  if (other === undefined) return;
  throw new RefusedError(409, "ALREADY_LISTED", `${other.id} has this address already.`, "Edit that worker instead.");
}

function workflowOf(body: Json): WorkflowRequest {
  const { prompt, workflow } = isObject(body) ? body : ({} as JsonObject);
  return { prompt: parsePrompt(prompt), extraPngInfo: isObject(workflow) ? { workflow } : {} };
}

function gone(): RefusedError {
  return new RefusedError(404, "NOT_FOUND", "This job is not known any more.");
}
