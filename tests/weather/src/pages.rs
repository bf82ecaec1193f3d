//! What sites answer when they are well, and the ways in which a fault may bend it.

use std::fmt::Write;

use jiff::{Timestamp, tz::Offset};

use crate::sites::{Article, DAY, Shape, Site};

/// An answer as it comes over the line.
#[derive(Clone, Debug)]
pub(crate) enum Answer {
    Http(Http),
    Trouble(Trouble),
}

#[derive(Clone, Debug)]
pub(crate) struct Http {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) wait_ms: u64,
}

/// What keeps an answer from coming.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    NoName,
    Refused,
    NoConnection,
    NoAnswer,
    Hangup,
    CutShort,
    Expired,
    OtherName,
    Handshake,
    Huge,
    Bomb,
    StrangeCoding,
    BrokenCoding,
    Robots,
    NoRobots,
    BadHttp,
}

/// How the contents are bent.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    /// Shows what it showed then.
    pub(crate) as_of: Option<i64>,
    pub(crate) at_most: Option<usize>,
    pub(crate) tongue: Option<&'static str>,
    pub(crate) without: &'static [&'static str],
    pub(crate) days_ahead: i64,
    pub(crate) strange_dates: bool,
    /// Goes into every identifier.
    pub(crate) salt: Option<u64>,
    /// Everything stands in other elements.
    pub(crate) redesigned: bool,
    pub(crate) articles_redesigned: bool,
    pub(crate) circular: bool,
    pub(crate) links_to: Option<&'static str>,
}

impl Http {
    pub(crate) fn html(body: String) -> Http {
        Http {
            status: 200,
            headers: vec![("content-type", "text/html; charset=utf-8".to_owned())],
            body: body.into_bytes(),
            wait_ms: 300,
        }
    }

    pub(crate) fn status(status: u16) -> Http {
        Http { status, ..Http::html(page("en", "Error", "<p>The request failed.</p>")) }
    }

    pub(crate) fn to(status: u16, place: impl Into<String>) -> Http {
        let mut http = Http::status(status);
        http.headers.push(("location", place.into()));
        http
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Http {
        self.headers.push((name, value.to_owned()));
        self
    }
}

pub(crate) fn page(tag: &str, title: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"{tag}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         </head><body>{body}</body></html>"
    )
}

/// A page of the site with all that stands around.
pub(crate) fn framed(site: &Site, title: &str, head: &str, main: &str) -> String {
    let tag = site.tongue.tag;
    let mut menu = String::new();
    for (nth, words) in site.tongue.text(site.wait_ms, 6).iter().enumerate() {
        let short: String = words.split(' ').take(3).collect::<Vec<_>>().join(" ");
        let _ = write!(menu, "<li><a href=\"/part/{nth}\">{short}</a></li>");
    }
    let about = site.tongue.text(site.wait_ms + 1, 5).join(" ");
    format!(
        "<!DOCTYPE html><html lang=\"{tag}\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         {head}</head><body><header><nav><ul>{menu}</ul></nav></header>\
         <main>{main}</main><footer><p>{about}</p></footer></body></html>"
    )
}

/// What the site answers to an address; `query` is its part after the question mark.
pub(crate) fn answer(site: &Site, path: &str, query: &str, at: i64, look: &Look) -> Http {
    let now = look.as_of.unwrap_or(at);
    let mut http = if is_listing(site, path) {
        let page = page_number(query, path);
        listing(site, page, now, look)
    } else if let Some(article) = article_of(site, path, now) {
        article_page(site, article, now, look)
    } else if path == "/" {
        let title = site.tongue.title(7);
        Http::html(framed(
            site,
            &title,
            "",
            &format!("<h1>{title}</h1><p>{}</p>", site.tongue.text(3, 4).join(" ")),
        ))
    } else {
        let mut http = Http::status(404);
        http.body = page("en", "Page not found", "<h1>Page not found</h1>").into_bytes();
        http
    };
    http.wait_ms = site.wait_ms;
    if site.has_validators && http.status == 200 {
        let etag = format!("\"{:x}\"", xxhash_rust::xxh3::xxh3_64(&http.body));
        http.headers.push(("etag", etag));
    }
    if site.stamps && http.status == 200 && !matches!(site.shape, Shape::JsonFeed) {
        http.body.extend_from_slice(format!("<!-- {at} -->").as_bytes());
        http.headers.retain(|it| it.0 != "etag");
    }
    http
}

