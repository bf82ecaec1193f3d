//! Complaints about what operators wrote.

use super::Diagnostic;

impl Diagnostic {
    /// The text is no TOML; `words` are the parser's.
    pub fn toml_syntax(words: &str) -> Diagnostic {
        Diagnostic::error("toml-syntax", format!("this is not TOML: {}", words.replace('\n', "; ")))
    }

    /// A key that nothing reads.
    pub fn unknown_key(key: &str) -> Diagnostic {
        Diagnostic::error("unknown-key", format!("unknown key `{key}`"))
    }

    pub fn missing_key(key: &str, table: &str, wanted: &str) -> Diagnostic {
        Diagnostic::error("missing-key", format!("`{table}` lacks the key `{key}`"))
            .with_hint(format!("`{key}` wants {wanted}"))
    }

    /// `wanted` and `found` are nouns with their articles.
    pub fn wrong_type(key: &str, wanted: &str, found: &str) -> Diagnostic {
        Diagnostic::error("wrong-type", format!("`{key}` wants {wanted}, found {found}"))
    }

    /// The type is right, the text is not of the form that the key wants.
    pub fn malformed(code: &'static str, key: &str, wanted: &str, found: &str) -> Diagnostic {
        Diagnostic::error(code, format!("`{key}` wants {wanted}, found `{found}`"))
    }

    pub fn out_of_range(key: &str, found: &str, min: &str, max: &str) -> Diagnostic {
        Diagnostic::error("out-of-range", format!("`{key}` cannot be {found}"))
            .with_hint(format!("between {min} and {max}"))
    }

    pub fn unknown_word(key: &str, found: &str) -> Diagnostic {
        Diagnostic::error("unknown-word", format!("`{key}` does not know the word `{found}`"))
    }

    pub fn empty_text(key: &str) -> Diagnostic {
        Diagnostic::error("empty-text", format!("`{key}` is empty"))
            .with_hint("leave the key out, or write something")
    }

    pub fn bad_name(name: &str) -> Diagnostic {
        Diagnostic::error("bad-name", format!("`{name}` is no name")).with_hint(
            "names are lower-case letters, digits and hyphens, and begin with a letter or digit",
        )
    }

    pub fn repeated_entry(key: &str, entry: &str) -> Diagnostic {
        Diagnostic::warning("repeated-entry", format!("`{key}` names `{entry}` twice"))
            .with_hint("the second counts for nothing")
    }

    pub fn url_credentials(key: &str) -> Diagnostic {
        Diagnostic::error(
            "url-credentials",
            format!("the URL of `{key}` holds a user name or password"),
        )
        .with_hint("settings are read by many eyes: take the credentials out of the address")
    }

    /// A name that nothing declares. `noun` is the sort of thing: `office`.
    pub fn unknown_reference(noun: &str, name: &str) -> Diagnostic {
        Diagnostic::error(format_code(noun), format!("there is no {noun} `{name}`"))
    }

    pub fn duplicate_name(noun: &str, name: &str, other: &str) -> Diagnostic {
        Diagnostic::error("duplicate-name", format!("{noun} `{name}` is declared twice"))
            .with_hint(format!("also at {other}; give one of them another name"))
    }

    /// `words` say why the directory cannot be read.
    pub fn directory_missing(source: &str, directory: &str, words: &str) -> Diagnostic {
        Diagnostic::warning(
            "directory-missing",
            format!("source `{source}` reads the directory `{directory}`: {words}"),
        )
        .with_hint(
            "its runs will fail; relative directories start at the folder of `portolan.toml`",
        )
    }

    /// `include` in a file other than the first.
    pub fn include_elsewhere() -> Diagnostic {
        Diagnostic::error("include-elsewhere", "`include` counts in `portolan.toml` only")
            .with_hint("move the line there; its paths are relative to that file")
    }

    pub fn stated_twice(table: &str, other: &str) -> Diagnostic {
        Diagnostic::error("stated-twice", format!("`{table}` is stated twice"))
            .with_hint(format!("also at {other}; all its keys stand in one place"))
    }

    pub fn plugin_kind(plugin: &str, wanted: &str) -> Diagnostic {
        Diagnostic::error("plugin-kind", format!("plugin `{plugin}` is not a {wanted}"))
    }

