export { FileNameError, PictureError } from "./errors.ts";
export { createFolders, type FolderPaths, type HostFolders } from "./folders.ts";
export { createPictures, type SharpFactory } from "./pictures.ts";
