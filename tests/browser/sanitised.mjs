// Sanitised fragments in a real browser: whatever runs, asks the network or could be clicked to
// run is a finding.
//
// `node sanitised.mjs FRAGMENTS` reads a JSON list of `{id, html}` and prints a JSON list of
// `{id, finding}`. Many fragments share a page; a page with a finding is taken apart.

import fs from "node:fs";
import { launch } from "./browser.mjs";

const TOGETHER = 60;
const ORIGIN = "http://portal.example";

const [file] = process.argv.slice(2);
const fragments = JSON.parse(fs.readFileSync(file, "utf8"));
const browser = await launch();
const context = await browser.newContext({ bypassCSP: true, serviceWorkers: "block" });

// Everything that payloads call to show that they run.
await context.addInitScript(() => {
  window.__hits = [];
  for (const name of ["alert", "confirm", "prompt", "print", "open", "fetch"]) {
    window[name] = (...words) => void window.__hits.push(`${name}(${words})`);
  }
});

const page = await context.newPage();
let body = "";
let heard = [];
await context.route("**", (route) => {
  const request = route.request();
  if (request.url() === `${ORIGIN}/`) {
    return route.fulfill({ contentType: "text/html; charset=utf-8", body });
  }
  heard.push(`asks for ${request.url().slice(0, 100)}`);
  return route.abort();
});
page.on("dialog", (dialog) => {
  heard.push(`dialog ${dialog.message().slice(0, 100)}`);
  return dialog.dismiss().catch(() => {});
});
page.on("pageerror", (error) => heard.push(`a script ran: ${String(error).slice(0, 100)}`));
page.on("popup", () => heard.push("opens a window"));

/** What the browser makes of some fragments, each in an article of its own. */
async function examine(some) {
  heard = [];
  const articles = some.map(({ html }) => `<article><div>${html}</div></article>`).join("\n");
  body = `<!doctype html><html lang="en"><title>Page</title><body><main>${articles}</main>
    <p id="end">End</p>`;
  await page.goto(`${ORIGIN}/`, { waitUntil: "load" });
  const found = await page.evaluate(async (n) => {
    const ALLOWED = new Set(
      ("a abbr bdi bdo blockquote br caption cite code dd del dfn dl dt em h2 h3 h4 h5 h6 hr ins " +
        "kbd li mark ol p pre q s samp small span strong sub sup table tbody td tfoot th thead " +
        "time tr ul var wbr").split(" "),
    );
    const ATTRIBUTES = new Set(
      "href title dir lang start colspan rowspan scope datetime rel".split(" "),
    );
    const SCHEMES = new Set(["http:", "https:", "mailto:"]);
    const found = [];
    const articles = document.querySelectorAll("body > main > article");
    const others = document.querySelectorAll("main > :not(article)");
    if (articles.length !== n || document.querySelectorAll("article").length !== n ||
        others.length > 0) {
      found.push("breaks out of its article");
    }
    if (document.querySelector("body > #end") === null) found.push("swallows what follows");
    for (const element of document.querySelectorAll("article > div *")) {
      const name = element.localName;
      if (!ALLOWED.has(name) || element.namespaceURI !== "http://www.w3.org/1999/xhtml") {
        found.push(`element <${name}>`);
      }
      for (const { name: attribute, value } of element.attributes) {
        if (!ATTRIBUTES.has(attribute)) found.push(`attribute ${attribute} on <${name}>`);
        if (attribute === "href" && !SCHEMES.has(new URL(value, "x:y").protocol)) {
          found.push(`link to ${value.slice(0, 60)}`);
        }
      }
      for (const type of ["click", "mouseover", "focus", "pointerenter", "animationstart"]) {
        element.dispatchEvent(new Event(type, { bubbles: false, cancelable: true }));
      }
    }
    await new Promise((done) => setTimeout(done, 30));
    return [...found, ...window.__hits];
  }, some.length);
  return [...heard, ...found];
}

const findings = [];
for (let from = 0; from < fragments.length; from += TOGETHER) {
  const some = fragments.slice(from, from + TOGETHER);
  if ((await examine(some)).length === 0) continue;
  for (const fragment of some) {
    const [finding] = await examine([fragment]);
    if (finding) findings.push({ id: fragment.id, finding });
  }
}
// The judge must be able to see: a page of each kind of harm is found.
const HARM = [
  "<script>alert(1)</script>",
  '<img src="/x" onerror="alert(1)">',
  '<a href="javascript:alert(1)">a</a>',
  "</div></article><p>out</p>",
];
for (const html of HARM) {
  if ((await examine([{ id: "harm", html }])).length === 0) {
    throw new Error(`the browser found nothing in ${html}`);
  }
}
await browser.close();
console.log(JSON.stringify(findings));
