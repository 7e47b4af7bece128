import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "../look/icon.tsx";
import { useCell } from "../store/hooks.ts";
import { t } from "../text/text.ts";
import { useAct } from "./act.ts";
import { type Env, EnvProvider, useEnv } from "./env.ts";
import { useFocusBack } from "./focus.ts";
import { Jobs } from "./jobs.tsx";
import { Note, ProblemNote } from "./note.tsx";
import { checkAll } from "./run-on.ts";
import { TokenNote } from "./token-note.tsx";
import { WorkerCard } from "./worker-card.tsx";
import { WorkerForm } from "./worker-form.tsx";

/** Workers and the jobs of this session. */
export function Panel({ env }: { readonly env: Env }): JSX.Element {
  const [adding, setAdding] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  useFocusBack(adding, panel, "header button:last-of-type");
  return (
    <EnvProvider value={env}>
      <div class="netdist" ref={panel}>
        <Head adding={adding} add={() => setAdding(true)} />
        <div class="nd-scroll">
          <Notices />
          {adding && (
            <div class="nd-card">
              <WorkerForm close={() => setAdding(false)} />
            </div>
          )}
          <WorkerList />
          <Jobs />
        </div>
        <Announcer />
      </div>
    </EnvProvider>
  );
}

function Head({ adding, add }: { readonly adding: boolean; readonly add: () => void }): JSX.Element {
  const env = useEnv();
  const { mayEdit } = useCell(env.store.facts);
  const { busy, act } = useAct();
  return (
    <header class="nd-head">
      <h2 id="nd-workers">{t("workers")}</h2>
      {env.place.openWorkflow && (
        <Tool icon="check" label={t("checkWorkflow")} busy={busy} act={() => act(() => checkAll(env).then(() => {}))} />
      )}
      <Tool icon="refresh" label={t("refresh")} busy={busy} act={() => act(env.refresh)} />
      <Tool
        icon="add"
        label={t("addWorker")}
        title={mayEdit ? t("addWorker") : t("readOnly")}
        disabled={!mayEdit || adding}
        act={add}
      />
    </header>
  );
}

interface ToolProps {
  readonly icon: IconName;
  readonly label: string;
  readonly title?: string;
  readonly disabled?: boolean;
  /** It is doing it. It stays where the focus is: a button that is switched off would lose it. */
  readonly busy?: boolean;
  readonly act: () => void;
}

function Tool({ icon, label, title = label, disabled = false, busy = false, act }: ToolProps): JSX.Element {
  return (
    <button
      type="button"
      class="nd-tool"
      aria-label={label}
      title={title}
      disabled={disabled}
      aria-busy={busy}
      onClick={act}
    >
      <Icon name={icon} />
    </button>
  );
}

function Notices(): JSX.Element {
  const { store } = useEnv();
  const { failure, configProblem } = useCell(store.facts);
  return (
    <>
      {failure !== undefined && (
        <Note tone="bad">
          <p>{failure}</p>
        </Note>
      )}
      {configProblem && (
        <>
          <p>{t("configProblem")}</p>
          <ProblemNote problem={configProblem} tone="warn" />
        </>
      )}
      <TokenNote />
    </>
  );
}

function WorkerList(): JSX.Element {
  const { store } = useEnv();
  const ids = useCell(store.workers.ids);
  const { loaded } = useCell(store.facts);
  if (ids.length > 0) {
    return (
      <ul class="nd-list" aria-labelledby="nd-workers">
        {ids.map((id) => (
          <WorkerCard key={id} id={id} />
        ))}
      </ul>
    );
  }
  return (
    <div class="nd-empty">
      <Icon name="server" />
      {loaded && <strong>{t("noWorkers")}</strong>}
      {loaded && <p>{t("noWorkersHint")}</p>}
    </div>
  );
}

/** What a screen reader says: that a worker is gone, that a job has ended. */
function Announcer(): JSX.Element {
  const { announced } = useEnv();
  return (
    <div class="nd-hidden" role="status" aria-live="polite">
      {useCell(announced)}
    </div>
  );
}
