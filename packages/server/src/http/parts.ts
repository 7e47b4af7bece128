import type { Folders, PictureCodec } from "@netdist/sdk";
import type { AnswerRoute } from "@netdist/sdk/host";
import type { Engine } from "../engine/index.ts";
import type { Profile, Registry } from "../engine/types.ts";
import type { Directories } from "./directories.ts";
import type { FrontendExtension } from "./extensions.ts";
import type { Faults } from "./faults.ts";
import type { LogBook } from "./log-book.ts";
import type { ModelFolder } from "./model-folders.ts";
import type { SocketTable } from "./sockets/table.ts";

/** What the routes work on. */
export interface Parts {
  readonly profile: Profile;
  readonly engine: Engine;
  readonly registry: Registry;
  readonly folders: Folders;
  readonly pictures: PictureCodec;
  readonly directories: Directories;
  readonly models: ReadonlyMap<string, ModelFolder>;
  readonly sockets: SocketTable;
  readonly log: LogBook;
  /** What the packs offer under `/netdist/`. */
  readonly answerRoute: AnswerRoute;
  readonly faults: Faults;
  /** Bytes; every request body is held to it. */
  readonly maxUploadSize: number;
  readonly corsOrigin: string | undefined;
  /** Folder of a ComfyUI frontend, served at `/`; asked anew at each request. */
  readonly frontEndRoot: () => string | undefined;
  /** Folder of the frontend's help pages for stock nodes, served at `/docs/`. */
  readonly docsRoot: () => string | undefined;
  readonly extensions: readonly FrontendExtension[];
}
