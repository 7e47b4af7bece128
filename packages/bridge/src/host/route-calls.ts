import type { AnswerRoute } from "@netdist/sdk/host";
import { ProtocolError } from "../frames/error.ts";
import { countOf, listOf, segmentOf, textOf } from "../frames/members.ts";
import type { Outbox } from "../frames/outbox.ts";
import type { Frame } from "../frames/read-frames.ts";
import type { Packed } from "../msgpack/types.ts";
import { toWire } from "./wire-error.ts";

/** Answers a `route` with a `routed`. Throws `ProtocolError` for one that is malformed. */
export function answerRouteCall(frame: Frame, answerRoute: AnswerRoute, outbox: Outbox): void {
  const { message } = frame;
  const id = countOf(message, "id");
  const request = {
    method: textOf(message, "method"),
    url: textOf(message, "url"),
    headers: listOf(message, "headers").map(readHeader),
    body: message["body"] === undefined ? undefined : segmentOf(frame, message["body"]),
  };
  const answer = async () => {
    try {
      const response = await answerRoute(request);
      const body = new Uint8Array(await response.arrayBuffer());
      const head = { t: "routed", id, status: response.status, headers: [...response.headers] };
      if (body.byteLength === 0) await outbox.send(head);
      else await outbox.send({ ...head, body: 0 }, [body]);
    } catch (error) {
      await outbox.send({ t: "routed", id, error: toWire(error) }).catch(() => undefined);
    }
  };
  void answer();
}

function readHeader(pair: Packed): readonly [string, string] {
  const [name, value] = Array.isArray(pair) ? (pair as readonly Packed[]) : [];
  if (typeof name === "string" && typeof value === "string") return [name, value];
  throw new ProtocolError("BAD_MESSAGE", '"route" has a header that is no pair of texts');
}
