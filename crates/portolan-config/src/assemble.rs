//! Rows become the nouns of the house. Runs only where the check found no error, so that what a
//! row must hold, it holds.

use std::{collections::BTreeMap, net::SocketAddr};

use portolan_core::{
    Lang, Settings,
    office::{Coverage, HostSpan, Office},
    place::{Alias, Place},
    portal::{LabelledLink, MenuSource, Portal, Section, Selection},
    term::Term,
};

use crate::{
    check::Profile,
    estate::{
        Alerts, ArchiveSettings, Backfill, Contract, Estate, FetchSettings, GoneHost, Keep, Mail,
        Origin, Pattern, Plugin, PluginLimits, PluginSettings, RunLimits, Server, Source,
        SourceRule, StoreSettings, Way, Webhook, Withdrawals, way_name,
    },
    keys::{self, ISOLATIONS, VIOLATIONS},
    read::{Row, Value, Whence},
    spec::Noun,
};

const CHECKED: &str = "the check refuses profiles that lack a required key";

pub(crate) fn estate(profile: &Profile) -> Estate {
    Estate {
        server: server(&profile.server),
        store: StoreSettings { directory: text(&profile.store, "directory") },
        fetch: fetch(&profile.fetch),
        archive: archive(profile),
        origins: profile.origins.iter().map(|(id, row)| origin(id, row)).collect(),
        plugins: plugins(profile),
        alerts: alerts(&profile.alerts),
        offices: profile.of(Noun::Office).map(|(id, row)| office(id, row)).collect(),
        places: profile.of(Noun::Place).map(|(id, row)| place(id, row)).collect(),
        terms: profile.of(Noun::Term).map(|(id, row)| term(id, row)).collect(),
        gone: profile.gone.iter().map(|(host, row)| gone(host, row)).collect(),
        opt_out: profile.privacy.texts("opt-out"),
        sources: profile.of(Noun::Source).map(|(id, row)| source(id, row)).collect(),
        portals: profile.of(Noun::Portal).map(|(id, row)| portal(id, row)).collect(),
    }
}

fn server(row: &Row) -> Server {
    Server {
        listen: socket(row, "listen").expect(CHECKED),
        public_base: text(row, "public-base"),
        harvest: flag(row, "harvest"),
        page_cache_bytes: row.size("page-cache").expect(CHECKED),
        grace: row.duration("grace").expect(CHECKED),
    }
}

fn fetch(row: &Row) -> FetchSettings {
    FetchSettings {
        user_agent: text(row, "user-agent"),
        contact: row.text("contact").map(str::to_owned),
        delay: row.duration("delay").expect(CHECKED),
        concurrency: number(row, "concurrency"),
        concurrency_total: number(row, "concurrency-total"),
        connect_timeout: row.duration("connect-timeout").expect(CHECKED),
        response_timeout: row.duration("response-timeout").expect(CHECKED),
        idle_timeout: row.duration("idle-timeout").expect(CHECKED),
        timeout: row.duration("timeout").expect(CHECKED),
        body_bytes_max: row.size("body-limit").expect(CHECKED),
        decoded_bytes_max: row.size("decoded-limit").expect(CHECKED),
        redirects_max: number(row, "redirects"),
        retries_max: number(row, "retries"),
        robots: flag(row, "robots"),
    }
}

fn archive(profile: &Profile) -> ArchiveSettings {
    let days = |row: &Row| row.integer("keep-days").and_then(|days| u32::try_from(days).ok());
    let general = Keep {
        days: days(&profile.archive).expect(CHECKED),
        bytes: profile.archive.size("keep-bytes").expect(CHECKED),
    };
    let own = profile.of(Noun::Source).filter_map(|(id, row)| {
        let row = row.table("archive")?;
        let keep = Keep {
            days: days(row).unwrap_or(general.days),
            bytes: row.size("keep-bytes").unwrap_or(general.bytes),
        };
        Some((id.to_owned(), keep))
    });
    ArchiveSettings { general, sources: own.collect() }
}

