import type { Dtype } from "../dtype/dtypes.ts";

/** The tensor that holds a latent's samples. */
export const SAMPLES_KEY = "latent_tensor";

/** An empty tensor that says, by being there, that the samples are not scaled. */
export const VERSION_KEY = "latent_format_version_0";

/** What samples are stored as. */
export const LATENT_DTYPES: readonly Dtype[] = ["float32", "float16", "bfloat16", "float64"];
