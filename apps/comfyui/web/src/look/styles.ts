/**
 * The panel's looks: ComfyUI's own variables, older names of them as second choice. Every rule is below `.netdist`, so
 * that nothing of the frontend changes.
 */
export const STYLES = `
.netdist {
  --nd-text: var(--base-foreground, var(--fg-color, #fff));
  --nd-muted: var(--muted-foreground, var(--descrip-text, #9a9ba0));
  --nd-surface: var(--secondary-background, var(--comfy-input-bg, #262729));
  --nd-hover: var(--secondary-background-hover, var(--content-hover-bg, #313235));
  --nd-panel: var(--interface-panel-surface, var(--comfy-menu-bg, #171718));
  --nd-line: var(--border-subtle, var(--interface-stroke, var(--border-color, #494a50)));
  --nd-primary: var(--primary-background, #0b8ce9);
  --nd-good: var(--success-background, #00a35f);
  --nd-warn: var(--warning-background, #d79a0b);
  --nd-bad: #e5484d;
  box-sizing: border-box; display: flex; flex-direction: column; height: 100%; min-height: 0; position: relative;
  color: var(--nd-text); background: var(--nd-panel); font: 400 0.8125rem/1.4 Inter, system-ui, sans-serif;
}
.netdist *, .netdist *::before { box-sizing: border-box; }
.netdist h2, .netdist h3, .netdist p, .netdist ul { margin: 0; padding: 0; font: inherit; list-style: none; }
.netdist .nd-icon { width: 1rem; height: 1rem; flex: none; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
.netdist .nd-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.netdist .nd-muted { color: var(--nd-muted); }
.netdist .nd-ellipsis { min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.netdist .nd-row { display: flex; align-items: center; gap: 0.5rem; min-width: 0; }
.netdist .nd-grow { flex: 1; min-width: 0; }

.netdist .nd-head { display: flex; align-items: center; gap: 0.25rem; min-height: 3.5rem; padding: 0 0.5rem 0 1rem; border-bottom: 1px solid var(--nd-line); }
.netdist .nd-head h2 { flex: 1; font-size: 0.9375rem; font-weight: 600; }
.netdist .nd-scroll { flex: 1; min-height: 0; overflow-y: auto; padding: 0.75rem; display: flex; flex-direction: column; gap: 0.75rem; scrollbar-width: thin; scrollbar-color: var(--nd-line) transparent; }
.netdist .nd-list { display: flex; flex-direction: column; gap: 0.5rem; }
.netdist .nd-heading { display: flex; align-items: center; justify-content: space-between; min-height: 2rem; margin-top: 0.25rem; font-weight: 600; color: var(--nd-muted); }

.netdist button, .netdist .nd-link { font: inherit; color: inherit; background: none; border: 0; border-radius: 0.5rem; cursor: pointer; display: inline-flex; align-items: center; justify-content: center; gap: 0.375rem; text-decoration: none; }
.netdist button:disabled { opacity: 0.5; cursor: not-allowed; }
.netdist :is(button, a, input, textarea, summary):focus-visible { outline: 2px solid var(--nd-primary); outline-offset: 1px; }
.netdist .nd-tool { width: 2rem; height: 2rem; }
.netdist .nd-tool:hover:not(:disabled), .netdist .nd-link:hover { background: var(--nd-hover); }
.netdist .nd-button { min-height: 1.875rem; padding: 0 0.625rem; background: var(--nd-hover); }
.netdist .nd-card .nd-button { background: color-mix(in srgb, var(--nd-text) 9%, transparent); }
.netdist .nd-button:hover:not(:disabled) { background: color-mix(in srgb, var(--nd-text) 16%, transparent); }
.netdist .nd-button.nd-main { background: var(--nd-primary); color: #fff; }
.netdist .nd-button.nd-main:hover:not(:disabled) { filter: brightness(1.1); background: var(--nd-primary); }
.netdist .nd-button.nd-danger { background: #b33a3f; color: #fff; }
.netdist .nd-heading .nd-button { color: var(--nd-text); font-weight: 400; }
.netdist .nd-small { min-height: 1.625rem; padding: 0 0.5rem; font-size: 0.75rem; }
.netdist .nd-small .nd-icon, .netdist .nd-line .nd-icon { width: 0.875rem; height: 0.875rem; }

.netdist .nd-card { background: var(--nd-surface); border-radius: 0.75rem; padding: 0.625rem 0.75rem 0.75rem; display: flex; flex-direction: column; gap: 0.5rem; }
.netdist .nd-card h3 { font-weight: 600; }
.netdist .nd-line > span:not(.nd-ellipsis) { white-space: nowrap; flex: none; }
.netdist .nd-line { display: flex; align-items: center; gap: 0.375rem; font-size: 0.75rem; min-width: 0; }
.netdist .nd-card .nd-row > .nd-dot { align-self: flex-start; margin-top: 0.375rem; }
.netdist .nd-dot { width: 0.5rem; height: 0.5rem; border-radius: 50%; flex: none; background: var(--nd-muted); }
.netdist [data-standing=ready] .nd-dot { background: var(--nd-good); }
.netdist [data-standing=busy] .nd-dot { background: var(--nd-primary); }
.netdist [data-standing=trouble] .nd-dot { background: var(--nd-warn); }
.netdist :is([data-standing=unreachable], [data-standing=refused]) .nd-dot { background: var(--nd-bad); }
.netdist [data-standing=off] .nd-dot { background: none; border: 1.5px solid var(--nd-muted); }
.netdist .nd-facts { display: flex; flex-wrap: wrap; gap: 0.125rem 0.75rem; font-size: 0.75rem; color: var(--nd-muted); }
.netdist .nd-note { display: flex; gap: 0.5rem; font-size: 0.75rem; border-radius: 0.5rem; padding: 0.5rem; background: color-mix(in srgb, var(--nd-muted) 14%, transparent); overflow-wrap: anywhere; }
.netdist details.nd-note { display: block; }
.netdist .nd-note summary { cursor: pointer; }
.netdist .nd-note[open] summary { margin-bottom: 0.5rem; }
.netdist .nd-note .nd-icon { margin-top: 0.0625rem; }
.netdist .nd-note.nd-bad { background: color-mix(in srgb, var(--nd-bad) 16%, transparent); }
.netdist .nd-note.nd-bad > .nd-icon { color: var(--nd-bad); }
.netdist .nd-note.nd-warn { background: color-mix(in srgb, var(--nd-warn) 16%, transparent); }
.netdist .nd-note.nd-warn > .nd-icon { color: var(--nd-warn); }
.netdist .nd-note.nd-good > .nd-icon { color: var(--nd-good); }
.netdist .nd-note div { min-width: 0; display: flex; flex-direction: column; gap: 0.25rem; }
.netdist .nd-bar { height: 0.25rem; border-radius: 0.25rem; overflow: hidden; background: color-mix(in srgb, var(--nd-text) 12%, transparent); }
.netdist .nd-bar > div { height: 100%; border-radius: inherit; background: var(--nd-primary); transition: width 0.2s; }
.netdist .nd-bar.nd-memory > div { background: var(--nd-muted); }
.netdist .nd-work { display: flex; gap: 0.625rem; align-items: center; }
.netdist .nd-work > div { display: flex; flex-direction: column; gap: 0.375rem; }
.netdist .nd-preview { width: 3rem; height: 3rem; border-radius: 0.5rem; object-fit: cover; background: color-mix(in srgb, var(--nd-text) 8%, transparent); flex: none; }
.netdist .nd-actions { display: flex; gap: 0.375rem; flex-wrap: wrap; }

dialog.netdist { height: fit-content; max-height: 88vh; margin: auto; padding: 0; overflow: auto; border: 1px solid var(--nd-line); border-radius: 0.75rem; box-shadow: 0 8px 32px rgb(0 0 0 / 40%); }
dialog.netdist.nd-narrow { width: min(26rem, 92vw); }
dialog.netdist.nd-wide { width: min(58rem, 94vw); max-width: none; }
dialog.netdist:not([open]) { display: none; }
dialog.netdist::backdrop { background: rgb(0 0 0 / 60%); }
dialog.netdist > * { padding: 1.25rem; }
dialog.netdist h2 { font-size: 0.9375rem; font-weight: 600; }
.netdist .nd-end { justify-content: flex-end; }
.netdist .nd-result { display: flex; flex-direction: column; gap: 0.75rem; }
.netdist .nd-gallery { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); gap: 0.75rem; }
.netdist .nd-picture { display: block; overflow: hidden; background: var(--nd-surface); }
.netdist .nd-picture img { display: block; width: 100%; height: 100%; min-height: 6rem; object-fit: contain; }
.netdist .nd-single .nd-picture img { max-height: 70vh; }
.netdist :is(.nd-gallery, .nd-single) :is(audio, video) { width: 100%; }
.netdist .nd-choice { justify-content: flex-start; min-height: 2.25rem; text-align: start; }

.netdist .nd-job { display: flex; gap: 0.625rem; padding: 0.5rem 0.25rem; border-bottom: 1px solid var(--nd-line); align-items: flex-start; }
.netdist .nd-job > .nd-icon { margin-top: 0.125rem; }
.netdist .nd-job > div { display: flex; flex-direction: column; gap: 0.25rem; }
.netdist .nd-job[data-phase=succeeded] > .nd-icon { color: var(--nd-good); }
.netdist .nd-job[data-phase=failed] > .nd-icon { color: var(--nd-bad); }
.netdist .nd-job[data-phase=cancelled] > .nd-icon { color: var(--nd-muted); }
.netdist .nd-icon-turning { animation: nd-turn 1.2s linear infinite; }
@keyframes nd-turn { to { transform: rotate(1turn); } }
@media (prefers-reduced-motion: reduce) { .netdist .nd-icon-turning { animation: none; } .netdist .nd-bar > div { transition: none; } }

.netdist .nd-switch { width: 2rem; height: 1.125rem; border-radius: 1rem; background: color-mix(in srgb, var(--nd-text) 22%, transparent); position: relative; flex: none; }
.netdist .nd-switch::before { content: ""; position: absolute; top: 0.125rem; left: 0.125rem; width: 0.875rem; height: 0.875rem; border-radius: 50%; background: #fff; }
.netdist .nd-switch[aria-checked=true] { background: var(--nd-primary); }
.netdist .nd-switch[aria-checked=true]::before { left: 1rem; }
.netdist .nd-menu { position: relative; }
.netdist .nd-menu > [role=menu] { position: absolute; z-index: 10; right: 0; top: 100%; min-width: 11rem; padding: 0.25rem; border-radius: 0.5rem; background: var(--nd-panel); border: 1px solid var(--nd-line); box-shadow: 0 4px 16px rgb(0 0 0 / 40%); display: flex; flex-direction: column; }
.netdist [role=menuitem] { justify-content: flex-start; min-height: 2rem; padding: 0 0.625rem; border-radius: 0.375rem; width: 100%; }
.netdist [role=menuitem]:is(:hover, :focus) { background: var(--nd-hover); }
.netdist .nd-form { display: flex; flex-direction: column; gap: 0.625rem; }
.netdist :is(.nd-form label, .nd-field) { display: flex; flex-direction: column; gap: 0.25rem; font-size: 0.75rem; }
.netdist .nd-form small { color: var(--nd-muted); font-size: 0.6875rem; }
.netdist input { font: inherit; color: inherit; width: 100%; min-height: 1.875rem; padding: 0 0.5rem; border-radius: 0.5rem; border: 1px solid var(--nd-line); background: var(--nd-panel); }
.netdist .nd-empty { display: flex; flex-direction: column; align-items: center; gap: 0.5rem; padding: 1.5rem 1rem; text-align: center; color: var(--nd-muted); }
.netdist .nd-empty .nd-icon { width: 2rem; height: 2rem; }
.netdist .nd-empty strong { color: var(--nd-text); font-weight: 600; }
`;

