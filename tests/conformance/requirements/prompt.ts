import { from } from "../requirement.ts";

export const prompt = from("server.py, POST /prompt", [
  { id: "PROMPT-01", says: "A valid prompt is answered with its id, its number and no node errors." },
  { id: "PROMPT-02", says: "Without prompt_id the server makes a lower-case UUID of version 4." },
  { id: "PROMPT-03", says: "A lower-case UUID given as prompt_id becomes the prompt's id." },
  {
    id: "PROMPT-04",
    since: "0.25.0",
    says: "A prompt_id that is no lower-case hyphenated UUID is refused as invalid_prompt_id.",
  },
  { id: "PROMPT-05", until: "0.25.0", says: "Any string is taken as prompt_id, and null as the text None." },
  {
    id: "PROMPT-06",
    says: "Each prompt gets a number one higher than the last; a number of the client's own is kept and does not count.",
  },
  { id: "PROMPT-07", says: "With front, the number is the negative of the counter." },
  { id: "PROMPT-08", says: "client_id is kept in the prompt's extra_data, beside what the client put there." },
  { id: "PROMPT-09", since: "0.3.69", says: "The server adds create_time in milliseconds to extra_data." },
  { id: "PROMPT-10", until: "0.3.69", says: "The server adds no create_time to extra_data." },
  {
    id: "PROMPT-11",
    says: "partial_execution_targets limits the run to those output nodes; ids of other nodes are ignored.",
  },
  { id: "PROMPT-12", says: "Targets without a single output node are refused as prompt_no_outputs." },
  { id: "PROMPT-13", says: "Outputs that fail validation are dropped and reported while a good one remains." },
  { id: "PROMPT-14", says: "A body without prompt is refused as no_prompt." },
  { id: "PROMPT-15", says: "Malformed JSON, and a number that is none, end in a plain 500." },
  { id: "PROMPT-16", says: "Tokens for API nodes never show in the history." },
  { id: "PROMPT-17", since: "0.3.68", says: "Tokens for API nodes never show in the queue." },
  { id: "PROMPT-18", says: "GET /prompt tells how many prompts wait and run." },
  { id: "PROMPT-19", says: "A prompt_id that is used again replaces the earlier history entry." },
  { id: "PROMPT-20", since: "0.25.0", says: "A prompt_id of null is as none." },
]);
