import type { JSX } from "preact";

/** A bar; without a value it is only known that something goes on. */
export function Bar({
  label,
  value,
  max,
  kind = "",
}: {
  readonly label: string;
  readonly value: number;
  readonly max: number;
  readonly kind?: "" | "nd-memory";
}): JSX.Element {
  const part = max > 0 ? Math.min(1, value / max) : 0;
  return (
    <div
      class={`nd-bar ${kind}`}
      role={kind === "" ? "progressbar" : "meter"}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={max}
      aria-valuenow={value}
    >
      <div style={{ width: `${part * 100}%` }} />
    </div>
  );
}