fn origin(id: &str, row: &Row) -> Origin {
    Origin {
        origin: id.to_owned(),
        connect_to: socket(row, "connect-to"),
        ca_file: row.text("ca-file").map(str::to_owned),
        allow_private: flag(row, "allow-private"),
        allow_downgrade: flag(row, "allow-downgrade"),
        delay: row.duration("delay"),
        concurrency: row.integer("concurrency").and_then(|it| u32::try_from(it).ok()),
        user_agent: row.text("user-agent").map(str::to_owned),
        robots: row.flag("robots"),
    }
}

fn plugins(profile: &Profile) -> PluginSettings {
    let mut plugins: BTreeMap<String, Option<&Row>> = BTreeMap::new();
    for (_, source) in profile.of(Noun::Source) {
        plugins.insert(text(source, "plugin"), None);
        plugins.extend(source.tables("ways").into_iter().map(|way| (text(way, "plugin"), None)));
    }
    for (name, cell) in &profile.plugins.cells {
        if let Value::Table(row) = &cell.value {
            plugins.insert(name.clone(), Some(row));
        }
    }
    let general = &profile.plugins;
    PluginSettings {
        directories: general.texts("directories"),
        general: plugin_limits(None, general),
        plugins: plugins
            .into_iter()
            .map(|(name, own)| Plugin {
                name,
                file: own.and_then(|row| row.text("file")).map(str::to_owned),
                limits: plugin_limits(own, general),
            })
            .collect(),
    }
}

/// What stands in the plugin's own table, else what holds for all.
fn plugin_limits(own: Option<&Row>, general: &Row) -> PluginLimits {
    let row = |key: &str| own.filter(|row| row.cell(key).is_some()).unwrap_or(general);
    let word = |key: &str| row(key).text(key).unwrap_or_default();
    PluginLimits {
        isolation: chosen(&ISOLATIONS, word("isolation")),
        memory: row("memory").size("memory").expect(CHECKED),
        time: row("time").duration("time").expect(CHECKED),
        cpu: row("cpu").duration("cpu").expect(CHECKED),
        workers: number(row("workers"), "workers"),
        on_violation: chosen(&VIOLATIONS, word("on-violation")),
    }
}

fn chosen<T: Copy>(words: &[(&str, T)], word: &str) -> T {
    words.iter().find(|(known, _)| *known == word).map(|(_, value)| *value).expect(CHECKED)
}

fn office(id: &str, row: &Row) -> Office {
    let coverage = row.tables("coverage").into_iter().map(|row| Coverage {
        place: text(row, "place"),
        programme: row.text("programme").map(str::to_owned),
        from: row.date("from"),
        until: row.date("until"),
    });
    let hosts = row.tables("hosts").into_iter().map(|row| HostSpan {
        host: text(row, "host"),
        from: row.date("from"),
        until: row.date("until"),
    });
    Office {
        id: id.to_owned(),
        kind: word(row, "kind", &keys::OFFICE_KINDS),
        names: row.words("names"),
        mark: text(row, "mark"),
        seat: row.text("seat").map(str::to_owned),
        coverage: coverage.collect(),
        hosts: hosts.collect(),
        languages: row.texts("languages"),
        parent: row.text("parent").map(str::to_owned),
        present_since: row.integer("present-since").and_then(|year| i16::try_from(year).ok()),
    }
}

fn place(id: &str, row: &Row) -> Place {
    let alias = |name: String, city: bool| Alias { name, city, until: None };
    let mut aliases: Vec<Alias> =
        row.texts("aliases").into_iter().map(|name| alias(name, false)).collect();
    aliases.extend(row.tables("former").into_iter().map(|former| Alias {
        name: text(former, "name"),
        city: false,
        until: former.date("until"),
    }));
    aliases.extend(row.texts("cities").into_iter().map(|name| alias(name, true)));
    Place {
        id: id.to_owned(),
        kind: word(row, "kind", &keys::PLACE_KINDS),
        iso2: row.text("iso2").map(str::to_owned),
        iso3: row.text("iso3").map(str::to_owned),
        m49: row.text("m49").map(str::to_owned),
        names: row.words("names"),
        aliases,
        within: row.texts("within"),
        footnote: row.text("footnote").map(str::to_owned),
    }
}

