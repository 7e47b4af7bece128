/** One HTTP request to a worker, all decisions taken. */
export interface WireRequest {
  readonly method: "GET" | "HEAD" | "POST";
  /** With prefix and query. */
  readonly path: string;
  /** Lower-case names; a streamed body comes with its content-length. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
}

export interface WireResponse {
  readonly status: number;
  /** Lower-case names; repeated headers are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it comes, not decompressed. Must be read to its end or discarded. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives up what is left of the body, with its connection. */
  discard(): void;
}

/** What a socket tells. After `closed` nothing more comes. */
export interface SocketListener {
  opened(): void;
  message(data: string | Uint8Array): void;
  pong(): void;
  /** Told once, also when it never opened; not after our own `close`. */
  closed(reason: unknown): void;
}

export interface WireSocket {
  send(text: string): void;
  ping(): void;
  /** Ends the connection at once; nothing is told afterwards. */
  close(): void;
  /** Whether this socket keeps the process alive. */
  hold(alive: boolean): void;
}

/** How bytes reach one worker: undici's pool and WebSocket, or a simulation. Fails with the raw cause. */
export interface Transport extends AsyncDisposable {
  request(request: WireRequest): Promise<WireResponse>;
  openSocket(path: string, headers: Readonly<Record<string, string>>, listener: SocketListener): WireSocket;
}

/** TLS of one worker. */
export interface TlsOptions {
  /** PEM text of the CA that signed its certificate. */
  readonly ca?: string | undefined;
  /** Take any certificate. */
  readonly insecure?: boolean | undefined;
}
