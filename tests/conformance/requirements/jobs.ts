import { from } from "../requirement.ts";

const [since, needs] = ["0.6.0", "test nodes"] as const;
const cancel = { since: "0.26.0" };

export const jobs = from("comfy_execution/jobs.py and server.py, /api/jobs", [
  { id: "JOBS-01", until: since, says: "There is no /api/jobs." },
  {
    id: "JOBS-02",
    since,
    says: "The list shows finished jobs newest first, with a pagination whose limit is null unless asked.",
  },
  {
    id: "JOBS-03",
    since,
    says: "A finished job in the list has id, status, priority, times, counts and the picture to show.",
  },
  { id: "JOBS-04", since, says: "limit and offset page through the list." },
  {
    id: "JOBS-05",
    since,
    says: "A limit that is no positive integer, an unknown status, sort_by or sort_order is 400 with a text.",
  },
  { id: "JOBS-06", since, says: "sort_by execution_duration and sort_order asc are honoured." },
  { id: "JOBS-07", since, says: "workflow_id filters by the id of the saved workflow." },
  {
    id: "JOBS-08",
    since,
    needs,
    says: "Waiting and running jobs are pending and in_progress, without members that have no value.",
  },
  { id: "JOBS-09", since, says: "One finished job shows its outputs, its status and the prompt with extra_data." },
  { id: "JOBS-10", since, says: "An unknown job is 404 with a text." },
  { id: "JOBS-11", since, needs, says: "A failed job shows its execution_error." },
  { id: "JOBS-12", since, needs, says: "An interrupted job is cancelled." },
  { id: "JOBS-13", since, needs, says: "status filters, with several states separated by commas." },
  { id: "JOBS-14", since, says: "A picture of type output is preferred as the one to show." },
  { id: "JOBS-15", ...cancel, needs, says: "Cancelling a pending job removes it without a trace." },
  { id: "JOBS-16", ...cancel, needs, says: "Cancelling the running job interrupts it." },
  { id: "JOBS-17", ...cancel, says: "Cancelling a finished or unknown job does nothing and says so." },
  {
    id: "JOBS-18",
    ...cancel,
    needs,
    says: "Several jobs are cancelled at once; ids that are no UUID, and other bodies, are 400.",
  },
]);
