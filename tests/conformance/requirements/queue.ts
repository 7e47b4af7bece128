import { from } from "../requirement.ts";

const needs = "test nodes";

export const queue = [
  ...from("server.py and execution.py, the prompt queue", [
    { id: "QUEUE-01", needs, says: "GET /queue shows each item as number, id, prompt, extra_data and output nodes." },
    { id: "QUEUE-02", needs, says: "POST /queue delete takes pending prompts away, and is silent about others." },
    { id: "QUEUE-03", needs, says: "POST /queue clear takes all pending prompts away and leaves the running one." },
    { id: "QUEUE-04", needs, says: "A prompt deleted from the queue leaves no history and no event but status." },
    { id: "QUEUE-05", needs, says: "Lower numbers run first, also negative ones." },
    { id: "QUEUE-06", needs, says: "A prompt queued with front runs before those already waiting." },
    { id: "QUEUE-07", needs, says: "Of equal numbers the lower prompt id runs first." },
    { id: "QUEUE-08", says: "A finished prompt is out of the queue when its last event comes." },
  ]),
  ...from("server.py, POST /interrupt", [
    {
      id: "INTERRUPT-01",
      needs,
      says: "With a prompt_id, the running prompt of that id ends with execution_interrupted.",
    },
    { id: "INTERRUPT-02", needs, says: "With the id of another prompt, nothing happens." },
    { id: "INTERRUPT-03", needs, says: "Without a body, the running prompt ends." },
    {
      id: "INTERRUPT-04",
      needs,
      says: "The history of an interrupted prompt is an error that was not completed, with the outputs made before.",
    },
    { id: "INTERRUPT-05", says: "An interrupt while nothing runs is answered and does not hit the next prompt." },
    { id: "INTERRUPT-06", needs, says: "Nodes that had finished before an interrupt are cached." },
    { id: "INTERRUPT-07", needs, says: "After an interrupt the next waiting prompt runs." },
  ]),
  ...from("server.py, POST /free", [
    { id: "FREE-01", says: "free_memory makes the server forget all results; the answer is empty." },
    { id: "FREE-02", says: "A body that is no JSON ends in 500." },
  ]),
];
