import { join } from "node:path";

/** What decides where a ComfyUI usually lies. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly cwd: string;
  /** Folders outside of anybody's home that may hold one. */
  readonly shared: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const belowHome = ["", "comfy", "Documents", join("Documents", "comfy"), "Desktop", "Downloads", "AI", "git", "src"];

/** Folders that may be or hold a ComfyUI, the likely ones first. */
export function commonPlaces({ home, shared }: Surroundings): string[] {
  const parents = [...belowHome.map((name) => join(home, name)), ...shared];
  return parents.flatMap((parent) => [join(parent, "ComfyUI"), join(parent, "ComfyUI_windows_portable")]);
}

/** Folders outside of anybody's home that people put programs into. */
export function sharedFolders(platform: NodeJS.Platform, environment: Surroundings["environment"]): string[] {
  if (platform !== "win32") return ["/opt", "/workspace"];
  return [environment["SystemDrive"] ?? "C:", "D:", "E:"].map((drive) => `${drive}\\`);
}

/** A file of another program that names the folder of a ComfyUI. */
export interface Hint {
  readonly file: string;
  /** Its first group is the folder, as a JSON text where it is in quotes. */
  readonly pattern: RegExp;
}

/** The settings of ComfyUI's desktop app and of comfy-cli. */
export function hints({ platform, home, environment }: Surroundings): Hint[] {
  const windows = platform === "win32";
  const roaming = windows
    ? (environment["APPDATA"] ?? join(home, "AppData", "Roaming"))
    : configFolder(platform, home, environment);
  const local = windows ? (environment["LOCALAPPDATA"] ?? join(home, "AppData", "Local")) : roaming;
  return [
    { file: join(roaming, "ComfyUI", "config.json"), pattern: /"basePath"\s*:\s*("(?:[^"\\]|\\.)*")/ },
    { file: join(local, "comfy-cli", "config.ini"), pattern: /^default_workspace\s*=\s*(.+)$/m },
  ];
}

function configFolder(platform: NodeJS.Platform, home: string, environment: Surroundings["environment"]): string {
  if (platform === "darwin") return join(home, "Library", "Application Support");
  return environment["XDG_CONFIG_HOME"] || join(home, ".config");
}
