import { resolve } from "node:path";
import { sanitize } from "@netdist/core";
import { Command } from "commander";
import { act, type Outcome } from "../act.ts";
import { whole } from "../options.ts";
import { type Received, startReceiver } from "../receive/receiver.ts";
import type { Reporter } from "../report/reporter.ts";
import { bytesText } from "../report/table.ts";
import { stopSignal } from "../stop-signal.ts";

interface ReceiveOptions {
  readonly port: number;
  readonly listen: string;
  readonly dir: string;
  readonly maxSize: number;
}

/** `netdist receive`. */
export function receiveCommand(): Command {
  const command = new Command("receive")
    .description("Store the pictures that are sent here, by Save Image (URL) or any other program, until Ctrl-C.")
    .option("--port <PORT>", "port; 0: any free one", whole("--port", 0, 65_535), 8488)
    .option("--listen <IP>", "address to listen on; 0.0.0.0 lets other machines send", "127.0.0.1")
    .option("--dir <DIR>", "folder for the pictures", "received")
    .option("--max-size <MB>", "largest request", whole("--max-size", 1, 4000), 256);
  return act<ReceiveOptions>(command, (_args, options, reporter) => receive(options, reporter));
}

async function receive(options: ReceiveOptions, reporter: Reporter): Promise<Outcome> {
  const stop = stopSignal();
  const folder = resolve(options.dir);
  let pictures = 0;
  await using receiver = await startReceiver({
    folder,
    host: options.listen,
    port: options.port,
    maxBytes: options.maxSize * 1024 * 1024,
    onPicture(received) {
      pictures += 1;
      reporter.event("picture", { file: received.file, name: received.name, bytes: received.bytes });
      reporter.show(lineOf(received));
    },
  });
  reporter.event("listening", { url: receiver.url, folder });
  reporter.show(`netdist stores the pictures that are sent to ${receiver.url} in ${folder}`);
  await stop.stopped;
  return { exit: "ok", data: { folder, pictures } };
}

function lineOf({ file, name, bytes, size }: Received): string {
  const parts = [
    file,
    size ? `${size.width}x${size.height}` : "",
    bytesText(bytes),
    JSON.stringify(sanitize(name, 100)),
  ];
  return parts.filter((part) => part !== "" && part !== '""').join("  ");
}