fn is_listing(site: &Site, path: &str) -> bool {
    let url = site.url();
    let own = url.split(&site.host).nth(1).unwrap_or_default();
    let own = own.split('?').next().unwrap_or_default();
    let folder = path.split("/page/").next().unwrap_or_default();
    path == own || format!("{folder}/") == own
}

fn page_number(query: &str, path: &str) -> usize {
    let of_query =
        query.split('&').find_map(|it| it.strip_prefix("page=").or(it.strip_prefix("paged=")));
    let of_path = path.split("/page/").nth(1).map(|it| it.trim_matches('/'));
    let number = of_query.or(of_path).and_then(|it| it.parse().ok());
    match (of_path, number) {
        // WordPress counts from one.
        (Some(_), Some(number)) => number - 1,
        (_, number) => number.unwrap_or(0),
    }
}

fn article_of<'s>(site: &'s Site, path: &str, now: i64) -> Option<&'s Article> {
    let number = path.trim_matches('/').rsplit(['/', '-']).next()?;
    let number = number.trim_end_matches(".html").parse().ok()?;
    let article = site.article(number)?;
    let is_there = article.at <= now && article.withdrawn.is_none_or(|it| it > now);
    is_there.then_some(article)
}

fn path_of(site: &Site, article: &Article) -> String {
    let n = article.number;
    match site.shape {
        Shape::WordpressRss | Shape::WordpressListing => format!("/2025/news-{n}/"),
        Shape::DrupalRss | Shape::DrupalListing => format!("/news/item-{n}"),
        Shape::JoomlaRss => format!("/news/latest/{n}"),
        Shape::Atom => format!("/blog/post-{n}"),
        Shape::JsonFeed => format!("/news/{n}"),
        Shape::OwnListing => format!("/media/release-{n}.html"),
    }
}

struct Shown {
    title: String,
    teaser: String,
    body: String,
    link: String,
    id: String,
    at: i64,
    image: Option<String>,
}

fn shown(site: &Site, article: &Article, now: i64, look: &Look) -> Shown {
    let tongue = look.tongue.map_or_else(|| site.tongue_of(article), crate::texts::tongue);
    let mut title = tongue.title(article.number);
    if article.edited.is_some_and(|edited| edited <= now) {
        title.push_str(" (2)");
    }
    let text = tongue.text(article.number, 6);
    let body: String = text.iter().map(|it| format!("<p>{it}</p>")).collect();
    let without = |field: &str| look.without.contains(&field);
    let path = look.links_to.map_or_else(|| path_of(site, article), str::to_owned);
    let link = format!("https://{}{path}", site.host);
    let salt = look.salt.map(|salt| format!("-{salt}")).unwrap_or_default();
    Shown {
        title: if without("title") { String::new() } else { title },
        teaser: if without("text") { String::new() } else { text[..2].join(" ") },
        body: if without("text") { String::new() } else { body },
        id: format!("tag:{},2025:{}{salt}", site.host, article.number),
        link: if without("link") { String::new() } else { link },
        at: article.at + look.days_ahead * DAY,
        image: (article.has_image && !without("image"))
            .then(|| format!("https://{}/files/{}.jpg", site.host, article.number)),
    }
}

