// Finds one address of every type of page that a portal shows, in each of its languages.

import http from "node:http";

/** The types of page, in the order in which they are judged and printed. */
export const TYPES = [
  "front",
  "section",
  "section, page 2",
  "narrowed",
  "article",
  "article in another language",
  "story",
  "editorial",
  "places",
  "place",
  "themes",
  "theme",
  "office",
  "kind",
  "language",
  "sources",
  "gone",
  "missing",
];

/** Addresses read for one language of one portal before the search ends. */
const READ_MAX = 90;

/**
 * One page of every type and language below each base address.
 *
 * Where a type has several addresses the first one met is taken, so that the same store gives
 * the same pages.
 */
export async function crawl(bases) {
  const pages = [];
  for (const base of bases) {
    const root = await read(new URL("/", base));
    const home = root.location ? new URL(root.location, base) : null;
    if (!home) throw new Error(`${base}/ answered ${root.status} and leads to no language`);
    const front = await read(home);
    for (const path of fronts(front, home)) {
      pages.push(...(await crawlLanguage(new URL(path, base))));
    }
  }
  return pages;
}

/** Reads one address without following redirects. */
export function read(url) {
  return new Promise((resolve, reject) => {
    const options = {
      // Names below `localhost` are loopback by definition, but not every resolver knows it.
      host: url.hostname.endsWith("localhost") ? "127.0.0.1" : url.hostname,
      port: url.port || 80,
      path: url.pathname + url.search,
      headers: { host: url.host },
      timeout: 60_000,
    };
    const request = http.get(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode,
          location: response.headers.location,
          mediaType: response.headers["content-type"] ?? "",
          text: Buffer.concat(chunks).toString("utf8"),
        }),
      );
    });
    request.on("timeout", () => request.destroy(new Error(`${url} did not answer in time`)));
    request.on("error", reject);
  });
}

/** The fronts of the portal's languages: those linked in the chooser, and this one. */
function fronts(front, home) {
  const found = new Set([home.pathname]);
  for (const path of links(front.text, home)) {
    if (/^\/[a-z]{2,3}(-[a-z0-9]+)*\/$/i.test(path)) found.add(path);
  }
  return [...found];
}

async function crawlLanguage(front) {
  const lang = front.pathname.split("/")[1];
  const found = new Map();
  const queue = [front.pathname];
  const seen = new Set(queue);
  let n_read = 0;
  while (queue.length > 0 && n_read < READ_MAX) {
    const path = next(queue, found, lang);
    if (path === null) break;
    const url = new URL(path, front);
    const answer = await read(url);
    n_read += 1;
    if (!answer.mediaType.startsWith("text/html")) continue;
    const type = typeOf(path, lang, answer);
    if (type !== null && !found.has(type)) {
      found.set(type, { url: url.href, type, lang, portal: front.hostname, ...answer });
    }
    for (const link of links(answer.text, url)) {
      if (seen.has(link) || !link.startsWith(`/${lang}/`)) continue;
      seen.add(link);
      queue.push(link);
    }
  }
  const missing = new URL(`/${lang}/no-such-page/`, front);
  const answer = await read(missing);
  found.set("missing", { url: missing.href, type: "missing", lang, portal: front.hostname, ...answer });
  return TYPES.filter((type) => found.has(type)).map((type) => found.get(type));
}

/** The next address worth reading: the first whose type may still be missing. */
function next(queue, found, lang) {
  const wanted = queue.findIndex((path) => types(path, lang).some((type) => !found.has(type)));
  return wanted < 0 ? null : queue.splice(wanted, 1)[0];
}

function typeOf(path, lang, answer) {
  if (answer.status === 410) return "gone";
  if (answer.status !== 200) return null;
  const possible = types(path, lang);
  if (possible.includes("article")) {
    return speaks(answer.text, lang) ? "article" : "article in another language";
  }
  return possible[0] ?? null;
}

/** What may lie at an address of our own scheme. */
function types(path, lang) {
  const parts = path.split("/").filter(Boolean).slice(1);
  if (!path.startsWith(`/${lang}/`) || !path.endsWith("/")) return [];
  if (parts.length === 0) return ["front"];
  if (parts.includes("by")) return ["narrowed"];
  if (parts.at(-2) === "page") return parts.at(-1) === "2" ? ["section, page 2"] : [];
  const [first] = parts;
  if (parts.length === 1) {
    if (["places", "themes", "sources"].includes(first)) return [first];
    return ["section"];
  }
  if (first === "pages") return ["editorial"];
  const single = { places: "place", themes: "theme", offices: "office", kinds: "kind", languages: "language" };
  if (single[first]) return [single[first]];
  if (!/(^|-)[0-9a-f]{10}$/.test(decodeURIComponent(parts[1]))) return [];
  if (["story", "longform"].includes(first)) return ["story"];
  return ["article", "article in another language"];
}

/** Whether an article's text is in the language of its page. */
function speaks(html, lang) {
  const own = (tag) => tag === null || tag === lang || tag.startsWith(`${lang}-`);
  const langOf = (element) => element?.match(/\slang="([^"]*)"/)?.[1] ?? null;
  const heading = langOf(html.match(/<h1[^>]*>/)?.[0]);
  const prose = langOf(html.match(/<div class="prose[^>]*>/)?.[0]);
  return own(heading) && own(prose);
}

/** The paths on the same host that a page links to, in the order of the page. */
function links(html, base) {
  const found = [];
  for (const [, raw] of html.matchAll(/<a\s[^>]*?href="([^"]+)"/g)) {
    const url = new URL(raw.replaceAll("&amp;", "&"), base);
    if (url.host === base.host) found.push(url.pathname);
  }
  return found;
}
