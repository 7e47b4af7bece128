export { carrierOf } from "./carriers.ts";
export { lower } from "./lower.ts";
export type { ExactRange, ForeignQueue, LowerRequest, QueueNode } from "./request.ts";
export { cleanUrl } from "./running.ts";
export { type LoweringOf, type Lowerings, lowerings } from "./table.ts";
