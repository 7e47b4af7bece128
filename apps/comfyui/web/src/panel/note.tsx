import type { ComponentChildren, JSX } from "preact";
import type { Problem } from "../api/types.ts";
import { Icon, type IconName } from "../look/icon.tsx";
import { t } from "../text/text.ts";

export type Tone = "bad" | "warn" | "good" | "plain";

const icons: Readonly<Record<Tone, IconName>> = { bad: "problem", warn: "warning", good: "done", plain: "info" };

/** A few lines that stand out. */
export function Note({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }): JSX.Element {
  return (
    <div class={`nd-note nd-${tone}`}>
      <Icon name={icons[tone]} />
      <div>{children}</div>
    </div>
  );
}

/** What is wrong and what to do. Texts of workers are texts, whatever they hold (T18). */
export function ProblemNote({
  problem,
  tone = "bad",
}: {
  readonly problem: Problem;
  readonly tone?: Tone;
}): JSX.Element {
  const { title } = problem as { readonly title?: string | null };
  return (
    <Note tone={tone}>
      <p>
        {problem.says}
        {title && !problem.says.includes(title) ? ` (${t("atNode", { title })})` : ""}
      </p>
      {problem.fix && <p class="nd-muted">{problem.fix}</p>}
    </Note>
  );
}
