import type { JSX } from "preact";
import { memo } from "preact/compat";
import { useRef, useState } from "preact/hooks";
import type { WorkerView } from "../api/types.ts";
import { Icon } from "../look/icon.tsx";
import { useCell, useItem } from "../store/hooks.ts";
import { t } from "../text/text.ts";
import { useAct } from "./act.ts";
import { CheckNote } from "./check-note.tsx";
import { copyText } from "./copy.ts";
import { useEnv } from "./env.ts";
import { useFocusBack } from "./focus.ts";
import { Menu, type MenuItem } from "./menu.tsx";
import { ProblemNote } from "./note.tsx";
import { runOn } from "./run-on.ts";
import { Work } from "./work.tsx";
import { WorkerFacts } from "./worker-facts.tsx";
import { WorkerForm } from "./worker-form.tsx";

/** One worker: how it stands and why, what it does for us, and what can be done about it. */
export const WorkerCard = memo(function WorkerCard({ id }: { readonly id: string }): JSX.Element | null {
  const env = useEnv();
  const { store, place } = env;
  const worker = useItem(store.workers, id);
  const running = useCell(store.running(id));
  const { busy, act } = useAct();
  const [asking, setAsking] = useState<"edit" | "remove" | undefined>(undefined);
  const card = useRef<HTMLLIElement>(null);
  useFocusBack(asking !== undefined, card, "[aria-haspopup=menu]");
  if (worker === undefined) return null;
  const { enabled, standing, problem } = worker;
  const usable = enabled && standing !== "unreachable" && standing !== "refused";
  return (
    <li class="nd-card" ref={card} data-worker={id} data-standing={standing} aria-label={id}>
      <CardHead worker={worker} ask={setAsking} />
      {problem && <ProblemNote problem={problem} tone={standing === "trouble" || usable ? "warn" : "bad"} />}
      {usable && <WorkerFacts worker={worker} />}
      {running.map((job) => (
        <Work key={job} id={job} />
      ))}
      {usable && <CheckNote worker={id} />}
      {asking === "edit" && <WorkerForm worker={worker} close={() => setAsking(undefined)} />}
      {asking === "remove" && <Remove id={id} close={() => setAsking(undefined)} />}
      {place.openWorkflow && usable && asking === undefined && worker.source !== "unlisted" && (
        <div class="nd-actions">
          <button
            type="button"
            class="nd-button nd-small"
            aria-busy={busy}
            title={t("runHereHint")}
            aria-label={`${t("runHere")}: ${id}`}
            onClick={() => act(() => runOn(env, id))}
          >
            <Icon name="run" />
            {t("runHere")}
          </button>
        </div>
      )}
    </li>
  );
});

function CardHead({
  worker,
  ask,
}: {
  readonly worker: WorkerView;
  readonly ask: (what: "edit" | "remove") => void;
}): JSX.Element {
  const { store, api } = useEnv();
  const { act } = useAct();
  const { mayEdit } = useCell(store.facts);
  const { id, name, address, source, enabled, standing } = worker;
  const toggle = (): void => act(async () => store.replace(await api.change(id, { enabled: !enabled })));
  return (
    <div class="nd-row">
      <span class="nd-dot" aria-hidden="true" />
      <div class="nd-grow">
        <h3 class="nd-ellipsis" title={address}>
          {name ?? address.replace(/^https?:\/\//, "")}
        </h3>
        <div class="nd-line nd-muted">
          <span class="nd-state">{t(standing)}</span>
          {name !== null && <span class="nd-ellipsis">· {address.replace(/^https?:\/\//, "")}</span>}
          {source === "unlisted" && <span>· {t(source)}</span>}
        </div>
      </div>
      {source === "file" && (
        <button
          type="button"
          class="nd-switch"
          role="switch"
          aria-checked={enabled}
          aria-label={t("enable", { name: id })}
          disabled={!mayEdit}
          title={mayEdit ? t("enable", { name: id }) : t("readOnly")}
          onClick={toggle}
        />
      )}
      <Menu label={t("menu", { name: id })} items={useMenu(worker, mayEdit, ask)} />
    </div>
  );
}

function useMenu(worker: WorkerView, mayEdit: boolean, ask: (what: "edit" | "remove") => void): readonly MenuItem[] {
  const { api, place } = useEnv();
  const { act } = useAct();
  const { id, address, source } = worker;
  const free = (): void =>
    act(async () => {
      await api.free(id);
      place.say("success", t("freed", { name: id }));
    });
  const copy = (): void =>
    act(async () => {
      const line = launchLine(address);
      place.say("info", t((await copyText(line)) ? "copied" : "copyThis"), line);
    });
  return [
    { label: t("openPage"), href: address },
    { label: t("refresh"), disabled: source === "unlisted", act: () => act(() => api.look(id)) },
    { label: t("freeMemory"), disabled: source === "unlisted", act: free },
    { label: t("copyLaunch"), act: copy },
    { label: source === "file" ? t("edit") : t("addToList"), disabled: !mayEdit, act: () => ask("edit") },
    ...(source === "file" ? [{ label: t("remove"), disabled: !mayEdit, act: () => ask("remove") }] : []),
  ];
}

/** What starts ComfyUI on that machine so that it can be reached, with previews. */
function launchLine(address: string): string {
  const { port, protocol, hostname } = new URL(address);
  const here = hostname === "localhost" || hostname.startsWith("127.");
  return `python main.py${here ? "" : " --listen"} --port ${port || (protocol === "https:" ? "443" : "80")} --preview-method auto`;
}

function Remove({ id, close }: { readonly id: string; readonly close: () => void }): JSX.Element {
  const { store, api } = useEnv();
  const { busy, act } = useAct();
  return (
    <div class="nd-form" role="group" aria-label={t("removeSure", { name: id })}>
      <p>{t("removeSure", { name: id })}</p>
      <div class="nd-actions">
        <button
          type="button"
          class="nd-button nd-danger"
          aria-busy={busy}
          ref={(button) => button?.focus()}
          onClick={() => act(async () => store.replace(await api.remove(id)))}
        >
          {t("remove")}
        </button>
        <button type="button" class="nd-button" onClick={close}>
          {t("cancel")}
        </button>
      </div>
    </div>
  );
}
