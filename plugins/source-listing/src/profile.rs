//! Ready profiles: where the usual themes of the usual systems print things.
//!
//! A profile is a table of selectors in order of preference. It names what a system prints in
//! every theme, never what one site has made of it.

use dom_query::Document;
use serde::{Deserialize, Serialize};

use crate::{
    dom::{self, Selectors},
    settings::ListingSettings,
};

/// The systems that are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Profile {
    #[default]
    Auto,
    Drupal7,
    Drupal9,
    Joomla,
    Microsite,
    Stories,
    Wordpress,
    Custom,
}

/// Where everything stands, ready to be asked.
pub(crate) struct Reading {
    pub(crate) profile: Profile,
    /// The part of the page that is the page's own.
    pub(crate) main: Selectors,
    /// What is never anybody's text: menus, breadcrumbs, switchers, sharing, footers.
    pub(crate) chrome: Selectors,
    pub(crate) card: Roles,
    /// An item begins with what its selector finds and reaches to the next one.
    pub(crate) stretch: bool,
    /// What stands above items and dates them.
    pub(crate) group_date: Selectors,
    /// The operator says where a card's link stands.
    pub(crate) link_is_named: bool,
    pub(crate) next: Selectors,
    pub(crate) menu: Selectors,
    pub(crate) article: Roles,
}

/// What can be read of an item, on its card or on its page.
pub(crate) struct Roles {
    /// The item itself: one card, or the article's element.
    pub(crate) item: Selectors,
    pub(crate) title: Selectors,
    pub(crate) link: Selectors,
    pub(crate) subtitle: Selectors,
    /// Teaser of a card, body of an article.
    pub(crate) text: Selectors,
    pub(crate) date: Selectors,
    /// The day of an event, which is not the day of its publication.
    pub(crate) event: Selectors,
    pub(crate) meta: Selectors,
    pub(crate) tags: Selectors,
    pub(crate) image: Selectors,
    pub(crate) caption: Selectors,
    pub(crate) credit: Selectors,
    pub(crate) author: Selectors,
    pub(crate) language: Selectors,
    pub(crate) quote: Selectors,
    pub(crate) distance: Selectors,
    pub(crate) files: Selectors,
    /// Stands inside the item and is none of its text.
    pub(crate) remove: Selectors,
}

/// The same table before its selectors are compiled.
#[derive(Clone, Copy, Default)]
struct Names {
    item: &'static [&'static str],
    title: &'static [&'static str],
    link: &'static [&'static str],
    subtitle: &'static [&'static str],
    text: &'static [&'static str],
    date: &'static [&'static str],
    event: &'static [&'static str],
    meta: &'static [&'static str],
    tags: &'static [&'static str],
    image: &'static [&'static str],
    caption: &'static [&'static str],
    credit: &'static [&'static str],
    author: &'static [&'static str],
    language: &'static [&'static str],
    quote: &'static [&'static str],
    distance: &'static [&'static str],
    files: &'static [&'static str],
    remove: &'static [&'static str],
}

struct Stock {
    main: &'static [&'static str],
    card: Names,
    next: &'static [&'static str],
    menu: &'static [&'static str],
    article: Names,
}

