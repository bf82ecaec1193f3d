//! A post of any network, and the item that it becomes.

use portolan_plugin::{
    RawItem,
    raw::{
        Part, RawAttachment, RawDate, RawFact, RawImage, RawLink, RawPerson, RawPost, RawSpecifics,
        RawTerm, RawText,
    },
};

use crate::{account::Account, fields, settings::SocialSettings};

/// What a network says of a post.
#[derive(Clone, Debug, Default)]
pub(crate) struct Post {
    pub(crate) origin_id: String,
    pub(crate) network: &'static str,
    /// Where people read it.
    pub(crate) url: Option<String>,
    pub(crate) aliases: Vec<String>,
    pub(crate) author: Author,
    /// Articles have one; posts do not.
    pub(crate) title: Option<String>,
    pub(crate) html: String,
    pub(crate) lang: Option<String>,
    pub(crate) published: Option<RawDate>,
    pub(crate) updated: Option<RawDate>,
    pub(crate) warning: Option<String>,
    pub(crate) sensitive: bool,
    pub(crate) hashtags: Vec<String>,
    pub(crate) images: Vec<RawImage>,
    pub(crate) files: Vec<RawAttachment>,
    pub(crate) links: Vec<RawLink>,
    pub(crate) poll: Vec<Choice>,
    pub(crate) reply_to: Option<String>,
    pub(crate) repost_of: Option<String>,
    /// Where each value was found.
    pub(crate) found: &'static str,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Author {
    /// As shown.
    pub(crate) name: Option<String>,
    /// As others mention it, where it is not the account's own.
    pub(crate) handle: Option<String>,
    pub(crate) url: Option<String>,
}

/// One answer that a poll offers, and how many have given it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) words: String,
    pub(crate) votes: Option<u64>,
}

impl Post {
    /// Whether nobody who wrote it, or is passed on in it, wants to stay unseen.
    pub(crate) fn may_be_shown(&self, settings: &SocialSettings) -> bool {
        let author = &self.author;
        let names = [&author.handle, &author.url, &self.url, &self.repost_of];
        let names: Vec<&str> = names.into_iter().flatten().map(String::as_str).collect();
        !settings.hides(&names)
    }

    /// Whether there is neither a word nor anything to see.
    pub(crate) fn says_nothing(&self) -> bool {
        self.html.trim().is_empty()
            && self.title.is_none()
            && self.images.is_empty()
            && self.files.is_empty()
            && self.links.is_empty()
            && self.poll.is_empty()
    }

    pub(crate) fn into_item(self, account: &Account, settings: &SocialSettings) -> RawItem {
        let mut item = RawItem::new(self.origin_id, Part::Whole);
        item.kind = Some("social-post".to_owned());
        item.url = self.url;
        item.aliases = self.aliases;
        item.title = self.title.map(RawText::plain);
        item.lang = self.lang.or_else(|| account.settings.language.clone());
        item.published = self.published;
        item.updated = self.updated;
        let mut html = self.html;
        if !self.poll.is_empty() {
            let choice = |it: &Choice| {
                let words = fields::escaped(&it.words);
                match it.votes {
                    Some(votes) => format!("<li>{words} ({votes})</li>"),
                    None => format!("<li>{words}</li>"),
                }
            };
            let choices: String = self.poll.iter().map(choice).collect();
            html.push_str(&format!("<ul>{choices}</ul>"));
        }
        if !html.trim().is_empty() {
            item.body = Some(RawText::html(html).with_base(item.url.clone()));
        }
        item.authors.push(RawPerson {
            name: self.author.name.clone().or_else(|| Some(account.handle.clone())),
            url: self.author.url,
            ..RawPerson::default()
        });
        // Who marks a picture as sensitive does not want everybody to see it unasked.
        if settings.sensitive_media || !self.sensitive {
            item.images = self.images;
            item.attachments = self.files;
        }
        item.links = self.links;
        let term = |term: &str, scheme: &str| RawTerm {
            term: term.to_owned(),
            scheme: Some(scheme.to_owned()),
            ..RawTerm::default()
        };
        item.categories = self.hashtags.iter().map(|it| term(it, "hashtag")).collect();
        if let Some(mission) = &account.settings.mission {
            item.categories.push(term(mission, "mission"));
        }
        if let Some(country) = &account.settings.country {
            let fact = RawFact { label: "Country".to_owned(), value: country.clone() };
            item.facts.push(fact);
        }
        for field in ["body", "published"] {
            item.found.insert(field.to_owned(), format!("{}.{field}", self.found));
        }
        item.specifics = Some(RawSpecifics::Post(RawPost {
            network: self.network.to_owned(),
            handle: account.handle.clone(),
            account: self.author.name,
            speaks_for: account.speaks_for(),
            reply_to: self.reply_to,
            repost_of: self.repost_of,
            warning: self.warning,
            sensitive: self.sensitive,
            hashtags: self.hashtags,
        }));
        item
    }
}

/// A tag with its sign, as it is written.
pub(crate) fn hashtag(name: &str) -> String {
    format!("#{}", name.trim().trim_start_matches('#'))
}
