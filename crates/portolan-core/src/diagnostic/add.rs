//! Complaints of whoever looks for a source at an address.

use super::Diagnostic;

impl Diagnostic {
    /// What was given is no address of the web.
    pub fn add_address(address: &str) -> Diagnostic {
        Diagnostic::error("add-address", format!("`{address}` is no address of a site"))
            .with_hint("write it as a browser shows it, `https://office.example`")
    }

    /// The page holds next to nothing.
    pub fn add_empty(url: &str) -> Diagnostic {
        Diagnostic::warning("add-empty", format!("`{url}` is next to empty"))
            .with_hint("open it in a browser: the office may publish at another address")
    }

    /// The page shows nothing before its scripts have run.
    pub fn add_scripted(url: &str) -> Diagnostic {
        Diagnostic::warning(
            "add-scripted",
            format!("`{url}` shows nothing until its scripts have run"),
        )
        .with_hint(
            "look in the browser’s network tools for the address that the scripts read, or ask \
                 the site’s keepers for a feed; scripts are not run here",
        )
    }

    /// A login stands before the page.
    pub fn add_login(url: &str) -> Diagnostic {
        Diagnostic::error("add-login", format!("`{url}` asks for a login"))
            .with_hint("look for the site’s public address")
    }

    /// The answer is of a sort that no source reads.
    pub fn add_unreadable(url: &str, what: &str) -> Diagnostic {
        Diagnostic::error("add-unreadable", format!("`{url}` is {what}, which no source reads"))
            .with_hint("give the address of a page, a feed or a calendar")
    }

    /// There is a way in, and the plugin that takes it is not at hand.
    pub fn add_plugin_missing(way: &str, plugin: &str) -> Diagnostic {
        Diagnostic::note(
            "add-plugin-missing",
            format!("there is {way}, but the plugin `{plugin}` is not at hand"),
        )
        .with_hint("build it, or name its folder with `--plugins`")
    }

    /// Nothing at the address can be read as a source.
    pub fn add_nothing(url: &str, tried: usize) -> Diagnostic {
        Diagnostic::error(
            "add-nothing",
            format!("no way in was found at `{url}`; {tried} addresses were looked at"),
        )
        .with_hint("give the address of the page that lists the news, or of its feed")
    }

    /// Ways in were found, and none of them brought an item.
    pub fn add_barren(url: &str) -> Diagnostic {
        Diagnostic::error("add-barren", format!("no way in at `{url}` brings an item"))
            .with_hint("give the address of the page that lists the news")
    }

    /// Nobody said whose voice the source is.
    pub fn add_office_unknown(host: &str, known: &str) -> Diagnostic {
        Diagnostic::warning("add-office-unknown", format!("no office has the host `{host}`"))
            .with_hint(format!("name the office with `--office`: {known}"))
    }

    /// A source reads this already.
    pub fn add_known(source: &str, url: &str) -> Diagnostic {
        Diagnostic::warning("add-known", format!("the source `{source}` reads `{url}` already"))
            .with_hint("change that one, or give another address")
    }

    /// A file or a name that would be written is there already.
    pub fn add_taken(name: &str, what: &str) -> Diagnostic {
        Diagnostic::error("add-taken", format!("{what} `{name}` is there already"))
            .with_hint("choose another name with `--name`")
    }

    /// The address leads to another site.
    pub fn add_moved(from: &str, to: &str) -> Diagnostic {
        Diagnostic::note("add-moved", format!("`{from}` leads to `{to}`, which is read instead"))
    }

    /// There may be more ways in than were looked for.
    pub fn add_limit(limit: usize) -> Diagnostic {
        Diagnostic::note(
            "add-limit",
            format!("{limit} addresses were asked for, and no more are in one search"),
        )
        .with_hint("give a more exact address if the right one was not found")
    }

    /// Other ways bring items that the chosen one does not.
    pub fn add_complement(ways: &str) -> Diagnostic {
        Diagnostic::note("add-complement", format!("other items come only through {ways}"))
            .with_hint("add those as well, each as a source of its own; `--way` chooses one")
    }

    /// More ways were found than one search tries.
    pub fn add_ways_cut(n_found: usize, limit: usize) -> Diagnostic {
        Diagnostic::note(
            "add-ways-cut",
            format!("{n_found} ways in were found, and {limit} were tried"),
        )
        .with_hint("give a more exact address to have others tried")
    }

    /// A structure was inferred and is not certain.
    pub fn add_unsure(certainty: u8) -> Diagnostic {
        Diagnostic::warning(
            "add-unsure",
            format!("the listing’s structure was told from its page, {certainty} % sure"),
        )
        .with_hint("compare the items shown with the page before you write the source")
    }

    /// A list of subscriptions that cannot be read.
    pub fn opml_unreadable(file: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "opml-unreadable",
            format!("`{file}` is no OPML that can be read: {words}"),
        )
        .with_hint("export it anew from the reader that it comes from")
    }

    /// An entry that is left out.
    pub fn opml_entry(title: &str, reason: &str) -> Diagnostic {
        Diagnostic::note("opml-entry", format!("“{title}” is left out: {reason}"))
    }

    /// A list longer than is taken in one go.
    pub fn opml_limit(limit: usize) -> Diagnostic {
        Diagnostic::warning("opml-limit", format!("the list is cut after {limit} entries"))
            .with_hint("import it in parts")
    }
}
