import { from } from "../requirement.ts";

const needs = "test nodes";

export const socket = [
  ...from("server.py, /ws", [
    { id: "WS-01", says: "The first message is status with the queue's length and the client's id." },
    { id: "WS-02", says: "Without clientId the server makes one of 32 hexadecimal digits." },
    { id: "WS-03", says: "feature_flags as the first message is answered with the server's own." },
    { id: "WS-04", says: "Other messages, and malformed ones, are ignored." },
    { id: "WS-05", says: "feature_flags after another message is not answered." },
    { id: "WS-06", says: "/api/ws is the same." },
    { id: "WS-07", says: "A later connection with the same id takes the events over." },
    {
      id: "WS-08",
      needs,
      says: "A client that comes back while its prompt runs is told the node, without a prompt id.",
    },
    { id: "WS-13", needs, says: "A client that closes its socket and comes back at once gets the events." },
    { id: "WS-14", says: "A message over 4 MiB closes the socket with 1009." },
    { id: "WS-09", says: "status goes to every client when a prompt is queued, starts and ends." },
    { id: "WS-10", says: "Other events of a prompt go to its client only." },
    {
      id: "WS-11",
      needs,
      says: "Of a prompt without client, progress and progress_state go to everybody and nothing else does.",
    },
    { id: "WS-12", says: "Closing an older connection of an id takes the id from the newer one as well." },
  ]),
  ...from("execution.py and main.py, events of a run", [
    { id: "EVENT-01", says: "A run tells start, cached, each node, its result, success and the end, in this order." },
    { id: "EVENT-02", says: "executing names the node, the node to show and the prompt; the last one names no node." },
    { id: "EVENT-03", says: "execution_cached comes even when nothing was cached." },
    { id: "EVENT-04", says: "executed comes for nodes with a UI result only, and carries it as the history does." },
    { id: "EVENT-05", says: "The history can be read when the last executing comes, which is after status." },
    {
      id: "EVENT-06",
      needs,
      says: "An exception tells node, class, finished nodes, type, message, traceback, inputs and all nodes of the prompt, and ends the run.",
    },
    { id: "EVENT-07", needs, says: "progress tells value and max of the node, up to the last step." },
    {
      id: "EVENT-08",
      says: "progress_state lists the nodes begun so far, with running or finished and their real ids.",
    },
    { id: "EVENT-09", needs, says: "progress_state counts a node's steps." },
    { id: "EVENT-10", says: "start and success carry the time in milliseconds." },
    { id: "EVENT-11", needs, says: "A failed run still ends with status and executing without a node." },
  ]),
  ...from("server.py and protocol.py, binary frames", [
    { id: "FRAME-01", needs, says: "A client that announced it gets previews with metadata, and no others." },
    { id: "FRAME-02", needs, says: "Other clients get previews of type 1 with the format's number." },
    { id: "FRAME-03", needs, says: "Previews of a prompt without client are type 1 and go to everybody." },
    { id: "FRAME-04", needs, says: "A node's text is a frame of type 3 with the node's id." },
    { id: "FRAME-05", says: "SaveImageWebsocket sends one PNG per picture, with its pixels unchanged." },
  ]),
];
