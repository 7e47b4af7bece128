import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon } from "../look/icon.tsx";

export interface MenuItem {
  readonly label: string;
  readonly href?: string;
  readonly disabled?: boolean;
  readonly act?: () => void;
}

/** A button with a menu, as the keyboard knows menus: arrows, Home, End, Escape. */
export function Menu({ label, items }: { readonly label: string; readonly items: readonly MenuItem[] }): JSX.Element {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const close = (): void => {
    setOpen(false);
    root.current?.querySelector("button")?.focus();
  };
  useEffect(() => {
    if (!open) return;
    entriesIn(root.current)[0]?.focus();
    const outside = (event: Event): void => void (root.current?.contains(event.target as Node) || setOpen(false));
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  return (
    <div class="nd-menu" ref={root} onKeyDown={(event) => open && onKey(event, root.current, close)}>
      <button
        type="button"
        class="nd-tool"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-label={label}
        title={label}
        onClick={() => setOpen(!open)}
      >
        <Icon name="menu" />
      </button>
      {open && (
        <div role="menu" aria-label={label}>
          {items.map((item) => (
            <Entry key={item.label} item={item} close={close} />
          ))}
        </div>
      )}
    </div>
  );
}

function Entry({ item, close }: { readonly item: MenuItem; readonly close: () => void }): JSX.Element {
  const { label, href, disabled, act } = item;
  if (href !== undefined) {
    return (
      <a
        class="nd-link"
        role="menuitem"
        tabIndex={-1}
        href={href}
        target="_blank"
        rel="noopener noreferrer"
        onClick={close}
      >
        {label}
      </a>
    );
  }
  const choose = (): void => {
    close();
    act?.();
  };
  return (
    <button type="button" role="menuitem" tabIndex={-1} disabled={disabled === true} onClick={choose}>
      {label}
    </button>
  );
}

function entriesIn(root: HTMLElement | null): HTMLElement[] {
  return [...(root?.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled)") ?? [])];
}

function onKey(event: KeyboardEvent, root: HTMLElement | null, close: () => void): void {
  const entries = entriesIn(root);
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + entries.length, Home: 0, End: entries.length - 1 }[event.key];
  if (event.key === "Escape") close();
  if (event.key === "Tab") return close();
  if (next !== undefined) entries[next % entries.length]?.focus();
  if (next === undefined && event.key !== "Escape") return;
  // Neither scroll the panel nor close a dialog of the frontend.
  event.preventDefault();
  event.stopPropagation();
}
