import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { Icon } from "../look/icon.tsx";
import { useCell } from "../store/hooks.ts";
import type { Cell } from "../store/store.ts";
import { t } from "../text/text.ts";
import type { Place } from "./env.ts";
import { Note, type Tone } from "./note.tsx";

/** What was said last; undefined once it has been read. */
export type Said = Readonly<{ severity: Parameters<Place["say"]>[0]; summary: string; detail?: string | undefined }>;

const TONES: Readonly<Record<Said["severity"], Tone>> = { success: "good", info: "plain", error: "bad" };
/** Milliseconds that a message stays. */
const STAYS: Readonly<Record<Said["severity"], number>> = { success: 4000, info: 6000, error: 12_000 };

/** Messages on the page of our own; in ComfyUI its frontend shows them. */
export function SaidNote({ said }: { readonly said: Cell<Said | undefined> }): JSX.Element | null {
  const message = useCell(said);
  useEffect(() => {
    if (message === undefined) return;
    const timer = setTimeout(() => said.set(undefined), STAYS[message.severity]);
    return () => clearTimeout(timer);
  }, [message, said]);
  if (message === undefined) return null;
  return (
    <div class="netdist nd-said">
      <Note tone={TONES[message.severity]}>
        <p>{message.summary}</p>
        {message.detail !== undefined && <p class="nd-muted">{message.detail}</p>}
      </Note>
      <button type="button" class="nd-tool" aria-label={t("close")} onClick={() => said.set(undefined)}>
        <Icon name="close" />
      </button>
    </div>
  );
}
