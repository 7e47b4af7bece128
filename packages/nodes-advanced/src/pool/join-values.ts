import { type Audio, canJoin, isTensor, joinTensors, type Latent, type Tensor } from "@netdist/sdk";

/**
 * Values of several machines as one list for the nodes below: pictures, masks, latents and sounds as one batch, texts and
 * numbers one by one. `name` is for messages. Throws where they do not fit together.
 */
export function joinValues(values: readonly unknown[], name: string): readonly unknown[] {
  const [first] = values;
  if (first === undefined) return [];
  if (isTensor(first)) return [joined(values, (value) => (isTensor(value) ? value : undefined), name)];
  if (isLatent(first)) return [joinLatents(values, first, name)];
  if (isAudio(first)) return [joinAudio(values, first, name)];
  return values;
}

function isLatent(value: unknown): value is Latent {
  return isTensor((value as Partial<Latent> | null)?.samples);
}

function isAudio(value: unknown): value is Audio {
  return isTensor((value as Partial<Audio> | null)?.waveform);
}

/** Masks and places in a batch are kept where every part has them: of some pictures alone they would say something else. */
function joinLatents(values: readonly unknown[], first: Latent, name: string): Latent {
  const { noise_mask, batch_index, ...rest } = first;
  const latents = values.filter(isLatent);
  const samples = joined(values, (value) => (isLatent(value) ? value.samples : undefined), name);
  const masks = latents.flatMap((latent) => latent.noise_mask ?? []);
  const places = latents.map((latent) => latent.batch_index);
  return {
    ...rest,
    samples,
    ...(noise_mask && masks.length === latents.length && canJoin(masks) && { noise_mask: joinTensors(masks) }),
    ...(batch_index && places.every((place) => place !== undefined) && { batch_index: places.flat() }),
  };
}

function joinAudio(values: readonly unknown[], first: Audio, name: string): Audio {
  const rates = new Set(values.map((value) => (isAudio(value) ? value.sample_rate : undefined)));
  if (rates.size > 1)
    throw new Error(`${name}: the machines gave sounds of different rates: ${[...rates].join(", ")} Hz.`);
  return { ...first, waveform: joined(values, (value) => (isAudio(value) ? value.waveform : undefined), name) };
}

function joined(values: readonly unknown[], tensorOf: (value: unknown) => Tensor | undefined, name: string): Tensor {
  const tensors = values.map(tensorOf).filter((tensor) => tensor !== undefined);
  if (tensors.length === values.length && canJoin(tensors)) return joinTensors(tensors);
  const shapes = [...new Set(tensors.map(({ shape }) => shape.slice(1).join("x")))];
  const what =
    tensors.length < values.length ? "values of different kinds" : `values of different sizes: ${shapes.join(", ")}`;
  throw new Error(`${name}: the machines gave ${what}, which make no batch.`);
}
