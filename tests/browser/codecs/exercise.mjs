// What is done with the packed codecs, in Node and in a page alike: nothing here is of either.

import { toFloat32 } from "@netdist/codecs/dtype";
import { decodeFlac, encodeFlac, pcmToFloat32 } from "@netdist/codecs/flac";
import { decodeKohya, encodeKohya } from "@netdist/codecs/kohya";
import { encodeLatent, openLatent } from "@netdist/codecs/latent";
import { decodeMusubi, encodeMusubi } from "@netdist/codecs/musubi";
import { decodeNpy, encodeNpy, npyToNdArray } from "@netdist/codecs/npy";
import { decodeNpz, encodeNpz } from "@netdist/codecs/npz";
import { decodePng, encodePng } from "@netdist/codecs/png";
import { decodeSafetensors, encodeSafetensors } from "@netdist/codecs/safetensors";

/** Files that numpy, Pillow, safetensors, ComfyUI and trainers wrote, below fixtures/. */
export const FILES = [
  ...[
    "npy/fortran-4d.npy",
    "npz/plain.npz",
    "npz/deflated.npz",
    "npz/deflated-streamed.npz",
    "safetensors/all.safetensors",
  ],
  ...["latent/new.latent", "latent/old.latent", "kohya/flux.npz", "musubi/wan.safetensors", "flac/stereo-24.flac"],
];

/** `files`: the bytes of FILES, by name. Gives what each step made, as SHA-256 of the bytes. */
export async function exercise(files) {
  const done = {};
  for (const [name, step] of Object.entries(steps(files))) done[name] = await digest(step());
  return done;
}

function steps(files) {
  const npz = (name) => decodeNpz(files[name]);
  const array = npyToNdArray(decodeNpy(files["npy/fortran-4d.npy"]));
  const latent = openLatent(files["latent/old.latent"]).samples;
  const picture = photograph(60, 40);
  return {
    "npy read": () => array.data,
    "npy written": () => encodeNpy(array),
    ...Object.fromEntries(
      FILES.filter((name) => name.startsWith("npz/")).map((name) => [
        `${name} read`,
        () => joined([...npz(name).entries.keys()].map((key) => npz(name).readBytes(key))),
      ]),
    ),
    "npz stored": () => encodeNpz([["a", array]]),
    "npz packed and read": () => decodeNpz(encodeNpz([["a", array]], { level: 6 })).read("a").data,
    "safetensors read": () =>
      joined([...decodeSafetensors(files["safetensors/all.safetensors"]).tensors.values()].map(({ data }) => data)),
    "safetensors written": () => encodeSafetensors([["a", latent]], { metadata: [["k", "v"]] }),
    "latent read": () => openLatent(files["latent/new.latent"]).samples.data,
    "latent written": () => encodeLatent(latent),
    "old latent read": () => latent.data,
    "kohya read": () => decodeKohya(files["kohya/flux.npz"]).samples.data,
    "kohya written": () => encodeKohya(decodeKohya(files["kohya/flux.npz"]), { withResolution: true }),
    "musubi read": () => decodeMusubi(files["musubi/wan.safetensors"]).samples.data,
    "musubi written": () =>
      encodeMusubi({ samples: latentOf(16), architecture: "wan", originalSize: { width: 16, height: 8 } }),
    "png packed and read": () => decodePng(encodePng(picture, { level: 6, text: [["prompt", "{}"]] })).data,
    "flac read": () => pcmToFloat32(decodeFlac(files["flac/stereo-24.flac"])).data,
    "flac written": () => encodeFlac(decodeFlac(files["flac/stereo-24.flac"])),
    "float16 widened": () => bytesOf(toFloat32({ dtype: "float16", shape: [2], data: Uint8Array.of(1, 60, 0, 124) })),
  };
}

/** Smooth colours, so that packing has something to do. */
export function photograph(width, height) {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, i) => {
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    return (x * 3 + y * 5 + (i % 3) * 40 + ((x * y) % 7)) % 256;
  });
  return { width, height, channels: 3, depth: 8, data };
}

function latentOf(channels) {
  return { dtype: "float32", shape: [1, channels, 1, 1, 2], data: new Uint8Array(8 * channels).fill(1) };
}

function joined(pieces) {
  return Uint8Array.from(pieces.flatMap((piece) => [...piece]));
}

function bytesOf(array) {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

async function digest(bytes) {
  const hash = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
