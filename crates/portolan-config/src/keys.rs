//! Every table and key that operators write, each described once.

use portolan_core::{
    item::Kind as ItemKind,
    office::OfficeKind,
    place::PlaceKind,
    portal::{PortalClass, SectionLayout},
    term::Scheme,
};
use serde_json::json;

use crate::{
    estate::{DateOrder, Isolation, MailTls, OnViolation},
    spec::{CodeForm, Key, KeyForm, Kind, Noun, Table},
};

/// The keys that a portal takes from the one it extends unless it states them itself.
pub(crate) const INHERITED: [&str; 7] =
    ["languages", "sections", "help", "theme", "page-size", "notice", "time-zone"];

/// The lists to which a portal adds what the one it extends has.
pub(crate) const ADDED: [&str; 2] = ["menus", "pages"];

/// Words that begin addresses of a portal and so cannot name a section.
pub(crate) const RESERVED_SECTIONS: [&str; 9] =
    ["latest", "kinds", "places", "themes", "offices", "languages", "pages", "sources", "page"];

/// Where plugins are looked for unless `portolan.toml` says.
pub(crate) const PLUGIN_DIRECTORIES: [&str; 1] = ["plugins"];

/// The ways of running a plugin.
pub(crate) const ISOLATIONS: [(&str, Isolation); 5] = [
    ("sealed", Isolation::Sealed),
    ("filtered", Isolation::Filtered),
    ("separate", Isolation::Separate),
    ("strongest-available", Isolation::StrongestAvailable),
    ("in-process", Isolation::InProcess),
];

pub(crate) const VIOLATIONS: [(&str, OnViolation); 2] =
    [("deny", OnViolation::Deny), ("kill", OnViolation::Kill)];

pub(crate) const ITEM_KINDS: [(&str, ItemKind); 17] = [
    ("news", ItemKind::News),
    ("press-release", ItemKind::PressRelease),
    ("statement", ItemKind::Statement),
    ("speech", ItemKind::Speech),
    ("blog", ItemKind::Blog),
    ("story", ItemKind::Story),
    ("longform", ItemKind::Longform),
    ("event", ItemKind::Event),
    ("digest", ItemKind::Digest),
    ("statistic", ItemKind::Statistic),
    ("dataset", ItemKind::Dataset),
    ("publication", ItemKind::Publication),
    ("campaign", ItemKind::Campaign),
    ("project", ItemKind::Project),
    ("vacancy", ItemKind::Vacancy),
    ("page", ItemKind::Page),
    ("social-post", ItemKind::SocialPost),
];

pub(crate) const OFFICE_KINDS: [(&str, OfficeKind); 6] = [
    ("headquarters", OfficeKind::Headquarters),
    ("regional", OfficeKind::Regional),
    ("country", OfficeKind::Country),
    ("sub", OfficeKind::Sub),
    ("campaign", OfficeKind::Campaign),
    ("partner", OfficeKind::Partner),
];

/// The looks that the house brings.
const THEMES: [&str; 2] = ["default", "campaign"];

pub(crate) const PLACE_KINDS: [(&str, PlaceKind); 3] = [
    ("country", PlaceKind::Country),
    ("region", PlaceKind::Region),
    ("territory", PlaceKind::Territory),
];

pub(crate) const SCHEMES: [(&str, Scheme); 4] = [
    ("theme", Scheme::Theme),
    ("sdg", Scheme::Sdg),
    ("campaign", Scheme::Campaign),
    ("observance", Scheme::Observance),
];

/// The orders of numbers in dates.
pub(crate) const DATE_ORDERS: [(&str, DateOrder); 2] =
    [("dmy", DateOrder::Dmy), ("mdy", DateOrder::Mdy)];

pub(crate) const CLASSES: [(&str, PortalClass); 4] = [
    ("global", PortalClass::Global),
    ("regional", PortalClass::Regional),
    ("national", PortalClass::National),
    ("campaign", PortalClass::Campaign),
];

