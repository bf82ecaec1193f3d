//! Programs are answered as the systems answer them.

use super::*;
use crate::content::Interface;
use crate::pages::{Answer, Mood, answer};
use serde_json::Value;

/// Status, headers and document of an address of the interface.
fn asked(host: &str, address: &str) -> (u16, Vec<(String, String)>, Value) {
    let site = sites().iter().find(|site| site.hosts[0] == host).unwrap();
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    match answer(site, Mood::default(), path, query).unwrap() {
        Answer::Content(content) => {
            (content.status, content.headers, serde_json::from_slice(&content.body).unwrap())
        }
        _ => panic!("{host}{address} is a page"),
    }
}

fn ids(list: &Value, at: &str) -> Vec<String> {
    let id = |it: &Value| it.pointer(at).unwrap().to_string().trim_matches('"').to_owned();
    list.as_array().unwrap().iter().map(id).collect()
}

#[test]
fn wordpress_lists_posts_by_date_change_and_number() {
    const HOST: &str = "bezpecnecestovanie.iom.sk";
    let posts = "/wp-json/wp/v2/posts";
    let (_, headers, newest) = asked(HOST, &format!("{posts}?per_page=3&page=1&_embed=1"));
    assert_eq!(
        headers,
        [("x-wp-total", "7"), ("x-wp-totalpages", "3")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
    );
    assert_eq!(ids(&newest, "/id"), ["172", "171", "150"]);
    assert_eq!(newest[0]["date"], "2023-06-14T09:20:00");
    assert_eq!(newest[0]["date_gmt"], "2023-06-14T08:20:00");
    assert_eq!(newest[0]["translations"]["sk"], 171);
    let changed = "orderby=modified&modified_after=2023-06-15T00:00:00";
    assert_eq!(ids(&asked(HOST, &format!("{posts}?{changed}")).2, "/id"), ["171"]);
    let numbers = "orderby=id&_fields=id&per_page=100&before=2022-06-01T00:00:00";
    assert_eq!(
        asked(HOST, &format!("{posts}?{numbers}")).2.to_string(),
        r#"[{"id":104},{"id":105}]"#
    );
    let (status, _, error) = asked(HOST, &format!("{posts}?page=9"));
    assert_eq!((status, error["code"].as_str()), (400, Some("rest_post_invalid_page_number")));
    assert_eq!(asked(HOST, "/wp-json/wp/v2/events").2["code"], "rest_no_route");
}

#[test]
fn plain_permalinks_know_only_the_route_in_the_query() {
    let posts = "/?rest_route=%2Fwp%2Fv2%2Fposts";
    assert_eq!(ids(&asked("euinfo.rs", posts).2, "/id"), ["63", "55", "41"], "the main language");
    let english = asked("euinfo.rs", &format!("{posts}&lang=en")).2;
    assert_eq!(ids(&english, "/id"), ["56", "42"]);
    assert_eq!(english[0]["wpml_translations"][0]["locale"], "sr_RS");
    let site = sites().iter().find(|site| site.hosts[0] == "euinfo.rs").unwrap();
    assert_eq!(site.interface, Some(Interface::WordpressPlain));
    let path = answer(site, Mood::default(), "/wp-json/wp/v2/posts", "").unwrap();
    assert!(matches!(path, Answer::Content(content) if content.status == 404));
}

#[test]
fn drupal_lists_nodes_as_they_stand_in_a_language() {
    const HOST: &str = "mena.iom.int";
    let list = |path: &str| asked(HOST, path).2;
    let english = list("/jsonapi/node/news?sort=-created");
    assert_eq!(ids(&english["data"], "/attributes/langcode"), ["en", "en", "en"]);
    let arabic = list("/ar/jsonapi/node/news?sort=-created");
    assert_eq!(ids(&arabic["data"], "/attributes/langcode"), ["ar", "en", "ar", "ar"]);
    assert_eq!(arabic["data"][2]["id"], english["data"][1]["id"], "one node in two languages");
    let page = list("/jsonapi/node/news?sort=-created&page%5Blimit%5D=2");
    let next = page["links"]["next"]["href"].as_str().unwrap();
    let rest = list(next.strip_prefix("https://mena.iom.int").unwrap());
    assert_eq!((rest["data"].as_array().unwrap().len(), rest["links"].get("next")), (1, None));
    let included = list("/jsonapi/node/news?include=field_tags,field_image.thumbnail");
    assert_eq!(included["included"].as_array().unwrap().len(), 5);
    assert_eq!(asked(HOST, "/jsonapi/node/news?include=field_nothing").0, 400);
    assert_eq!(asked(HOST, "/jsonapi/node/nothing").0, 404);
    let menu = list("/ar/system/menu/main/linkset");
    assert_eq!(ids(&menu["linkset"][0]["item"], "/title")[1], "2030 Agenda");
}

#[test]
fn a_sitemap_lists_every_page_with_its_languages_and_pages_say_what_they_are() {
    let site = sites().iter().find(|site| site.hosts[0] == "austria.iom.int").unwrap();
    let text = |path: &str, revision: u32| {
        let mood = Mood { revision, ..Mood::default() };
        match answer(site, mood, path, "").unwrap() {
            Answer::Content(content) => String::from_utf8(content.body).unwrap(),
            _ => panic!("{path} is elsewhere"),
        }
    };
    let sitemap = text("/sitemap.xml", 0);
    assert_eq!(sitemap.matches("<loc>").count(), site.items_at(0).len() + 1);
    assert!(sitemap.contains(r#"hreflang="de" href="https://austria.iom.int/de/aktuelles/"#));
    assert!(sitemap.contains("<lastmod>2021-12-06T09:30:00Z</lastmod>"), "{sitemap}");
    assert_eq!(text("/sitemap.xml", 1).matches("<loc>").count(), site.items_at(1).len() + 1);

    let page = text("/news/world-migration-report-2022-reaches-vienna", 0);
    let script = page.split("application/ld+json\">").nth(1).unwrap();
    let data: Value = serde_json::from_str(script.split("</script>").next().unwrap()).unwrap();
    let article = &data["@graph"][0];
    assert_eq!(article["@type"], "NewsArticle");
    assert_eq!(article["dateModified"], "2021-12-06T09:30:00Z");
    assert_eq!(article["author"]["name"], "Greta Lindner");
}
