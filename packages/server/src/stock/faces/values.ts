import type { Faces } from "./types.ts";

/** The stock primitive and text classes as each version shows them. */
export const VALUES = {
  PrimitiveInt: {
    module: "comfy_extras.nodes_primitive",
    "0.3.64": { title: "Int", category: "utils/primitive", form: "v3" },
    "0.33.0": { title: "Int", category: "utilities/primitive", form: "v3" },
  },
  PrimitiveFloat: {
    module: "comfy_extras.nodes_primitive",
    "0.3.64": { title: "Float", category: "utils/primitive", form: "v3" },
    "0.33.0": { title: "Float", category: "utilities/primitive", form: "v3" },
  },
  PrimitiveString: {
    module: "comfy_extras.nodes_primitive",
    "0.3.64": { title: "String", category: "utils/primitive", form: "v3" },
    "0.33.0": {
      title: "Text",
      category: "utilities/primitive",
      form: "v3",
      searchAliases: ["text", "string", "text box", "prompt"],
    },
  },
  PrimitiveStringMultiline: {
    module: "comfy_extras.nodes_primitive",
    "0.3.64": { title: "String (Multiline)", category: "utils/primitive", form: "v3" },
    "0.33.0": {
      title: "Text (Multiline)",
      category: "utilities/primitive",
      form: "v3",
      searchAliases: ["text", "string", "text multiline", "string multiline", "text box", "prompt"],
      essentialsCategory: "Basics",
    },
  },
  PrimitiveBoolean: {
    module: "comfy_extras.nodes_primitive",
    "0.3.64": { title: "Boolean", category: "utils/primitive", form: "v3" },
    "0.33.0": { title: "Boolean", category: "utilities/primitive", form: "v3" },
  },
  PreviewAny: {
    module: "comfy_extras.nodes_preview_any",
    "0.3.64": { title: "Preview Any", category: "utils" },
    "0.33.0": {
      title: "Preview as Text",
      category: "utilities",
      description: "Preview any input value as text.",
      searchAliases: ["show output", "inspect", "debug", "print value", "show text"],
    },
  },
} as const satisfies Faces;
