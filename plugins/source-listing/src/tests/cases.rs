use serde_json::json;

use super::*;

#[test]
fn dump() {
    for (profile, url, file) in [
        ("drupal7", "https://iom.fi/en/news?page=1", "iom.fi/news-1.html"),
        ("drupal7", "https://iom.fi/en/news?page=2", "iom.fi/news-2.html"),
        ("drupal7", "https://rovienna.iom.int/frontpage", "rovienna.iom.int/frontpage.html"),
        ("drupal9", "https://finland.iom.int/news", "finland.iom.int/news.html"),
    ] {
        let harvest = read(&json!({"url": url, "profile": profile}), url, file).unwrap();
        eprintln!("{}", serde_json::to_string_pretty(&harvest).unwrap());
    }
    for (profile, url, file) in [
        ("drupal9", "https://finland.iom.int/news/x", "finland.iom.int/reimagining.html"),
        ("drupal9", "https://finland.iom.int/news/y", "finland.iom.int/october-2020.html"),
        (
            "drupal9",
            "https://www.iom.int/addressing-health-migrants",
            "www.iom.int/addressing-health-migrants.html",
        ),
        ("drupal7", "https://iom.fi/en/news/almost", "iom.fi/almost-200.html"),
        ("drupal7", "https://rovienna.iom.int/events/w", "rovienna.iom.int/wdatip.html"),
    ] {
        let harvest = article(url, profile, file);
        eprintln!("{}", serde_json::to_string_pretty(&harvest).unwrap());
    }
}