fn listing(site: &Site, page: usize, now: i64, look: &Look) -> Http {
    let window = look.at_most.unwrap_or(site.window);
    // Whatever page is asked for, the first one comes, and names a next one.
    let asked = page;
    let page = if look.circular { 0 } else { page };
    let articles: Vec<&Article> = site.shown(now).skip(page * window).take(window).collect();
    let items: Vec<Shown> = articles.iter().map(|it| shown(site, it, now, look)).collect();
    let has_more = site.shown(now).count() > (page + 1) * window || look.circular;
    let next = asked + 1;
    match site.shape {
        Shape::WordpressRss | Shape::DrupalRss | Shape::JoomlaRss => {
            rss(site, &items, look, look.circular.then_some(next))
        }
        Shape::Atom => atom(site, &items, look, look.circular.then_some(next)),
        Shape::JsonFeed => json(site, &items, look, look.circular.then_some(next)),
        _ => html_listing(site, &items, look, has_more.then_some(next)),
    }
}

fn instant(at: i64) -> Timestamp {
    Timestamp::from_second(at).unwrap_or_default()
}

fn rfc822(at: i64, look: &Look) -> String {
    if look.strange_dates {
        return format!("week {} of the season", at / (7 * DAY) % 52);
    }
    let time = Offset::UTC.to_datetime(instant(at));
    time.strftime("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

fn rfc3339(at: i64, look: &Look) -> String {
    if look.strange_dates { rfc822(at, look) } else { instant(at).to_string() }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn xml(body: String, media_type: &str) -> Http {
    let headers = vec![("content-type", format!("{media_type}; charset=utf-8"))];
    Http { status: 200, headers, body: body.into_bytes(), wait_ms: 0 }
}

fn rss(site: &Site, items: &[Shown], look: &Look, next: Option<usize>) -> Http {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\" xmlns:atom=\"http://www.w3.org/2005/Atom\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel>",
    );
    let _ = write!(
        out,
        "<title>{}</title><link>https://{}/</link><language>{}</language>",
        site.name,
        site.host,
        look.tongue.unwrap_or(site.tongue.tag)
    );
    if let Some(next) = next {
        let sign = if site.url().contains('?') { "&amp;" } else { "?" };
        let _ = write!(
            out,
            "<atom:link rel=\"next\" href=\"{}{sign}paged={next}\"/>",
            escaped(&site.url())
        );
    }
    for item in items {
        out.push_str("<item>");
        if !item.title.is_empty() {
            let _ = write!(out, "<title>{}</title>", escaped(&item.title));
        }
        if !item.link.is_empty() {
            let _ = write!(out, "<link>{}</link>", item.link);
        }
        let _ = write!(out, "<guid isPermaLink=\"false\">{}</guid>", item.id);
        if !look.without.contains(&"date") {
            let _ = write!(out, "<pubDate>{}</pubDate>", rfc822(item.at, look));
        }
        if !item.teaser.is_empty() {
            let _ = write!(out, "<description>{}</description>", escaped(&item.teaser));
        }
        if site.shape == Shape::WordpressRss && !item.body.is_empty() {
            let _ = write!(out, "<content:encoded><![CDATA[{}]]></content:encoded>", item.body);
        }
        if let Some(image) = &item.image {
            let _ = write!(out, "<media:content url=\"{image}\" medium=\"image\"/>");
        }
        out.push_str("</item>\n");
    }
    out.push_str("</channel></rss>");
    xml(out, "application/rss+xml")
}

fn atom(site: &Site, items: &[Shown], look: &Look, next: Option<usize>) -> Http {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">",
    );
    let _ = write!(out, "<title>{}</title><id>https://{}/</id>", site.name, site.host);
    if let Some(next) = next {
        let _ = write!(out, "<link rel=\"next\" href=\"{}?page={next}\"/>", site.url());
    }
    for item in items {
        let _ = write!(out, "<entry><id>{}</id>", item.id);
        if !item.title.is_empty() {
            let _ = write!(out, "<title>{}</title>", escaped(&item.title));
        }
        if !item.link.is_empty() {
            let _ = write!(out, "<link href=\"{}\"/>", item.link);
        }
        if !look.without.contains(&"date") {
            let date = rfc3339(item.at, look);
            let _ = write!(out, "<published>{date}</published><updated>{date}</updated>");
        }
        if !item.teaser.is_empty() {
            let _ = write!(out, "<summary>{}</summary>", escaped(&item.teaser));
            let _ = write!(out, "<content type=\"html\">{}</content>", escaped(&item.body));
        }
        out.push_str("</entry>\n");
    }
    out.push_str("</feed>");
    xml(out, "application/atom+xml")
}

fn json(site: &Site, items: &[Shown], look: &Look, next: Option<usize>) -> Http {
    let entries: Vec<serde_json::Value> = items
        .iter()
        .map(|item| {
            let mut entry = serde_json::json!({ "id": item.id });
            let mut put = |key: &str, value: &str| {
                if !value.is_empty() {
                    entry[key] = value.into();
                }
            };
            put("title", &item.title);
            put("url", &item.link);
            put("summary", &item.teaser);
            put("content_html", &item.body);
            put("image", item.image.as_deref().unwrap_or_default());
            if !look.without.contains(&"date") {
                put("date_published", &rfc3339(item.at, look));
            }
            entry
        })
        .collect();
    let mut feed = serde_json::json!({
        "version": "https://jsonfeed.org/version/1.1", "title": site.name,
        "language": look.tongue.unwrap_or(site.tongue.tag), "items": entries,
    });
    if let Some(next) = next {
        feed["next_url"] = format!("{}?page={next}", site.url()).into();
    }
    xml(feed.to_string(), "application/feed+json")
}

fn printed_date(site: &Site, at: i64, look: &Look) -> String {
    if look.without.contains(&"date") {
        return String::new();
    }
    if look.strange_dates {
        return rfc822(at, look);
    }
    let date = Offset::UTC.to_datetime(instant(at)).date();
    let tongue = look.tongue.map_or(site.tongue, crate::texts::tongue);
    let month = tongue.months[usize::from(date.month().unsigned_abs()) - 1];
    match tongue.tag {
        "en" => format!("{} {month} {}", date.day(), date.year()),
        "es" | "pt" => format!("{} de {month} de {}", date.day(), date.year()),
        "de" | "fi" => format!("{}. {month} {}", date.day(), date.year()),
        _ => format!("{} {month} {}", date.day(), date.year()),
    }
}

fn html_listing(site: &Site, items: &[Shown], look: &Look, next: Option<usize>) -> Http {
    let more = site.tongue.more;
    let mut out = String::new();
    for item in items {
        let Shown { title, teaser, link, .. } = item;
        let image = item
            .image
            .as_ref()
            .map(|it| format!("<img src=\"{it}\" alt=\"\">"))
            .unwrap_or_default();
        let date = printed_date(site, item.at, look);
        let iso = rfc3339(item.at, look);
        let time = if date.is_empty() {
            String::new()
        } else {
            format!("<time datetime=\"{iso}\">{date}</time>")
        };
        // Without a title the link is still there, on words that are none.
        let heading = if title.is_empty() {
            format!("<a href=\"{link}\"></a>")
        } else {
            format!("<a href=\"{link}\" rel=\"bookmark\">{title}</a>")
        };
        let foot = format!("<a href=\"{link}\">{more}</a>");
        let _ = match (look.redesigned, site.shape) {
            (true, _) => write!(
                out,
                "<section class=\"tile\"><div class=\"tile__pic\">{image}</div><div class=\"tile__head\"><span>{title}</span></div><div class=\"tile__when\">{date}</div><div class=\"tile__words\">{teaser}</div></section>"
            ),
            (_, Shape::DrupalListing) => write!(
                out,
                "<div class=\"views-row\"><div class=\"views-field views-field-field-image\"><div class=\"field-content\">{image}</div></div><div class=\"views-field views-field-title\"><h3 class=\"field-content\">{heading}</h3></div><div class=\"views-field views-field-created\"><span class=\"field-content\">{time}</span></div><div class=\"views-field views-field-body\"><div class=\"field-content\">{teaser}</div></div><div class=\"views-field-view-node\">{foot}</div></div>"
            ),
            (_, Shape::WordpressListing) => write!(
                out,
                "<article class=\"post type-post hentry\"><header class=\"entry-header\"><h2 class=\"entry-title\">{heading}</h2><div class=\"entry-meta\"><span class=\"posted-on\">{time}</span></div></header>{image}<div class=\"entry-summary\"><p>{teaser}</p></div><p>{foot}</p></article>"
            ),
            _ => write!(
                out,
                "<div class=\"press-card\"><h3 class=\"press-card__title\">{heading}</h3><span class=\"press-card__day\">{date}</span>{image}<p class=\"press-card__lead\">{teaser}</p></div>"
            ),
        };
    }
    if items.is_empty() {
        let _ = write!(out, "<p>{}</p>", site.tongue.none);
    }
    let pager = next.map(|next| match site.shape {
        Shape::DrupalListing => format!("<nav class=\"pager\"><ul><li class=\"pager__item pager__item--next\"><a href=\"?page={next}\" rel=\"next\">›</a></li></ul></nav>"),
        Shape::WordpressListing => format!("<div class=\"nav-links\"><a class=\"next page-numbers\" href=\"/category/latest-news/page/{}/\">›</a></div>", next + 1),
        _ => format!("<a class=\"older\" href=\"/media/press-corner.html?page={next}\">›</a>"),
    });
    let pager = pager.unwrap_or_default();
    let (head, main) = match (look.redesigned, site.shape) {
        (false, Shape::DrupalListing) => (
            DRUPAL_HEAD,
            format!(
                "<div class=\"region-content\"><h1>{0}</h1><div class=\"view\"><div class=\"view-content\">{out}</div></div>{pager}</div>",
                site.name
            ),
        ),
        (false, Shape::WordpressListing) => (
            WORDPRESS_HEAD,
            format!("<div id=\"content\"><h1>{0}</h1>{out}{pager}</div>", site.name),
        ),
        _ => ("", format!("<div class=\"corner\"><h1>{0}</h1>{out}{pager}</div>", site.name)),
    };
    Http::html(framed(site, &site.name, head, &main))
}

const DRUPAL_HEAD: &str =
    "<meta name=\"Generator\" content=\"Drupal 10 (https://www.drupal.org)\">";
const WORDPRESS_HEAD: &str = "<meta name=\"generator\" content=\"WordPress 6.5\">";

fn article_page(site: &Site, article: &Article, now: i64, look: &Look) -> Http {
    let Shown { title, body, at, link, .. } = shown(site, article, now, look);
    let date = printed_date(site, at, look);
    let iso = rfc3339(at, look);
    let time = match date.is_empty() {
        true => String::new(),
        false => format!("<time class=\"entry-date published\" datetime=\"{iso}\">{date}</time>"),
    };
    let head = format!("<link rel=\"canonical\" href=\"{link}\">");
    if look.articles_redesigned || look.redesigned {
        let body = body.replace("<p>", "<x-line>").replace("</p>", "</x-line>");
        let main =
            format!("<x-story><x-head>{title}</x-head><x-day>{date}</x-day>{body}</x-story>");
        return Http::html(
            framed(site, &site.name, "", &main)
                .replace("<main>", "<x-main>")
                .replace("</main>", "</x-main>"),
        );
    }
    let main = match site.shape {
        Shape::DrupalListing => format!(
            "<div class=\"region-content\"><h1 class=\"page-title\">{title}</h1><article class=\"node node--view-mode-full\"><div class=\"node__meta\">{time}</div><div class=\"node__content\"><div class=\"field field--name-body\">{body}</div></div></article></div>"
        ),
        Shape::WordpressListing => format!(
            "<article class=\"post\"><header class=\"entry-header\"><h1 class=\"entry-title\">{title}</h1>{time}</header><div class=\"entry-content\">{body}</div></article>"
        ),
        _ => format!(
            "<article><h1 class=\"press-title\">{title}</h1><span class=\"press-day\">{date}</span><div class=\"press-text\">{body}</div></article>"
        ),
    };
    let generator = match site.shape {
        Shape::DrupalListing => DRUPAL_HEAD,
        Shape::WordpressListing => WORDPRESS_HEAD,
        _ => "",
    };
    Http::html(framed(site, &title, &format!("{head}{generator}"), &main))
}
