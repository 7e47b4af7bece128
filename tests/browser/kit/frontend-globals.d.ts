/** What of ComfyUI's frontend the tests look at, inside the page. */
interface FrontendWidget {
  readonly name: string;
  readonly type: string;
  value: unknown;
  hidden?: boolean;
  readonly serialize?: boolean;
  readonly options?: { readonly values?: unknown };
  callback?(value: unknown): void;
}

interface FrontendNode {
  readonly id: number;
  readonly type: string;
  readonly comfyClass?: string;
  readonly title: string;
  readonly progress?: number;
  readonly imgs?: readonly { readonly naturalWidth: number }[];
  readonly widgets?: readonly FrontendWidget[];
  readonly inputs: readonly { readonly name: string; readonly hidden?: boolean; readonly link: number | null }[];
  readonly pos: readonly [number, number];
  readonly size: readonly [number, number];
  connect(output: number, node: FrontendNode, input: number): void;
  disconnectInput(input: number): void;
}

interface FrontendApp {
  readonly extensionManager: {
    readonly workflow: { readonly activeWorkflow: { readonly path: string } | undefined; readonly isBusy: boolean };
    readonly setting: { get(id: string): unknown; set(id: string, value: unknown): Promise<void> };
    readonly command: { execute(id: string): Promise<void> };
  };
  readonly graph: { readonly _nodes: readonly FrontendNode[]; serialize(): { readonly nodes: readonly object[] } };
  readonly canvas: { readonly ds: { scale: number; offset: number[] } };
  readonly nodeOutputs: Readonly<Record<string, { readonly images?: readonly object[] }>>;
  readonly nodePreviewImages: Readonly<Record<string, unknown>>;
  loadGraphData(graph: object, clean: boolean, restore: boolean, name: string): Promise<void>;
  queuePrompt(number: number, batch: number): Promise<boolean>;
  graphToPrompt(): Promise<{ readonly output: object; readonly workflow: object }>;
}

/** Of the page, as far as the tests use it; Node has none of it. */
interface PageElement {
  readonly textContent: string | null;
  readonly tagName: string;
  readonly className: string;
  getAttribute(name: string): string | null;
  dispatchEvent(event: Event): boolean;
  closest(selector: string): PageElement | null;
  getBoundingClientRect(): { readonly left: number; readonly top: number };
}

declare const window: {
  readonly app: FrontendApp;
  readonly graph: object | undefined;
  readonly comfyAPI: {
    readonly api: {
      readonly api: { readonly clientId: string; readonly socket: { readonly readyState: number; close(): void } };
    };
  };
};

interface PageCanvas extends PageElement {
  width: number;
  height: number;
  toBlob(then: (blob: object) => void, type: string): void;
}

declare const localStorage: { setItem(key: string, value: string): void };

declare class DataTransfer {
  readonly items: { add(file: File): void };
}
declare class MutationObserver {
  constructor(heard: () => void);
  observe(place: PageElement, what: object): void;
}
declare class DragEvent extends Event {
  constructor(type: string, init: object);
}

declare const document: {
  createElement(tag: "canvas"): PageCanvas;
  readonly activeElement: PageElement | null;
  readonly body: PageElement & { readonly innerHTML: string };
  querySelector(selector: string): PageElement | null;
  querySelectorAll(selector: string): Iterable<PageElement>;
};