pub(crate) const LAYOUTS: [(&str, SectionLayout); 4] = [
    ("lead", SectionLayout::Lead),
    ("rows", SectionLayout::Rows),
    ("cards", SectionLayout::Cards),
    ("stories", SectionLayout::Stories),
];

/// What a settings file may hold.
pub(crate) fn root() -> Table {
    Table::new(vec![
        Key::optional(
            "include",
            Kind::list(Kind::Path),
            "Further settings files, relative to this one; only in `portolan.toml`. So profiles share taxonomies.",
        ),
        Key::optional("server", Kind::Table(server()), "How portals are served."),
        Key::optional("store", Kind::Table(store()), "Where what was read is kept."),
        Key::optional(
            "fetch",
            Kind::Table(fetch()),
            "How requests are made, unless an origin says otherwise.",
        ),
        Key::optional(
            "archive",
            Kind::Table(archive()),
            "How long what was answered is kept, unless a source says otherwise.",
        ),
        Key::optional(
            "origins",
            Kind::Table(Table::of("ORIGIN", KeyForm::Origin, Kind::Table(origin()))),
            "Exceptions for one origin: `[origins.\"https://example.org\"]`.",
        ),
        Key::optional(
            "plugins",
            Kind::Table(plugins()),
            "The libraries that understand sources and render pages.",
        ),
        Key::optional(
            "alerts",
            Kind::Table(alerts()),
            "Who is told when a source falls ill or gets well.",
        ),
        Key::optional(
            "offices",
            named(office()),
            "Who publishes. An office has a seat and a coverage; it is not a place.",
        ),
        Key::optional(
            "places",
            named(place()),
            "Countries, regions and territories: what content is about.",
        ),
        Key::optional("terms", named(term()), "Labels: themes, campaigns, goals and observances."),
        Key::optional(
            "gone",
            Kind::Table(Table::of("HOST", KeyForm::Host, Kind::Table(gone()))),
            "Sites that are no more: `[gone.\"www.example.org\"]`. Links to them say so and lead to a copy, if there is one.",
        ),
        Key::optional("privacy", Kind::Table(privacy()), "Who has asked not to be shown."),
        Key::optional("sources", named(source()), "What is read."),
        Key::optional("portals", named(portal()), "What is published."),
    ])
}

fn named(table: Table) -> Kind {
    Kind::Table(Table::of("NAME", KeyForm::Name, Kind::Table(table)))
}

pub(crate) fn server() -> Table {
    Table::new(vec![
        Key::with_default(
            "listen",
            Kind::Socket,
            "127.0.0.1:8080",
            "The address that is listened on.",
        ),
        Key::with_default(
            "public-base",
            Kind::Base,
            "http://localhost:8080",
            "Scheme and authority under which visitors reach this server. Portals with a host of their own keep its scheme and port.",
        ),
        Key::with_default(
            "harvest",
            Kind::Flag,
            true,
            "Whether `portolan serve` also harvests on each source's timetable.",
        ),
        Key::with_default("page-cache", Kind::Size, "64MiB", "Memory for rendered pages."),
        Key::with_default(
            "grace",
            seconds(0, 300),
            "10s",
            "How long requests may take to finish when the server is asked to stop.",
        ),
    ])
}

pub(crate) fn store() -> Table {
    Table::new(vec![Key::with_default(
        "directory",
        Kind::Path,
        "data",
        "The data directory, relative to the folder of `portolan.toml`: database, archive of exchanges, derived state.",
    )])
}

