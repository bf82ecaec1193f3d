//! Reads tables of figures as observations: CSV, JSON, HXL-tagged files, tables in HTML pages.
//!
//! **Never:** network, files, a clock; adding up, rounding, or filling in what is not stated.
//!
//! The way of a file: [`decode`] turns bytes into text; [`delimited`], [`json`] and [`html`] turn
//! text into rows of cells; [`table`] finds the titles of the columns, the tags of [`hxl`] and the
//! notes; [`columns`] decides what each column is; [`observe`] reads each row with the help of
//! [`number`] and [`period`].

mod columns;
mod decode;
mod delimited;
mod html;
mod hxl;
mod json;
mod number;
mod observe;
mod period;
mod settings;
mod source;
mod table;
#[cfg(test)]
mod tests;

pub use source::StatisticsSource;

portolan_plugin::export_source!(StatisticsSource);