impl Profile {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Profile::Auto => "auto",
            Profile::Drupal7 => "drupal7",
            Profile::Drupal9 => "drupal9",
            Profile::Joomla => "joomla",
            Profile::Microsite => "microsite",
            Profile::Stories => "stories",
            Profile::Wordpress => "wordpress",
            Profile::Custom => "custom",
        }
    }

    /// What the page says of itself, else what its markup gives away.
    pub(crate) fn of_page(doc: &Document) -> Option<Profile> {
        let generator = dom::meta(doc, "generator").unwrap_or_default().to_ascii_lowercase();
        let said = [
            ("drupal 7", Profile::Drupal7),
            ("drupal 6", Profile::Drupal7),
            ("drupal", Profile::Drupal9),
            ("joomla", Profile::Joomla),
            ("wordpress", Profile::Wordpress),
            ("shorthand", Profile::Microsite),
        ];
        if let Some((_, profile)) = said.iter().find(|(word, _)| generator.contains(word)) {
            return Some(*profile);
        }
        let tells = [
            ("[data-drupal-link-system-path], [data-drupal-selector]", Profile::Drupal9),
            ("[class*='field--name-'], [data-history-node-id]", Profile::Drupal9),
            ("script[src*='misc/drupal.js'], [src*='/sites/all/']", Profile::Drupal7),
            ("body.html.not-logged-in, .views-field, .field-name-body", Profile::Drupal7),
            ("script[src*='/media/jui/'], script[src*='/media/system/js/']", Profile::Joomla),
            ("body.com_content, .com-content-article", Profile::Joomla),
            ("link[href*='wp-content'], script[src*='wp-includes']", Profile::Wordpress),
            (".wp-site-blocks, body.wp-singular, body.wp-custom-logo", Profile::Wordpress),
            (".Theme-StoryTitle, .Theme-TitleSection", Profile::Microsite),
        ];
        tells
            .into_iter()
            .find(|(selector, _)| doc.select(selector).exists())
            .map(|(_, profile)| profile)
    }

    /// Whether a page that says `found` of itself may be one of this profile.
    pub(crate) fn accepts(self, found: Option<Profile>) -> bool {
        let is_drupal = |it| matches!(it, Profile::Drupal7 | Profile::Drupal9 | Profile::Stories);
        match (self, found) {
            (Profile::Auto | Profile::Custom, _) => true,
            (_, None) => false,
            (own, Some(found)) => own == found || (is_drupal(own) && is_drupal(found)),
        }
    }
}

impl Reading {
    /// The profile's selectors, with the operator's before them.
    pub(crate) fn new(profile: Profile, settings: &ListingSettings) -> Reading {
        let stock = match profile {
            Profile::Drupal7 | Profile::Drupal9 => &DRUPAL,
            Profile::Stories => &STORIES,
            Profile::Joomla => &JOOMLA,
            Profile::Wordpress => &WORDPRESS,
            Profile::Microsite => &MICROSITE,
            Profile::Auto | Profile::Custom => &CUSTOM,
        };
        let of = |own: &Option<String>, names: &[&str]| match own {
            Some(own) => Selectors::new([own.as_str()]),
            None => Selectors::new(names.iter().copied()),
        };
        let own = settings.article.clone().unwrap_or_default();
        let (card, article) = (stock.card, stock.article);
        Reading {
            profile,
            main: Selectors::new(stock.main.iter().copied()),
            chrome: Selectors::new(CHROME.iter().copied()),
            card: Roles {
                item: of(&settings.item, card.item),
                title: of(&settings.title, card.title),
                link: of(&settings.link, card.link),
                subtitle: of(&settings.subtitle, card.subtitle),
                text: of(&settings.teaser, card.text),
                date: of(&settings.date, card.date),
                tags: of(&settings.tags, card.tags),
                image: of(&settings.image, card.image),
                caption: of(&settings.caption, card.caption),
                ..Roles::new(&card)
            },
            stretch: settings.stretch,
            group_date: of(&settings.group_date, &[]),
            link_is_named: settings.link.is_some(),
            next: of(&settings.next, stock.next),
            menu: of(&settings.menu, stock.menu),
            article: Roles {
                title: of(&own.title, article.title),
                subtitle: of(&own.subtitle, article.subtitle),
                text: of(&own.body, article.text),
                date: of(&own.date, article.date),
                tags: of(&own.tags, article.tags),
                image: of(&own.image, article.image),
                author: of(&own.author, article.author),
                remove: Selectors::new(article.remove.iter().copied().chain(own.remove.as_deref())),
                ..Roles::new(&article)
            },
        }
    }
}

