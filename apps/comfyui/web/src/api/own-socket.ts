/** Events of a server on a page without ComfyUI's frontend, which has a socket of its own. */
export interface OwnSocket {
  on(event: string, listener: (detail: unknown) => void): void;
}

const AGAIN_MS = 1000;

/** Connects again whenever it is cut; says `reconnected` then, for events were lost. */
export function ownSocket(url: string): OwnSocket {
  const listeners = new Map<string, ((detail: unknown) => void)[]>();
  const tell = (event: string, detail: unknown): void => {
    for (const listener of listeners.get(event) ?? []) listener(detail);
  };
  let lost = false;
  const connect = (): void => {
    const socket = new WebSocket(url);
    socket.addEventListener("open", () => {
      if (lost) tell("reconnected", undefined);
      lost = false;
    });
    socket.addEventListener("message", ({ data }) => {
      if (typeof data !== "string") return;
      const { type, data: detail } = JSON.parse(data) as { type: string; data: unknown };
      tell(type, detail);
    });
    socket.addEventListener("close", () => {
      if (!lost) tell("reconnecting", undefined);
      lost = true;
      setTimeout(connect, AGAIN_MS);
    });
  };
  connect();
  return { on: (event, listener) => void listeners.set(event, [...(listeners.get(event) ?? []), listener]) };
}
