import { type JSX, render } from "preact";
import type { WorkerView } from "../api/types.ts";
import { t } from "../text/text.ts";

/** A list of workers in a dialog; resolves with the id of the chosen one, undefined when it is closed without. */
export function chooseWorker(workers: readonly WorkerView[]): Promise<string | undefined> {
  const dialog = document.createElement("dialog");
  dialog.className = "netdist nd-dialog";
  document.body.append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      render(null, dialog);
      dialog.remove();
      resolve(dialog.returnValue === "" ? undefined : dialog.returnValue);
    });
    render(<Choice workers={workers} />, dialog);
    dialog.showModal();
  });
}

function Choice({ workers }: { readonly workers: readonly WorkerView[] }): JSX.Element {
  return (
    <form method="dialog" class="nd-form" aria-labelledby="nd-choose">
      <h2 id="nd-choose">{t("chooseWorker")}</h2>
      <div class="nd-list">
        {workers.map(({ id, standing }) => (
          <button key={id} class="nd-button nd-choice" value={id} data-standing={standing}>
            <span class="nd-dot" aria-hidden="true" />
            <span class="nd-grow nd-ellipsis">{id}</span>
            <span class="nd-muted">{t(standing)}</span>
          </button>
        ))}
        {workers.length === 0 && <p class="nd-muted">{t("noneListed")}</p>}
      </div>
      <div class="nd-actions">
        <button class="nd-button" value="">
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}
