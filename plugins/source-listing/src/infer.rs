//! Selectors that a page itself suggests, where neither a profile nor the operator has any.

use dom_query::Document;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::settings::ListingSettings;

/// Below this, saying that nothing was found is the better answer.
const CERTAINTY_MIN: u8 = 30;

/// What was inferred from the first page of a listing, carried along to the others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Inferred {
    item: String,
    #[serde(default)]
    stretch: bool,
    title: Option<String>,
    link: Option<String>,
    teaser: Option<String>,
    date: Option<String>,
    group_date: Option<String>,
    image: Option<String>,
    next: Option<String>,
    pub(crate) certainty: u8,
}

impl Inferred {
    pub(crate) fn of(doc: &Document, url: &Url) -> Option<Inferred> {
        let best = portolan_infer::infer(doc, url).into_iter().next()?;
        (best.certainty >= CERTAINTY_MIN).then_some(Inferred {
            item: best.item,
            stretch: best.stretch,
            title: best.title,
            link: best.link,
            teaser: best.teaser,
            date: best.date,
            group_date: best.group_date,
            image: best.image,
            next: best.next,
            certainty: best.certainty,
        })
    }

    /// The operator's settings with what they leave open.
    pub(crate) fn complete(&self, settings: &ListingSettings) -> ListingSettings {
        let mut all = settings.clone();
        let fill = |own: &mut Option<String>, inferred: &Option<String>| {
            if own.is_none() {
                own.clone_from(inferred);
            }
        };
        all.item = Some(self.item.clone());
        all.stretch |= self.stretch;
        fill(&mut all.title, &self.title);
        fill(&mut all.link, &self.link);
        fill(&mut all.teaser, &self.teaser);
        fill(&mut all.date, &self.date);
        fill(&mut all.group_date, &self.group_date);
        fill(&mut all.image, &self.image);
        fill(&mut all.next, &self.next);
        all
    }

    /// As an operator would write it.
    pub(crate) fn words(&self) -> String {
        let mut words = format!("item = {:?}", self.item);
        for (key, value) in [("title", &self.title), ("link", &self.link), ("date", &self.date)] {
            if let Some(value) = value {
                words.push_str(&format!(", {key} = {value:?}"));
            }
        }
        if self.stretch {
            words.push_str(", stretch = true");
        }
        words
    }
}
