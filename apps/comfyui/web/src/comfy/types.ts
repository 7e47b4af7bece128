/**
 * What of ComfyUI's frontend is used here, as far as it is used: its own types are not published (the npm package has none
 * in it), and these members are the documented ones.
 */
export interface ComfyWidget {
  readonly name: string;
  readonly type: string;
  value: unknown;
  serialize?: boolean;
  hidden?: boolean;
  label?: string;
  readonly options: { serialize?: boolean; hidden?: boolean; values?: unknown };
  callback?(value: unknown): void;
}

export interface ComfySlot {
  readonly name: string;
  readonly type: string;
  readonly link: number | null;
  readonly widget?: { readonly name: string };
}

export interface ComfyNode {
  readonly id: number;
  readonly comfyClass?: string;
  readonly widgets?: ComfyWidget[];
  inputs: ComfySlot[];
  size: [number, number];
  addWidget(
    type: "combo",
    name: string,
    value: string,
    callback: (value: string) => void,
    options: { values: () => readonly string[]; serialize: false; tooltip?: string },
  ): ComfyWidget;
  addInput(name: string, type: string, extra?: object): ComfySlot;
  removeInput(slot: number): void;
  computeSize(): [number, number];
  setSize(size: readonly [number, number]): void;
  setDirtyCanvas(foreground: boolean, background: boolean): void;
  onConnectionsChange?: (this: ComfyNode, ...args: readonly unknown[]) => void;
  onConfigure?: (this: ComfyNode, ...args: readonly unknown[]) => void;
}

/** One class of nodes: `comfyClass` and what its nodes inherit. */
export interface ComfyNodeType {
  readonly comfyClass: string;
  readonly prototype: ComfyNode;
}

export interface ComfySetting {
  readonly id: string;
  readonly name: string;
  readonly type: "boolean" | "combo" | "number";
  readonly defaultValue: boolean | string | number;
  readonly category: readonly [string, string, string];
  readonly tooltip?: string;
  readonly onChange?: (value: unknown) => void;
}

export interface ComfyCommand {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  readonly tooltip?: string;
  readonly function: () => void;
}

export interface ComfySidebarTab {
  readonly id: string;
  readonly title: string;
  readonly icon: string;
  readonly tooltip: string;
  readonly type: "custom";
  iconBadge?: string | null;
  render(element: HTMLElement): void;
  destroy(): void;
}

export interface ComfyExtension {
  readonly name: string;
  readonly commands: readonly ComfyCommand[];
  readonly menuCommands: readonly { readonly path: readonly string[]; readonly commands: readonly string[] }[];
  readonly settings: readonly ComfySetting[];
  readonly aboutPageBadges: readonly { readonly label: string; readonly url: string; readonly icon: string }[];
  setup(): Promise<void>;
  nodeCreated(node: ComfyNode): void;
  loadedGraphNode(node: ComfyNode): void;
}

export interface ComfyToast {
  readonly severity: "success" | "info" | "warn" | "error";
  readonly summary: string;
  readonly detail?: string;
  /** Milliseconds; stays until it is closed without. */
  readonly life?: number;
}

export interface ComfyApp {
  registerExtension(extension: ComfyExtension): void;
  graphToPrompt(): Promise<{ readonly output: object; readonly workflow: object }>;
  readonly graph: {
    readonly nodes?: readonly ComfyNode[];
    readonly _nodes?: readonly ComfyNode[];
    setDirtyCanvas(foreground: boolean, background: boolean): void;
  };
  readonly extensionManager: {
    registerSidebarTab(tab: ComfySidebarTab): void;
    getSidebarTabs(): readonly ComfySidebarTab[];
    readonly toast: { add(toast: ComfyToast): void };
    readonly setting: { get(id: string): unknown };
    readonly command: { execute(id: string): Promise<void> };
  };
}

export interface ComfyApi extends EventTarget {
  readonly clientId: string | undefined;
  /** `route` without `/api`. */
  apiURL(route: string): string;
  fileURL(route: string): string;
  fetchApi(route: string, init?: RequestInit): Promise<Response>;
  dispatchCustomEvent(type: string, detail: unknown): boolean;
}