impl Roles {
    fn new(names: &Names) -> Roles {
        let of = |names: &[&'static str]| Selectors::new(names.iter().copied());
        Roles {
            item: of(names.item),
            title: of(names.title),
            link: of(names.link),
            subtitle: of(names.subtitle),
            text: of(names.text),
            date: of(names.date),
            event: of(names.event),
            meta: of(names.meta),
            tags: of(names.tags),
            image: of(names.image),
            caption: of(names.caption),
            credit: of(names.credit),
            author: of(names.author),
            language: of(names.language),
            quote: of(names.quote),
            distance: of(names.distance),
            files: of(names.files),
            remove: of(names.remove),
        }
    }
}

/// All selectors of the ready profiles; a test compiles each of them.
#[cfg(test)]
pub(crate) fn stock_selectors() -> Vec<&'static str> {
    let mut all: Vec<&'static str> = CHROME.to_vec();
    for stock in [&DRUPAL, &STORIES, &JOOMLA, &WORDPRESS, &MICROSITE, &CUSTOM] {
        all.extend(stock.main.iter().chain(stock.next).chain(stock.menu));
        for it in [&stock.card, &stock.article] {
            let roles = [
                it.item,
                it.title,
                it.link,
                it.subtitle,
                it.text,
                it.date,
                it.event,
                it.meta,
                it.tags,
                it.image,
                it.caption,
                it.credit,
                it.author,
                it.language,
                it.quote,
                it.distance,
                it.files,
                it.remove,
            ];
            all.extend(roles.into_iter().flatten());
        }
    }
    all
}

const CHROME: &[&str] = &[
    "script, style, noscript, template, link, meta, form",
    "nav, [role=navigation], [role=search], [role=banner], [role=contentinfo]",
    "#breadcrumb, .breadcrumb, .breadcrumbs, #system-breadcrumb, [class*=breadcrumb]",
    "[class*=language-switcher], .block-locale, .mod-languages, .wpml-ls, .lang-switcher",
    ".element-invisible, .element-hidden, .visually-hidden, .sr-only, .screen-reader-text",
    ".pager, .pagination, .item-list-pager, .nav-links, .navigation, .post-navigation",
    ".menu-block-wrapper, .mega-menu-panel, .tabs, ul.action-links, .contextual-links-wrapper",
    ".sharethis-wrapper, .addtoany_share_save_container, .addtoany, .a2a_kit, .social-share",
    ".share-buttons, .sharedaddy, .service-links, .block-social, .at-share-btn, .fb-like",
    ".feed-icon, .feed-icons, #comments, .comments-area, .comment-respond, .comment-wrapper",
    ".captcha, .fivestar-widget, .demonstration",
];

const NEXT: &[&str] = &[
    "li.pager-next a[href], li.pager__item--next a[href]",
    ".pagination-next a[href], a.page-link[aria-label*=next i]",
    "a.next.page-numbers[href], .wp-block-query-pagination-next[href], .nav-previous a[href]",
    ".pager a[rel=next], .pagination a[rel=next], nav a[rel=next], a[rel=next]",
    "link[rel=next][href]",
];

const EVENT: &[&str] = &[
    ".date-display-start, .date-display-single",
    "[class*=field-date] time[datetime], [class*=field-event-date] time[datetime]",
    "[class*=field-date] .field-content, [class*=field-date] .field-item, .field--name-field-date",
    ".views-field-created .field-content",
];

const CUSTOM: Stock = Stock {
    main: &["main", "[role=main]", "body"],
    card: Names {
        link: &["h1 a[href], h2 a[href], h3 a[href], h4 a[href]", "a[rel=bookmark]", "a[href]"],
        title: &["h1, h2, h3, h4"],
        date: &["time", ".date"],
        image: &["img"],
        caption: &["figcaption"],
        ..NOTHING
    },
    next: NEXT,
    menu: &["nav > ul", "nav ul", "[role=navigation] ul"],
    article: Names {
        item: &["article", "main", "[role=main]", "body"],
        title: &["article h1", "main h1", "h1"],
        text: &["[itemprop=articleBody]", "article", "main", "[role=main]"],
        date: &["time[datetime]", "[itemprop=datePublished]"],
        image: &["article figure img, main figure img"],
        caption: &["figcaption"],
        author: &["[rel=author]", "[itemprop=author]"],
        remove: &["h1", "aside", "footer", "header time"],
        ..NOTHING
    },
};

const NOTHING: Names = Names {
    item: &[],
    title: &[],
    link: &[],
    subtitle: &[],
    text: &[],
    date: &[],
    event: &[],
    meta: &[],
    tags: &[],
    image: &[],
    caption: &[],
    credit: &[],
    author: &[],
    language: &[],
    quote: &[],
    distance: &[],
    files: &[],
    remove: &[],
};