fn term(id: &str, row: &Row) -> Term {
    Term {
        id: id.to_owned(),
        scheme: word(row, "scheme", &keys::SCHEMES),
        labels: row.words("labels"),
        synonyms: row.texts("synonyms"),
        day: row.text("day").map(str::to_owned),
        owner: row.text("owner").map(str::to_owned),
        url: row.text("url").map(str::to_owned),
    }
}

fn gone(host: &str, row: &Row) -> GoneHost {
    GoneHost { host: host.to_owned(), archive: row.text("archive").map(str::to_owned) }
}

fn source_rule(row: &Row) -> SourceRule {
    SourceRule {
        urls: row.texts("urls").into_iter().map(Pattern).collect(),
        kind: row.text("kind").map(|_| word(row, "kind", &keys::ITEM_KINDS)),
        language: row.text("language").and_then(Lang::parse),
        places: row.texts("places"),
        terms: row.texts("terms"),
        date_order: row.text("date-order").map(|_| word(row, "date-order", &keys::DATE_ORDERS)),
    }
}

fn source(id: &str, row: &Row) -> Source {
    let limits = row.table("limits").expect(CHECKED);
    let withdrawals = row.table("withdrawals").expect(CHECKED);
    let patterns = |key| row.texts(key).into_iter().map(Pattern).collect();
    Source {
        id: id.to_owned(),
        enabled: flag(row, "enabled"),
        note: row.text("note").map(str::to_owned),
        plugin: text(row, "plugin"),
        office: text(row, "office"),
        settings: Settings(row.table("settings").map(Row::json).unwrap_or_default()),
        kind: row.text("kind").map(|_| word(row, "kind", &keys::ITEM_KINDS)),
        language: row.text("language").and_then(Lang::parse),
        language_map: row.words("language-map"),
        hosts: row.texts("hosts"),
        allow_urls: patterns("allow-urls"),
        deny_urls: patterns("deny-urls"),
        every: row.duration("every").expect(CHECKED),
        limits: RunLimits {
            requests: number(limits, "requests"),
            items: number(limits, "items"),
            bytes: limits.size("bytes").expect(CHECKED),
            time: limits.duration("time").expect(CHECKED),
        },
        contract: contract(row.table("contract").expect(CHECKED)),
        withdrawals: Withdrawals {
            looks: number(withdrawals, "looks"),
            grace: withdrawals.duration("grace").expect(CHECKED),
        },
        mirror: flag(row, "mirror"),
        time_zone: text(row, "time-zone"),
        places: row.texts("places"),
        date_order: row.text("date-order").map(|_| word(row, "date-order", &keys::DATE_ORDERS)),
        reviewed: patterns("reviewed"),
        rules: row.tables("rules").into_iter().map(source_rule).collect(),
        ways: row.tables("ways").into_iter().map(way).collect(),
        backfill: backfill(row.table("backfill").expect(CHECKED)),
    }
}

fn way(row: &Row) -> Way {
    let plugin = text(row, "plugin");
    Way {
        name: row.text("name").unwrap_or(way_name(&plugin)).to_owned(),
        plugin,
        settings: Settings(row.table("settings").map(Row::json).unwrap_or_default()),
    }
}

fn backfill(row: &Row) -> Backfill {
    Backfill {
        wanted: flag(row, "wanted"),
        requests: number(row, "requests"),
        requests_per_day: number(row, "requests-per-day"),
    }
}

fn contract(row: &Row) -> Contract {
    Contract {
        items: number(row, "items"),
        fields: row.texts("fields"),
        languages: row.texts("languages"),
        silence: row.duration("silence"),
    }
}

