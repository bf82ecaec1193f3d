//! Where story platforms print things: a table of selectors in order of preference.
//!
//! It names what Drupal's fields and the usual builders print, never what one site has made of it.

use portolan_extract::dom::Selectors;

use crate::settings::StoriesSettings;

/// Where everything stands, ready to be asked.
pub(crate) struct Theme {
    pub(crate) card: Selectors,
    pub(crate) next: Selectors,
    pub(crate) menu: Selectors,
    /// What is never anybody's words: menus, switchers, sharing, footers.
    pub(crate) chrome: Selectors,
    /// The story's own part of its page.
    pub(crate) story: Selectors,
    /// The name on a card.
    pub(crate) name: Selectors,
    /// The heading of a story's page.
    pub(crate) heading: Selectors,
    pub(crate) quote: Selectors,
    pub(crate) distance: Selectors,
    pub(crate) origin: Selectors,
    pub(crate) current: Selectors,
    pub(crate) occupation: Selectors,
    pub(crate) photo: Selectors,
    pub(crate) caption: Selectors,
    pub(crate) credit: Selectors,
    pub(crate) hashtags: Selectors,
    pub(crate) consent: Selectors,
    pub(crate) text: Selectors,
}

impl Theme {
    /// The usual places, with the operator's before them.
    pub(crate) fn new(settings: &StoriesSettings) -> Theme {
        let own = &settings.fields;
        let of = |own: &Option<String>, stock: &[&'static str]| {
            Selectors::new(own.as_deref().into_iter().chain(stock.iter().copied()))
        };
        Theme {
            card: of(&settings.item, CARD),
            next: of(&settings.next, NEXT),
            menu: of(&None, MENU),
            chrome: of(&None, CHROME),
            story: of(&None, STORY),
            name: of(&own.name, NAME),
            heading: of(&own.name, HEADING),
            quote: of(&own.quote, QUOTE),
            distance: of(&own.distance, DISTANCE),
            origin: of(&own.origin, ORIGIN),
            current: of(&own.current, CURRENT),
            occupation: of(&own.occupation, OCCUPATION),
            photo: of(&own.photo, PHOTO),
            caption: of(&None, CAPTION),
            credit: of(&own.credit, CREDIT),
            hashtags: of(&own.hashtags, HASHTAGS),
            consent: of(&own.consent, CONSENT),
            text: of(&own.text, TEXT),
        }
    }
}

const CARD: &[&str] = &[
    ".view-content .views-row",
    ".view-content > .item-list > ul > li, .view-content > ul > li",
    ".node--view-mode-card, .node--view-mode-teaser, .node-teaser",
    ".story-card, .story-teaser, .testimonial, [itemtype$='schema.org/Quotation']",
];

const NEXT: &[&str] = &[
    "li.pager-next a[href], li.pager__item--next a[href]",
    "a.next.page-numbers[href], .pagination a[rel=next], nav a[rel=next], a[rel=next]",
    "link[rel=next][href]",
];

const MENU: &[&str] = &[
    "nav.menu--main > ul, #main-menu > ul, ul#main-menu-links, ul.main-menu",
    "#navigation ul, .region-primary-menu ul, header nav ul, nav ul.menu, nav > ul",
];

const CHROME: &[&str] = &[
    "script, style, noscript, template, form",
    "nav, [role=navigation], [role=search], [role=banner], [role=contentinfo]",
    "[class*=breadcrumb], [class*=language-switcher], .element-invisible, .visually-hidden",
    ".pager, .pagination, .tabs, ul.action-links, ul.links.inline, .node__links",
    ".sharethis-wrapper, .addtoany, .a2a_kit, .social-share, .share-buttons, .service-links",
    "#comments, .comments-area, .comment-wrapper, #footer-wrapper, body > footer",
];

const STORY: &[&str] = &[
    "#block-system-main .node, .block-system-main-block article",
    ".node--view-mode-full, .region-content .node, article.node, .story",
    "main article, article, #content, main, [role=main]",
];

const NAME: &[&str] = &[
    "[class*='field-name'] .field-content, [class*='field-people'] .field-content",
    ".views-field-title .field-content, .views-field-title",
    ".node__title, .node-title, .story-name, .name, [itemprop=name]",
    "h2, h3, h4",
];

const HEADING: &[&str] = &[
    "h1#page-title, h1.page-title, h1.page-header, .block-page-title-block h1",
    "article h1, .node h1, main h1, #content h1, h1.title",
    ".node > h2.node-title",
    "h1",
];

const QUOTE: &[&str] = &[
    "[class*='field-quote'] .field-content, [class*='field-quote'] .field-item",
    ".field--name-field-quote, .pull-quote, .pullquote, .story-quote",
    "blockquote:not([class*=caption])",
];

const DISTANCE: &[&str] = &[
    "[class*='field-distance'] .field-content, [class*='field-distance'] .field-item",
    ".field--name-field-distance, .distance, .story-distance",
];

const ORIGIN: &[&str] = &[
    "[class*='field-origin'] .field-content, [class*='field-origin'] .field-item",
    "[class*='country-of-origin'] .field-item, .field--name-field-origin-country .field__item",
    ".story-origin",
];

const CURRENT: &[&str] = &[
    "[class*='field-current'] .field-content, [class*='field-current'] .field-item",
    ".field--name-field-current-country .field__item, .story-current",
];

const OCCUPATION: &[&str] = &[
    "[class*='field-occupation'] .field-content, [class*='field-occupation'] .field-item",
    "[class*='field-profession'] .field-item, .field--name-field-occupation .field__item",
    ".story-occupation, [itemprop=jobTitle]",
];

const PHOTO: &[&str] = &[
    "[class*='field-photo'] img, [class*='field-image'] img, [class*='field-portrait'] img",
    ".field--type-image img, figure img, img:not(.icon)",
];

const CREDIT: &[&str] = &[
    "[class*='field-photo-credit'] .field-content, [class*='field-photo-credit'] .field-item",
    "[class*='field-credit'] .field-content, [class*='field-credit'] .field-item",
    ".field--name-field-credit, .photo-credit, .image-credit, figcaption .credit",
];

const CAPTION: &[&str] = &[
    ".image-field-caption, figcaption, .field-name-field-caption .field-item",
    ".views-field-field-caption .field-content, .field--name-field-caption, .caption-text",
];

const HASHTAGS: &[&str] = &[
    "[class*='field-hashtag'] a, [class*='field-tags'] a",
    "[class*='field-hashtag'] .field-content, [class*='field-hashtag'] .field-item",
    ".hashtags a, .story-hashtags a, a[href*='/hashtag/']",
];

const CONSENT: &[&str] = &[
    "[class*='field-consent'] .field-content, [class*='field-consent'] .field-item",
    ".field--name-field-consent, .consent-note, .story-consent",
];

const TEXT: &[&str] = &[
    ".field-name-body .field-item, .field--name-body",
    ".field-name-field-story .field-item, .field--name-field-story, .story-text",
    ".field-name-field-body .field-item, .field--name-field-body, .field--type-text-long",
    "[itemprop=articleBody], .node__content, .node > .content",
    "article, main",
];

/// All selectors; a test compiles each of them.
#[cfg(test)]
pub(crate) fn stock_selectors() -> impl Iterator<Item = &'static str> {
    let all = [
        CARD, NEXT, MENU, CHROME, STORY, NAME, HEADING, QUOTE, DISTANCE, ORIGIN, CURRENT,
        OCCUPATION, PHOTO, CAPTION, CREDIT, HASHTAGS, CONSENT, TEXT,
    ];
    all.into_iter().flatten().copied()
}
