//! Reads the pages that a site lists in its sitemaps.
//!
//! **Never:** network, files, a clock; cleaning of texts, guessing of dates or languages.
//!
//! [`sitemap`] reads sitemaps, indexes and lists; [`walk`] goes from one to the next and knows
//! which pages have changed; [`page`] makes an item of a page, by what it says of itself and else
//! by its main text (`portolan-extract`); [`patterns`] are the operator's.

mod page;
mod patterns;
mod settings;
mod sitemap;
mod source;
#[cfg(test)]
mod tests;
mod walk;

pub use source::SitemapSource;

portolan_plugin::export_source!(SitemapSource);