/// Drupal since 7: views of fields, views of teasers, views as tables, and the aggregator. Later
/// versions renamed the classes (`field-name-body` became `field--name-body`) and kept the rest.
const DRUPAL: Stock = Stock {
    main: &[
        "#block-system-main",
        ".block-system-main-block",
        ".region-content",
        "#content",
        "main",
        "[role=main]",
        "body",
    ],
    card: Names {
        item: &[
            ".views-row",
            "table.views-table tbody tr",
            ".view-content table tbody tr",
            ".view-content > .item-list > ul > li, .view-content > ul > li, .view-content > ol > li",
            "#aggregator .feed-item",
            ".node-teaser, .node--view-mode-teaser, .node--view-mode-card",
            ".view-content > article, .view-content > .node, .view-content .card",
        ],
        title: &[
            ".views-field-title .field-content",
            ".views-field-title-field",
            ".views-field-title",
            ".node__title, .node-title, .field--name-title, .field-name-title",
            ".feed-item-title",
            ".card__title, .card-title, .teaser__title, .title",
            "h2, h3, h4",
        ],
        link: &[
            ".views-field-title a[href], .views-field-title-field a[href]",
            ".node__title a[href], .node-title a[href], h2 a[href], h3 a[href], h4 a[href]",
            "a[rel=bookmark]",
            ".node-readmore a[href], .more-link a[href], a.more-link, .views-field-view-node a[href]",
            ".views-field-field-image a[href], [class*=field-image] a[href], [class*=field-photo] a[href]",
            ".field--type-image a[href], a[href] > img",
        ],
        subtitle: &[
            ".views-field-field-subtitle .field-content, .views-field-field-subtitle",
            ".field-name-field-subtitle .field-item, .field--name-field-subtitle",
            "p.subtitle, .subtitle, .node__subtitle",
        ],
        text: &[
            ".views-field-body .field-content, .views-field-field-body .field-content",
            ".views-field-body, .views-field-field-summary .field-content, .views-field-field-teaser .field-content",
            ".field-name-body .field-item, .field--name-body",
            ".field-name-field-summary .field-item, .field--name-field-summary, .field--name-field-teaser",
            ".feed-item-body",
            ".views-field-nothing .field-content, .card__text, .card-text, .teaser__text",
        ],
        date: &[
            ".submitted [property~='dc:date'], .submitted time",
            "[property~='dc:created'], .field--name-created time, time[datetime]",
            ".date-display-single, .date-display-start",
            ".views-field-created .field-content, .views-field-field-date .field-content",
            ".views-field-created, [class*='views-field-field-date'], [class*='publication-date']",
            ".feed-item-date, .node__submitted, .submitted, .date",
        ],
        event: EVENT,
        meta: &[".node__meta, .node-meta, .views-field-type .field-content, .card__meta"],
        tags: &[
            "[class*='views-field-field-tags'] .field-content, [class*='views-field-field-tags']",
            ".field-name-field-tags .field-items, .field-name-field-tags ul.links, .field--name-field-tags .field__items",
            ".field-type-taxonomy-term-reference ul.links, .field-type-taxonomy-term-reference .field-items",
            ".field--name-field-tags, .views-field-taxonomy-vocabulary-1, .views-field-term-node-tid",
        ],
        image: &["img:not(.file-icon):not(.icon)"],
        caption: &[
            ".image-field-caption, figcaption, .field-name-field-caption .field-item",
            ".views-field-field-caption .field-content, .field--name-field-caption, .caption-text",
        ],
        credit: &[
            "[class*='field-photo-credit'] .field-content, [class*='field-photo-credit'] .field-item",
            "[class*='field-credit'] .field-content, .field--name-field-credit, .photo-credit",
        ],
        author: &[".submitted .username", ".views-field-name .field-content"],
        language: &[
            ".views-field-language .field-content, .views-field-langcode .field-content",
            ".views-field-language, .views-field-langcode",
        ],
        quote: NOTHING.quote,
        distance: NOTHING.distance,
        files: &[
            ".field-type-file a[href], .field--type-file a[href], [class*='field-files'] a[href]",
        ],
        remove: &[
            ".link-wrapper, .node__links, .node-readmore, ul.links.inline, .more-link",
            ".views-field-view-node, .rdf-meta",
        ],
    },
    next: NEXT,
    menu: &[
        "nav.menu--main > ul",
        "#block-mainnavigation ul.menu, [id^=block-][id*=main-menu] ul.menu",
        ".region-primary-menu ul, .region-navigation ul.menu, .region-main-menu ul",
        "#main-menu > ul, #main-menu ul, ul#main-menu-links, #navigation ul, #nav ul",
        ".tb-megamenu-nav, ul.sf-menu, .menu-block-wrapper > ul, ul.main-menu",
        "#block-system-main-menu ul.menu, .navbar-nav, header nav ul, nav ul.menu",
    ],
    article: Names {
        item: &[
            "#block-system-main .node, .block-system-main-block article",
            ".region-content .node, article.node, .node--view-mode-full, .node",
            "main article, #content, .region-content, main",
        ],
        title: &[
            "h1#page-title, h1.page-title, h1.page-header, .block-page-title-block h1",
            "article h1, .node h1, main h1:not(.site-name), #content h1, .region-content h1",
            "h1.title, h1.node__title, h1.node-title",
            ".node > h2.node-title:not(.element-invisible), .node > .node__title",
        ],
        link: NOTHING.link,
        subtitle: &[
            ".field-name-field-subtitle .field-item, .field--name-field-subtitle, .node__subtitle",
            ".field-name-field-sub-title .field-item, .field--name-field-sub-title, p.subtitle",
        ],
        text: &[
            ".field-name-body .field-item, .field--name-body",
            ".field-name-field-body .field-item, .field--name-field-body",
            ".field--name-field-paragraphs, .field--name-field-content, .field--type-text-long, .field-type-text-long .field-item",
            ".node__content, .node > .content, .node .content, article .content",
            "article, .node",
        ],
        date: &[
            ".submitted [property~='dc:date'], .submitted time",
            "[property~='dc:created'], .field--name-created time",
            ".node__meta time[datetime], .node__submitted time, .field--type-datetime time",
            "[itemprop=datePublished], .field-name-post-date .field-item",
            ".date-display-single, .date-display-start",
            "article time[datetime], .node time[datetime]",
            ".field-name-field-date .field-item, .field--name-field-date, .node__submitted, .submitted",
        ],
        event: EVENT,
        meta: &[".node__meta, .node-meta, .article-meta"],
        tags: &[
            ".field-name-field-tags .field-items, .field-name-field-tags ul.links, .field--name-field-tags .field__items",
            ".field-type-taxonomy-term-reference ul.links, .field-type-taxonomy-term-reference .field-items",
            ".field--name-field-tags, .field--type-entity-reference .field__items",
        ],
        image: &[
            ".field-name-field-image, .field--name-field-image, .field-type-image, .field--type-image, .field--name-field-media-image, .group-header img",
        ],
        caption: &[
            ".image-field-caption, figcaption, .field-name-field-caption .field-item, .field--name-field-caption",
        ],
        credit: &[
            "[class*='field-photo-credit'] .field-item, [class*='field-credit'] .field-item, .field--name-field-credit",
        ],
        author: &[
            ".submitted .username, .field--name-field-author, .field-name-field-author .field-item, [rel=author]",
        ],
        language: &[".field-name-language .field-item, .field--name-langcode"],
        quote: &["[class*='field-quote'] .field-item, .field--name-field-quote"],
        distance: &["[class*='field-distance'] .field-item, .field--name-field-distance"],
        files: &[
            ".field-type-file a[href], .field--type-file a[href], .file a[href], .field--name-field-attachments a[href]",
        ],
        remove: &[
            ".node__meta, .node__submitted, .submitted, .meta, .node__links, ul.links.inline, .link-wrapper",
            ".field-name-field-tags, .field--name-field-tags, .rdf-meta, .field-type-file, .field--type-file",
            "h1, .views-element-container, .view, .block-views, aside",
        ],
    },
};

