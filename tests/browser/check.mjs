// Opens one page of every type in Chromium and has it judged: by axe-core, by the Nu HTML
// Checker, and by the house's own rules for pages.
//
// node check.mjs [--schemas DIR] [--only TYPE] [--fast] BASE…
//
// Each BASE is the address of a portal, such as http://finland.localhost:8080.
// Exit code 0: nothing to complain about; 1: complaints, listed by page; 2: could not run.

import { execFile } from "node:child_process";
import fs from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { parseArgs, promisify } from "node:util";

import { launch } from "./browser.mjs";
import { crawl } from "./crawl.mjs";
import { validateFeeds } from "./schemas.mjs";

const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
];
const NARROWEST = { width: 320, height: 640 };
const SCHEMES = ["light", "dark"];
const AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ps", "ur", "ckb", "dv", "sd", "yi"]);
/** Complaints of one rule about one page that are printed in full. */
const SHOWN_MAX = 3;

const require = createRequire(import.meta.url);
const run = promisify(execFile);

main().catch((error) => {
  console.error(error.message);
  process.exit(2);
});

async function main() {
  const { values, positionals: bases } = parseArgs({
    allowPositionals: true,
    options: {
      schemas: { type: "string" },
      only: { type: "string" },
      fast: { type: "boolean" },
    },
  });
  if (bases.length === 0) throw new Error("name the portals: node check.mjs http://finland.localhost:8080 …");

  const all = await crawl(bases);
  const pages = all.filter((page) => !values.only || page.type === values.only);
  const complaints = [];
  const browser = await launch();
  let n_looks;
  try {
    n_looks = await inBrowser(browser, pages, complaints, values.fast ? ["light"] : SCHEMES);
  } finally {
    await browser.close();
  }
  await inHtmlChecker(pages, complaints);
  const n_feeds = values.schemas ? await validateFeeds(pages, values.schemas, complaints) : 0;

  report(pages, complaints, n_looks, n_feeds);
  process.exitCode = complaints.length === 0 ? 0 : 1;
}

/** Every page at every size and in every colour scheme; two pages at a time. */
async function inBrowser(browser, pages, complaints, schemes) {
  const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
  const queue = [...pages];
  let n_looks = 0;
  const worker = async () => {
    // The portals' own policy forbids foreign scripts, and axe is one.
    const context = await browser.newContext({ bypassCSP: true, reducedMotion: "reduce" });
    for (let it = queue.shift(); it; it = queue.shift()) {
      const tab = await context.newPage();
      const complain = (rule, what, where = "") =>
        complaints.push({ page: it.url, type: it.type, rule, what, where });
      watch(tab, it, complain);
      await tab.setViewportSize(SIZES[0]);
      const answer = await tab.goto(it.url, { waitUntil: "load" });
      if (answer?.status() !== it.status) {
        complain("status", `${answer?.status()} in the browser, ${it.status} before`);
      }
      await structure(tab, it, complain);
      for (const size of SIZES) {
        await tab.setViewportSize(size);
        for (const colorScheme of schemes) {
          await tab.emulateMedia({ colorScheme });
          await judge(tab, axe, `${size.width} ${colorScheme}`, complain);
          n_looks += 1;
        }
        await noSidewaysScrolling(tab, size.width, complain);
      }
      // What lies behind a button is the same on all pages of a language.
      if (it.type === "front") {
        const n_opened = await judgeOpened(tab, axe, schemes, complain);
        n_looks += n_opened;
      }
      await tab.setViewportSize(NARROWEST);
      await noSidewaysScrolling(tab, NARROWEST.width, complain);
      await tab.close();
    }
    await context.close();
  };
  await Promise.all([worker(), worker()]);
  return n_looks;
}

function watch(tab, it, complain) {
  const { host } = new URL(it.url);
  tab.on("pageerror", (error) => complain("script error", error.message));
  tab.on("console", (message) => {
    const isOwnStatus = it.status >= 400 && message.location().url === it.url;
    if (message.type() === "error" && !isOwnStatus) complain("console", message.text());
  });
  tab.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.host !== host) {
      complain("foreign request", url.href);
    }
  });
  tab.on("requestfailed", (request) => complain("request failed", request.url()));
  tab.on("response", (response) => {
    if (response.status() >= 400 && response.url() !== it.url) {
      complain("request failed", `${response.status()} ${response.url()}`);
    }
  });
}

/** What a page owes whatever its size. */
async function structure(tab, it, complain) {
  const facts = await tab.evaluate(() => ({
    lang: document.documentElement.lang,
    dir: document.documentElement.dir,
    headings: document.querySelectorAll("h1").length,
    heading: document.querySelector("h1")?.textContent?.trim() ?? "",
    title: document.title,
    // The pages need no script, so that they are the same for readers who allow none.
    scripts: [...document.querySelectorAll("script")].filter((it) => !it.type.endsWith("json")).length,
    handlers: [...document.querySelectorAll("*")].filter((it) =>
      [...it.attributes].some((attribute) => attribute.name.startsWith("on")),
    ).length,
  }));
  const dir = RIGHT_TO_LEFT.has(it.lang) ? "rtl" : "ltr";
  if (facts.lang !== it.lang) complain("lang", `\`${facts.lang}\`, expected \`${it.lang}\``);
  if (facts.dir !== dir) complain("dir", `\`${facts.dir}\`, expected \`${dir}\``);
  if (facts.headings !== 1) complain("h1", `${facts.headings} first-level headings, expected one`);
  if (facts.heading === "") complain("h1", "the first-level heading is empty");
  if (facts.title === "") complain("title", "the page has no title");
  if (facts.scripts + facts.handlers > 0) complain("script", "the page carries scripts");
}

