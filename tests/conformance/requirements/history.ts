import { from } from "../requirement.ts";

export const history = from("server.py and execution.py, the history", [
  { id: "HISTORY-01", says: "An entry holds the queue item, outputs, meta and status of a prompt." },
  { id: "HISTORY-02", says: "Of an unknown prompt the answer is an empty object, not 404." },
  { id: "HISTORY-03", needs: "test nodes", says: "Of a waiting or running prompt the answer is an empty object." },
  { id: "HISTORY-04", says: "max_items gives the newest entries, oldest first." },
  { id: "HISTORY-05", says: "offset counts from the oldest entry." },
  { id: "HISTORY-06", says: "POST /history delete removes entries, and is silent about unknown ones." },
  { id: "HISTORY-07", says: "POST /history clear removes all entries." },
  { id: "HISTORY-08", says: "The messages are start, cached and success with times in milliseconds." },
  { id: "HISTORY-09", says: "Only nodes with a UI result have outputs and meta." },
  {
    id: "HISTORY-10",
    needs: "test nodes",
    says: "A failed prompt is an error with the execution_error message and the outputs made before.",
  },
  { id: "HISTORY-11", says: "A prompt queued without client_id has its outputs in the history too." },
]);
