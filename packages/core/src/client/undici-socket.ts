import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { buildConnector, Client, ping, WebSocket } from "undici";
import type { SocketListener, WireSocket } from "./transport.ts";

/** Above the largest frame that ComfyUI sends: a full-size PNG of SaveImageWebsocket, a large `executed`. */
const MAX_MESSAGE = 64 * 1024 * 1024;
const MAX_FRAGMENTS = 4096;
const PONG = "undici:websocket:pong";

/** A WebSocket over a connection of its own, so that it can be ended even when the far side never answers. */
export function openUndiciSocket(
  origin: string,
  connect: buildConnector.BuildOptions,
  request: { readonly path: string; readonly headers: Readonly<Record<string, string>> },
  listener: SocketListener,
): WireSocket {
  const connector = buildConnector(connect);
  let socket: Socket | undefined;
  let alive = true;
  const client = new Client(origin, {
    maxHeaderSize: 16 * 1024,
    webSocket: { maxPayloadSize: MAX_MESSAGE, maxFragments: MAX_FRAGMENTS },
    connect: (options, callback) => {
      connector(options, (...[error, made]) => {
        if (error) return callback(error, null);
        if (ended) made.destroy();
        socket = made;
        return callback(null, made);
      });
    },
  });
  const web = new WebSocket(`${origin.replace(/^http/, "ws")}${request.path}`, {
    dispatcher: client.compose(plainHandshake),
    headers: { ...request.headers },
  });
  web.binaryType = "arraybuffer";
  let ended = false;
  let failure: unknown;

  const onPong = (message: unknown): void => {
    if ((message as { websocket?: unknown }).websocket === web) listener.pong();
  };
  const finish = (): boolean => {
    if (ended) return false;
    ended = true;
    unsubscribe(PONG, onPong);
    socket?.destroy();
    void client.destroy();
    return true;
  };
  subscribe(PONG, onPong);
  web.addEventListener("open", () => {
    if (ended) return;
    if (!alive) socket?.unref();
    listener.opened();
  });
  web.addEventListener("message", ({ data }) => {
    if (!ended) listener.message(typeof data === "string" ? data : new Uint8Array(data as ArrayBuffer));
  });
  web.addEventListener("error", (event) => {
    failure = event.error;
  });
  web.addEventListener("close", (event) => {
    if (finish()) listener.closed(failure ?? new Error(`WebSocket closed with code ${event.code}`));
  });

  return {
    send: (text) => web.send(text),
    ping: () => ping(web),
    close: () => void finish(),
    hold: (value) => {
      alive = value;
      if (value) socket?.ref();
      else socket?.unref();
    },
  };
}

/** Offers no compression (a bomb's way in) and sends none of fetch's own headers, which ComfyUI may refuse. */
function plainHandshake(dispatch: Client["dispatch"]): Client["dispatch"] {
  return (options, handler) => {
    const headers = Object.fromEntries(
      Object.entries((options.headers ?? {}) as Record<string, string>).filter(
        ([name]) => !/^(sec-websocket-extensions|sec-fetch-.*|origin)$/i.test(name),
      ),
    );
    return dispatch({ ...options, headers }, handler);
  };
}
