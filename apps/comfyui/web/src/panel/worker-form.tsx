import type { JSX } from "preact";
import { useId, useRef, useState } from "preact/hooks";
import type { WorkerSettings, WorkerView } from "../api/types.ts";
import { type TextKey, t } from "../text/text.ts";
import { useAct } from "./act.ts";
import { useEnv } from "./env.ts";
import { Note, ProblemNote, type Tone } from "./note.tsx";

type Tested = Pick<WorkerView, "problem" | "version" | "devices">;

/** Adds a worker, or changes one. The values of headers are written and never read. */
export function WorkerForm({
  worker,
  close,
}: {
  readonly worker?: WorkerView;
  readonly close: () => void;
}): JSX.Element {
  const { store, api, announced } = useEnv();
  const { busy, act } = useAct();
  const form = useRef<HTMLFormElement>(null);
  const [tested, setTested] = useState<Tested | undefined>(undefined);
  const listed = worker?.source === "file";
  const title = worker && listed ? t("editWorker", { name: worker.id }) : t("addWorker");
  const read = (): WorkerSettings => settingsOf(new FormData(form.current ?? undefined), worker);
  const save = (): void =>
    act(async () => {
      const settings = read();
      const state = await (listed ? api.change(worker.id, settings) : api.add(withoutEmpty(settings)));
      store.replace(state);
      announced.set(`${title}: ${t("save")}`);
      close();
    });
  const test = (): void =>
    act(async () => setTested(await api.test(pick(withoutEmpty(read())), listed ? worker.id : undefined)));
  return (
    <form
      class="nd-form"
      ref={form}
      aria-label={title}
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
      onKeyDown={(event) => event.key === "Escape" && close()}
    >
      <h3>{title}</h3>
      <Field name="url" label="address" hint="addressHint" value={worker?.address ?? ""} required first />
      <Field name="name" label="name" hint="nameHint" value={worker?.name ?? ""} />
      <Field name="tags" label="tags" hint="tagsHint" value={worker?.tags.join(", ") ?? ""} />
      <Field name="slots" label="slots" type="number" value={String(worker?.slots ?? 1)} />
      <Field name="header" label="headerName" value={worker?.headers[0] ?? ""} placeholder="Authorization" />
      <Field
        name="secret"
        label="headerValue"
        hint={worker && worker.headers.length > 0 ? "headerKept" : "headerHint"}
        type="password"
        value=""
      />
      {tested && <TestNote tested={tested} />}
      <div class="nd-actions">
        <button type="submit" class="nd-button nd-main" aria-busy={busy}>
          {t("save")}
        </button>
        <button type="button" class="nd-button" aria-busy={busy} onClick={test}>
          {t("test")}
        </button>
        <button type="button" class="nd-button" onClick={close}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly name: string;
  readonly label: TextKey;
  readonly hint?: TextKey;
  readonly value: string;
  readonly type?: "text" | "number" | "password";
  readonly placeholder?: string;
  readonly required?: boolean;
  /** Gets the focus when the form opens. */
  readonly first?: boolean;
}

function Field({
  name,
  label,
  hint,
  value,
  type = "text",
  placeholder = "",
  required,
  first,
}: FieldProps): JSX.Element {
  const focused = useRef(false);
  const focus = (input: HTMLInputElement | null): void => {
    if (!first || input === null || focused.current) return;
    focused.current = true;
    input.focus();
  };
  const id = useId();
  const described = hint && { "aria-describedby": `${id}-hint` };
  const all = {
    id,
    name,
    defaultValue: value,
    placeholder,
    required: required === true,
    spellcheck: false,
    ...described,
  };
  return (
    <div class="nd-field">
      <label for={id}>{t(label)}</label>
      {type === "number" && <input ref={focus} type="number" min={1} {...all} />}
      {type === "password" && <input ref={focus} type="password" autocomplete="off" {...all} />}
      {type === "text" && <input ref={focus} type="text" autocomplete="off" {...all} />}
      {hint && <small id={`${id}-hint`}>{t(hint)}</small>}
    </div>
  );
}

function TestNote({ tested }: { readonly tested: Tested }): JSX.Element {
  const { problem, version, devices } = tested;
  const tone: Tone = version === null ? "bad" : "warn";
  if (problem) return <ProblemNote problem={problem} tone={tone} />;
  return (
    <div role="status">
      <Note tone="good">
        <p>{t("testGood", { version: version ?? "", device: devices.map(({ name }) => name).join(", ") })}</p>
      </Note>
    </div>
  );
}

function settingsOf(data: FormData, worker: WorkerView | undefined): WorkerSettings {
  const text = (name: string): string => String(data.get(name) ?? "").trim();
  const tags = text("tags")
    .split(",")
    .map((tag) => tag.trim())
    .filter(Boolean);
  return {
    url: text("url"),
    name: text("name") || null,
    tags: tags.length > 0 ? tags : null,
    slots: Number(text("slots")) || 1,
    ...headersOf(text("header"), String(data.get("secret") ?? ""), worker),
  };
}

/** An empty value leaves what the file has; an empty name takes the header away. Others of the worker stay. */
function headersOf(name: string, secret: string, worker: WorkerView | undefined): Pick<WorkerSettings, "headers"> {
  const before = worker?.source === "file" ? worker.headers[0] : undefined;
  const gone = before !== undefined && before !== name && (name === "" || secret !== "") ? { [before]: null } : {};
  const headers = { ...gone, ...(name !== "" && secret !== "" && { [name]: secret }) };
  return Object.keys(headers).length > 0 ? { headers } : {};
}

function withoutEmpty(settings: WorkerSettings): WorkerSettings {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null)) as WorkerSettings;
}

/** What a test needs. */
function pick({ url, name, headers = {} }: WorkerSettings): WorkerSettings {
  const given = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== null));
  return { ...(url !== undefined && { url }), ...(name && { name }), headers: given };
}
