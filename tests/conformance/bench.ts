import { randomUUID } from "node:crypto";
import { waitPrompt } from "./graphs.ts";
import { type Http, httpOf } from "./http.ts";
import { type Message, openSession, type Session, type SessionOptions } from "./session.ts";
import type { Event, History, HistoryEntry, NodeOutput, Posted, Prompt } from "./wire.ts";

/** A server to be judged. */
export interface Server {
  readonly url: string;
  /** The version of ComfyUI whose behaviour is expected: "0.3.64". */
  readonly version: string;
  readonly kind: "ours" | "comfyui";
  /** Whether the node pack `netdist_test_nodes` is there. */
  readonly testNodes: boolean;
  /** Starts the same server with `--enable-cors-header`, and gives its address. */
  readonly withCors?: () => Promise<string>;
}

/** A run that is over. */
export interface Finished {
  readonly id: string;
  readonly posted: Posted;
  /** Events of this prompt, in order. */
  readonly events: readonly Event[];
  /** Everything that came through the socket since it was opened. */
  readonly messages: readonly Message[];
  readonly entry: HistoryEntry;
  /** What the output node left in the history. */
  output(node: string): NodeOutput;
  /** Names of the events of this prompt without progress. */
  names(): string[];
}

export interface RunOptions extends SessionOptions {
  /** Further members of the body of POST /prompt. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A run that lasts until it is released. */
export interface Held extends AsyncDisposable {
  readonly id: string;
  readonly session: Session;
  /** Interrupts it and waits for its end. */
  release(): Promise<void>;
}

/** What a check works with. */
export interface Bench {
  readonly server: Server;
  readonly http: Http;
  connect(options?: SessionOptions & { readonly clientId?: string }): Promise<Session>;
  /** Queues a prompt; fails when it is refused. */
  post(prompt: Prompt, body?: Readonly<Record<string, unknown>>): Promise<Posted>;
  /** Queues a prompt and waits for its end. */
  run(prompt: Prompt, options?: RunOptions): Promise<Finished>;
  history(id: string): Promise<HistoryEntry | undefined>;
  /** Occupies the server. */
  hold(): Promise<Held>;
}

export function benchOf(server: Server): Bench {
  const http = httpOf(server.url);
  const connect: Bench["connect"] = ({ clientId = randomUUID(), ...options } = {}) =>
    openSession(server.url, clientId, options);
  const post: Bench["post"] = async (prompt, body = {}) => {
    const reply = await http.post("/prompt", { prompt, ...body });
    if (reply.status !== 200) throw new Error(`POST /prompt: ${reply.status} ${reply.text}`);
    return reply.json<Posted>();
  };
  const history: Bench["history"] = async (id) => (await http.get(`/history/${id}`)).json<History>()[id];

  const run: Bench["run"] = async (prompt, { body, ...options } = {}) => {
    await using session = await connect(options);
    const posted = await post(prompt, { client_id: session.clientId, ...body });
    await ended(session, posted.prompt_id);
    const entry = await history(posted.prompt_id);
    if (!entry) throw new Error(`no history of ${posted.prompt_id} after its end`);
    return finished(posted, session.messages, entry);
  };

  const hold: Bench["hold"] = async () => {
    const session = await connect();
    // ComfyUI tells progress every half percent: here every 0.2 s.
    const { prompt_id: id } = await post(waitPrompt(2000, 20), { client_id: session.clientId });
    await session.until(({ event }) => event?.type === "progress" && event.data.prompt_id === id, "progress");
    let over: Promise<void> | undefined;
    const end = async () => {
      await http.post("/interrupt", { prompt_id: id });
      await ended(session, id);
      await session.close();
    };
    const release = () => (over ??= end());
    return { id, session, release, [Symbol.asyncDispose]: release };
  };
  return { server, http, connect, post, run, history, hold };
}

/** Waits for the last event of a prompt: `executing` without a node. */
export async function ended(session: Session, id: string): Promise<void> {
  const last = ({ event }: Message) =>
    event?.type === "executing" && event.data.node === null && event.data.prompt_id === id;
  await session.until(last, `end of ${id}`);
}

function finished(posted: Posted, messages: readonly Message[], entry: HistoryEntry): Finished {
  const id = posted.prompt_id;
  const events = eventsOf(messages, id);
  const output = (node: string) => {
    const found = entry.outputs[node];
    if (!found) throw new Error(`no output of node ${node}: ${JSON.stringify(entry.outputs)}`);
    return found;
  };
  const names = () => events.map(({ type }) => type).filter((type) => !type.startsWith("progress"));
  return { id, posted, events, messages, entry, output, names };
}

/** The events of one prompt, in order. */
export function eventsOf(messages: readonly Message[], promptId: string): Event[] {
  return messages.flatMap(({ event }) => (event?.data.prompt_id === promptId ? [event] : []));
}
