//! Lays out any page as plain text, 72 columns wide, for e-mail and terminals.
//!
//! **Never:** network, files, a clock; control characters that a terminal would obey.
//!
//! A [`sheet`] wraps lines and numbers links; [`body`] turns an article's HTML into lines of it;
//! [`layout`] puts each kind of page together.

mod body;
mod layout;
mod sheet;
#[cfg(test)]
mod tests;

use portolan_plugin::{Format, Page, RenderError, Renderer};

#[derive(Default)]
struct Text;

portolan_plugin::export_renderer!(Text);

impl Renderer for Text {
    fn format(&self) -> Format {
        Format {
            name: "text".to_owned(),
            media_type: "text/plain; charset=utf-8".to_owned(),
            extension: "txt".to_owned(),
        }
    }

    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        layout::page(page).map(String::into_bytes)
    }
}
