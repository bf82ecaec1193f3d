//! Reads editorial pages: Markdown files with TOML front matter in a directory.
//!
//! **Never:** opening files itself; passing HTML that stands in the Markdown.

mod front_matter;
mod markdown;
mod source;
#[cfg(test)]
mod tests;

pub use source::PagesSource;

portolan_plugin::export_source!(PagesSource);
