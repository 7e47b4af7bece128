export { renderInput, renderObjectInfo } from "./render.ts";
export type { FileLister, ObjectInfoOptions, ObjectInfoProfile } from "./types.ts";
