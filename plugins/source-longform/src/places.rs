//! Where page builders print things: a table of selectors in order of preference.

use portolan_extract::dom::Selectors;

use crate::settings::FieldSettings;

pub(crate) struct Places {
    pub(crate) title: Selectors,
    pub(crate) standfirst: Selectors,
    pub(crate) byline: Selectors,
    /// The opening: title, standfirst and the picture behind them.
    pub(crate) opening: Selectors,
    pub(crate) section: Selectors,
    pub(crate) caption: Selectors,
    pub(crate) credit: Selectors,
    pub(crate) remove: Selectors,
}

impl Places {
    /// The usual places, with the operator's before them.
    pub(crate) fn new(own: &FieldSettings) -> Places {
        let of = |own: &Option<String>, stock: &[&'static str]| {
            Selectors::new(own.as_deref().into_iter().chain(stock.iter().copied()))
        };
        Places {
            title: of(&own.title, TITLE),
            standfirst: of(&own.standfirst, STANDFIRST),
            byline: of(&own.byline, BYLINE),
            opening: of(&None, OPENING),
            section: of(&own.section, SECTION),
            caption: of(&None, CAPTION),
            credit: of(&None, CREDIT),
            remove: Selectors::new(REMOVE.iter().copied().chain(own.remove.as_deref())),
        }
    }
}

const TITLE: &[&str] = &[
    ".Theme-StoryTitle",
    "[class*=StoryTitle], .story-title, .pageflow-title, .cover h1",
    "article h1, main h1, h1",
];

const STANDFIRST: &[&str] = &[
    ".Theme-LeadIn, .Theme-Standfirst, [class*=LeadIn]",
    "[class*=standfirst], [class*=Standfirst], .story-subtitle, .lead, .lede, .dek",
    "h1 + h2, h1 + p.subtitle, .cover h2",
];

const BYLINE: &[&str] = &[
    ".Theme-Byline, [class*=Byline]",
    ".byline, [class*=byline], [itemprop=author], [rel=author], .story-author",
];

const OPENING: &[&str] = &[
    ".Theme-TitleSection, [class*=TitleSection]",
    ".cover, header.story-header, .story-cover, .title-section",
];

const SECTION: &[&str] = &[
    ".Theme-Section:not(.Theme-TitleSection):not([class*=RelatedStories])",
    "[class*=TextOverMedia], .Theme-Body, .pageflow-section",
    "article > section, main > section, article section",
    "article, main, [role=main]",
];

const CAPTION: &[&str] = &["figcaption, .Theme-Caption, [class*=Caption], [class*=caption]"];

const CREDIT: &[&str] = &[".credit, [class*=Credit], [class*=credit]"];

const REMOVE: &[&str] = &[
    "script, style, noscript, template, form, iframe",
    "nav, [role=navigation], .Navigation, .Project-HeaderContainer, body > header, .skip-link",
    ".Theme-Footer, body > footer, [role=contentinfo], [class*=RelatedStories]",
    "[class*=SocialLinks], [class*=social-share], [class*=ShareButton], .share-buttons",
];

/// All selectors; a test compiles each of them.
#[cfg(test)]
pub(crate) fn stock_selectors() -> impl Iterator<Item = &'static str> {
    let all = [TITLE, STANDFIRST, BYLINE, OPENING, SECTION, CAPTION, CREDIT, REMOVE];
    all.into_iter().flatten().copied()
}