/// Drupal again, as a site of personal stories prints it: a name, a distance, a quotation.
const STORIES: Stock = Stock {
    card: Names {
        text: NOTHING.text,
        quote: &[
            "[class*='field-quote'] .field-content, [class*='field-quote'] .field-item, .field--name-field-quote",
            "blockquote",
        ],
        distance: &[
            "[class*='field-distance'] .field-content, [class*='field-distance'] .field-item, .field--name-field-distance",
        ],
        ..DRUPAL.card
    },
    ..DRUPAL
};

/// Joomla since 2.5: category blogs, category lists, featured articles.
const JOOMLA: Stock = Stock {
    main: &["#content", "main", "[role=main]", "#main", "#maincontent", "#component", "body"],
    card: Names {
        item: &[
            "[itemprop=blogPost]",
            ".com-content-category-blog__item, .blog-item",
            ".blog .items-leading > div, .blog .item, .blog-featured .item, .items-row .item",
            "table.category tbody tr, .category-list .list-group-item",
            ".itemContainer, .catItemView, .newsflash .item",
        ],
        title: &[
            "[itemprop=name], [itemprop=headline]",
            ".page-header h2, .item-title, .catItemTitle, .list-title, .contentheading",
            "h2, h3",
        ],
        link: &[
            "[itemprop=name] a[href], [itemprop=headline] a[href], .item-title a[href]",
            "h2 a[href], h3 a[href], .list-title a[href]",
            ".readmore a[href], p.readmore a[href], a.readmore, .catItemReadMore a[href]",
        ],
        subtitle: &[".subtitle, .subheading-category, .item-subtitle"],
        text: &[".item-introtext, .catItemIntroText, [itemprop=description]"],
        date: &[
            "[itemprop=datePublished], .published time, .create time, time[datetime]",
            ".createdate, .published, .create, .modified, .list-date, .catItemDateCreated",
        ],
        tags: &["ul.tags, .tags"],
        image: &[".item-image img, .pull-left img, .catItemImage img", "img"],
        caption: &["figcaption, .img_caption p, .wf_caption span"],
        author: &["[itemprop=author] [itemprop=name], .createdby, .list-author"],
        remove: &[
            ".page-header, h2, h3.catItemTitle, .article-info, dl.article-info, .item-image",
            ".readmore, a.readmore, .icons, .tags, .pull-left.item-image, .edit",
        ],
        ..NOTHING
    },
    next: NEXT,
    menu: &[
        "nav.navigation > ul, nav.navigation ul.nav, ul.nav.menu, ul.mod-menu",
        "#mainmenu ul, #menu ul.menu, .moduletable_menu ul.menu, ul.menu",
        "header nav ul, nav ul",
    ],
    article: Names {
        item: &[
            ".item-page, .com-content-article",
            "#k2Container, .itemView, article",
            "#content, main",
        ],
        title: &[
            ".item-page [itemprop=headline], .item-page .page-header h1, .item-page .page-header h2",
            ".com-content-article h1, .itemTitle, .contentheading, .item-page h1, .item-page h2",
            "#content h1, main h1",
        ],
        subtitle: &[".subtitle, .item-subtitle"],
        text: &[
            "[itemprop=articleBody], .com-content-article__body",
            ".itemFullText, .itemBody, .item-page",
        ],
        date: &[
            "[itemprop=datePublished], .published time, .create time",
            ".article-info time[datetime], .createdate, .itemDateCreated",
        ],
        tags: &["ul.tags, .tags, .itemTags"],
        image: &[".item-image img, .itemImage img"],
        caption: &["figcaption, .img_caption p"],
        author: &["[itemprop=author] [itemprop=name], .createdby, .itemAuthor a"],
        files: &[".attachmentsList a[href], .itemAttachments a[href]"],
        remove: &[
            ".page-header, .article-info, dl.article-info, .item-image, .icons, .tags, .pagenav",
            ".pager, ul.pagenav, .edit, h1, aside",
        ],
        ..NOTHING
    },
};