async function judge(tab, axe, look, complain) {
  await tab.evaluate(axe);
  const violations = await tab.evaluate(async (values) => {
    const found = await window.axe.run(document, {
      resultTypes: ["violations"],
      runOnly: { type: "tag", values },
    });
    return found.violations.map(({ id, help, nodes }) => ({
      id,
      help,
      nodes: nodes.map((node) => ({
        target: node.target.join(" "),
        why: [...node.any, ...node.all, ...node.none].map((check) => check.message)[0] ?? "",
      })),
    }));
  }, AXE_TAGS);
  for (const { id, help, nodes } of violations) {
    for (const { target, why } of nodes) complain(`axe ${id}`, `${look}: ${why || help}`, target);
  }
}

/** The page again with its folded parts unfolded: the sheet on a telephone, the long menu. */
async function judgeOpened(tab, axe, schemes, complain) {
  for (const size of SIZES) {
    await tab.setViewportSize(size);
    await tab.evaluate((isSmall) => {
      for (const it of document.querySelectorAll("details")) it.open = true;
      if (isSmall) document.querySelector("#nav[popover]")?.showPopover();
    }, size.width < 800);
    for (const colorScheme of schemes) {
      await tab.emulateMedia({ colorScheme });
      await judge(tab, axe, `${size.width} ${colorScheme}, unfolded`, complain);
    }
    await tab.evaluate(() => document.querySelector("#nav:popover-open")?.hidePopover());
  }
  return SIZES.length * schemes.length;
}

async function noSidewaysScrolling(tab, width, complain) {
  const over = await tab.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= limit) return null;
    const name = (it) => it.tagName.toLowerCase() + (it.className ? `.${String(it.className).split(" ").join(".")}` : "");
    const wide = [...document.body.querySelectorAll("*")].filter((it) => {
      const box = it.getBoundingClientRect();
      return box.width > 0 && (box.right > limit + 1 || box.left < -1);
    });
    return { by: document.documentElement.scrollWidth - limit, where: wide.slice(-3).map(name).join(", ") };
  });
  if (over) complain("sideways", `${over.by} px wider than ${width}`, over.where);
}

/** One run of the Nu HTML Checker over all pages. */
async function inHtmlChecker(pages, complaints) {
  const jar = path.join(path.dirname(require.resolve("vnu-jar/package.json")), "build/dist/vnu.jar");
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "portolan-pages-"));
  try {
    const byFile = new Map();
    for (const [idx, it] of pages.entries()) {
      const file = path.join(dir, `${idx}.html`);
      fs.writeFileSync(file, it.text);
      byFile.set(String(idx), it);
    }
    const options = ["-Xss2m", "-jar", jar, "--format", "json", "--exit-zero-always"];
    const { stderr } = await run("java", [...options, dir], { maxBuffer: 1 << 28 });
    for (const message of JSON.parse(stderr).messages) {
      const it = byFile.get(path.basename(message.url ?? "", ".html"));
      const isError = message.type === "error" || message.type === "non-document-error";
      if (!isError) continue;
      complaints.push({
        page: it?.url ?? message.url ?? "",
        type: it?.type ?? "",
        rule: "html",
        what: message.message,
        where: `line ${message.lastLine ?? "?"}: ${(message.extract ?? "").trim()}`,
      });
    }
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
}

function report(pages, complaints, n_looks, n_feeds) {
  const byPage = groupBy(complaints, (it) => `${it.page} ${it.rule}`);
  for (const [, those] of byPage) {
    const [{ page, type, rule }] = those;
    console.log(`\n${page} (${type}): ${rule}`);
    for (const { what, where } of those.slice(0, SHOWN_MAX)) {
      console.log(`  ${what}${where ? `\n    at ${where}` : ""}`);
    }
    if (those.length > SHOWN_MAX) console.log(`  and ${those.length - SHOWN_MAX} more`);
  }
  const portals = new Set(pages.map((it) => it.portal));
  console.log(`\n${"portal".padEnd(26)}${"languages".padEnd(20)}pages  complaints`);
  for (const portal of portals) {
    const own = pages.filter((it) => it.portal === portal);
    const addresses = new Set(own.map((it) => new URL(it.url).host));
    const n_own = complaints.filter((it) => URL.canParse(it.page) && addresses.has(new URL(it.page).host)).length;
    const langs = [...new Set(own.map((it) => it.lang))].join(" ");
    console.log(`${portal.padEnd(26)}${langs.padEnd(20)}${String(own.length).padStart(5)}${String(n_own).padStart(12)}`);
  }
  const count = (test) => complaints.filter(test).length;
  const n_axe = count((it) => it.rule.startsWith("axe"));
  const n_html = count((it) => it.rule === "html");
  console.log(
    `${pages.length} pages, ${n_looks} looks by axe-core: ${n_axe} violations; ` +
      `HTML errors: ${n_html}; other complaints: ${complaints.length - n_axe - n_html}` +
      (n_feeds > 0 ? `; ${n_feeds} feeds and sitemaps against their schemas` : ""),
  );
}

function groupBy(list, key) {
  const groups = new Map();
  for (const it of list) groups.set(key(it), [...(groups.get(key(it)) ?? []), it]);
  return groups;
}