pub(crate) fn fetch() -> Table {
    Table::new(vec![
        Key::with_default(
            "user-agent",
            Kind::Text,
            concat!("Portolan/", env!("CARGO_PKG_VERSION")),
            "How requests introduce themselves; `contact` is added. The part before the first slash is the name that robots.txt is read by.",
        ),
        Key::optional(
            "contact",
            Kind::Text,
            "A web page or e-mail address for the people who run the sites that are read.",
        ),
        Key::with_default(
            "delay",
            seconds(0, 3_600),
            "1s",
            "Pause between two requests to the same origin.",
        ),
        Key::with_default(
            "concurrency",
            integer(1, 64),
            2,
            "Requests to one origin at the same time.",
        ),
        Key::with_default(
            "concurrency-total",
            integer(1, 1024),
            16,
            "Requests to all origins at the same time.",
        ),
        Key::with_default(
            "connect-timeout",
            seconds(1, 120),
            "10s",
            "How long a connection may take.",
        ),
        Key::with_default(
            "response-timeout",
            seconds(1, 600),
            "30s",
            "From the request to the end of the answer's headers.",
        ),
        Key::with_default("idle-timeout", seconds(1, 600), "20s", "Between two pieces of a body."),
        Key::with_default(
            "timeout",
            seconds(1, 3_600),
            "90s",
            "From the request to the last byte.",
        ),
        Key::with_default(
            "body-limit",
            Kind::Size,
            "16MiB",
            "Bytes of one body as they come over the network.",
        ),
        Key::with_default(
            "decoded-limit",
            Kind::Size,
            "32MiB",
            "Bytes of one body after decompression.",
        ),
        Key::with_default(
            "redirects",
            integer(0, 20),
            10,
            "Redirects that are followed for one request.",
        ),
        Key::with_default("retries", integer(0, 10), 1, "Further attempts after a passing fault."),
        Key::with_default("robots", Kind::Flag, true, "Whether robots.txt is asked and obeyed."),
    ])
}

const KEEP_DAYS: &str = "Days after which a run's exchanges may go. The newest complete run and the answers it stands on are always kept.";
const KEEP_BYTES: &str = "Bytes on disk that the exchanges of one source may take; the oldest go first. What the newest complete run stands on is kept even above it, and that is reported.";

pub(crate) fn archive() -> Table {
    Table::new(vec![
        Key::with_default("keep-days", integer(1, 36_500), 400, KEEP_DAYS),
        Key::with_default("keep-bytes", Kind::Size, "1GiB", KEEP_BYTES),
    ])
}

fn archive_of_source() -> Table {
    Table::new(vec![
        Key::optional("keep-days", integer(1, 36_500), KEEP_DAYS),
        Key::optional("keep-bytes", Kind::Size, KEEP_BYTES),
    ])
}

pub(crate) fn origin() -> Table {
    Table::new(vec![
        Key::optional(
            "connect-to",
            Kind::Socket,
            "Where connections go instead of the address the name has. Names, TLS and everything else stay as they are.",
        ),
        Key::optional(
            "ca-file",
            Kind::Path,
            "A file of certificates (PEM) that are trusted for this origin besides the public ones, relative to the data directory.",
        ),
        Key::with_default(
            "allow-private",
            Kind::Flag,
            false,
            "Whether this origin may have a private or loopback address.",
        ),
        Key::with_default(
            "allow-downgrade",
            Kind::Flag,
            false,
            "Whether this origin's https pages may redirect to plain http.",
        ),
        Key::optional("delay", seconds(0, 3_600), "As in `[fetch]`."),
        Key::optional("concurrency", integer(1, 64), "As in `[fetch]`."),
        Key::optional("user-agent", Kind::Text, "As in `[fetch]`."),
        Key::optional("robots", Kind::Flag, "As in `[fetch]`."),
    ])
}

pub(crate) fn plugins() -> Table {
    let mut table = Table::of("PLUGIN", KeyForm::Name, Kind::Table(plugin()));
    table.keys = vec![Key::with_default(
        "directories",
        Kind::list(Kind::Path),
        json!(PLUGIN_DIRECTORIES),
        "Where plugin libraries are looked for, relative to the folder of `portolan.toml`.",
    )];
    let limits = limits_of_plugins();
    let general = limits.iter().map(|(name, kind, default, doc)| {
        Key::with_default(name, kind.clone(), default.clone(), doc)
    });
    table.keys.extend(general);
    table
}

