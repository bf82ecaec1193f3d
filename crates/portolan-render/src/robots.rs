//! robots.txt, RFC 9309.

/// What crawlers are told: everything but the paths named, and where the sitemaps are. Addresses
/// and paths with line breaks are left out, since each line is a rule.
pub fn robots_txt(sitemaps: &[String], disallowed: &[String]) -> String {
    let one_line = |it: &&String| !it.is_empty() && !it.contains(char::is_control);
    let mut text = "User-agent: *\n".to_owned();
    let mut n_rules = 0;
    for path in disallowed.iter().filter(one_line) {
        text.push_str(&format!("Disallow: {path}\n"));
        n_rules += 1;
    }
    if n_rules == 0 {
        text.push_str("Disallow:\n");
    }
    for url in sitemaps.iter().filter(one_line) {
        text.push_str(&format!("\nSitemap: {url}\n"));
    }
    text
}
