//! Complaints about personal stories and long reads.

use super::{Diagnostic, Severity};

impl Diagnostic {
    /// No element of the page looks like the card of a story.
    pub fn story_list_empty() -> Diagnostic {
        Diagnostic::warning("story-list-empty", "the page shows no card of a story")
            .with_hint("the site may have been redesigned; name a card's element with `item`")
    }

    /// A story's address shows a list, as it does where a script was to fetch the story.
    pub fn story_list(title: &str, n_cards: usize) -> Diagnostic {
        let list = match title {
            "" => "a list".to_owned(),
            title => format!("the list “{title}”"),
        };
        Diagnostic::warning(
            "story-list",
            format!("a story's address shows {list} of {n_cards} cards and no story"),
        )
        .with_hint("the story keeps what its card says; its page is asked for again later")
    }

    /// A story's page without words of its own.
    pub fn story_empty() -> Diagnostic {
        Diagnostic::warning("story-empty", "the story's page has neither text nor picture")
            .with_hint(
                "compare the page with the usual places, or name the text with `fields.text`",
            )
    }

    /// A page without the title of a story.
    pub fn longform_untitled() -> Diagnostic {
        Diagnostic::warning("longform-untitled", "neither the page nor its head has a title")
            .with_hint(
                "compare the page with the usual places, or name the title in `fields.title`",
            )
    }

    /// A story whose text comes by a script.
    pub fn longform_scripted(n_chars: usize) -> Diagnostic {
        Diagnostic::warning(
            "longform-scripted",
            format!("the page has {n_chars} letters of text; the rest seems to come by a script"),
        )
        .with_hint(
            "title, introduction and picture come from the head; readers find the text on the \
             original site",
        )
    }

    /// A page that should link to stories and does not.
    pub fn longform_index_empty() -> Diagnostic {
        Diagnostic::warning("longform-index-empty", "the index links to no story")
            .with_hint("name the links with `fields.link`, or the stories in `urls`")
    }

    /// Settings of a source of stories or long reads that do not make sense.
    pub fn story_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::new("story-setting", Severity::Error, format!("`{key}` {words}"))
    }
}
