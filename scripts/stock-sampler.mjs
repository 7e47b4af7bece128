// A workflow, as the frontend saves it, with stock nodes in the place of NetDistProceduralSampler.

const checkpoint = "v1-5-pruned-emaonly-fp16.safetensors";

/** The workflow with a checkpoint, two texts, KSampler and VAEDecode where our sampler was; ids of other nodes stay. */
export function withStockSampler(workflow) {
  const sampler = workflow.nodes.find(({ type }) => type === "NetDistProceduralSampler");
  const [x, y] = sampler.pos;
  const seed = sampler.inputs.find(({ name }) => name === "seed").link;
  const latent = sampler.inputs.find(({ name }) => name === "latent_image").link;
  const images = sampler.outputs.find(({ name }) => name === "image").links;
  const id = workflow.last_node_id;
  const link = workflow.last_link_id;
  const [load, positive, negative, decode] = [id + 1, id + 2, id + 3, id + 4];
  const [model, clip, clip2, good, bad, samples, vae] = [1, 2, 3, 4, 5, 6, 7].map((n) => link + n);
  const text = sampler.widgets_values[3];
  const added = [
    node(
      load,
      "CheckpointLoaderSimple",
      [x - 720, y + 360],
      [320, 100],
      [],
      [
        ["MODEL", [model]],
        ["CLIP", [clip, clip2]],
        ["VAE", [vae]],
      ],
      [checkpoint],
    ),
    node(
      positive,
      "CLIPTextEncode",
      [x - 360, y + 360],
      [320, 110],
      [["clip", "CLIP", clip]],
      [["CONDITIONING", [good]]],
      [text],
    ),
    node(
      negative,
      "CLIPTextEncode",
      [x - 360, y + 520],
      [320, 110],
      [["clip", "CLIP", clip2]],
      [["CONDITIONING", [bad]]],
      ["text, watermark"],
    ),
    node(
      sampler.id,
      "KSampler",
      sampler.pos,
      [300, 262],
      [
        ["model", "MODEL", model],
        ["positive", "CONDITIONING", good],
        ["negative", "CONDITIONING", bad],
        ["latent_image", "LATENT", latent],
        ["seed", "INT", seed, true],
      ],
      [["LATENT", [samples]]],
      [0, "fixed", 20, 7, "euler", "normal", 1],
    ),
    node(
      decode,
      "VAEDecode",
      [x, y + 320],
      [300, 50],
      [
        ["samples", "LATENT", samples],
        ["vae", "VAE", vae],
      ],
      [["IMAGE", images]],
      [],
    ),
  ];
  const moved = workflow.links.map((one) => retarget(one, sampler.id, decode, added));
  const links = [
    ...moved,
    [model, load, 0, sampler.id, 0, "MODEL"],
    [clip, load, 1, positive, 0, "CLIP"],
    [clip2, load, 1, negative, 0, "CLIP"],
    [good, positive, 0, sampler.id, 1, "CONDITIONING"],
    [bad, negative, 0, sampler.id, 2, "CONDITIONING"],
    [samples, sampler.id, 0, decode, 0, "LATENT"],
    [vae, load, 2, decode, 1, "VAE"],
  ];
  const nodes = [...workflow.nodes.filter((one) => one !== sampler), ...added];
  return {
    ...workflow,
    last_node_id: decode,
    last_link_id: vae,
    nodes: nodes.map((one, order) => ({ ...one, order })),
    links,
  };
}

/** Links out of the sampler come from the decoder; those into it go to KSampler's inputs of the same name. */
function retarget([id, from, slot, to, at, type], sampler, decode, added) {
  if (from === sampler) return [id, decode, 0, to, at, type];
  if (to !== sampler) return [id, from, slot, to, at, type];
  const inputs = added.find((one) => one.id === sampler).inputs;
  return [id, from, slot, to, inputs.findIndex(({ link }) => link === id), type];
}

function node(id, type, pos, size, inputs, outputs, widgets) {
  return {
    id,
    type,
    pos,
    size,
    flags: {},
    order: 0,
    mode: 0,
    inputs: inputs.map(([name, kind, link, widget]) => ({
      name,
      type: kind,
      ...(widget && { widget: { name } }),
      link,
    })),
    outputs: outputs.map(([name, links]) => ({ name, type: name, links })),
    properties: { "Node name for S&R": type },
    widgets_values: widgets,
  };
}
