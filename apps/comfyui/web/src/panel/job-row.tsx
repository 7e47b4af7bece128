import type { JSX } from "preact";
import { memo } from "preact/compat";
import type { JobView } from "../api/types.ts";
import { Icon, type IconName } from "../look/icon.tsx";
import { useItem } from "../store/hooks.ts";
import { clockText, placeText, spanText } from "../text/format.ts";
import { t } from "../text/text.ts";
import { useAct } from "./act.ts";
import { useEnv } from "./env.ts";
import { jobText } from "./job-text.ts";
import { ProblemNote } from "./note.tsx";
import { showResult } from "./result.tsx";

/** One job of the session. */
export const JobRow = memo(function JobRow({ id }: { readonly id: string }): JSX.Element | null {
  const { store, api } = useEnv();
  const { busy, act } = useAct();
  const job = useItem(store.jobs, id);
  if (job === undefined) return null;
  const { worker, phase, startedAt, endedAt, problem } = job;
  return (
    <li class="nd-job" data-phase={phase} data-job={id}>
      <Icon name={iconOf(job)} />
      <div class="nd-grow">
        <div class="nd-row">
          <span class="nd-grow nd-ellipsis">{placeText(worker)}</span>
          <time class="nd-muted" dateTime={new Date(startedAt).toISOString()}>
            {clockText(startedAt)}
          </time>
        </div>
        <div class="nd-line nd-muted">
          <span class="nd-ellipsis">{jobText(job)}</span>
          {endedAt !== null && <span>· {spanText(endedAt - startedAt)}</span>}
          {job.pictures > 0 && <span>· {t(job.pictures === 1 ? "picture" : "pictures", { count: job.pictures })}</span>}
        </div>
        {problem && phase === "failed" && <ProblemNote problem={problem} />}
        {(job.files > 0 || job.canRetry) && (
          <div class="nd-actions">
            {job.files > 0 && (
              <button
                type="button"
                class="nd-button nd-small"
                aria-haspopup="dialog"
                aria-label={t("openJob", { worker })}
                onClick={() => void showResult(api, job)}
              >
                <Icon name="picture" />
                {t("open")}
              </button>
            )}
            {job.canRetry && (
              <button
                type="button"
                class="nd-button nd-small"
                aria-busy={busy}
                aria-label={t("retryJob", { worker })}
                onClick={() => act(() => api.retryJob(id).then(() => {}))}
              >
                <Icon name="again" />
                {t("retry")}
              </button>
            )}
          </div>
        )}
      </div>
    </li>
  );
});

function iconOf({ phase }: JobView): IconName {
  switch (phase) {
    case "succeeded":
      return "done";
    case "failed":
      return "failed";
    case "cancelled":
      return "stopped";
    case "queued":
      return "wait";
    default:
      return "turning";
  }
}