/** Of the page of our own, which has none of ComfyUI's variables. */
export const PAGE_STYLES = `
:root { color-scheme: dark light; --base-foreground: #fff; --muted-foreground: #a6a6ab; --secondary-background: #262729; --secondary-background-hover: #37383b; --interface-panel-surface: #171718; --border-subtle: #3a3b3f; --primary-background: #0b8ce9; --success-background: #00a35f; }
@media (prefers-color-scheme: light) { :root { --base-foreground: #1b1c1e; --muted-foreground: #66676d; --secondary-background: #f1f1f3; --secondary-background-hover: #e2e2e6; --interface-panel-surface: #fff; --border-subtle: #d8d8dd; } }
.netdist.nd-said { position: fixed; inset: auto 0.75rem 0.75rem; z-index: 20; height: auto; max-width: 42rem; margin: 0 auto; flex-direction: row; align-items: center; border: 1px solid var(--nd-line); border-radius: 0.75rem; box-shadow: 0 4px 16px rgb(0 0 0 / 40%); }
.nd-said > .nd-note { flex: 1; }
html, body { height: 100%; margin: 0; background: var(--interface-panel-surface); }
#netdist { height: 100%; max-width: 44rem; margin: 0 auto; font-size: 1.0625rem; }
@media (pointer: coarse) { .netdist .nd-tool { width: 2.75rem; height: 2.75rem; } .netdist .nd-button { min-height: 2.5rem; } }
`;

/** Adds styles to the page, once for each name. */
export function addStyles(name: string, styles: string): void {
  if (document.getElementById(name)) return;
  const element = document.createElement("style");
  element.id = name;
  element.textContent = styles;
  document.head.append(element);
}
