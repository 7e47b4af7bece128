import type { Requirement } from "./requirement.ts";
import { execution } from "./requirements/execution.ts";
import { files } from "./requirements/files.ts";
import { history } from "./requirements/history.ts";
import { info } from "./requirements/info.ts";
import { jobs } from "./requirements/jobs.ts";
import { middleware } from "./requirements/middleware.ts";
import { nodes } from "./requirements/nodes.ts";
import { prompt } from "./requirements/prompt.ts";
import { queue } from "./requirements/queue.ts";
import { socket } from "./requirements/socket.ts";
import { users } from "./requirements/users.ts";
import { validation } from "./requirements/validation.ts";

/** What "ComfyUI-compatible" means: each requirement is checked against our server and against real ones. */
export const requirements: readonly Requirement[] = [
  ...prompt,
  ...validation,
  ...queue,
  ...history,
  ...jobs,
  ...socket,
  ...execution,
  ...nodes,
  ...files,
  ...info,
  ...users,
  ...middleware,
];
