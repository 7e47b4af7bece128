import type { JSX } from "preact";
import type { WorkerView } from "../api/types.ts";
import { placeText } from "../text/format.ts";
import { t } from "../text/text.ts";
import { showDialog, TITLE } from "./dialog.ts";

/** A list of workers in a dialog; resolves with the id of the chosen one, undefined when it is closed without. */
export async function chooseWorker(workers: readonly WorkerView[]): Promise<string | undefined> {
  const chosen = await showDialog("nd-narrow", (close) => <Choice workers={workers} close={close} />);
  return chosen === "" ? undefined : chosen;
}

function Choice({
  workers,
  close,
}: {
  readonly workers: readonly WorkerView[];
  readonly close: (worker?: string) => void;
}): JSX.Element {
  return (
    <div class="nd-form">
      <h2 id={TITLE}>{t("chooseWorker")}</h2>
      <div class="nd-list">
        {workers.map(({ id, standing }) => (
          <button key={id} type="button" class="nd-button nd-choice" data-standing={standing} onClick={() => close(id)}>
            <span class="nd-dot" aria-hidden="true" />
            <span class="nd-grow nd-ellipsis">{placeText(id)}</span>
            <span class="nd-muted">{t(standing)}</span>
          </button>
        ))}
        {workers.length === 0 && <p class="nd-muted">{t("noneListed")}</p>}
      </div>
      <div class="nd-actions nd-end">
        <button type="button" class="nd-button" onClick={() => close()}>
          {t("cancel")}
        </button>
      </div>
    </div>
  );
}
