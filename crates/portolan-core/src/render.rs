//! The contract of a renderer: a page in, bytes out.

use serde::{Deserialize, Serialize};

use crate::page::Page;

/// Turns page models into one format. The page is complete: a renderer asks nobody and writes
/// nowhere. Headers are the server's.
pub trait Renderer: Send + Sync {
    fn format(&self) -> Format;
    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError>;
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Format {
    /// As in routes and settings: `html`, `atom`, `text`.
    pub name: String,
    /// With parameters: `text/html; charset=utf-8`.
    pub media_type: String,
    /// File ending without a dot.
    pub extension: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct RenderError {
    /// Lower case, no full stop.
    pub message: String,
    /// The page's body is of a kind this format has no form for (a 404 page as a feed).
    #[serde(default)]
    pub unsupported: bool,
}

impl RenderError {
    pub fn new(message: impl Into<String>) -> RenderError {
        RenderError { message: message.into(), unsupported: false }
    }

    pub fn unsupported(message: impl Into<String>) -> RenderError {
        RenderError { message: message.into(), unsupported: true }
    }
}

impl std::fmt::Display for RenderError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for RenderError {}
