import type { ComfyApi, ComfyApp, ComfyExtension, ComfyNode, ComfySidebarTab, ComfyToast } from "./types.ts";

/** ComfyUI's frontend, as this extension uses it: the only module that touches it. */
export interface Frontend {
  register(extension: ComfyExtension): void;
  addSidebarTab(tab: ComfySidebarTab): void;
  /** The small number on the tab's button; none: null. */
  badge(tabId: string, text: string | null): void;
  /** Opens a tab of ours, or closes it. */
  toggleTab(tabId: string): void;
  toast(toast: ComfyToast): void;
  setting(id: string): unknown;
  /** The open workflow: as the server runs it, and as the frontend saves it. */
  openWorkflow(): Promise<{ readonly prompt: object; readonly workflow: object }>;
  nodes(): readonly ComfyNode[];
  redraw(): void;
  fetch(route: string, init?: RequestInit): Promise<Response>;
  /** An address that the browser itself asks, as for pictures. */
  url(route: string): string;
  on(event: string, listener: (detail: unknown) => void): void;
  /** As if the server had said it; every listener in the page hears it. */
  say(event: string, detail: unknown): void;
}

declare global {
  interface Window {
    readonly comfyAPI?: { readonly app: { readonly app: ComfyApp }; readonly api: { readonly api: ComfyApi } };
  }
}

/** Undefined on a page without ComfyUI's frontend. */
export function findFrontend(): Frontend | undefined {
  const { comfyAPI } = window;
  if (comfyAPI === undefined) return undefined;
  const { app } = comfyAPI.app;
  const { api } = comfyAPI.api;
  const manager = () => app.extensionManager;
  return {
    register: (extension) => app.registerExtension(extension),
    addSidebarTab: (tab) => manager().registerSidebarTab(tab),
    badge(tabId, text) {
      // Assigned to the registered tab: the frontend notices nothing else.
      const tab = manager()
        .getSidebarTabs()
        .find(({ id }) => id === tabId);
      if (tab && tab.iconBadge !== text) tab.iconBadge = text;
    },
    toggleTab: (tabId) => void manager().command.execute(`Workspace.ToggleSidebarTab.${tabId}`),
    toast: (toast) => manager().toast.add(toast),
    setting: (id) => manager().setting.get(id),
    async openWorkflow() {
      const { output, workflow } = await app.graphToPrompt();
      return { prompt: output, workflow };
    },
    nodes: () => app.graph.nodes ?? app.graph._nodes ?? [],
    redraw: () => app.graph.setDirtyCanvas(true, true),
    fetch: (route, init) => api.fetchApi(route, init),
    url: (route) => api.apiURL(route),
    on: (event, listener) => {
      api.addEventListener(event, (heard) => listener((heard as CustomEvent<unknown>).detail));
    },
    say: (event, detail) => void api.dispatchCustomEvent(event, detail),
  };
}
