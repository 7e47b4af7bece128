import type { Inputs, NodeDefinition, Outputs } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";

/** What a version shows of a class beside its inputs and outputs. */
export type Face = Pick<
  NodeDefinition<Inputs, Outputs>,
  "title" | "category" | "description" | "form" | "deprecated" | "searchAliases" | "essentialsCategory"
>;

/** Classes by id, each with its `python_module`. */
export type Faces = Readonly<Record<string, { readonly module: string } & Readonly<Record<Profile, Face>>>>;
