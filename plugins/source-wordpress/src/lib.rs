//! Reads WordPress through its REST interface: posts, pages and custom types, with what is
//! embedded in them.
//!
//! **Never:** network, files, a clock; cleaning of texts, guessing of dates or languages.
//!
//! [`source`] plans and parses, [`route`] knows where the interface lies, [`answer`] turns bytes
//! into JSON or a complaint, [`post`] makes an item of a post, and [`markup`] takes out what
//! WordPress and its builders leave in texts.

mod answer;
mod markup;
mod post;
mod route;
mod settings;
mod source;
#[cfg(test)]
mod tests;

pub use source::WordPressSource;

portolan_plugin::export_source!(WordPressSource);
