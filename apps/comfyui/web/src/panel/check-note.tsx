import type { JSX } from "preact";
import { useCell, useItem } from "../store/hooks.ts";
import { t } from "../text/text.ts";
import { useEnv } from "./env.ts";
import { Note, ProblemNote } from "./note.tsx";

/** Whether a worker can run the open workflow, as far as that was checked. */
export function CheckNote({ worker }: { readonly worker: string }): JSX.Element | null {
  const { store } = useEnv();
  const { checked } = useCell(store.facts);
  const result = useItem(store.checks, worker);
  if (checked === undefined || result === undefined) return null;
  const { problems, notices } = result;
  return (
    <>
      {problems.length === 0 && (
        <Note tone="good">
          <p>{t("canRun")}</p>
          {notices.map((notice) => (
            <p key={notice} class="nd-muted">
              {notice}
            </p>
          ))}
        </Note>
      )}
      {problems.map((problem) => (
        <ProblemNote key={`${problem.nodeId}${problem.says}`} problem={problem} tone="warn" />
      ))}
    </>
  );
}
