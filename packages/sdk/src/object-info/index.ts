export { renderObjectInfo } from "./render.ts";
export type { ObjectInfoOptions, ObjectInfoProfile } from "./types.ts";