/// Key, what it wants, what holds where nobody says, meaning.
fn limits_of_plugins() -> [(&'static str, Kind, serde_json::Value, &'static str); 6] {
    [
        (
            "isolation",
            choice(&ISOLATIONS),
            json!("sealed"),
            "Where the library's code runs: `sealed` in a process without files, network or other processes; `filtered` the same without Landlock, so that code that runs while loading could read files; `separate` in a process of its own, which contains crashes and no malice; `strongest-available` what the machine offers of these; `in-process` with all of Portolan's rights. `sealed` and `filtered` refuse to run weaker.",
        ),
        (
            "memory",
            Kind::Size,
            json!("256MiB"),
            "Memory of one worker process, beyond what it has before loading.",
        ),
        ("time", seconds(1, 600), json!("30s"), "From asking a worker to its whole answer."),
        (
            "cpu",
            Kind::Duration { min: 1, max: 600, whole: true },
            json!("20s"),
            "CPU time of one call, to about a second.",
        ),
        ("workers", integer(1, 64), json!(2), "Worker processes of one plugin at once."),
        (
            "on-violation",
            choice(&VIOLATIONS),
            json!("deny"),
            "What becomes of a call to the system that a worker is not given: `deny` answers it with an error, reports and counts it; `kill` ends the worker.",
        ),
    ]
}

pub(crate) fn plugin() -> Table {
    let mut keys = vec![Key::optional(
        "file",
        Kind::Path,
        "The library, if it is not to be found by its name.",
    )];
    let own = limits_of_plugins();
    keys.extend(own.iter().map(|(name, kind, _, doc)| Key::optional(name, kind.clone(), doc)));
    Table::new(keys)
}

pub(crate) fn office() -> Table {
    Table::new(vec![
        Key::required("kind", choice(&OFFICE_KINDS), "What sort of office it is."),
        Key::required("names", Kind::words(), "Its name per language."),
        Key::required(
            "mark",
            Kind::Code(CodeForm::Mark),
            "One to four capital letters for the mark beside its items.",
        ),
        Key::optional(
            "seat",
            Kind::Reference(Noun::Place),
            "Where it sits. Not part of its coverage unless listed there.",
        ),
        Key::optional(
            "coverage",
            Kind::Tables(Table::new(vec![
                Key::required("place", Kind::Reference(Noun::Place), "A place that it covers."),
                Key::optional(
                    "programme",
                    Kind::Text,
                    "The programme for which it does; without it, all.",
                ),
                Key::optional("from", Kind::Date, "The first day."),
                Key::optional("until", Kind::Date, "The last day."),
            ])),
            "What it covers, perhaps for one programme and some years only.",
        ),
        Key::optional(
            "hosts",
            Kind::Tables(Table::new(vec![
                Key::required("host", Kind::Host, "A host name."),
                Key::optional("from", Kind::Date, "The first day."),
                Key::optional("until", Kind::Date, "The last day."),
            ])),
            "Its sites, former ones included.",
        ),
        Key::optional("languages", languages(), "Languages it publishes in, the first first."),
        Key::optional("parent", Kind::Reference(Noun::Office), "The office it reports to."),
        Key::optional("present-since", integer(1945, 2100), "The year in which it opened."),
    ])
}

pub(crate) fn place() -> Table {
    Table::new(vec![
        Key::required("kind", choice(&PLACE_KINDS), "What sort of place it is."),
        Key::required("names", Kind::words(), "Its name per language, as it is shown."),
        Key::optional("iso2", Kind::Code(CodeForm::Iso2), "ISO 3166-1 alpha-2."),
        Key::optional("iso3", Kind::Code(CodeForm::Iso3), "ISO 3166-1 alpha-3."),
        Key::optional("m49", Kind::Code(CodeForm::M49), "UN M49 number, three digits."),
        Key::optional("aliases", Kind::list(Kind::Text), "Other names in texts, in any language."),
        Key::optional(
            "former",
            Kind::Tables(Table::new(vec![
                Key::required("name", Kind::Text, "The name."),
                Key::required("until", Kind::Date, "The last day on which it was the name."),
            ])),
            "Names it went by. Old texts keep them and are found under the place all the same.",
        ),
        Key::optional(
            "cities",
            Kind::list(Kind::Text),
            "Cities that stand for it in datelines, in any language.",
        ),
        Key::optional(
            "within",
            Kind::list(Kind::Reference(Noun::Place)),
            "The regions it lies in.",
        ),
        Key::optional("footnote", Kind::Text, "Printed wherever the name is."),
    ])
}

