import { isLink, type Json, type Prompt } from "@netdist/sdk/prompt";
import { graphOf } from "../graph/index.ts";
import type { ObjectInfo } from "../object-info/index.ts";
import { socketType } from "./socket-type.ts";

/** The type of the socket that an input's link comes from; undefined for a literal and for what is not known. */
export function linkType(prompt: Prompt, objectInfo: ObjectInfo, value: Json): string | undefined {
  return isLink(value) ? socketType(graphOf(prompt), objectInfo, value) : undefined;
}
