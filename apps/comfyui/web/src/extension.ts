import { panelApi } from "./api/panel-api.ts";
import { tokenStore } from "./api/token-store.ts";
import type { JobView, WorkerView } from "./api/types.ts";
import type { Frontend } from "./comfy/frontend.ts";
import { addStyles, STYLES } from "./look/styles.ts";
import { choicesOf } from "./nodes/choices.ts";
import { growInputs } from "./nodes/growing-inputs.ts";
import { addWorkerPicker, syncWorkerPicker } from "./nodes/picking.ts";
import { remoteCanvas } from "./nodes/remote-canvas.ts";
import { announcer } from "./panel/announce.ts";
import { chooseWorker } from "./panel/choose-worker.tsx";
import type { Env } from "./panel/env.ts";
import { checkAll, isOutOfDate, runOn } from "./panel/run-on.ts";
import { SETTING, settings } from "./settings.ts";
import { sidebarTab, TAB } from "./sidebar-tab.ts";
import { keepLive } from "./store/live.ts";
import { cell, createStore } from "./store/store.ts";
import { loadTexts, t } from "./text/text.ts";

/** Puts NetDist into ComfyUI's frontend. */
export function extend(frontend: Frontend): void {
  addStyles("netdist-styles", STYLES);
  const store = createStore();
  const api = panelApi(frontend, tokenStore());
  const canvas = remoteCanvas(frontend, api, () => frontend.setting(SETTING.progress) !== false);
  const mine = new Set<string>();
  const announced = cell("");
  const live = keepLive(store, api, frontend.on);
  const env: Env = {
    ...{ store, api, announced, refresh: live.refresh },
    place: {
      openWorkflow: () => frontend.openWorkflow(),
      say: (severity, summary, detail) =>
        frontend.toast({
          severity,
          summary,
          ...(detail !== undefined && { detail }),
          life: severity === "error" ? 10_000 : 4000,
        }),
      started(job) {
        mine.add(job);
        canvas.started(job);
      },
    },
  };
  listen(frontend, env, { canvas, mine });
  const choices = choicesOf(store);
  const tab = sidebarTab(env, live.attend, () => frontend.setting(SETTING.check) !== false);
  checkAgain(frontend, env, () => tab.isOpen() && frontend.setting(SETTING.check) !== false);
  const show = (): void => {
    if (!tab.isOpen()) frontend.toggleTab(TAB);
  };
  const guarded = (work: () => Promise<void>) => (): void =>
    void work().catch((error: Error) => env.place.say("error", error.message));
  frontend.register({
    name: "NetDist.Workers",
    commands: [
      {
        ...{ id: "NetDist.RunOnWorker", label: t("runOnWorker"), icon: "pi pi-send", tooltip: t("runHereHint") },
        function: guarded(async () => {
          await live.refresh();
          const usable = store.workers.all().filter(({ enabled, source }) => enabled && source !== "unlisted");
          const worker = await chooseWorker(usable);
          if (worker !== undefined) await runOn(env, worker);
        }),
      },
      {
        ...{ id: "NetDist.CheckWorkers", label: t("checkWorkers"), icon: "pi pi-list-check", tooltip: t("checkHint") },
        function: guarded(async () => {
          await live.refresh();
          show();
          env.place.say("info", await checkAll(env));
        }),
      },
      { id: "NetDist.ShowWorkers", label: t("workersTooltip"), icon: "pi pi-server", function: show },
    ],
    menuCommands: [
      { path: ["NetDist"], commands: ["NetDist.RunOnWorker", "NetDist.CheckWorkers", "NetDist.ShowWorkers"] },
    ],
    settings: settings(),
    aboutPageBadges: [{ label: "NetDist", url: "https://github.com/netdist/netdist", icon: "pi pi-github" }],
    async setup() {
      await loadTexts(frontend.fetch, String(frontend.setting("Comfy.Locale") ?? "en"));
      frontend.addSidebarTab(tab.tab);
      await live.refresh();
      for (const node of frontend.nodes()) syncWorkerPicker(node, choices);
    },
    nodeCreated(node) {
      addWorkerPicker(node, choices);
      growInputs(node);
    },
    loadedGraphNode: (node) => syncWorkerPicker(node, choices),
  });
}

/** Events that the panel's own parts do not hear: the badge, the canvas, messages, what a screen reader says. */
function listen(
  frontend: Frontend,
  { store, announced, place }: Env,
  { canvas, mine }: { canvas: ReturnType<typeof remoteCanvas>; mine: Set<string> },
): void {
  const says = announcer(store, announced);
  const badge = (): void => {
    const count = store.jobs.all().filter(({ endedAt }) => endedAt === null).length;
    frontend.badge(TAB, count === 0 ? null : String(count));
  };
  frontend.on("netdist.job", (detail) => {
    const { job } = detail as { job: JobView };
    says.job(job);
    canvas.show(job);
    badge();
    if (job.endedAt === null || !mine.delete(job.id)) return;
    if (frontend.setting(SETTING.notify) === false) return;
    if (job.phase === "succeeded") place.say("success", t("doneOn", { worker: job.worker }));
    if (job.phase === "failed") place.say("error", t("failedOn", { worker: job.worker }), job.problem?.says);
  });
  frontend.on("netdist.worker", (detail) => says.worker((detail as { worker: WorkerView }).worker));
}

/** Many changes come at once, and some change nothing that runs; milliseconds. */
const SETTLED = 500;

/** Keeps what was checked true: once the workflow has changed, it is checked again while the panel is open. */
function checkAgain(frontend: Frontend, env: Env, again: () => boolean): void {
  let timer = 0;
  const look = async (): Promise<void> => {
    if (!(await isOutOfDate(env))) return;
    const { facts } = env.store;
    facts.set({ ...facts.get(), checked: undefined });
    if (again()) await checkAll(env);
  };
  frontend.on("graphChanged", () => {
    clearTimeout(timer);
    timer = setTimeout(() => void look().catch(() => {}), SETTLED);
  });
}
