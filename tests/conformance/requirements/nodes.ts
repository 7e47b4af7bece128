import { from } from "../requirement.ts";

export const nodes = [
  ...from("nodes.py and folder_paths.py, saved files", [
    { id: "SAVE-01", says: "SaveImage writes prefix_00001_.png and counts on; one file per picture of a batch." },
    { id: "SAVE-02", says: "A prefix with folders makes them." },
    { id: "SAVE-03", says: "The counter goes on from the highest number of that prefix in the folder." },
    { id: "SAVE-04", says: "%width%, %height% and %batch_num% in a prefix are filled in." },
    { id: "SAVE-05", says: "PNG files carry the prompt and every member of extra_pnginfo as text." },
    { id: "SAVE-06", says: "A prefix that leaves the output folder fails the run." },
    { id: "SAVE-07", says: "PreviewImage writes into temp, named ComfyUI_temp, five letters and a number." },
    { id: "SAVE-08", says: "Files are 8-bit RGB, and colours come out as they went in." },
  ]),
  ...from("nodes.py and comfy_extras/, pictures", [
    { id: "NODE-01", says: "LoadImage gives the colours, and 1 - alpha as mask." },
    { id: "NODE-02", says: "Of a picture without alpha the mask is zero, 64 by 64." },
    { id: "NODE-03", says: "LoadImageMask gives one channel, alpha inverted." },
    { id: "NODE-04", says: "ImageInvert turns colours round, in 32-bit floats that are cut when saved." },
    { id: "NODE-05", says: "ImageScale nearest-exact keeps colours; width or height 0 keeps the proportions." },
    { id: "NODE-06", says: "ImageScale center cuts what does not fit the proportions." },
    { id: "NODE-07", says: "ImageBatch appends; a second picture of another size is brought to the first one's." },
    { id: "NODE-08", says: "ImageFromBatch takes a part; RepeatImageBatch repeats." },
    { id: "NODE-09", says: "SolidMask and MaskToImage give grey; ImageToMask takes one channel." },
    { id: "NODE-11", says: "GetImageSize gives width, height and the number of pictures." },
    { id: "NODE-10", says: "A LoadImage of ` [output]` reads what SaveImage wrote, unchanged." },
  ]),
  ...from("nodes.py and comfy_extras/, latents", [
    { id: "LATENT-01", says: "SaveLatent writes a safetensors file with the samples, a version mark and the prompt." },
    { id: "LATENT-02", says: "EmptyLatentImage is zeros of batch, 4, height / 8, width / 8." },
    { id: "LATENT-03", says: "LoadLatent gives back what was saved." },
    { id: "LATENT-04", says: "LatentFromBatch cuts the batch at its end." },
    { id: "LATENT-05", says: "RepeatLatentBatch and LatentBatch make larger batches." },
    {
      id: "LATENT-06",
      says: "VAELoader pixel_space encodes to -1..1 and decodes back, in 32-bit floats that are cut when saved.",
    },
    { id: "LATENT-07", says: "LatentFromBatch takes a batch_index beyond 63.", since: "0.33.0" },
    { id: "LATENT-08", says: "LatentFromBatch refuses a batch_index beyond 63.", until: "0.4.0" },
  ]),
  ...from("comfy_extras/nodes_audio.py", [
    { id: "AUDIO-01", says: "EmptyAudio is zeros of duration x sample_rate." },
    { id: "AUDIO-02", says: "SaveAudio writes FLAC of 16 bits that carries the prompt, and counts as SaveImage does." },
    { id: "AUDIO-03", says: "What LoadAudio reads of 16 bits, SaveAudio writes again." },
    { id: "AUDIO-04", says: "Finer values are saved as the nearest of 16 bits, ties to even." },
    { id: "AUDIO-05", says: "PreviewAudio writes into temp." },
  ]),
  ...from("comfy_extras/nodes_preview_any.py and nodes_primitive.py", [
    { id: "TEXT-01", says: "PreviewAny shows numbers, texts and truth as Python writes them." },
    { id: "TEXT-03", says: "PreviewAny shows a whole FLOAT with a fraction of 0." },
    { id: "TEXT-02", says: "PreviewAny shows text with quotes and lines as it is." },
  ]),
];
