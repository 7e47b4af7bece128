// What codecs-browser.mjs measures: the same in Node and in a page.
import { decodeFlac, encodeFlac } from "@netdist/codecs/flac";
import { inspectLatent, openLatent } from "@netdist/codecs/latent";
import { decodeNpy, encodeNpy, npyToValues } from "@netdist/codecs/npy";
import { decodeNpz, encodeNpz } from "@netdist/codecs/npz";
import { decodePng, encodePng } from "@netdist/codecs/png";
import { decodeSafetensors, encodeSafetensors } from "@netdist/codecs/safetensors";

/** Median milliseconds of each case. */
export async function measureCodecs() {
  const times = {};
  for (const [name, act] of cases()) {
    times[name] = measure(act);
    // The page goes on living.
    await new Promise((resolve) => setTimeout(resolve));
  }
  return times;
}

function* cases() {
  const array = latent();
  const [npy, stored] = [encodeNpy(array), encodeNpz([["latents", array]])];
  const packed = encodeNpz([["latents", array]], { level: 6 });
  const safetensors = encodeSafetensors([["latents", array]]);
  const picture = photograph(1024, 1024);
  const png = encodePng(picture);
  const sound = chord(441_000);
  const flac = encodeFlac(sound);
  yield ["1 MiB npy read", () => npyToValues(decodeNpy(npy))];
  yield ["1 MiB npy written", () => encodeNpy(array)];
  yield ["1 MiB npz stored, read", () => decodeNpz(stored).read("latents")];
  yield ["1 MiB npz stored, written", () => encodeNpz([["latents", array]])];
  yield ["1 MiB npz packed, read", () => decodeNpz(packed).read("latents")];
  yield ["1 MiB npz packed, written", () => encodeNpz([["latents", array]], { level: 6 })];
  yield ["1 MiB safetensors read", () => decodeSafetensors(safetensors)];
  yield ["1 MiB safetensors written", () => encodeSafetensors([["latents", array]])];
  yield ["latent told by content", () => inspectLatent(stored)];
  yield ["latent opened", () => openLatent(stored)];
  yield ["PNG of 1024x1024 read", () => decodePng(png)];
  yield ["PNG of 1024x1024 written", () => encodePng(picture)];
  yield ["10 s of stereo FLAC read", () => decodeFlac(flac)];
  yield ["10 s of stereo FLAC written", () => encodeFlac(sound)];
}

/** A page's clock has steps of a tenth of a millisecond: what is quick is timed many at once. */
function measure(act) {
  let kept = act();
  const once = timed(1);
  const batch = Math.max(1, Math.min(1000, Math.ceil(5 / Math.max(once, 0.001))));
  const times = Array.from({ length: 15 }, () => timed(batch));
  return times.sort((a, b) => a - b)[7];

  function timed(count) {
    const from = performance.now();
    for (let i = 0; i < count; i++) kept = act();
    if (kept === undefined) throw new Error("nothing was made");
    return (performance.now() - from) / count;
  }
}

function random(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) | 0);
}

function latent() {
  const next = random(1);
  const values = Float32Array.from({ length: 2 ** 18 }, () => next() / 2 ** 30);
  return { dtype: "float32", shape: [1, 4, 256, 256], data: new Uint8Array(values.buffer) };
}

function photograph(width, height) {
  const next = random(2);
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return 128 + 90 * Math.sin(x / 90 + (i % 3)) * Math.cos(y / 70) + ((next() >>> 24) & 7);
  });
  return { width, height, channels: 3, depth: 8, data };
}

function chord(length) {
  const next = random(3);
  const channel = (pitch) => Int32Array.from({ length }, (_, i) => 12_000 * Math.sin(i * pitch) + (next() >> 24));
  return { sampleRate: 44_100, bitsPerSample: 16, samples: [channel(0.05), channel(0.051)] };
}
