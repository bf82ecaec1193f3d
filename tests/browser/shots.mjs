// Pictures of every type of page, to be looked at.
//
// node shots.mjs --out DIR [--lang en --lang ar …] [--only TYPE] BASE…

import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";

import { launch } from "./browser.mjs";
import { crawl } from "./crawl.mjs";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const SCHEMES = ["light", "dark"];

main().catch((error) => {
  console.error(error.message);
  process.exit(2);
});

async function main() {
  const { values, positionals: bases } = parseArgs({
    allowPositionals: true,
    options: {
      out: { type: "string" },
      lang: { type: "string", multiple: true, default: ["en", "ar"] },
      only: { type: "string" },
      screen: { type: "boolean" },
    },
  });
  if (!values.out || bases.length === 0) throw new Error("say where to and of what: node shots.mjs --out DIR BASE…");
  fs.mkdirSync(values.out, { recursive: true });
  const pages = (await crawl(bases)).filter(
    (it) => values.lang.includes(it.lang) && (!values.only || it.type === values.only),
  );
  const browser = await launch();
  let n_pictures = 0;
  try {
    const context = await browser.newContext({ reducedMotion: "reduce", javaScriptEnabled: false });
    for (const it of pages) {
      const tab = await context.newPage();
      await tab.goto(it.url, { waitUntil: "load" });
      for (const size of SIZES) {
        await tab.setViewportSize(size);
        for (const colorScheme of SCHEMES) {
          await tab.emulateMedia({ colorScheme });
          await tab.screenshot({ path: path.join(values.out, name(it, size, colorScheme)), fullPage: !values.screen });
          n_pictures += 1;
        }
      }
      await tab.close();
    }
  } finally {
    await browser.close();
  }
  console.log(`${n_pictures} pictures of ${pages.length} pages in ${values.out}`);
}

function name(it, { width }, scheme) {
  const portal = it.portal.split(".")[0];
  const type = it.type.replaceAll(/[^a-z0-9]+/g, "-");
  return `${portal}-${it.lang}-${type}-${width}-${scheme}.png`;
}
