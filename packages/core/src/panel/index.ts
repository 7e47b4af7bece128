export { panelRoutes } from "./routes.ts";
export { PANEL, type Panel } from "./service.ts";
export type {
  CheckResult,
  DeviceView,
  JobPhase,
  JobView,
  PanelState,
  Problem,
  ResultFileView,
  SavedFiles,
  WorkerStanding,
  WorkerView,
} from "./types.ts";
