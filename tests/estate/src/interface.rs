//! What content management systems answer to programs: WordPress's REST interface and Drupal's
//! JSON:API, as far as readers ask for it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde_json::{Value, json};
use url::form_urlencoded;

use crate::content::{Interface, Item, Language, Site};

/// An answer with its status and the headers that belong to it.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: &'static str,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Value,
}

/// Answers an address of the interface; other addresses are pages.
pub(crate) fn answer(site: &Site, items: &[Item], path: &str, query: &str) -> Option<Reply> {
    let asked = Asked { site, items, query: parameters(query) };
    match site.interface? {
        Interface::Wordpress => asked.wordpress(path.strip_prefix("/wp-json")?),
        Interface::WordpressPlain => {
            let route = asked.query.get("rest_route").filter(|_| path == "/")?.clone();
            asked.wordpress(&route)
        }
        Interface::Jsonapi => asked.drupal(path),
    }
}

struct Asked<'s> {
    site: &'s Site,
    items: &'s [Item],
    query: BTreeMap<String, String>,
}

fn parameters(query: &str) -> BTreeMap<String, String> {
    form_urlencoded::parse(query.as_bytes())
        .map(|(name, value)| (name.into_owned(), value.into_owned()))
        .collect()
}

const JSON: &str = "application/json; charset=UTF-8";
const JSONAPI: &str = "application/vnd.api+json";

/// The clock on the wall of sites that have one of their own, in seconds before UTC.
const WALL_SECS: i64 = 3600;

