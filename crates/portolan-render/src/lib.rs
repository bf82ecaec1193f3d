//! Page models into bytes: HTML for people, feeds and sitemaps for their programs, and the
//! stylesheet and fonts that the pages ask for.
//!
//! **Never:** queries.
//!
//! Every renderer is a function of the page alone. What a page says is in the model, in the
//! page's language; the phrases around it come from `page.words` by the keys of [`WORDS`].

mod assets;
mod atom;
mod feed;
mod html;
mod json_feed;
mod robots;
mod rss;
mod sitemap;
mod theme;
mod words;
mod xml;

#[cfg(test)]
mod tests;

use portolan_core::render::Renderer;

pub use assets::{Asset, assets, stylesheet, theme_stylesheet};
pub use atom::Atom;
pub use html::Html;
pub use json_feed::JsonFeed;
pub use robots::robots_txt;
pub use rss::Rss;
pub use sitemap::Sitemap;
pub use theme::ThemeOverrides;
pub use words::{WORDS, english};

/// The formats that need no plugin, with the house's own look.
pub fn built_in() -> Vec<Box<dyn Renderer>> {
    vec![
        Box::new(Html::house()),
        Box::new(Rss),
        Box::new(Atom),
        Box::new(JsonFeed),
        Box::new(Sitemap),
    ]
}
