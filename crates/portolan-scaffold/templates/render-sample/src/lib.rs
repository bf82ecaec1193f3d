//! Writes listings as a plain list of titles and addresses.
//!
//! **Never:** network, files, a clock.

use portolan_plugin::{
    Format, Page, RenderError, Renderer,
    page::{Card, PageBody},
};

#[cfg(test)]
mod tests;

#[derive(Default)]
struct Plugin;

portolan_plugin::export_renderer!(Plugin);

impl Renderer for Plugin {
    fn format(&self) -> Format {
        Format {
            // In addresses and settings.
            name: "sample".to_owned(),
            media_type: "text/plain; charset=utf-8".to_owned(),
            extension: "sample".to_owned(),
        }
    }

    /// The page is complete: texts are in its language, dates in words, addresses in full.
    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        let mut text = format!("{}\n", plain(&page.title));
        match &page.body {
            PageBody::Listing(listing) => list(&listing.items, &mut text),
            PageBody::Front(front) => {
                for section in &front.sections {
                    text.push_str(&format!("\n# {}\n", plain(&section.title)));
                    list(&section.items, &mut text);
                }
            }
            _ => return Err(RenderError::unsupported("only lists have a form in this format")),
        }
        Ok(text.into_bytes())
    }
}

fn list(cards: &[Card], text: &mut String) {
    for card in cards {
        text.push_str(&format!("* {} <{}>\n", plain(&card.title.text), plain(&card.url)));
    }
}

/// Texts are what publishers wrote. A line break in a title must not begin a line of ours, and
/// nothing in it may steer a terminal.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
