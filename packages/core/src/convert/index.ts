export { type ConvertOptions, convertWorkflow } from "./convert.ts";
