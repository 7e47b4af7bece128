import type { TokenStore } from "./panel-api.ts";

const KEY = "netdist.token";

/** In the browser's storage for this origin. A link brings it in the address's fragment, which no server ever sees. */
export function tokenStore(): TokenStore {
  const fromLink = new URLSearchParams(location.hash.slice(1)).get("token");
  if (fromLink) {
    localStorage.setItem(KEY, fromLink);
    // Out of the address bar, so that it is not shared by accident.
    history.replaceState(null, "", location.pathname + location.search);
  }
  return {
    get: () => localStorage.getItem(KEY) ?? undefined,
    set: (token) => localStorage.setItem(KEY, token.trim()),
  };
}
