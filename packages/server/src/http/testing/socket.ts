import { type ClientOptions, WebSocket } from "ws";

export interface Message {
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** A client's socket with all that it received; text frames are parsed. */
export interface TestSocket extends AsyncDisposable {
  readonly socket: WebSocket;
  readonly received: readonly (Message | Buffer)[];
  /** The first message, received or to come, that fits. Fails when the socket closes before. */
  next(fits: (message: Message | Buffer) => boolean): Promise<Message | Buffer>;
  /** The first JSON event of this type that fits. */
  event(type: string, fits?: (data: Message["data"]) => boolean): Promise<Message>;
  /** Resolves with the code when the socket has closed. */
  readonly closed: Promise<number>;
}

/** Opens `/ws`; resolves when it is open, with the listeners already in place. */
export async function openSocket(
  url: string,
  clientId?: string,
  options: ClientOptions & { path?: string } = {},
): Promise<TestSocket> {
  const { path = "/ws", ...rest } = options;
  const query = clientId === undefined ? "" : `?clientId=${encodeURIComponent(clientId)}`;
  const socket = new WebSocket(url.replace(/^http/, "ws") + path + query, rest);
  const received: (Message | Buffer)[] = [];
  const waiting = new Set<(message: Message | Buffer) => void>();
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  socket.on("message", (data: Buffer, isBinary) => {
    const message = isBinary ? data : (JSON.parse(data.toString()) as Message);
    received.push(message);
    for (const listener of [...waiting]) listener(message);
  });
  await new Promise<void>((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.on("error", () => {});
  const next: TestSocket["next"] = (fits) =>
    new Promise((resolve, reject) => {
      const known = received.find(fits);
      if (known !== undefined) return resolve(known);
      const listener = (message: Message | Buffer) => {
        if (!fits(message)) return;
        waiting.delete(listener);
        resolve(message);
      };
      waiting.add(listener);
      void closed.then(() => reject(new Error("the socket closed before the message came")));
    });
  return {
    socket,
    received,
    next,
    event: async (type, fits = () => true) =>
      (await next((message) => !Buffer.isBuffer(message) && message.type === type && fits(message.data))) as Message,
    closed,
    async [Symbol.asyncDispose]() {
      socket.terminate();
      await closed;
    },
  };
}
