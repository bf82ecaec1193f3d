//! For tests of plugins: recordings are played, sources are examined, libraries are built.
//!
//! A **recording** is a folder that holds what an origin answered once:
//!
//! ```text
//! recordings/first-page/
//!   settings.toml        the source's settings
//!   01.request.toml      url = "https://town.example/bulletins?page=1"
//!   01.response.toml     status = 200, fetched-at = 2018-03-22T10:00:00Z, [headers] …
//!   01.body              the body's bytes, without content coding
//!   02.request.toml      …
//!   expected.json        what the source makes of it
//! ```
//!
//! [`check`] plays one, examines the source over it and compares the result with
//! `expected.json`. With `UPDATE_EXPECT=1` in the environment the file is written instead; read it
//! before you keep it.
//!
//! Everything here stops the test with a sentence when something is wrong.

#![allow(
    clippy::disallowed_methods,
    reason = "tests read their recordings and the wish to accept a result"
)]

mod examine;
mod library;
mod play;
mod recording;
#[cfg(test)]
mod tests;

pub use examine::examine;
pub use library::library;
pub use play::{Played, check, play};
pub use recording::{Recording, RecordingError};
