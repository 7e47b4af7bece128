import { WebSocket } from "undici";
import { type Frame, parseFrame } from "./frame.ts";
import type { Event } from "./wire.ts";

const DEADLINE_MS = 20_000;

/** What came through a socket: a JSON event or a binary frame. */
export type Message =
  | { readonly event: Event; readonly frame?: never }
  | { readonly frame: Frame; readonly event?: never };

/** One open socket and everything that came through it. */
export interface Session extends AsyncDisposable {
  readonly clientId: string;
  readonly messages: readonly Message[];
  send(text: string): void;
  /** The first message that fits, of those that came and those to come; fails after a deadline, with what did come. */
  until(fits: (message: Message) => boolean, what: string): Promise<Message>;
  close(): Promise<void>;
}

export interface SessionOptions {
  /** Sent as the first message, before the first `status` is awaited. */
  readonly flags?: Record<string, boolean>;
  readonly path?: string;
}

/** Opens a socket for a client id and waits for the server's first message. */
export async function openSession(url: string, clientId: string, options: SessionOptions = {}): Promise<Session> {
  const query = clientId === "" ? "" : `?clientId=${encodeURIComponent(clientId)}`;
  const socket = new WebSocket(`${url.replace(/^http/, "ws")}${options.path ?? "/ws"}${query}`);
  socket.binaryType = "arraybuffer";
  const session = sessionOf(socket, clientId);
  try {
    if (options.flags) {
      const text = JSON.stringify({ type: "feature_flags", data: options.flags });
      socket.addEventListener("open", () => socket.send(text));
      await session.until(({ event }) => event?.type === "feature_flags", "the server's feature flags");
    }
    await session.until(({ event }) => event?.type === "status", "the first status");
    return session;
  } catch (error) {
    socket.close();
    throw error;
  }
}

function sessionOf(socket: WebSocket, clientId: string): Session {
  const messages: Message[] = [];
  const changed = new EventTarget();
  let ended: string | undefined;
  const tell = () => changed.dispatchEvent(new globalThis.Event("change"));
  socket.addEventListener("message", ({ data }) => {
    messages.push(typeof data === "string" ? { event: JSON.parse(data) as Event } : { frame: parseFrame(data) });
    tell();
  });
  const end = (how: string) => {
    ended ??= how;
    tell();
  };
  socket.addEventListener("close", ({ code }) => end(`closed with ${code}`));
  socket.addEventListener("error", () => end("failed"));

  const until = (fits: (message: Message) => boolean, what: string) =>
    new Promise<Message>((resolve, reject) => {
      let at = 0;
      const settle = (act: () => void) => {
        clearTimeout(deadline);
        changed.removeEventListener("change", look);
        act();
      };
      const fail = (why: string) => settle(() => reject(new Error(`no ${what}: ${why}; came: ${summary(messages)}`)));
      const look = () => {
        for (; at < messages.length; at++) {
          const message = messages[at];
          if (message && fits(message)) return settle(() => resolve(message));
        }
        if (ended !== undefined) fail(`the socket ${ended}`);
      };
      const deadline = setTimeout(() => fail(`${DEADLINE_MS} ms passed`), DEADLINE_MS);
      changed.addEventListener("change", look);
      look();
    });

  const close = async () => {
    if (ended !== undefined) return;
    const closed = new Promise<void>((resolve) => changed.addEventListener("change", () => ended && resolve()));
    socket.close();
    await closed;
  };
  return { clientId, messages, send: (text) => socket.send(text), until, close, [Symbol.asyncDispose]: close };
}

function summary(messages: readonly Message[]): string {
  const names = messages.map(({ event, frame }) => (event ? event.type : `frame ${frame.kind}`));
  return names.slice(-30).join(", ") || "nothing";
}
