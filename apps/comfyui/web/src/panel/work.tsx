import type { JSX } from "preact";
import { Icon } from "../look/icon.tsx";
import { useItem } from "../store/hooks.ts";
import { t } from "../text/text.ts";
import { useAct } from "./act.ts";
import { useEnv } from "./env.ts";
import { jobText, stepsOf } from "./job-text.ts";
import { Bar } from "./progress.tsx";

/** What a worker does for us now: progress, the newest preview, and a way to stop it. */
export function Work({ id }: { readonly id: string }): JSX.Element | null {
  const { store, api } = useEnv();
  const { busy, act } = useAct();
  const job = useItem(store.jobs, id);
  if (job === undefined) return null;
  const steps = stepsOf(job);
  const label = t("interruptJob", { worker: job.worker });
  return (
    <div class="nd-work">
      {job.previews > 0 && (
        <img class="nd-preview" src={api.previewUrl(id, job.previews)} alt={t("previewOf", { worker: job.worker })} />
      )}
      <div class="nd-grow">
        <div class="nd-line">
          <Icon name="turning" />
          <span class="nd-grow nd-ellipsis">{jobText(job)}</span>
          {steps && (
            <span class="nd-muted">
              {steps.value}/{steps.max}
            </span>
          )}
        </div>
        <Bar label={jobText(job)} value={steps?.value ?? 0} max={steps?.max ?? 1} />
      </div>
      <button
        type="button"
        class="nd-tool"
        aria-busy={busy}
        aria-label={label}
        title={label}
        onClick={() => act(() => api.cancelJob(id))}
      >
        <Icon name="stop" />
      </button>
    </div>
  );
}