impl Asked<'_> {
    fn number(&self, name: &str, otherwise: usize) -> usize {
        self.query.get(name).and_then(|it| it.parse().ok()).unwrap_or(otherwise)
    }

    fn base(&self) -> String {
        format!("{}://{}", self.site.scheme.as_str(), self.site.main_host())
    }

    fn url(&self, item: &Item) -> String {
        let prefix = &self.site.language(&item.edition).prefix;
        format!("{}{prefix}{}", self.base(), item.path)
    }

    fn wordpress(&self, route: &str) -> Option<Reply> {
        if matches!(route, "" | "/") {
            let body = json!({
                "name": self.site.title,
                "description": self.site.slogan,
                "url": self.base(),
                "namespaces": ["wp/v2"],
            });
            return Some(Reply { status: 200, content_type: JSON, headers: Vec::new(), body });
        }
        let name = route.strip_prefix("/wp/v2/").unwrap_or_default();
        let is_listed = |item: &&Item| match name {
            "posts" => item.kind != "page",
            _ => item.kind == "page",
        };
        if !matches!(name, "posts" | "pages") {
            let words = "No route was found matching the URL and request method.";
            return Some(wordpress_error(404, "rest_no_route", words));
        }
        let is_wpml = self.site.interface == Some(Interface::WordpressPlain);
        let main = self.site.languages.first().map(|it| it.code.as_str());
        let lang = self.query.get("lang").map(String::as_str).or(main.filter(|_| is_wpml));
        let mut found: Vec<&Item> = self.items.iter().filter(is_listed).collect();
        found.retain(|item| lang.is_none_or(|lang| item.edition == lang));
        if let Some(after) = self.query.get("modified_after") {
            found.retain(|item| wall(item.changed()).as_str() > after.as_str());
        }
        if let Some(before) = self.query.get("before") {
            found.retain(|item| wall(item.published).as_str() < before.as_str());
        }
        match self.query.get("orderby").map(String::as_str) {
            Some("modified") => found.sort_by_key(|item| std::cmp::Reverse(item.changed())),
            Some("id") => found.sort_by_key(|item| item.node),
            _ => {}
        }
        let size = self.number("per_page", 10).clamp(1, 100);
        let pages = found.len().div_ceil(size);
        let page = self.number("page", 1);
        if page > pages.max(1) {
            let words = "The page number requested is larger than the number of pages available.";
            return Some(wordpress_error(400, "rest_post_invalid_page_number", words));
        }
        let headers =
            vec![("x-wp-total", found.len().to_string()), ("x-wp-totalpages", pages.to_string())];
        let shown = found.into_iter().skip((page - 1) * size).take(size);
        let body = shown
            .map(|item| match self.query.get("_fields").map(String::as_str) {
                Some("id") => json!({ "id": item.node }),
                _ => self.post(item, is_wpml),
            })
            .collect();
        Some(Reply { status: 200, content_type: JSON, headers, body })
    }

    fn post(&self, item: &Item, is_wpml: bool) -> Value {
        let (base, url) = (self.base(), self.url(item));
        let is_page = item.kind == "page";
        let excerpt = item.teaser.as_deref().unwrap_or(&item.lead_html);
        let mut post = json!({
            "id": item.node,
            "date": wall(item.published),
            "date_gmt": clock(item.published, 0),
            "guid": { "rendered": format!("{base}/?{}={}", if is_page { "page_id" } else { "p" }, item.node) },
            "modified": wall(item.changed()),
            "modified_gmt": clock(item.changed(), 0),
            "slug": item.path.trim_end_matches('/').rsplit('/').next(),
            "status": "publish",
            "type": if is_page { "page" } else { "post" },
            "link": url,
            "title": { "rendered": item.title.replace('&', "&#038;").replace('–', "&#8211;") },
            "content": { "rendered": format!("\n{}", item.body_html), "protected": false },
            "excerpt": {
                "rendered": format!("{} [&hellip;] <a class=\"more-link\" href=\"{url}\">…</a>\n", excerpt.trim_end()),
                "protected": false,
            },
            "author": 2,
            "featured_media": item.image.as_ref().map_or(0, |_| item.node + 1000),
            "sticky": false,
            "format": "standard",
            "meta": [],
        });
        let group = item.group.as_ref();
        let others: Vec<&Item> =
            self.items.iter().filter(|it| group.is_some() && it.group.as_ref() == group).collect();
        if is_wpml {
            let other = |it: &&&Item| it.node != item.node;
            let known = others.iter().filter(other).map(|it| {
                json!({ "locale": locale(&it.edition), "id": it.node, "post_title": it.title, "href": self.url(it) })
            });
            post["wpml_current_locale"] = json!(locale(&item.edition));
            post["wpml_translations"] = known.collect();
        } else {
            post["lang"] = json!(item.edition);
            post["translations"] =
                others.iter().map(|it| (it.edition.clone(), json!(it.node))).collect();
        }
        let author = json!({ "id": 2, "name": item.authors.first().map_or("redakcia", String::as_str), "link": format!("{base}/author/redakcia/") });
        let terms: Value = item
            .tags
            .iter()
            .enumerate()
            .map(|(id, tag)| json!({ "id": id + 2, "name": tag.replace('&', "&amp;"), "slug": tag.to_lowercase().replace(' ', "-"), "taxonomy": "category" }))
            .collect();
        let mut embedded = json!({ "author": [author], "wp:term": [terms, []] });
        if let Some(image) = &item.image {
            embedded["wp:featuredmedia"] = json!([{
                "id": item.node + 1000,
                "type": "attachment",
                "media_type": "image",
                "mime_type": "image/png",
                "source_url": format!("{base}{}", image.src),
                "alt_text": image.alt,
                "caption": { "rendered": image.caption.as_ref().map_or_else(String::new, |it| format!("<p>{it}</p>\n")) },
                "media_details": {
                    "width": 640,
                    "height": 360,
                    "image_meta": { "credit": image.credit.clone().unwrap_or_default() },
                },
            }]);
        }
        if self.query.contains_key("_embed") {
            post["_embedded"] = embedded;
        }
        post
    }

    fn drupal(&self, path: &str) -> Option<Reply> {
        let languages = self.site.languages.iter();
        let language = languages
            .filter(|it| path.strip_prefix(&it.prefix).is_some_and(|rest| rest.starts_with('/')))
            .max_by_key(|it| it.prefix.len())?;
        let rest = path.strip_prefix(&language.prefix)?;
        if let Some(menu) = rest.strip_prefix("/system/menu/") {
            return self.linkset(menu.strip_suffix("/linkset")?, language);
        }
        let name = rest.strip_prefix("/jsonapi/node/")?;
        let nodes = self.nodes(name, language);
        if !self.items.iter().any(|item| item.kind == name) {
            let words = "No route found for the path.";
            return Some(drupal_error(404, "Not Found", words));
        }
        let include: Vec<&str> =
            self.query.get("include").into_iter().flat_map(|it| it.split(',')).collect();
        const FIELDS: [&str; 6] = [
            "uid",
            "node_type",
            "field_image",
            "field_tags",
            "field_documents",
            "field_documents.field_media_document",
        ];
        if let Some(unknown) =
            include.iter().find(|it| !FIELDS.contains(it) && **it != "field_image.thumbnail")
        {
            let words = format!("`{unknown}` is not a valid relationship field name.");
            return Some(drupal_error(400, "Bad Request", &words));
        }
        let limit = self.number("page[limit]", 50).clamp(1, 50);
        let offset = self.number("page[offset]", 0);
        let is_sparse = self.query.contains_key(&format!("fields[node--{name}]"));
        let shown: Vec<&Item> = nodes.iter().copied().skip(offset).take(limit).collect();
        let data: Value = shown.iter().map(|item| self.node(item, name, is_sparse)).collect();
        let mut links = json!({ "self": { "href": self.jsonapi_url(path, offset, limit) } });
        if offset + limit < nodes.len() {
            links["next"] = json!({ "href": self.jsonapi_url(path, offset + limit, limit) });
        }
        let mut body = json!({
            "jsonapi": { "version": "1.0", "meta": { "links": { "self": { "href": "http://jsonapi.org/format/1.0/" } } } },
            "data": data,
            "links": links,
        });
        let included: Vec<Value> =
            shown.iter().flat_map(|item| self.included(item, &include)).collect();
        if !include.is_empty() && !is_sparse {
            let mut seen = Vec::new();
            let is_new = |it: &Value| {
                let is_new = !seen.contains(&it["id"]);
                seen.push(it["id"].clone());
                is_new
            };
            body["included"] = included.into_iter().filter(is_new).collect();
        }
        Some(Reply { status: 200, content_type: JSONAPI, headers: Vec::new(), body })
    }

    /// The nodes of a type as they stand in a language: translated, or as they were written.
    fn nodes(&self, name: &str, language: &Language) -> Vec<&Item> {
        let main = self.site.languages.first().map_or("", |it| it.code.as_str());
        let of_type = self.items.iter().filter(|item| item.kind == name);
        let is_shown = |item: &&Item| {
            if item.edition == language.code {
                return true;
            }
            let is_other =
                |it: &Item| it.edition == language.code && self.nid(it) == self.nid(item);
            item.edition == main && !self.items.iter().any(is_other)
        };
        let mut nodes: Vec<&Item> = of_type.filter(is_shown).collect();
        if let Some(code) = self.query.get("filter[langcode]") {
            nodes.retain(|item| item.edition == *code);
        }
        for (field, at) in
            [("changed", Item::changed as fn(&Item) -> Timestamp), ("created", |it| it.published)]
        {
            let part = |part: &str| self.query.get(&format!("filter[{field}][condition][{part}]"));
            let (Some(operator), Some(value)) = (part("operator"), part("value")) else { continue };
            let value: i64 = value.parse().unwrap_or_default();
            nodes.retain(|item| match operator.as_str() {
                ">=" => at(item).as_second() >= value,
                _ => at(item).as_second() <= value,
            });
        }
        match self.query.get("sort").map(String::as_str) {
            Some("-changed") => nodes.sort_by_key(|item| std::cmp::Reverse(item.changed())),
            Some("-created") => nodes.sort_by_key(|item| std::cmp::Reverse(item.published)),
            _ => nodes.sort_by_key(|item| self.nid(item)),
        }
        nodes
    }

    /// Translations are one node; the lowest number of their group stands for it.
    fn nid(&self, item: &Item) -> u32 {
        let is_same = |it: &&Item| item.group.is_some() && it.group == item.group;
        self.items.iter().filter(is_same).map(|it| it.node).min().unwrap_or(item.node)
    }

    fn jsonapi_url(&self, path: &str, offset: usize, limit: usize) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        let own = ["page[offset]", "page[limit]"];
        query.extend_pairs(self.query.iter().filter(|(name, _)| !own.contains(&name.as_str())));
        query.append_pair("page[offset]", &offset.to_string());
        query.append_pair("page[limit]", &limit.to_string());
        format!("{}{path}?{}", self.base(), query.finish())
    }

    fn node(&self, item: &Item, name: &str, is_sparse: bool) -> Value {
        let nid = self.nid(item);
        let id = uuid(&["node", &nid.to_string()]);
        let kind = format!("node--{name}");
        let prefix = &self.site.language(&item.edition).prefix;
        let own = format!("{}{prefix}/jsonapi/node/{name}/{id}", self.base());
        let links = json!({ "self": { "href": own } });
        if is_sparse {
            let attributes = json!({ "langcode": item.edition });
            return json!({ "type": kind, "id": id, "links": links, "attributes": attributes });
        }
        let main = self.site.languages.first().map_or("", |it| it.code.as_str());
        let is_main = item.edition == main
            || !self.items.iter().any(|it| self.nid(it) == nid && it.edition == main);
        let one = |kind: &str, id: String| json!({ "data": { "type": kind, "id": id } });
        let tags: Vec<Value> = item
            .tags
            .iter()
            .map(|tag| json!({ "type": "taxonomy_term--tags", "id": uuid(&["tag", tag]) }))
            .collect();
        let files: Vec<Value> = item
            .attachments
            .iter()
            .map(|it| json!({ "type": "media--document", "id": uuid(&["document", &it.url]) }))
            .collect();
        let image = match &item.image {
            Some(image) => one("media--image", uuid(&["image", &image.src])),
            None => json!({ "data": null }),
        };
        json!({
            "type": kind,
            "id": id,
            "links": links,
            "attributes": {
                "drupal_internal__nid": nid,
                "langcode": item.edition,
                "status": true,
                "title": item.title,
                "created": item.published.to_string().replace('Z', "+00:00"),
                "changed": item.changed().to_string().replace('Z', "+00:00"),
                "promote": true,
                "sticky": false,
                "default_langcode": is_main,
                "content_translation_source": if is_main { "und" } else { main },
                "path": { "alias": item.path, "pid": nid, "langcode": item.edition },
                "body": {
                    "value": item.body_html,
                    "format": "full_html",
                    "processed": item.body_html,
                    "summary": item.teaser,
                },
                "field_subtitle": item.subtitle,
            },
            "relationships": {
                "node_type": one("node_type--node_type", uuid(&["type", name])),
                "uid": one("user--user", uuid(&["user", "editor"])),
                "field_image": image,
                "field_tags": { "data": tags },
                "field_documents": { "data": files },
            },
        })
    }

    fn included(&self, item: &Item, include: &[&str]) -> Vec<Value> {
        let mut included = Vec::new();
        let wants =
            |name: &str| include.iter().any(|it| *it == name || it.split('.').next() == Some(name));
        let file = |url: &str, mime: &str, bytes: usize| {
            json!({
                "type": "file--file",
                "id": uuid(&["file", url]),
                "attributes": {
                    "filename": url.rsplit('/').next(),
                    "uri": { "value": url.replace("/sites/default/files/", "public://"), "url": url },
                    "filemime": mime,
                    "filesize": bytes,
                    "status": true,
                },
            })
        };
        if wants("field_tags") {
            let term = |tag: &String| {
                let attributes = json!({ "name": tag, "langcode": item.edition, "status": true });
                json!({ "type": "taxonomy_term--tags", "id": uuid(&["tag", tag]), "attributes": attributes })
            };
            included.extend(item.tags.iter().map(term));
        }
        if let Some(image) = item.image.as_ref().filter(|_| wants("field_image")) {
            let meta = json!({ "alt": image.alt, "title": "", "width": 640, "height": 360 });
            let thumbnail = json!({ "data": { "type": "file--file", "id": uuid(&["file", &image.src]), "meta": meta } });
            included.push(json!({
                "type": "media--image",
                "id": uuid(&["image", &image.src]),
                "attributes": {
                    "name": image.src.rsplit('/').next(),
                    "field_caption": image.caption,
                    "field_credit": image.credit,
                },
                "relationships": { "thumbnail": thumbnail },
            }));
            if include.contains(&"field_image.thumbnail") {
                included.push(file(&image.src, "image/png", 0));
            }
        }
        for it in item.attachments.iter().filter(|_| wants("field_documents")) {
            let target =
                json!({ "data": { "type": "file--file", "id": uuid(&["file", &it.url]) } });
            included.push(json!({
                "type": "media--document",
                "id": uuid(&["document", &it.url]),
                "attributes": { "name": it.title, "langcode": item.edition },
                "relationships": { "field_media_document": target },
            }));
            if include.contains(&"field_documents.field_media_document") {
                included.push(file(&it.url, &it.mime, it.bytes));
            }
        }
        included
    }

    fn linkset(&self, name: &str, language: &Language) -> Option<Reply> {
        let menu = self.site.menus.get(&language.code)?;
        let item = |(n, node): (usize, &crate::content::MenuNode)| json!({ "href": node.url, "title": node.label, "hierarchy": [format!("{n:03}")], "machine-name": [name] });
        let items: Value = menu.iter().enumerate().map(item).collect();
        let anchor = format!("{}/system/menu/{name}/linkset", language.prefix);
        let body = json!({ "linkset": [{ "anchor": anchor, "item": items }] });
        let content_type = "application/linkset+json";
        Some(Reply { status: 200, content_type, headers: Vec::new(), body })
    }
}

