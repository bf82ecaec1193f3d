//! The messages that cross the boundary, and their bytes: MessagePack with named maps.
//!
//! Fields are only ever added, always with a default; enums carry their variant's name and an
//! arm for names they do not know. So a plugin and a host of different age understand each
//! other as long as their contract number is the same. Dates and languages are strings.

use std::{borrow::Cow, fmt};

use jiff::Timestamp;
use portolan_core::{Cursor, Diagnostic, Exchange, Request, Settings, page::Page};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

mod read;
#[cfg(test)]
mod tests;

use read::Reader;

/// No message is longer.
pub const MESSAGE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// No message nests deeper. A menu takes two levels for each of its own.
pub const MESSAGE_DEPTH_MAX: usize = 128;

/// No message has more lists and maps in it. One byte can say “an empty item”, which takes a
/// kilobyte of the reader's memory: without this, 64 MiB could take all that a machine has.
pub const MESSAGE_PARTS_MAX: usize = 512 * 1024;

/// No message has more values in it, keys, lists and maps included.
pub const MESSAGE_VALUES_MAX: usize = 8 * 1024 * 1024;

/// `create`: the settings that a handle holds; no answer but the handle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CreateCall<'a> {
    #[serde(default)]
    pub settings: Cow<'a, Settings>,
}

/// `check`: settings that may differ from the handle's; answered by [`CheckAnswer`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CheckCall<'a> {
    #[serde(default)]
    pub settings: Cow<'a, Settings>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CheckAnswer {
    #[serde(default)]
    pub diagnostics: Vec<Diagnostic>,
}

/// `plan`: answered by [`PlanAnswer`], refused by a `SourceError`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlanCall<'a> {
    pub source: Cow<'a, str>,
    pub now: Timestamp,
    #[serde(default)]
    pub cursor: Cow<'a, Cursor>,
    /// A backfill; see `Context`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub history: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PlanAnswer {
    #[serde(default)]
    pub requests: Vec<Request>,
}

/// `parse`: answered by a `Harvest`, refused by a `SourceError`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ParseCall<'a> {
    pub source: Cow<'a, str>,
    pub now: Timestamp,
    pub exchange: Cow<'a, Exchange>,
    /// A backfill; see `Context`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub history: bool,
}

/// `format`: answered by a `Format`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FormatCall {}

/// `render`: answered by [`RenderAnswer`], refused by a `RenderError`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct RenderCall<'a> {
    pub page: Cow<'a, Page>,
}

#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RenderAnswer {
    #[serde(with = "serde_bytes")]
    pub bytes: Vec<u8>,
}

/// What went wrong inside a plugin, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Fault {
    pub message: String,
    /// `src/lib.rs:28:24`, where the plugin's language can say it.
    pub place: Option<String>,
}

/// Bytes that are no message, or a message that is none of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WireError {
    TooLarge {
        bytes: usize,
    },
    /// Few bytes that would take much memory.
    TooMany {
        parts: usize,
        values: usize,
    },
    /// What the decoder says: wrong type, missing field, early end, too deep.
    Unreadable(String),
}

pub fn encode<T: Serialize>(message: &T) -> Result<Vec<u8>, WireError> {
    encode_about(message, 0)
}

/// For a message of about so many bytes: room is made once, and none is moved.
pub fn encode_about<T: Serialize>(message: &T, bytes: usize) -> Result<Vec<u8>, WireError> {
    let mut room = Vec::new();
    encode_into(&mut room, message, bytes)?;
    Ok(room)
}

/// The same in the room of a message that is no longer needed.
pub fn encode_into<T: Serialize>(
    room: &mut Vec<u8>,
    message: &T,
    bytes: usize,
) -> Result<(), WireError> {
    room.clear();
    room.reserve(bytes.min(MESSAGE_BYTES_MAX));
    rmp_serde::encode::write_named(room, message)
        .map_err(|err| WireError::Unreadable(err.to_string()))?;
    match room.len() {
        0..=MESSAGE_BYTES_MAX => Ok(()),
        bytes => Err(WireError::TooLarge { bytes }),
    }
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(WireError::TooLarge { bytes: bytes.len() });
    }
    Ok(T::deserialize(&mut Reader::new(bytes))?)
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WireError::TooLarge { bytes } => {
                write!(f, "{bytes} bytes are more than the {MESSAGE_BYTES_MAX} of a message")
            }
            WireError::TooMany { parts, values } => write!(
                f,
                "{parts} lists and maps and {values} values are more than the \
                 {MESSAGE_PARTS_MAX} and {MESSAGE_VALUES_MAX} of a message"
            ),
            WireError::Unreadable(words) => f.write_str(words),
        }
    }
}

impl std::error::Error for WireError {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        match &self.place {
            Some(place) => write!(f, " ({place})"),
            None => Ok(()),
        }
    }
}
