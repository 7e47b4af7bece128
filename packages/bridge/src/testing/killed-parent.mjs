// In the place of ComfyUI: starts the host, has a node hold its event loop for ever, prints the host's process id, and
// waits to be killed.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { encode } from "@msgpack/msgpack";

const folder = import.meta.dirname;
const host = spawn(process.execPath, [join(folder, "../../dist/host.mjs"), "100"], {
  stdio: ["pipe", "pipe", "inherit"],
});

function send(message) {
  const bytes = encode(message);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(bytes.byteLength);
  host.stdin.write(head);
  host.stdin.write(bytes);
}

send({
  ...{
    t: "hello",
    protocol: 1,
    shim: "1.0.0",
    comfyui: "0.33.0",
    addresses: [],
    previewMethod: "none",
    exchange: null,
  },
  packs: [{ id: "test", version: "1.0.0", path: join(folder, "packs/test-pack.mjs") }],
  folders: { input: "", output: "", temp: "", user: "" },
});
send({ t: "call", id: 1, do: "run", node: "Spin", unique: "1", run: null, values: {} });

let said = "";
host.stdout.setEncoding("latin1").on("data", (text) => {
  said += text;
  if (said.includes("spinning")) process.stdout.write(`${host.pid}\n`);
});
