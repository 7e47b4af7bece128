import { extname, join } from "node:path";
import { readFolder } from "./files.ts";

const pictures = new Set([".jpg", ".png", ".webp"]);

/** `example_workflows/`: workflows and their pictures. Prompts (`x.api.json`) are not for the frontend. */
export async function readExamples(root: string, folder: string): Promise<[path: string, content: Uint8Array][]> {
  const files = await readFolder(join(root, folder), "example_workflows/");
  return files.filter(([path]) => isWorkflow(path) || pictures.has(extname(path)));
}

function isWorkflow(path: string): boolean {
  return path.endsWith(".json") && !path.endsWith(".api.json");
}
