export { canHaveValue } from "./can-have-value.ts";
export { carrierOf } from "./carriers.ts";
export { exactStart, type OwnValues } from "./exact/start.ts";
export { fingerprintText } from "./fingerprint.ts";
export { lower } from "./lower.ts";
export { type QueueNodeAt, queueNodesOf, setQueue } from "./queue-nodes.ts";
export type { ExactRange, ForeignQueue, LowerRequest, QueueNode } from "./request.ts";
export { cleanUrl } from "./running.ts";
export { type LoweringOf, type Lowerings, lowerings } from "./table.ts";