pub(crate) fn term() -> Table {
    Table::new(vec![
        Key::required("scheme", choice(&SCHEMES), "Which set of labels it belongs to."),
        Key::required("labels", Kind::words(), "The label shown, per language."),
        Key::optional(
            "synonyms",
            Kind::list(Kind::Text),
            "Words by which sources mean it, in any language, hashtags included.",
        ),
        Key::optional("day", Kind::MonthDay, "Month and day of an observance."),
        Key::optional(
            "owner",
            Kind::Reference(Noun::Office),
            "Whose campaign it is. Items of other offices that carry the label say so.",
        ),
        Key::optional("url", Kind::Url(&["http", "https"]), "A campaign's own site."),
    ])
}

pub(crate) fn gone() -> Table {
    Table::new(vec![Key::optional(
        "archive",
        Kind::Url(&["http", "https"]),
        "What stands before an address of the site to reach a copy of it: `https://web.archive.org/web/2019/`.",
    )])
}

pub(crate) fn privacy() -> Table {
    Table::new(vec![Key::optional(
        "opt-out",
        Kind::list(Kind::Text),
        "Names, handles (`@name`) and addresses of accounts of people who have asked not to be shown. They are left out as authors, and so are their posts.",
    )])
}

/// The keys of `[[sources.NAME.rules]]`.
fn source_rules() -> Table {
    Table::new(vec![
        Key::required(
            "urls",
            Kind::list(Kind::Pattern),
            "The addresses of items that it is about.",
        ),
        Key::optional("kind", item_kind(), "As for the source."),
        Key::optional("language", Kind::Language, "As for the source."),
        Key::optional("places", Kind::list(Kind::Reference(Noun::Place)), "As for the source."),
        Key::optional(
            "terms",
            Kind::list(Kind::Reference(Noun::Term)),
            "Labels that all of them carry.",
        ),
        Key::optional("date-order", choice(&DATE_ORDERS), "As for the source."),
    ])
}

