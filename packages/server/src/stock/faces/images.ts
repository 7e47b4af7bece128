import type { Faces } from "./types.ts";

/** The stock picture and mask classes as each version shows them. */
export const IMAGES = {
  EmptyImage: {
    module: "nodes",
    "0.3.64": { category: "image" },
    "0.33.0": { title: "Empty Image", category: "image" },
  },
  LoadImage: {
    module: "nodes",
    "0.3.64": { title: "Load Image", category: "image" },
    "0.33.0": {
      title: "Load Image",
      category: "image",
      searchAliases: [
        "load image",
        "open image",
        "import image",
        "image input",
        "upload image",
        "read image",
        "image loader",
      ],
      essentialsCategory: "Basics",
    },
  },
  LoadImageMask: {
    module: "nodes",
    "0.3.64": { title: "Load Image (as Mask)", category: "mask" },
    "0.33.0": {
      title: "Load Image (as Mask)",
      category: "image",
      searchAliases: ["import mask", "alpha mask", "channel mask"],
      essentialsCategory: "Image Tools",
    },
  },
  SaveImage: {
    module: "nodes",
    "0.3.64": {
      title: "Save Image",
      category: "image",
      description: "Saves the input images to your ComfyUI output directory.",
    },
    "0.33.0": {
      title: "Save Image",
      category: "image",
      description: "Saves the input images to your ComfyUI output directory.",
      searchAliases: ["save", "save image", "export image", "output image", "write image", "download"],
      essentialsCategory: "Basics",
    },
  },
  PreviewImage: {
    module: "nodes",
    "0.3.64": {
      title: "Preview Image",
      category: "image",
      description: "Saves the input images to your ComfyUI output directory.",
    },
    "0.33.0": {
      title: "Preview Image",
      category: "image",
      description: "Preview the images without saving them to the ComfyUI output directory.",
      searchAliases: ["preview", "preview image", "show image", "view image", "display image", "image viewer"],
      essentialsCategory: "Basics",
    },
  },
  SaveImageWebsocket: {
    module: "custom_nodes.websocket_image_save",
    "0.3.64": { category: "api/image" },
    "0.33.0": { title: "Save Image (Websocket)", category: "image" },
  },
  SaveAnimatedWEBP: {
    module: "comfy_extras.nodes_images",
    "0.3.64": { category: "image/animation" },
    "0.33.0": { title: "Save Animated WEBP", category: "image", form: "v3" },
  },
  ImageScale: {
    module: "nodes",
    "0.3.64": { title: "Upscale Image", category: "image/upscaling" },
    "0.33.0": {
      title: "Upscale Image",
      category: "image/upscaling",
      searchAliases: ["resize", "resize image", "scale image", "image resize", "zoom", "zoom in", "change size"],
      essentialsCategory: "Image Tools",
    },
  },
  ImageInvert: {
    module: "nodes",
    "0.3.64": { title: "Invert Image", category: "image" },
    "0.33.0": {
      title: "Invert Image Colors",
      category: "image/color",
      searchAliases: ["reverse colors"],
      essentialsCategory: "Image Tools",
    },
  },
  ImageBatch: {
    module: "nodes",
    "0.3.64": { title: "Batch Images", category: "image" },
    "0.33.0": {
      title: "Batch Images (DEPRECATED)",
      category: "image/batch",
      deprecated: true,
      searchAliases: ["combine images", "merge images", "stack images"],
    },
  },
  ImageFromBatch: {
    module: "comfy_extras.nodes_images",
    "0.3.64": { category: "image/batch" },
    "0.33.0": {
      title: "Get Image from Batch",
      category: "image/batch",
      form: "v3",
      searchAliases: ["select image", "pick from batch", "extract image"],
    },
  },
  GetImageSize: {
    module: "comfy_extras.nodes_images",
    "0.3.64": {
      title: "Get Image Size",
      category: "image",
      description: "Returns width and height of the image, and passes it through unchanged.",
    },
    "0.33.0": {
      title: "Get Image Size",
      category: "image",
      description: "Returns width and height of the image, and passes it through unchanged.",
      form: "v3",
      searchAliases: ["dimensions", "resolution", "image info"],
    },
  },
  RepeatImageBatch: {
    module: "comfy_extras.nodes_images",
    "0.3.64": { category: "image/batch" },
    "0.33.0": {
      title: "Repeat Image Batch",
      category: "image/batch",
      form: "v3",
      searchAliases: ["duplicate image", "clone image"],
    },
  },
  MaskToImage: {
    module: "comfy_extras.nodes_mask",
    "0.3.64": { title: "Convert Mask to Image", category: "mask" },
    "0.33.0": { title: "Convert Mask to Image", category: "image/mask", form: "v3", searchAliases: ["convert mask"] },
  },
  ImageToMask: {
    module: "comfy_extras.nodes_mask",
    "0.3.64": { title: "Convert Image to Mask", category: "mask" },
    "0.33.0": {
      title: "Convert Image to Mask",
      category: "image/mask",
      form: "v3",
      searchAliases: ["extract channel", "channel to mask"],
    },
  },
  SolidMask: {
    module: "comfy_extras.nodes_mask",
    "0.3.64": { category: "mask" },
    "0.33.0": { title: "Create Solid Mask", category: "image/mask", form: "v3" },
  },
} as const satisfies Faces;
