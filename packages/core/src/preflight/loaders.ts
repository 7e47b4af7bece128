/** Inputs of stock model loaders whose list is all that the server takes: `class.input`. */
const INPUTS = [
  "CheckpointLoaderSimple.ckpt_name",
  "CheckpointLoader.ckpt_name",
  "CheckpointLoader.config_name",
  "unCLIPCheckpointLoader.ckpt_name",
  "ImageOnlyCheckpointLoader.ckpt_name",
  "LoraLoader.lora_name",
  "LoraLoaderModelOnly.lora_name",
  "LoraLoaderBypass.lora_name",
  "LoraLoaderBypassModelOnly.lora_name",
  "CreateHookLora.lora_name",
  "CreateHookLoraModelOnly.lora_name",
  "CreateHookModelAsLora.ckpt_name",
  "CreateHookModelAsLoraModelOnly.ckpt_name",
  "VAELoader.vae_name",
  "UNETLoader.unet_name",
  "CLIPLoader.clip_name",
  ...numbered("DualCLIPLoader.clip_name", 2),
  ...numbered("TripleCLIPLoader.clip_name", 3),
  ...numbered("QuadrupleCLIPLoader.clip_name", 4),
  "CLIPVisionLoader.clip_name",
  "StyleModelLoader.style_model_name",
  "GLIGENLoader.gligen_name",
  "HypernetworkLoader.hypernetwork_name",
  "PhotoMakerLoader.photomaker_model_name",
  "UpscaleModelLoader.model_name",
  "LatentUpscaleModelLoader.model_name",
  "ControlNetLoader.control_net_name",
  "DiffControlNetLoader.control_net_name",
  "ModelPatchLoader.name",
  "AudioEncoderLoader.audio_encoder_name",
] as const;

const KNOWN: ReadonlySet<string> = new Set(INPUTS);

/** True for a model's name in a stock loader, which no server takes unless it lists it. */
export function isModelName(classType: string, input: string): boolean {
  return KNOWN.has(`${classType}.${input}`);
}

function numbered(name: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
}
