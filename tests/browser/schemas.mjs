// Feeds and sitemaps against the schemas that others wrote, where a folder of them is given:
// atom.rng, sitemap.xsd and jsonfeed-1.1.schema.json.

import { execFile } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";

import Ajv from "ajv";
import addFormats from "ajv-formats";

import { read } from "./crawl.mjs";

const run = promisify(execFile);

/**
 * The sitemap schema asks for a declaration of every foreign element; links to other languages are
 * the one that sitemaps use.
 */
const LINK_XSD = `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="http://www.w3.org/1999/xhtml">
  <xs:element name="link">
    <xs:complexType>
      <xs:attribute name="rel" use="required" fixed="alternate"/>
      <xs:attribute name="hreflang" type="xs:language" use="required"/>
      <xs:attribute name="href" type="xs:anyURI" use="required"/>
    </xs:complexType>
  </xs:element>
</xs:schema>`;

function sitemapSchema(dir, sitemapXsd) {
  const link = path.join(dir, "link.xsd");
  fs.writeFileSync(link, LINK_XSD);
  const both = path.join(dir, "sitemap-with-links.xsd");
  const imports = [
    ["http://www.sitemaps.org/schemas/sitemap/0.9", path.resolve(sitemapXsd)],
    ["http://www.w3.org/1999/xhtml", link],
  ].map(([namespace, file]) => `<xs:import namespace="${namespace}" schemaLocation="${pathToFileURL(file)}"/>`);
  fs.writeFileSync(both, `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports.join("")}</xs:schema>`);
  return both;
}

/** Validates the feeds of every front page and the sitemaps of every portal; says how many. */
export async function validateFeeds(pages, schemas, complaints) {
  const file = (name) => path.join(schemas, name);
  const ajv = new Ajv.default({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const jsonFeed = ajv.compile(JSON.parse(fs.readFileSync(file("jsonfeed-1.1.schema.json"), "utf8")));
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "portolan-feeds-"));
  let n_judged = 0;
  const complain = (page, rule, what) => complaints.push({ page, type: "feed", rule, what, where: "" });
  const xml = async (url, schema) => {
    const answer = await read(url);
    n_judged += 1;
    if (answer.status !== 200) {
      complain(url.href, "status", `${answer.status}`);
      return answer;
    }
    const copy = path.join(dir, "document.xml");
    fs.writeFileSync(copy, answer.text);
    try {
      await run("xmllint", ["--nonet", "--noout", ...schema, copy]);
    } catch (error) {
      const lines = (error.stderr || error.message).split("\n").filter((line) => line.includes("error"));
      for (const line of lines) complain(url.href, "schema", line.replace(copy, "line"));
    }
    return answer;
  };
  try {
    for (const front of pages.filter((it) => it.type === "front")) {
      await xml(new URL("feed.atom", front.url), ["--relaxng", file("atom.rng")]);
      const url = new URL("feed.json", front.url);
      const answer = await read(url);
      n_judged += 1;
      if (!jsonFeed(JSON.parse(answer.text))) {
        for (const error of jsonFeed.errors) complain(url.href, "schema", `${error.instancePath} ${error.message}`);
      }
    }
    const sitemapXsd = sitemapSchema(dir, file("sitemap.xsd"));
    for (const portal of new Set(pages.map((it) => new URL("/", it.url).href))) {
      const index = await read(new URL("/sitemap.xml", portal));
      for (const [, address] of index.text.matchAll(/<loc>([^<]+sitemap-\d+\.xml)<\/loc>/g)) {
        const { pathname } = new URL(address);
        await xml(new URL(pathname.slice(pathname.lastIndexOf("/")), portal), ["--schema", sitemapXsd]);
      }
    }
  } finally {
    fs.rmSync(dir, { recursive: true, force: true });
  }
  return n_judged;
}
