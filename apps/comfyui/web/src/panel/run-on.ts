import type { WorkerStanding, Workflow } from "../api/types.ts";
import { t } from "../text/text.ts";
import type { Env } from "./env.ts";

/** Sends the open workflow to a worker. */
export async function runOn({ api, place }: Env, worker: string): Promise<void> {
  const workflow = await place.openWorkflow?.();
  if (workflow === undefined || isEmpty(workflow)) return place.say("info", t("emptyWorkflow"));
  const job = await api.run(worker, workflow);
  place.started(job);
  place.say("info", t("sent", { worker }));
}

/** They say why they cannot be used, so there is nothing more to ask them. */
const CANNOT: readonly WorkerStanding[] = ["off", "unreachable", "refused"];

/** Asks every worker that is switched on whether it can run the open workflow; shows what each lacks. */
export async function checkAll({ api, place, store, announced }: Env): Promise<string> {
  const workflow = await place.openWorkflow?.();
  const workers = store.workers
    .all()
    .filter(({ source, standing }) => source !== "unlisted" && !CANNOT.includes(standing));
  if (workflow === undefined || workers.length === 0) return t("noneListed");
  if (isEmpty(workflow)) return t("emptyWorkflow");
  const results = await api.check(
    workers.map(({ id }) => id),
    workflow,
  );
  store.checks.replace(
    results.map((result) => ({ ...result, id: result.worker })),
    0,
  );
  store.facts.set({ ...store.facts.get(), checked: JSON.stringify(workflow.prompt) });
  const bad = results.filter(({ problems }) => problems.length > 0).length;
  const says = bad === 0 ? t("allCanRun") : t("someCannot", { count: bad, total: results.length });
  announced.set(says);
  return says;
}

function isEmpty({ prompt }: Workflow): boolean {
  return Object.keys(prompt).length === 0;
}

/** Whether what was checked is no longer what is open. */
export async function isOutOfDate({ place, store }: Env): Promise<boolean> {
  const { checked } = store.facts.get();
  return checked !== undefined && JSON.stringify((await place.openWorkflow?.())?.prompt) !== checked;
}
