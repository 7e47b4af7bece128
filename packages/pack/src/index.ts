export { type BuiltPack, buildPack } from "./build.ts";
export type { BundleOptions } from "./bundle.ts";
export { PackError, type PackErrorCode } from "./errors.ts";
export type { Files } from "./files.ts";
export { digest, MANIFEST, type Manifest, manifestOf } from "./manifest.ts";
export { writeFolder } from "./write-folder.ts";
export { zipFolder } from "./zip.ts";
