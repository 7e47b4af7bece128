import type { Folders, SavePath } from "@netdist/sdk";
import { ProtocolError } from "../frames/error.ts";
import { countOf, textOf, textsOf } from "../frames/members.ts";
import { isMap, type PackedMap } from "../msgpack/types.ts";
import type { Asks } from "./asks.ts";
import type { Hello } from "./hello.ts";

/** ComfyUI's own folders: its `folder_paths` answers, so that containment and counters are its own. */
export function createFolders(roots: Hello["folders"], asks: Asks): Folders {
  return {
    root: (kind) => roots[kind],
    async list({ roots, extensions, recursive, annotate }) {
      const { ok } = await asks.ask("list", { choices: { roots, extensions, recursive, annotate } });
      return [...textsOf({ t: "list", ok }, "ok")];
    },
    async resolve(name, kind = "input") {
      const { ok } = await asks.ask("resolve", { name, kind });
      return textOf({ t: "resolve", ok }, "ok");
    },
    async savePath(prefix, kind, size = { width: 0, height: 0 }): Promise<SavePath> {
      const { ok } = await asks.ask("savePath", { prefix, kind, width: size.width, height: size.height });
      if (!isMap(ok)) throw new ProtocolError("BAD_MESSAGE", 'the answer to "savePath" is no map');
      return savePathOf(ok);
    },
  };
}

function savePathOf(ok: PackedMap): SavePath {
  const [folder, name, subfolder] = ["folder", "name", "subfolder"].map((key) => textOf(ok, key)) as [
    string,
    string,
    string,
  ];
  return { folder, name, counter: countOf(ok, "counter"), subfolder };
}
