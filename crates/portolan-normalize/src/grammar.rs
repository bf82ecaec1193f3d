//! The small grammars that pages of the estate share: each a readable table whose rows carry
//! examples, and the examples are tested.

pub(crate) mod access;
pub(crate) mod boundary;
pub(crate) mod byline;
pub(crate) mod caption;
pub(crate) mod contact;
pub(crate) mod damage;
pub(crate) mod dateline;
pub(crate) mod hard;
pub(crate) mod kind;
pub(crate) mod label;
pub(crate) mod noise;
pub(crate) mod notice;
pub(crate) mod read_more;
pub(crate) mod tag_line;

#[cfg(test)]
mod tests;
