import { type AnyNode, audio, boolean, defineNode, float, floats, floatTensor, seed, string } from "@netdist/sdk";

/** A value of every kind that a batch is not made of, each another one for another seed. */
export const testValues: AnyNode = defineNode({
  id: "TestValues",
  category: "test",
  inputs: { seed: seed() },
  outputs: { sound: audio(), name: string(), level: float(), even: boolean() },
  run({ seed: given }) {
    const number = Number(given % 100n);
    const waveform = floatTensor([1, 1, 100], new Float32Array(100).fill(number / 128));
    const even = number % 2 === 0;
    return { sound: { waveform, sample_rate: 8000 }, name: `picture ${number}`, level: (number + 0.5) / 4, even };
  },
});

/** Says of a sound its rate, its shape and, for every hundred samples, how loud they are. */
export const testHear: AnyNode = defineNode({
  id: "TestHear",
  category: "test",
  inputs: { sound: audio() },
  outputs: { text: string() },
  async run({ sound: { waveform, sample_rate } }) {
    const levels = (await floats(waveform))
      .filter((_, index) => index % 100 === 50)
      .map((one) => Math.round(one * 128));
    return { text: `${sample_rate} Hz, ${waveform.shape.join("x")}: ${levels.join(" ")}` };
  },
});
