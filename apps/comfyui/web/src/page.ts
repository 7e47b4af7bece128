import { createElement, render } from "preact";
import { ownSocket } from "./api/own-socket.ts";
import { panelApi } from "./api/panel-api.ts";
import { tokenStore } from "./api/token-store.ts";
import { addStyles, PAGE_STYLES, STYLES } from "./look/styles.ts";
import { announcer } from "./panel/announce.ts";
import { Panel } from "./panel/panel.tsx";
import { type Said, SaidNote } from "./panel/said.tsx";
import { keepLive } from "./store/live.ts";
import { cell, createStore } from "./store/store.ts";
import { loadTexts, t } from "./text/text.ts";

/** The panel as a page of its own, at `/netdist/`; `element` gets it. */
export async function mountPage(element: HTMLElement): Promise<void> {
  addStyles("netdist-page-styles", PAGE_STYLES);
  addStyles("netdist-styles", STYLES);
  const base = new URL("..", location.href);
  const address = (route: string): string => new URL(`.${route}`, base).href;
  const transport = {
    fetch: (route: string, init?: RequestInit) => fetch(address(`/api${route}`), init),
    url: (route: string) => address(`/api${route}`),
  };
  await loadTexts(transport.fetch, navigator.language);
  document.title = t("workers");
  const store = createStore();
  const api = panelApi(transport, tokenStore());
  const announced = cell("");
  const said = cell<Said | undefined>(undefined);
  const socket = ownSocket(address("/ws").replace(/^http/, "ws"));
  const says = announcer(store, announced);
  socket.on("netdist.job", (detail) => says.job((detail as { job: Parameters<typeof says.job>[0] }).job));
  socket.on("netdist.worker", (detail) =>
    says.worker((detail as { worker: Parameters<typeof says.worker>[0] }).worker),
  );
  const live = keepLive(store, api, socket.on);
  const env = {
    ...{ store, api, announced, refresh: live.refresh },
    place: {
      openWorkflow: undefined,
      say(severity: Said["severity"], summary: string, detail?: string) {
        said.set({ severity, summary, detail });
        announced.set([summary, detail].filter(Boolean).join(" "));
      },
      started: () => {},
    },
  };
  live.attend();
  render([createElement(Panel, { env }), createElement(SaidNote, { said })], element);
}