    /// A manifest whose own default does not pass its own type.
    pub fn plugin_default(plugin: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-default",
            format!(
                "a default in the manifest of plugin `{plugin}` does not pass its own type: {words}"
            ),
        )
        .with_hint("this is for the plugin's author; setting the key yourself goes around it")
    }

    pub fn extends_cycle(chain: &[String]) -> Diagnostic {
        let chain = chain.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ");
        Diagnostic::error(
            "extends-cycle",
            format!("portals extend one another in a circle: {chain}"),
        )
        .with_hint("one of them has to stand on its own")
    }

    pub fn parent_cycle(noun: &str, chain: &[String]) -> Diagnostic {
        let chain = chain.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" → ");
        Diagnostic::error(
            "parent-cycle",
            format!("{noun}s hang on one another in a circle: {chain}"),
        )
    }

    pub fn shared_host(host: &str, other: &str, place: &str) -> Diagnostic {
        Diagnostic::error(
            "shared-host",
            format!("portal `{other}` answers under the host `{host}` too"),
        )
        .with_hint(format!("declared at {place}; one host leads to one portal"))
    }

    pub fn shared_prefix(prefix: &str, other: &str, place: &str) -> Diagnostic {
        Diagnostic::error("shared-prefix", format!("portal `{other}` answers under `{prefix}` too"))
            .with_hint(format!("declared at {place}; one path leads to one portal"))
    }

    pub fn portal_languages(portal: &str) -> Diagnostic {
        Diagnostic::error("portal-languages", format!("portal `{portal}` has no languages"))
            .with_hint("write `languages = [\"en\"]`, or extend a portal that has them")
    }

    pub fn host_not_named(host: &str) -> Diagnostic {
        Diagnostic::error(
            "host-not-named",
            format!("the host `{host}` is not among the source's `hosts`"),
        )
        .with_hint(format!("add `\"{host}\"` to `hosts`, or correct the address"))
    }

    /// Two ways of one source go by one name.
    pub fn shared_way(name: &str) -> Diagnostic {
        Diagnostic::error("shared-way", format!("the source has two ways in called `{name}`"))
            .with_hint("give one of them a `name` of its own; what is remembered of it hangs on it")
    }

    pub fn span_reversed() -> Diagnostic {
        Diagnostic::error("span-reversed", "`until` lies before `from`")
            .with_hint("both days belong to the span; exchange them, or correct the year")
    }

    pub fn private_address(address: &str) -> Diagnostic {
        Diagnostic::error(
            "private-address",
            format!("`{address}` is a private address, which requests may not reach"),
        )
        .with_hint("write `allow-private = true` beside it if this origin is meant to be inside")
    }

    pub fn shared_office_host(host: &str, other: &str) -> Diagnostic {
        Diagnostic::error(
            "shared-office-host",
            format!("office `{other}` has the host `{host}` at the same time"),
        )
        .with_hint(
            "give the spans dates with `from` and `until`, or take the host from one of them",
        )
    }

    pub fn shared_code(noun: &str, code: &str, other: &str) -> Diagnostic {
        Diagnostic::error("shared-code", format!("{noun} `{other}` has the code `{code}` too"))
    }

    pub fn shared_section(section: &str) -> Diagnostic {
        Diagnostic::error("shared-section", format!("the portal has two sections `{section}`"))
            .with_hint("the id is the section's word in addresses")
    }

    /// A word that every portal's addresses use for something else.
    pub fn reserved_section(section: &str) -> Diagnostic {
        Diagnostic::error("reserved-section", format!("a section cannot have the id `{section}`"))
            .with_hint("every portal has addresses that begin so; the title may say what it likes")
    }

    pub fn ambiguous_word(word: &str, noun: &str, other: &str) -> Diagnostic {
        Diagnostic::warning("ambiguous-word", format!("`{word}` also means the {noun} `{other}`"))
            .with_hint("texts that use the word could mean either")
    }

    pub fn selects_nothing(why: &str) -> Diagnostic {
        Diagnostic::warning(
            "selects-nothing",
            format!("this selection lets nothing through: {why}"),
        )
    }

    pub fn missing_words(portal: &str, key: &str, language: &str) -> Diagnostic {
        Diagnostic::note(
            "missing-words",
            format!("portal `{portal}` speaks `{language}`, for which `{key}` has no words"),
        )
        .with_hint("readers of that language see another language there, marked as such")
    }

    pub fn unused_office(office: &str) -> Diagnostic {
        Diagnostic::note(
            "unused-office",
            format!("no source and no office names the office `{office}`"),
        )
    }

    /// A profile without the file that everything hangs on.
    pub fn nothing_to_check() -> Diagnostic {
        Diagnostic::error("nothing-to-check", "there is no settings file here")
            .with_hint("a profile is a folder with a `portolan.toml`")
    }
}

fn format_code(noun: &str) -> &'static str {
    match noun {
        "office" => "unknown-office",
        "place" => "unknown-place",
        "term" => "unknown-term",
        "source" => "unknown-source",
        "portal" => "unknown-portal",
        "plugin" => "unknown-plugin",
        _ => "unknown-reference",
    }
}