/// WordPress, classic themes and block themes.
const WORDPRESS: Stock = Stock {
    main: &["main", "#main", "#primary", "#content", ".wp-site-blocks", "body"],
    card: Names {
        item: &[
            "li.wp-block-post",
            "article.post, article.hentry, .hentry, article[id^=post-], article.type-post",
            ".post",
        ],
        title: &[".wp-block-post-title, .entry-title, .post-title", "h2, h3, h1"],
        link: &[
            ".wp-block-post-title a[href], .entry-title a[href], .post-title a[href]",
            "h2 a[href], h3 a[href], h1 a[href], a[rel=bookmark]",
            ".wp-block-post-date a[href], .wp-block-read-more[href], a.more-link[href]",
            ".wp-block-post-featured-image a[href], .post-thumbnail[href], a[href] > img",
        ],
        text: &[
            ".wp-block-post-excerpt__excerpt, .wp-block-post-excerpt, .entry-summary",
            ".wp-block-post-content, .entry-content, .post-content, .excerpt",
        ],
        date: &[
            "time.entry-date, time.published, .wp-block-post-date time, time[datetime]",
            ".entry-date, .post-date",
        ],
        tags: &[
            ".wp-block-post-terms, .tags-links, .tag-links, .cat-links, .entry-categories, .post-tags",
        ],
        image: &[
            ".wp-block-post-featured-image img, .post-thumbnail img, img.wp-post-image",
            "img",
        ],
        caption: &["figcaption, .wp-caption-text"],
        author: &[
            ".author .fn, .author a[href], .wp-block-post-author__name, .wp-block-post-author-name, .byline a",
        ],
        remove: &[
            "a.more-link, .wp-block-read-more, .wp-block-post-excerpt__more-text, .entry-footer",
        ],
        ..NOTHING
    },
    next: NEXT,
    menu: &[
        ".wp-block-navigation__container, #site-navigation ul, .main-navigation ul, .primary-menu",
        ".menu-main-container ul, #primary-menu, header nav ul, nav ul.menu",
    ],
    article: Names {
        item: &[
            "article.hentry, article.post, article[id^=post-]",
            ".hentry, .post",
            "#content, main, #main, .wp-site-blocks",
        ],
        title: &[
            "h1.entry-title, h1.wp-block-post-title, .entry-header h1, article h1, main h1",
            ".entry-title",
        ],
        subtitle: &[".entry-subtitle, .subtitle"],
        text: &[
            ".entry-content, .wp-block-post-content, .post-content",
            ".entry, .storycontent",
            "article, main",
        ],
        date: &[
            "time.entry-date, time.published, .wp-block-post-date time",
            "article time[datetime], main time[datetime]",
        ],
        tags: &[".wp-block-post-terms, .tags-links, .tag-links, .cat-links, .entry-categories"],
        image: &[".wp-block-post-featured-image, .post-thumbnail, .entry-header figure"],
        caption: &["figcaption, .wp-caption-text"],
        author: &[
            ".author .fn, .wp-block-post-author__name, .wp-block-post-author-name, .byline a, .author a",
        ],
        remove: &[
            ".entry-footer, .entry-meta, .yarpp-related, .jp-relatedposts, aside",
            "span[id^=more-]:empty",
        ],
        ..NOTHING
    },
};

