import type { JobView, WorkerView } from "../api/types.ts";
import type { Cell, Store } from "../store/store.ts";
import { t } from "../text/text.ts";

/** Says what a person who does not see the panel should know: workers that go and come, jobs that end. */
export function announcer(
  store: Store,
  announced: Cell<string>,
): { worker(view: WorkerView): void; job(view: JobView): void } {
  return {
    worker(view) {
      const before = store.workers.get(view.id)?.standing;
      const isNews = [before, view.standing].some((standing) => standing === "unreachable" || standing === "refused");
      if (before !== undefined && before !== view.standing && isNews) announced.set(`${view.id}: ${t(view.standing)}`);
    },
    job(view) {
      const before = store.jobs.get(view.id);
      if (before?.endedAt !== null || view.endedAt === null) return;
      if (view.phase === "succeeded") announced.set(t("doneOn", { worker: view.worker }));
      if (view.phase === "failed") announced.set(t("failedOn", { worker: view.worker }));
    },
  };
}
