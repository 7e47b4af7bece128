import { createElement, render } from "preact";
import type { ComfySidebarTab } from "./comfy/types.ts";
import type { Env } from "./panel/env.ts";
import { Panel } from "./panel/panel.tsx";
import { checkAll } from "./panel/run-on.ts";
import { t } from "./text/text.ts";

export const TAB = "netdist-workers";

/** The tab Workers, and whether it is open. */
export interface OwnTab {
  readonly tab: ComfySidebarTab;
  isOpen(): boolean;
}

/** `attend` is called when the tab opens, what it gives when it closes; `checks`: whether to check the workflow then. */
export function sidebarTab(env: Env, attend: () => () => void, checks: () => boolean): OwnTab {
  let place: HTMLElement | undefined;
  let leave = (): void => {};
  const tab: ComfySidebarTab = {
    ...{ id: TAB, icon: "pi pi-server", type: "custom" },
    // Read when the tab is added: by then the texts of the chosen language are there.
    get title() {
      return t("workers");
    },
    get tooltip() {
      return t("workersTooltip");
    },
    render(element) {
      place = element;
      // As high as the sidebar, so that the list scrolls below the heading.
      element.style.height = "100%";
      leave();
      leave = attend();
      render(createElement(Panel, { env }), element);
      if (checks())
        void env
          .refresh()
          .then(() => checkAll(env))
          .catch(() => {});
    },
    destroy() {
      leave();
      leave = () => {};
      if (place) render(null, place);
      place = undefined;
    },
  };
  return { tab, isOpen: () => place?.isConnected === true };
}
