//! Which addresses an operator wants.

use url::Url;

/// Patterns with `*` for anything.
#[derive(Clone, Debug, Default)]
pub(crate) struct Patterns {
    include: Vec<String>,
    exclude: Vec<String>,
}

impl Patterns {
    pub(crate) fn new(include: &[String], exclude: &[String]) -> Patterns {
        Patterns { include: include.to_vec(), exclude: exclude.to_vec() }
    }

    pub(crate) fn wants(&self, url: &Url) -> bool {
        let is_in = self.include.is_empty() || self.include.iter().any(|it| fits(it, url));
        is_in && !self.exclude.iter().any(|it| fits(it, url))
    }
}

/// A pattern with a slash in front is held against the path, any other against the address.
fn fits(pattern: &str, url: &Url) -> bool {
    let mut path = url.path().to_owned();
    if let Some(query) = url.query() {
        path.push('?');
        path.push_str(query);
    }
    match pattern.starts_with('/') {
        true => matches(pattern, &path),
        false => matches(pattern, url.as_str()),
    }
}

/// Whether the whole text is what the pattern says. Takes time in proportion to both lengths.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_say_what_is_wanted() {
        let check = |include: &[&str], exclude: &[&str], url: &str, wanted: bool| {
            let own = |texts: &[&str]| -> Vec<String> {
                texts.iter().map(|it| (*it).to_owned()).collect()
            };
            let patterns = Patterns::new(&own(include), &own(exclude));
            let url = Url::parse(url).unwrap();
            assert_eq!(patterns.wants(&url), wanted, "{include:?} {exclude:?} {url}");
        };
        let boats = "https://office.example/en/news/boats?x=1";
        check(&[], &[], boats, true);
        check(&["/en/news/*"], &[], boats, true);
        check(&["/news/*"], &[], boats, false);
        check(&["*/news/*"], &[], boats, true);
        check(&["/en/*"], &["*boats*"], boats, false);
        check(&["/en/news/boats"], &[], boats, false);
        check(&["/en/news/boats?x=1"], &[], boats, true);
        check(&["https://other.example/*"], &[], boats, false);
        check(&["/*/*/*"], &[], boats, true);
        check(&["/en*en*"], &[], "https://office.example/en", false);
    }
}
