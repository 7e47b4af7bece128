import type { Page } from "playwright-core";

/** Names of a node's inputs that begin so. */
export function slotsOf(page: Page, type: string, prefix: string): Promise<string[]> {
  return page.evaluate(
    ([wanted, start]) =>
      (window.app.graph._nodes.find((node) => node.type === wanted)?.inputs ?? [])
        .map(({ name }) => name)
        .filter((name) => name.startsWith(start)),
    [type, prefix] as const,
  );
}

/** Links the first output of the first node of a class, as a person's drag does. */
export function connect(page: Page, link: { from: string; to: string; input: string }): Promise<void> {
  return page.evaluate(({ from, to, input }) => {
    const find = (type: string) => window.app.graph._nodes.find((node) => node.type === type);
    const target = find(to);
    if (target)
      find(from)?.connect(
        0,
        target,
        target.inputs.findIndex(({ name }) => name === input),
      );
  }, link);
}

/** Takes the link of an input away. */
export function disconnect(page: Page, type: string, input: string): Promise<void> {
  return page.evaluate(
    ([wanted, name]) => {
      const node = window.app.graph._nodes.find((one) => one.type === wanted);
      node?.disconnectInput(node.inputs.findIndex((slot) => slot.name === name));
    },
    [type, input] as const,
  );
}

/** What a node of the prompt is linked to. */
export function linksOf(page: Page, type: string): Promise<object | undefined> {
  return page.evaluate(async (wanted) => {
    const { output } = await window.app.graphToPrompt();
    const nodes = Object.values(output as Record<string, { class_type: string; inputs: object }>);
    return nodes.find(({ class_type }) => class_type === wanted)?.inputs;
  }, type);
}

interface Dropped {
  readonly name: string;
  readonly bytes: readonly number[];
}

/** A small PNG that the browser itself makes. */
export async function picture(page: Page, name: string): Promise<Dropped> {
  const bytes = await page.evaluate(async () => {
    const canvas = document.createElement("canvas");
    canvas.width = 8;
    canvas.height = 8;
    const blob = await new Promise<{ arrayBuffer(): Promise<ArrayBuffer> }>((resolve) =>
      canvas.toBlob(resolve as never, "image/png"),
    );
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  return { name, bytes };
}

/** Drags a file over a node of a class, or over the free canvas, and lets it go. */
export function dropOn(page: Page, type: string | undefined, { name, bytes }: Dropped): Promise<void> {
  return page.evaluate(
    ([wanted, title, content]) => {
      const node = window.app.graph._nodes.find((one) => one.type === wanted);
      const canvas = document.querySelector("#graph-canvas");
      const { ds } = window.app.canvas;
      const { left, top } = canvas?.getBoundingClientRect() ?? { left: 0, top: 0 };
      const at = (axis: 0 | 1, start: number): number =>
        node ? start + (node.pos[axis] + 20 + (ds.offset[axis] ?? 0)) * ds.scale : 450;
      const data = new DataTransfer();
      const kind = title.endsWith(".json") ? "application/json" : "image/png";
      data.items.add(new File([new Uint8Array(content)], title, { type: kind }));
      const place = { clientX: at(0, left), clientY: at(1, top), bubbles: true, cancelable: true };
      for (const event of ["dragover", "drop"])
        canvas?.dispatchEvent(new DragEvent(event, { dataTransfer: data, ...place }));
    },
    [type, name, bytes] as const,
  );
}