fn wordpress_error(status: u16, code: &str, words: &str) -> Reply {
    let body = json!({ "code": code, "message": words, "data": { "status": status } });
    Reply { status, content_type: JSON, headers: Vec::new(), body }
}

fn drupal_error(status: u16, title: &str, words: &str) -> Reply {
    let error = json!({ "title": title, "status": status.to_string(), "detail": words });
    let body = json!({ "jsonapi": { "version": "1.0" }, "errors": [error] });
    Reply { status, content_type: JSONAPI, headers: Vec::new(), body }
}

fn wall(at: Timestamp) -> String {
    clock(at, WALL_SECS)
}

/// Date and time as WordPress writes them, without a zone.
fn clock(at: Timestamp, offset_secs: i64) -> String {
    let at = Timestamp::from_second(at.as_second() + offset_secs).unwrap_or(at);
    at.to_string().trim_end_matches('Z').to_owned()
}

fn locale(code: &str) -> String {
    match code {
        "en" => "en_US".to_owned(),
        "sr" => "sr_RS".to_owned(),
        code => code.to_owned(),
    }
}

/// The same thing has the same UUID.
fn uuid(parts: &[&str]) -> String {
    let hash = xxhash_rust::xxh3::xxh3_128(parts.join("\u{1f}").as_bytes());
    let hex = format!("{hash:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}
