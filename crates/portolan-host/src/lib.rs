//! Finds, verifies, loads and calls plugins; all `unsafe` of the house but the export macro's.
//!
//! **Never:** interpreting items.
//!
//! [`Plugins`] looks for a plugin's file in the operator's directories. The [`image`] of the file
//! is judged and its manifest is read before anything of it runs; the [`library`] is what loading
//! makes of the image, in this process or in a [`worker`] that has given up its rights before
//! ([`inside`]); a [`crew`] holds the workers of one plugin; a [`SourceHandle`] or
//! [`RendererHandle`] is one configured instance.
//!
//! A library is never unloaded. Whoever replaces its file gets the new code with the next handle,
//! beside the old code, which the old handles go on using.

#![allow(clippy::disallowed_methods, reason = "reading plugin files is this crate's effect")]
#![allow(
    clippy::result_large_err,
    reason = "a complaint is the result of loading, once per start, not the error of an inner loop"
)]

mod crew;
mod frame;
mod function;
mod handle;
pub mod image;
mod inside;
mod library;
mod policy;
#[doc(hidden)]
pub mod probe;
mod registry;
mod room;
mod span;
mod spawner;
#[cfg(test)]
mod tests;
mod words;
mod worker;

pub use crew::{Standing, Statistics};
pub use frame::Layer;
pub use handle::{CallError, RendererHandle, SourceHandle};
pub use image::{Hash, Image, Label};
pub use inside::be_worker_if_asked;
pub use policy::{Isolation, OnViolation, Policy};
pub use registry::{Listed, Plugins, Policies};
pub use worker::Program;
