export { connectWorker, type WorkerClient, type WorkerOptions } from "./client/index.ts";
export {
  type Config,
  type ConfigStore,
  locateConfig,
  openConfig,
  parseConfig,
  resolveWorker,
  SETTINGS,
  sameAddress,
  type WorkerEntry,
  workerHeaders,
} from "./config/index.ts";
export { convertWorkflow } from "./convert/index.ts";
export {
  changeSeeds,
  describeInputs,
  type Edited,
  type InputChange,
  type ListedInput,
  listInputs,
  randomSeeds,
  replaceText,
  setInput,
  type TextChange,
} from "./edit/index.ts";
export {
  EGRESS,
  type Egress,
  type FetchUrlOptions,
  fetchUrl,
  isPublicAddress,
  type Loaded,
  type LoadingCall,
  type LoadOptions,
  loadUrl,
  type Network,
  type RequestBody,
  type SendOptions,
  shownUrl,
  systemNetwork,
  type UrlAnswer,
  type UrlValues,
  urlFingerprint,
  urlInputs,
  type Validators,
} from "./egress/index.ts";
export { type Clock, type Random, systemClock, systemRandom } from "./env.ts";
export { type ErrorCode, type ErrorFacts, isNetDistError, NetDistError, type Phase } from "./errors/index.ts";
export { sanitize } from "./errors/sanitize.ts";
export {
  DEFAULT_DEADLINES,
  type Deadlines,
  type Job,
  type JobEvent,
  type JobOptions,
  type JobOutcome,
  type JobResult,
  type JobStats,
  type RemoteNode,
  type SourceFile,
  startJob,
} from "./job/index.ts";
export {
  canHaveValue,
  type ExactRange,
  keptGraph,
  type Lowerings,
  type LowerRequest,
  lower,
  lowerings,
  poolKey,
  poolNodesOf,
  type QueueNodeAt,
  queueNodesOf,
  setQueue,
} from "./lower/index.ts";
export { type NodeInfo, type ObjectInfo, readObjectInfo } from "./object-info/index.ts";
export {
  type CheckResult,
  type DeviceView,
  type JobPhase,
  type JobView,
  PANEL,
  type Panel,
  type PanelState,
  type Problem,
  panelRoutes,
  type ResultFileView,
  type SavedFiles,
  type WorkerStanding,
  type WorkerView,
} from "./panel/index.ts";
export { extensionOf, type PictureFormat, pictureFormat } from "./picture-format.ts";
export type { Capture, Carrier, InputFile, Notice, Plan, Range, SameSize } from "./plan.ts";
export type {
  LeftBehind,
  OpenMember,
  Pool,
  PoolEvent,
  PoolOptions,
  PoolProgress,
  PoolResult,
  PoolRun,
  PoolWork,
  PoolWorker,
  Prepared,
  ShardOutcome,
  WorkerShare,
  WorkerState,
  WorkSignature,
} from "./pool/index.ts";
export { openPool, workSignature } from "./pool/index.ts";
export { isRunningPrompt, metadataOf, withoutChangeTokens } from "./running-prompt.ts";
export { type ValueFile, valueFiles } from "./value-files.ts";
export {
  type BegunPool,
  demandWidget,
  dispatchFrom,
  dispatchPool,
  exactRange,
  fetchFrom,
  localIsDone,
  objectInfoOf,
  type PoolAsked,
  type PoolFill,
  type PoolInfo,
  type PoolRecord,
  type PoolRequest,
  poolGone,
  poolWords,
  type QueueShare,
  queueFingerprint,
  queueShares,
  type RemoteInfo,
  type RemoteJob,
  type RemoteRequest,
  startWholePool,
  WORKERS,
  type Workers,
} from "./workers/index.ts";
export { openWorkflowFile, readWorkflowFile, type WorkflowFile } from "./workflow-file/index.ts";