fn alerts(row: &Row) -> Alerts {
    let webhook = row.table("webhook").map(|row| Webhook {
        url: text(row, "url"),
        token: row.text("token").map(str::to_owned),
        allow_private: flag(row, "allow-private"),
    });
    let mail = row.table("mail").map(|row| Mail {
        server: text(row, "server"),
        port: u16::try_from(number(row, "port")).unwrap_or(u16::MAX),
        security: word(row, "security", &keys::TLS),
        user: row.text("user").map(str::to_owned),
        password: row.text("password").map(str::to_owned),
        from: text(row, "from"),
        to: row.texts("to"),
    });
    Alerts { log: flag(row, "log"), repeat: row.duration("repeat").expect(CHECKED), webhook, mail }
}

fn portal(id: &str, row: &Row) -> Portal {
    let menus = row.list("menus").iter().filter_map(|cell| {
        let inherited_from = match &cell.from {
            Whence::Inherited(portal, _) => Some(portal.clone()),
            _ => None,
        };
        Some(MenuSource { source: cell.as_text()?.to_owned(), inherited_from })
    });
    let help = row
        .tables("help")
        .into_iter()
        .map(|row| LabelledLink { label: row.words("label"), url: text(row, "url") });
    Portal {
        id: id.to_owned(),
        class: word(row, "class", &keys::CLASSES),
        extends: row.text("extends").map(str::to_owned),
        title: row.words("title"),
        tagline: row.words("tagline"),
        notice: row.words("notice"),
        languages: row.texts("languages"),
        hosts: row.texts("hosts"),
        prefix: text(row, "prefix"),
        base: text(row, "base"),
        time_zone: text(row, "time-zone"),
        select: selection(row),
        sections: row.tables("sections").into_iter().map(section).collect(),
        menus: menus.collect(),
        help: help.collect(),
        pages: row.texts("pages"),
        theme: text(row, "theme"),
        page_size: number(row, "page-size"),
    }
}

fn section(row: &Row) -> Section {
    Section {
        id: text(row, "id"),
        title: row.words("title"),
        note: row.words("note"),
        select: selection(row),
        front: number(row, "front"),
        layout: word(row, "layout", &keys::LAYOUTS),
        in_menu: flag(row, "in-menu"),
    }
}

fn selection(row: &Row) -> Selection {
    let Some(row) = row.table("select") else { return Selection::default() };
    let kinds = |key: &str| {
        let words = row.texts(key);
        keys::ITEM_KINDS
            .iter()
            .filter(|(word, _)| words.iter().any(|written| written == word))
            .map(|(_, kind)| *kind)
            .collect()
    };
    Selection {
        offices: row.texts("offices"),
        places: row.texts("places"),
        sources: row.texts("sources"),
        kinds: kinds("kinds"),
        terms: row.texts("terms"),
        languages: row.texts("languages"),
        any_of: flag(row, "any-of"),
        exclude_sources: row.texts("exclude-sources"),
        exclude_kinds: kinds("exclude-kinds"),
    }
}

fn text(row: &Row, key: &str) -> String {
    row.text(key).expect(CHECKED).to_owned()
}

fn flag(row: &Row, key: &str) -> bool {
    row.flag(key).expect(CHECKED)
}

fn number(row: &Row, key: &str) -> u32 {
    let integer = row.integer(key).expect(CHECKED);
    u32::try_from(integer).expect("the ranges of all counts lie within 32 bits")
}

fn socket(row: &Row, key: &str) -> Option<SocketAddr> {
    row.text(key)?.parse().ok()
}

fn word<T: Copy>(row: &Row, key: &str, words: &[(&str, T)]) -> T {
    let written = row.text(key).expect(CHECKED);
    words
        .iter()
        .find(|(word, _)| *word == written)
        .map(|(_, meaning)| *meaning)
        .expect("the check lets only these words pass")
}