pub(crate) fn source() -> Table {
    Table::new(vec![
        Key::with_default("enabled", Kind::Flag, true, "Whether it is harvested."),
        Key::optional(
            "note",
            Kind::Text,
            "What people who run it should know, such as why it is switched off.",
        ),
        Key::required("plugin", Kind::Reference(Noun::Plugin), "The plugin that understands it."),
        Key::required("office", Kind::Reference(Noun::Office), "The office whose voice it is."),
        Key::optional("settings", Kind::Raw, "The plugin's own settings; see the plugin."),
        Key::optional(
            "kind",
            item_kind(),
            "What its items are, where they do not say so themselves.",
        ),
        Key::optional(
            "language",
            Kind::Language,
            "The language of its items, where nothing tells it.",
        ),
        Key::optional(
            "language-map",
            Kind::Table(Table::of("WORD", KeyForm::Free, Kind::Language)),
            "What its codes and the first parts of its addresses mean: `{ ge = \"ka\", en = \"en\" }`. What is not named here is a language tag in a mark, and nothing in an address.",
        ),
        Key::optional(
            "hosts",
            Kind::list(Kind::Host),
            "Host names that are one and the same site: items are the same under all of them. Without it, the hosts of the addresses in `settings`.",
        ),
        Key::optional(
            "allow-urls",
            Kind::list(Kind::Pattern),
            "Only addresses that match one of these are requested.",
        ),
        Key::optional(
            "deny-urls",
            Kind::list(Kind::Pattern),
            "Addresses that match one of these are not requested.",
        ),
        Key::with_default("every", seconds(60, 90 * 86_400), "1h", "How often it is harvested."),
        Key::optional(
            "limits",
            Kind::Table(limits()),
            "What one run may use. Reaching a limit is reported.",
        ),
        Key::optional(
            "contract",
            Kind::Table(contract()),
            "What is expected of it, beyond the rhythm that is learned; see the book's page on the doctor.",
        ),
        Key::optional(
            "archive",
            Kind::Table(archive_of_source()),
            "How long its exchanges are kept, where not as `[archive]` says.",
        ),
        Key::optional(
            "withdrawals",
            Kind::Table(withdrawals()),
            "How it is found out that the source has withdrawn something.",
        ),
        Key::with_default(
            "mirror",
            Kind::Flag,
            false,
            "Whether it shows other sites' items again. A mirror is never the origin of an item.",
        ),
        Key::with_default(
            "time-zone",
            Kind::TimeZone,
            "UTC",
            "The zone of its dates, where they do not say.",
        ),
        Key::optional(
            "places",
            Kind::list(Kind::Reference(Noun::Place)),
            "Places of its items, where nothing tells them, the primary one first.",
        ),
        Key::optional(
            "date-order",
            choice(&DATE_ORDERS),
            "Whether it writes `10/03/2022` day first (`dmy`) or month first (`mdy`). Without it such a date is unknown unless a weekday or a number above twelve tells.",
        ),
        Key::optional(
            "reviewed",
            Kind::list(Kind::Pattern),
            "Addresses of records that their publisher has marked for deletion and that an editor has looked at: they are shown all the same. Others wait.",
        ),
        Key::optional(
            "rules",
            Kind::Tables(source_rules()),
            "What holds for parts of it only; of those that match an item's address, the first.",
        ),
        Key::optional(
            "ways",
            Kind::Tables(way()),
            "Further ways in, the better before the lesser. When one fails for good, the next takes over until it has healed; see the book's page on the ladder.",
        ),
        Key::optional(
            "backfill",
            Kind::Table(backfill()),
            "How its history is imported; see the book's page on the ladder.",
        ),
    ])
}

/// The keys of `[[sources.NAME.ways]]`.
pub(crate) fn way() -> Table {
    Table::new(vec![
        Key::optional(
            "name",
            Kind::Name,
            "How it is called in reports. Without it, the plugin's name without `source-`.",
        ),
        Key::required("plugin", Kind::Reference(Noun::Plugin), "The plugin that understands it."),
        Key::optional("settings", Kind::Raw, "The plugin's own settings; see the plugin."),
    ])
}

pub(crate) fn backfill() -> Table {
    Table::new(vec![
        Key::with_default(
            "wanted",
            Kind::Flag,
            false,
            "Whether `portolan serve` imports its history, a slice at a time, when no harvest is due. `portolan source backfill` does so in any case.",
        ),
        Key::with_default(
            "requests",
            integer(1, 10_000),
            25,
            "Requests in one slice. What a kill can cost, and how long a harvest may have to wait.",
        ),
        Key::with_default(
            "requests-per-day",
            integer(1, 1_000_000),
            1_000,
            "Requests for the history on one day (UTC), those of slices that were killed included.",
        ),
    ])
}

/// The fields by which a contract may be kept.
pub(crate) const CONTRACT_FIELDS: [(&str, ()); 6] =
    [("title", ()), ("url", ()), ("date", ()), ("teaser", ()), ("body", ()), ("image", ())];

pub(crate) fn contract() -> Table {
    Table::new(vec![
        Key::with_default(
            "items",
            integer(0, 100_000),
            0,
            "Items that its listing or feed holds at least. Fewer are told as `shrunken`.",
        ),
        Key::optional(
            "fields",
            Kind::list(choice(&CONTRACT_FIELDS)),
            "Fields that its items have. Without one of them it is told as `incomplete`.",
        ),
        Key::optional(
            "languages",
            languages(),
            "Languages that its items are in. Others are told as `other-language`.",
        ),
        Key::optional(
            "silence",
            seconds(3_600, 5 * 365 * 86_400),
            "How long nothing new is nothing strange. Without it, what its rhythm explains. More is told as `quiet`.",
        ),
    ])
}

