export { createFolders, type FolderPaths, type HostFolders } from "./folders.ts";
export { pictureOf } from "./picture-of.ts";
export { createPictures, type SharpFactory } from "./pictures.ts";