/// Single stories on a domain of their own, as Shorthand builds them, and the page that lists
/// them.
const MICROSITE: Stock = Stock {
    main: &["article", "main", "[role=main]", "body"],
    card: Names {
        item: &[
            ".Theme-Collection-Item, .Theme-CollectionItem, [class*=Collection] > a[href]",
            "main article, main li, article, .card, .story",
            "a[href*='/stories/']",
        ],
        title: &["h1, h2, h3, h4, [class*=Title], [class*=title]", "a[href]"],
        link: &["h2 a[href], h3 a[href]", "a[href]"],
        text: &["[class*=LeadIn], [class*=Description], [class*=summary], p"],
        date: &["time[datetime]"],
        image: &["img"],
        caption: &["figcaption"],
        ..NOTHING
    },
    next: NEXT,
    menu: &["nav.Navigation__itemList, nav > ul, header nav ul, nav ul"],
    article: Names {
        item: &["article", "main", "body"],
        title: &[".Theme-StoryTitle, h1"],
        subtitle: &[".Theme-LeadIn, .Theme-Standfirst, [class*=standfirst], .lead, h1 + h2"],
        text: &[
            ".Theme-Section:not(.Theme-TitleSection), .Theme-TextSection, .Theme-MediaSection",
            "[class*=TextOverMedia], .Layout.Theme-Body, .Theme-Body",
            "article section, main section",
            "article, main",
        ],
        date: &["time[datetime]"],
        image: &[".Theme-TitleSection img, .Theme-BackgroundImage img, [class*=TitleSection] img"],
        caption: &["figcaption, .Theme-Caption"],
        author: &[".Theme-Byline, [class*=byline], [class*=Byline]"],
        remove: &[".Theme-TitleSection, .Theme-Footer, .Project-HeaderContainer, h1"],
        ..NOTHING
    },
};