pub(crate) const TLS: [(&str, MailTls); 3] =
    [("starttls", MailTls::StartTls), ("tls", MailTls::Tls), ("none", MailTls::None)];

pub(crate) fn alerts() -> Table {
    Table::new(vec![
        Key::with_default("log", Kind::Flag, true, "Whether alerts stand in the log as well."),
        Key::with_default(
            "repeat",
            seconds(3_600, 90 * 86_400),
            "3d",
            "How often an illness that lasts is told again.",
        ),
        Key::optional("webhook", Kind::Table(webhook()), "A service that takes alerts as JSON."),
        Key::optional("mail", Kind::Table(mail()), "People who get alerts by e-mail."),
    ])
}

pub(crate) fn webhook() -> Table {
    Table::new(vec![
        Key::required(
            "url",
            Kind::Url(&["http", "https"]),
            "Where alerts are posted, each as one JSON object.",
        ),
        Key::optional(
            "token",
            Kind::Text,
            "Name of the secret that is sent as `Authorization: Bearer`; see “Secrets”.",
        ),
        Key::with_default(
            "allow-private",
            Kind::Flag,
            false,
            "Whether it may have a private or loopback address.",
        ),
    ])
}

pub(crate) fn mail() -> Table {
    Table::new(vec![
        Key::required("server", Kind::Host, "The SMTP server that takes the mail."),
        Key::with_default("port", integer(1, 65_535), 587, "Its port."),
        Key::with_default(
            "security",
            choice(&TLS),
            "starttls",
            "`starttls` begins in clear text and insists on TLS before anything is said; `tls` is TLS from the first byte; `none` is for a server on this machine.",
        ),
        Key::optional("user", Kind::Text, "Whom to log in as."),
        Key::optional("password", Kind::Text, "Name of the secret to log in with; see “Secrets”."),
        Key::required("from", Kind::Text, "The sender's address."),
        Key::required("to", Kind::list(Kind::Text), "The receivers' addresses."),
    ])
}

pub(crate) fn limits() -> Table {
    Table::new(vec![
        Key::with_default("requests", integer(1, 100_000), 500, "Requests in one run."),
        Key::with_default("items", integer(1, 1_000_000), 10_000, "Items in one run."),
        Key::with_default("bytes", Kind::Size, "256MiB", "Bytes of all bodies in one run."),
        Key::with_default("time", seconds(1, 86_400), "30m", "How long one run may take."),
    ])
}

pub(crate) fn withdrawals() -> Table {
    Table::new(vec![
        Key::with_default(
            "looks",
            integer(0, 1_000),
            5,
            "Items whose pages are looked at after each run, each at most twice a day. Without any, only lists of all there is tell what is gone.",
        ),
        Key::with_default(
            "grace",
            seconds(0, 90 * 86_400),
            "72h",
            "How long a page must stay away before its item is taken for withdrawn. Files removed from a directory are gone at once.",
        ),
    ])
}

