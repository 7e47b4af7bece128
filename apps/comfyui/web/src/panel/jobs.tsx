import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useCell } from "../store/hooks.ts";
import { t } from "../text/text.ts";
import { useAct } from "./act.ts";
import { useEnv } from "./env.ts";
import { JobRow } from "./job-row.tsx";

/** Rows that are made at first, and with each "more". */
const STEP = 50;

/** The jobs of this session, newest first. */
export function Jobs(): JSX.Element {
  const { store, api, refresh } = useEnv();
  const { busy, act } = useAct();
  const ids = useCell(store.jobs.ids);
  const [most, setMost] = useState(STEP);
  const shown = ids.toReversed().slice(0, most);
  const clear = (): void => act(() => api.clearJobs().then(refresh));
  return (
    <section aria-labelledby="nd-jobs">
      <div class="nd-heading">
        <h3 id="nd-jobs">{t("jobs")}</h3>
        {ids.length > 0 && (
          <button type="button" class="nd-button nd-small" aria-busy={busy} onClick={clear}>
            {t("clearJobs")}
          </button>
        )}
      </div>
      {ids.length === 0 ? (
        <p class="nd-muted">{t("noJobs")}</p>
      ) : (
        <ul aria-labelledby="nd-jobs">
          {shown.map((id) => (
            <JobRow key={id} id={id} />
          ))}
        </ul>
      )}
      {ids.length > most && (
        <button type="button" class="nd-button" onClick={() => setMost(most + STEP)}>
          {t("showMore", { count: Math.min(STEP, ids.length - most) })}
        </button>
      )}
    </section>
  );
}
