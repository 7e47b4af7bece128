// What reading and writing files costs in a page of Chromium, where fflate packs and unpacks, next to the same in Node.
import { join } from "node:path";
import { chromium } from "playwright-core";
import { root } from "../scripts/bootstrap.mjs";
import { findChromium, prepareChromium } from "../scripts/browser.mjs";
import { serveCodecs } from "../tests/browser/codecs/page.mjs";
import { measureCodecs } from "./browser-cases.mjs";
import { machine } from "./machine.mjs";

prepareChromium(console.log);
const executablePath = findChromium();
if (executablePath === undefined) console.log("bench/codecs-browser: left out, there is no Chromium here");
else await compare();

async function compare() {
  const codecs = join(root, "packages", "codecs");
  const folders = { bench: import.meta.dirname };
  const site = await serveCodecs({ codecs, fflate: join(codecs, "node_modules", "fflate"), folders });
  const args = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
  const browser = await chromium.launch({ executablePath, args });
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    const inPage = await page.evaluate(`import("/bench/browser-cases.mjs").then((cases) => cases.measureCodecs())`);
    console.log(`bench/codecs-browser: Chromium ${browser.version()} with fflate, Node with its zlib; ${machine()}`);
    const inNode = await measureCodecs();
    for (const [name, time] of Object.entries(inPage))
      console.log(`  ${name.padEnd(30)} ${shown(time)}   Node ${shown(inNode[name])}`);
  } finally {
    await browser.close();
    await site[Symbol.asyncDispose]();
  }
}

function shown(time) {
  return (time < 0.1 ? `${(time * 1000).toFixed(1)} µs` : `${time.toFixed(2)} ms`).padStart(10);
}