pub(crate) fn portal() -> Table {
    Table::new(vec![
        Key::optional(
            "extends",
            Kind::Reference(Noun::Portal),
            "One other portal whose menus, pages and looks it takes over; see “What a portal inherits”.",
        ),
        Key::required("class", choice(&CLASSES), "What sort of portal it is."),
        Key::required("title", Kind::words(), "Its name per language."),
        Key::optional("tagline", Kind::words(), "A line below its name, per language."),
        Key::optional("notice", Kind::words(), "A standing notice above all pages, per language."),
        Key::optional(
            "languages",
            languages(),
            "Languages of its interface. The first is the default; the order is also the order in which content in other languages is preferred.",
        ),
        Key::optional(
            "hosts",
            Kind::list(Kind::Host),
            "Host names it answers under. The first is the one in its addresses.",
        ),
        Key::optional(
            "prefix",
            Kind::Prefix,
            "The path it answers under on any other host; without it, `/` and its name.",
        ),
        Key::optional(
            "base",
            Kind::Base,
            "Scheme and authority of its addresses; without it, `public-base` of `[server]` with the first of `hosts`.",
        ),
        Key::with_default(
            "time-zone",
            Kind::TimeZone,
            "UTC",
            "The zone in which its days are reckoned.",
        ),
        Key::optional("select", Kind::Table(selection()), "What it shows. Without it, everything."),
        Key::optional(
            "sections",
            Kind::Tables(section()),
            "Its parts, each with a listing, in the order of the front page.",
        ),
        Key::optional(
            "menus",
            Kind::list(Kind::Reference(Noun::Source)),
            "Sources whose main menu it shows, the nearest first.",
        ),
        Key::optional(
            "help",
            Kind::Tables(Table::new(vec![
                Key::required("label", Kind::words(), "The words of the link, per language."),
                Key::required("url", Kind::Link, "Where it leads."),
            ])),
            "Links for people in need of help, above the news.",
        ),
        Key::optional(
            "pages",
            Kind::list(Kind::Reference(Noun::Source)),
            "Sources whose items are its editorial pages, the nearest first.",
        ),
        Key::with_default(
            "theme",
            Kind::Choice(THEMES.map(str::to_owned).to_vec()),
            "default",
            "The set of looks and templates.",
        ),
        Key::with_default("page-size", integer(1, 200), 20, "Items on a page of a listing."),
    ])
}

pub(crate) fn selection() -> Table {
    Table::new(vec![
        Key::optional(
            "offices",
            Kind::list(Kind::Reference(Noun::Office)),
            "Only items of these offices.",
        ),
        Key::optional(
            "places",
            Kind::list(Kind::Reference(Noun::Place)),
            "Only items about these places.",
        ),
        Key::optional(
            "sources",
            Kind::list(Kind::Reference(Noun::Source)),
            "Only items of these sources.",
        ),
        Key::optional("kinds", Kind::list(item_kind()), "Only items of these kinds."),
        Key::optional(
            "terms",
            Kind::list(Kind::Reference(Noun::Term)),
            "Only items with one of these labels.",
        ),
        Key::optional("languages", languages(), "Only items in these languages."),
        Key::with_default(
            "any-of",
            Kind::Flag,
            false,
            "Whether it is enough that one of `offices`, `places` and `sources` names an item. Otherwise it must pass all that are given.",
        ),
        Key::optional(
            "exclude-sources",
            Kind::list(Kind::Reference(Noun::Source)),
            "No items of these sources.",
        ),
        Key::optional("exclude-kinds", Kind::list(item_kind()), "No items of these kinds."),
    ])
}

pub(crate) fn section() -> Table {
    Table::new(vec![
        Key::required("id", Kind::Name, "Its word in addresses: `news`."),
        Key::required("title", Kind::words(), "Its heading per language."),
        Key::optional("note", Kind::words(), "A line below the heading, per language."),
        Key::optional(
            "select",
            Kind::Table(selection()),
            "What it shows of what the portal shows.",
        ),
        Key::with_default(
            "front",
            integer(0, 50),
            4,
            "How many items the front page shows of it; 0 keeps it off the front page.",
        ),
        Key::with_default("layout", choice(&LAYOUTS), "rows", "How the front page sets it."),
        Key::with_default("in-menu", Kind::Flag, true, "Whether the main navigation names it."),
    ])
}

fn item_kind() -> Kind {
    choice(&ITEM_KINDS)
}

fn languages() -> Kind {
    Kind::list(Kind::Language)
}

fn integer(min: i64, max: i64) -> Kind {
    Kind::Integer { min, max }
}

fn seconds(min: u64, max: u64) -> Kind {
    Kind::Duration { min, max, whole: false }
}

fn choice<T>(words: &[(&str, T)]) -> Kind {
    Kind::Choice(words.iter().map(|(word, _)| (*word).to_owned()).collect())
}
