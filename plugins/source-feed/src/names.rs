//! Namespaces: known by their URI with its well-known misspellings, else by the usual prefix.

/// What an element's namespace means to a feed reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ns {
    /// No namespace, RSS in any of its namespaces, or the root element's own.
    Core,
    Atom,
    Atom03,
    Content,
    Dc,
    DcTerms,
    Media,
    Itunes,
    Syndication,
    /// Paging and archives of feeds (RFC 5005).
    History,
    Rdf,
    Xhtml,
    Slash,
    Thread,
    Wfw,
    FeedBurner,
    Svg,
    MathMl,
    /// Known to somebody else.
    Other,
}

impl Ns {
    /// Whether the elements of RSS and Atom live here.
    pub(crate) fn is_feed(self) -> bool {
        matches!(self, Ns::Core | Ns::Atom | Ns::Atom03)
    }

    pub(crate) fn of_uri(uri: &str) -> Option<Ns> {
        let uri = uri.trim();
        let lower = uri.to_ascii_lowercase();
        let bare = lower
            .strip_prefix("http://")
            .or_else(|| lower.strip_prefix("https://"))
            .unwrap_or(&lower)
            .trim_start_matches("www.")
            .trim_end_matches(['/', '#']);
        Some(match bare {
            "" => Ns::Core,
            "w3.org/2005/atom" => Ns::Atom,
            "purl.org/atom/ns"
            | "example.com/newformat"
            | "example.com/necho"
            | "purl.org/echo"
            | "uri/of/echo/namespace"
            | "purl.org/pie" => Ns::Atom03,
            "purl.org/rss/1.0"
            | "my.netscape.com/rdf/simple/0.9"
            | "channel.netscape.com/rdf/simple/0.9"
            | "backend.userland.com/rss2"
            | "backend.userland.com/rss"
            | "blogs.law.harvard.edu/tech/rss"
            | "cyber.law.harvard.edu/rss"
            | "cyber.law.harvard.edu/rss/rss.html"
            | "backend.userland.com/rss091"
            | "backend.userland.com/rss092"
            | "backend.userland.com/rss2.0"
            | "rssboard.org/rss-specification" => Ns::Core,
            "purl.org/rss/1.0/modules/content" => Ns::Content,
            "purl.org/dc/elements/1.1"
            | "purl.org/dc/elements/1.0"
            | "purl.org/dc/elements"
            | "purl.org/metadata/dublin_core" => Ns::Dc,
            "purl.org/dc/terms" => Ns::DcTerms,
            "search.yahoo.com/mrss"
            | "search.yahoo.com/mrss/rss"
            | "tools.search.yahoo.com/mrss"
            | "video.search.yahoo.com/mrss"
            | "api.maps.yahoo.com/maps/2.0/annotatedmaps.xsd" => Ns::Media,
            "itunes.com/dtds/podcast-1.0.dtd" | "example.com/dtds/podcast-1.0.dtd" => Ns::Itunes,
            "purl.org/rss/1.0/modules/syndication" => Ns::Syndication,
            "purl.org/syndication/history/1.0" => Ns::History,
            "w3.org/1999/02/22-rdf-syntax-ns" => Ns::Rdf,
            "w3.org/1999/xhtml" | "w3.org/tr/xhtml1" => Ns::Xhtml,
            "purl.org/rss/1.0/modules/slash" => Ns::Slash,
            "purl.org/syndication/thread/1.0" => Ns::Thread,
            "wellformedweb.org/commentapi" => Ns::Wfw,
            "rssnamespace.org/feedburner/ext/1.0" => Ns::FeedBurner,
            "w3.org/2000/svg" => Ns::Svg,
            "w3.org/1998/math/mathml" => Ns::MathMl,
            _ => return None,
        })
    }

    /// The usual meaning of a prefix that nobody declared.
    pub(crate) fn of_prefix(prefix: &str) -> Option<Ns> {
        Some(match prefix.to_ascii_lowercase().as_str() {
            "atom" | "atom10" | "a10" => Ns::Atom,
            "rss" => Ns::Core,
            "content" => Ns::Content,
            "dc" => Ns::Dc,
            "dcterms" | "dcterm" => Ns::DcTerms,
            "media" => Ns::Media,
            "itunes" => Ns::Itunes,
            "sy" => Ns::Syndication,
            "fh" => Ns::History,
            "rdf" => Ns::Rdf,
            "xhtml" | "html" => Ns::Xhtml,
            "slash" => Ns::Slash,
            "thr" => Ns::Thread,
            "wfw" => Ns::Wfw,
            "feedburner" => Ns::FeedBurner,
            "svg" => Ns::Svg,
            "math" | "mathml" => Ns::MathMl,
            _ => return None,
        })
    }
}

/// `dc` and `creator` of `dc:creator`.
pub(crate) fn split(name: &str) -> (Option<&str>, &str) {
    match name.split_once(':') {
        Some((prefix, local)) if !prefix.is_empty() && !local.is_empty() => (Some(prefix), local),
        _ => (None, name),
    }
}
