import type { Checks } from "./check.ts";
import { audioChecks } from "./checks/audio.ts";
import { cacheChecks } from "./checks/cache.ts";
import { coercionChecks } from "./checks/coercion.ts";
import { eventChecks } from "./checks/events.ts";
import { executionChecks } from "./checks/execution.ts";
import { frameChecks } from "./checks/frames.ts";
import { historyChecks } from "./checks/history.ts";
import { infoChecks, objectInfoChecks } from "./checks/info.ts";
import { freeChecks, interruptChecks } from "./checks/interrupt.ts";
import { jobCancelChecks } from "./checks/job-cancel.ts";
import { jobChecks } from "./checks/jobs.ts";
import { latentChecks, textChecks } from "./checks/latents.ts";
import { middlewareChecks } from "./checks/middleware.ts";
import { pictureChecks } from "./checks/pictures.ts";
import { promptChecks } from "./checks/prompt.ts";
import { queueChecks } from "./checks/queue.ts";
import { saveChecks } from "./checks/save.ts";
import { socketChecks } from "./checks/socket.ts";
import { uploadChecks } from "./checks/upload.ts";
import { userChecks } from "./checks/users.ts";
import { graphChecks, inputChecks } from "./checks/validation.ts";
import { viewChecks } from "./checks/view.ts";

/** Every list of checks; an id stands in one of them only. */
export const checkLists: readonly Checks[] = [
  promptChecks,
  graphChecks,
  inputChecks,
  coercionChecks,
  queueChecks,
  interruptChecks,
  freeChecks,
  historyChecks,
  jobChecks,
  jobCancelChecks,
  socketChecks,
  eventChecks,
  frameChecks,
  cacheChecks,
  executionChecks,
  saveChecks,
  pictureChecks,
  latentChecks,
  audioChecks,
  textChecks,
  viewChecks,
  uploadChecks,
  objectInfoChecks,
  infoChecks,
  userChecks,
  middlewareChecks,
];
export const checks: Checks = Object.assign({}, ...checkLists) as Checks;
