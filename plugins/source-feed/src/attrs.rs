//! Attributes, parsed when somebody asks.

use std::borrow::Cow;

use crate::entities::decode_refs;

/// The attributes of one tag, as they stand in the text.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attrs<'a>(pub(crate) &'a str);

impl<'a> Attrs<'a> {
    /// The value of an attribute; `name` in lower case. A prefix in the document is overlooked,
    /// except that `xml:…` and `xmlns…` are asked for in full.
    pub(crate) fn value(self, name: &str) -> Option<Cow<'a, str>> {
        self.iter().find(|(known, _)| is_named(known, name)).map(|(_, raw)| decode_refs(raw))
    }

    /// The trimmed value, if there is anything in it.
    pub(crate) fn filled(self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        let value = value.trim();
        (!value.is_empty()).then(|| value.to_owned())
    }

    pub(crate) fn iter(self) -> AttrIter<'a> {
        AttrIter { rest: self.0 }
    }
}

fn is_named(known: &str, name: &str) -> bool {
    if known.eq_ignore_ascii_case(name) {
        return true;
    }
    match known.split_once(':') {
        Some((prefix, local)) => {
            !prefix.eq_ignore_ascii_case("xml")
                && !prefix.eq_ignore_ascii_case("xmlns")
                && local.eq_ignore_ascii_case(name)
        }
        None => false,
    }
}

/// Pairs of name and undecoded value, in the order of the document.
pub(crate) struct AttrIter<'a> {
    rest: &'a str,
}

impl<'a> Iterator for AttrIter<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<Self::Item> {
        let is_space = |it: char| it.is_whitespace() || it == '/';
        self.rest = self.rest.trim_start_matches(is_space);
        if self.rest.is_empty() {
            return None;
        }
        let name_len =
            self.rest.find(|it: char| it.is_whitespace() || it == '=').unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(name_len);
        let Some(rest) = rest.trim_start().strip_prefix('=') else {
            self.rest = rest;
            return Some((name, ""));
        };
        let rest = rest.trim_start();
        let quote = rest.chars().next().filter(|it| matches!(it, '"' | '\''));
        let (value, rest) = match quote {
            Some(quote) => rest[1..].split_once(quote).unwrap_or((&rest[1..], "")),
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        self.rest = rest;
        Some((name, value))
    }
}
