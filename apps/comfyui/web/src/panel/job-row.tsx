import type { JSX } from "preact";
import { memo } from "preact/compat";
import type { JobView } from "../api/types.ts";
import { Icon, type IconName } from "../look/icon.tsx";
import { useItem } from "../store/hooks.ts";
import { clockText, spanText } from "../text/format.ts";
import { t } from "../text/text.ts";
import { useAct } from "./act.ts";
import { useEnv } from "./env.ts";
import { jobText } from "./job-text.ts";
import { ProblemNote } from "./note.tsx";

/** One job of the session. */
export const JobRow = memo(function JobRow({ id }: { readonly id: string }): JSX.Element | null {
  const { store, api } = useEnv();
  const { busy, act } = useAct();
  const job = useItem(store.jobs, id);
  if (job === undefined) return null;
  const { worker, phase, startedAt, endedAt, problem } = job;
  const result = useResult(job);
  return (
    <li class="nd-job" data-phase={phase} data-job={id}>
      <Icon name={iconOf(job)} />
      <div class="nd-grow">
        <div class="nd-row">
          <span class="nd-grow nd-ellipsis">{worker}</span>
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
        {(result || job.canRetry) && (
          <div class="nd-actions">
            {result && (
              <a
                class="nd-link nd-button nd-small"
                href={result}
                target="_blank"
                rel="noopener noreferrer"
                aria-label={`${t("openJob", { worker })} (${t("opensInTab")})`}
              >
                <Icon name="open" />
                {t("open")}
              </a>
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

function useResult({ id, saved, pictures }: JobView): string | undefined {
  const { api, place } = useEnv();
  const file = saved[0]?.files[0];
  if (file) return place.viewUrl(file);
  return pictures > 0 ? api.pictureUrl(id, 0) : undefined;
}

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
