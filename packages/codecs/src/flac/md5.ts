/** Sines of whole radians as 32 bits: MD5's constants. */
const SINES = Int32Array.from({ length: 64 }, (_, i) => Math.floor(Math.abs(Math.sin(i + 1)) * 2 ** 32));
const TURNS = Uint8Array.of(7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21);
/** Which word of a block each step takes. */
const WORDS = Uint8Array.from({ length: 64 }, (_, i) => ([i, 5 * i + 1, 3 * i + 5, 7 * i][i >> 4] as number) % 16);

/** MD5 of bytes that come in pieces: FLAC's checksum of a whole sound. It is not safe against who wants to deceive. */
export function createMd5(): { add(bytes: Uint8Array): void; digest(): Uint8Array } {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  const block = new Uint8Array(64);
  const view = new DataView(block.buffer);
  const words = new Int32Array(16);
  let length = 0;
  function add(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const filled = length % 64;
      const piece = bytes.subarray(at, at + 64 - filled);
      block.set(piece, filled);
      length += piece.length;
      at += piece.length;
      if (length % 64 === 0) mix(state, view, words);
    }
  }
  return {
    add,
    digest() {
      const end = new DataView(new ArrayBuffer(8));
      end.setBigUint64(0, BigInt(length) * 8n, true);
      add(Uint8Array.of(0x80, ...new Uint8Array((119 - (length % 64)) % 64)));
      add(new Uint8Array(end.buffer));
      const digest = new DataView(new ArrayBuffer(16));
      for (const [i, word] of state.entries()) digest.setInt32(4 * i, word, true);
      return new Uint8Array(digest.buffer);
    },
  };
}

/** The four rounds over one block of 64 bytes. */
function mix(state: Int32Array, block: DataView, words: Int32Array): void {
  for (let i = 0; i < 16; i++) words[i] = block.getInt32(4 * i, true);
  let a = state[0] as number;
  let b = state[1] as number;
  let c = state[2] as number;
  let d = state[3] as number;
  for (let i = 0; i < 64; i++) {
    const round = i >> 4;
    const f =
      round === 0 ? d ^ (b & (c ^ d)) : round === 1 ? c ^ (d & (b ^ c)) : round === 2 ? b ^ c ^ d : c ^ (b | ~d);
    const sum = (a + f + (SINES[i] as number) + (words[WORDS[i] as number] as number)) | 0;
    const turn = TURNS[(round << 2) | (i & 3)] as number;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0;
  }
  state[0] = ((state[0] as number) + a) | 0;
  state[1] = ((state[1] as number) + b) | 0;
  state[2] = ((state[2] as number) + c) | 0;
  state[3] = ((state[3] as number) + d) | 0;
}
