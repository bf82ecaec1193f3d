//! Writes the week of a front page or listing as an e-mail: accessible HTML, and the same as
//! plain text.
//!
//! **Never:** network, files, a clock; a picture or counter from anywhere but the portal.
//!
//! [`digest`] chooses what the week holds; [`html`] and [`text`] lay it out; [`mail`] makes a
//! message of both.

mod digest;
mod html;
mod mail;
#[cfg(test)]
mod tests;
mod text;

use portolan_plugin::{Format, Page, RenderError, Renderer};

#[derive(Default)]
struct Newsletter;

portolan_plugin::export_renderer!(Newsletter);

impl Renderer for Newsletter {
    fn format(&self) -> Format {
        Format {
            name: "newsletter".to_owned(),
            media_type: "message/rfc822".to_owned(),
            extension: "eml".to_owned(),
        }
    }

    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        let digest = digest::of_page(page)?;
        let letter = mail::Letter {
            page,
            digest: &digest,
            text: text::layout(page, &digest),
            html: html::layout(page, &digest),
        };
        Ok(letter.message())
    }
}
