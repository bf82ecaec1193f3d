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
//! A renderer's recording is a **page**: a folder with `page.json` and `expected.` with the format's
//! ending. [`check_page`] renders it, examines the renderer over it and compares the bytes;
//! [`pages`] has some to begin with.
//!
//! What is examined has names: see [`Promise`]. [`report()`] and its kin answer with findings,
//! `examine` and `check` stop the test with them when something is wrong.

#![allow(
    clippy::disallowed_methods,
    reason = "tests read their recordings and the wish to accept a result"
)]

mod discretion;
mod examine;
mod library;
mod misfortune;
mod play;
mod promise;
mod recording;
mod renderer;
#[cfg(test)]
mod tests;

pub use discretion::{LEFT_OUT, LeftOut, keeps_header};
pub use examine::{examine, report};
pub use library::{build, library};
pub use play::{Played, check, check_report, expected_text, play};
pub use promise::{Finding, Promise, Report};
pub use recording::{Recording, RecordingError};
pub use renderer::{check_page, examine_page, page_report, pages};
