import { canHaveValue, WORKERS } from "@netdist/core";
import { block, combo, defineNode, type Image, image } from "@netdist/sdk";
import { isLink } from "@netdist/sdk/prompt";
import { concatenate } from "./concatenate.ts";
import { fit, type SizeRule, sizeOf } from "./reconcile.ts";

// ComfyUI before 0.4 has no growing inputs, so there is a fixed number; the web extension shows them one at a time.
const first = { images_a: image({ lazy: true }), images_b: image({ lazy: true }) };
const more = {
  images_c: image({ lazy: true, optional: true }),
  images_d: image({ lazy: true, optional: true }),
  images_e: image({ lazy: true, optional: true }),
  images_f: image({ lazy: true, optional: true }),
  images_g: image({ lazy: true, optional: true }),
  images_h: image({ lazy: true, optional: true }),
  images_i: image({ lazy: true, optional: true }),
  images_j: image({ lazy: true, optional: true }),
  images_k: image({ lazy: true, optional: true }),
  images_l: image({ lazy: true, optional: true }),
  images_m: image({ lazy: true, optional: true }),
  images_n: image({ lazy: true, optional: true }),
  images_o: image({ lazy: true, optional: true }),
  images_p: image({ lazy: true, optional: true }),
};
const names = [...keysOf(first), ...keysOf(more)];

/** Puts any number of picture batches into one, in the order of the inputs. */
export const combineImageBatch = defineNode({
  id: "CombineImageBatch",
  title: "Combine images",
  category: "remote/image",
  description:
    "Puts picture batches into one, in the order of the inputs. A batch that a worker or the local part does not make is left out.",
  inputs: {
    ...first,
    ...more,
    if_sizes_differ: combo(["error", "resize", "crop", "pad", "keep_first"], {
      optional: true,
      default: "error",
      tooltip:
        "resize: stretch to the first batch's size. crop, pad: keep proportions. keep_first: leave out batches of another size.",
    }),
  },
  outputs: { images: image() },
  lowering: {
    role: "batch",
    inputs: names,
    class_type: "ImageBatch",
    first: "image1",
    second: "image2",
    sizes: "if_sizes_differ",
  },
  needs(values, context) {
    const { prompt, uniqueId } = context;
    const linked = names.filter((name) => isLink(prompt?.[uniqueId]?.inputs[name]));
    if (prompt === undefined) return names.slice(0, 2);
    const { lowerings } = context.service(WORKERS);
    return linked.filter(
      (name) => values[name] === undefined && canHaveValue(prompt, lowerings, prompt[uniqueId]?.inputs[name]),
    );
  },
  async run(values) {
    const batches = names.map((name) => values[name]).filter((batch) => batch !== undefined);
    if (batches.length === 0) return { images: block() };
    return { images: await concatenate(await agree(batches, values.if_sizes_differ)) };
  },
});

function keysOf<T extends object>(record: T): (keyof T & string)[] {
  return Object.keys(record) as (keyof T & string)[];
}

/** The batches in one size, by the rule; throws under `error`, naming the inputs' sizes. */
async function agree(batches: readonly Image[], rule: SizeRule): Promise<readonly Image[]> {
  const sizes = batches.map(sizeOf);
  const [wanted] = sizes;
  const same = sizes.map(({ height, width }) => height === wanted?.height && width === wanted.width);
  if (wanted === undefined || same.every(Boolean)) return batches;
  if (rule === "keep_first") return batches.filter((_, index) => same[index]);
  if (rule !== "error") return Promise.all(batches.map((batch) => fit(batch, wanted, rule)));
  const list = sizes.map(({ width, height }) => `${width}x${height}`).join(", ");
  throw new Error(
    `The batches have different sizes: ${list}. Make them equal, or set if_sizes_differ to resize, crop, pad or keep_first.`,
  );
}
