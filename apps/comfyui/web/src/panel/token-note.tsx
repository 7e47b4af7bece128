import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Icon } from "../look/icon.tsx";
import { useCell } from "../store/hooks.ts";
import { t } from "../text/text.ts";
import { useAct } from "./act.ts";
import { useEnv } from "./env.ts";

/** Without the token the list is read-only: this says so, and takes it. */
export function TokenNote(): JSX.Element | null {
  const { store, api, refresh } = useEnv();
  const { mayEdit, loaded } = useCell(store.facts);
  const { busy, act } = useAct();
  const [wrong, setWrong] = useState(false);
  if (mayEdit || !loaded) return null;
  const use = (form: HTMLFormElement): void =>
    act(async () => {
      api.token.set(String(new FormData(form).get("token") ?? ""));
      await refresh();
      setWrong(!store.facts.get().mayEdit);
    });
  return (
    <details class="nd-note">
      <summary class="nd-row">
        <Icon name="key" />
        {t("readOnly")}
      </summary>
      <form
        class="nd-form"
        onSubmit={(event) => {
          event.preventDefault();
          use(event.currentTarget);
        }}
      >
        <p class="nd-muted">{t("readOnlyHint")}</p>
        <label>
          {t("token")}
          <input name="token" type="password" autocomplete="off" required aria-invalid={wrong} />
        </label>
        {wrong && <p role="alert">{t("tokenWrong")}</p>}
        <div class="nd-actions">
          <button type="submit" class="nd-button" aria-busy={busy}>
            {t("useToken")}
          </button>
        </div>
      </form>
    </details>
  );
}
