//! The messages that cross the boundary, and their bytes: MessagePack with named maps.
//!
//! Fields are only ever added, always with a default; enums carry their variant's name and an
//! arm for names they do not know. So a plugin and a host of different age understand each
//! other as long as their contract number is the same. Dates and languages are strings.

use std::{borrow::Cow, fmt};

use jiff::Timestamp;
use portolan_core::{Cursor, Diagnostic, Exchange, Request, Settings, page::Page};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

#[cfg(test)]
mod tests;

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
    let mut bytes = Vec::with_capacity(bytes.min(MESSAGE_BYTES_MAX));
    rmp_serde::encode::write_named(&mut bytes, message)
        .map_err(|err| WireError::Unreadable(err.to_string()))?;
    match bytes.len() {
        0..=MESSAGE_BYTES_MAX => Ok(bytes),
        bytes => Err(WireError::TooLarge { bytes }),
    }
}

pub fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, WireError> {
    if bytes.len() > MESSAGE_BYTES_MAX {
        return Err(WireError::TooLarge { bytes: bytes.len() });
    }
    let Census { parts, values } = Census::of(bytes);
    if parts > MESSAGE_PARTS_MAX || values > MESSAGE_VALUES_MAX {
        return Err(WireError::TooMany { parts, values });
    }
    let mut deserializer = rmp_serde::Deserializer::from_read_ref(&bytes);
    deserializer.set_max_depth(MESSAGE_DEPTH_MAX);
    T::deserialize(&mut deserializer).map_err(|err| WireError::Unreadable(err.to_string()))
}

/// What a message is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Census {
    /// Lists and maps.
    parts: usize,
    values: usize,
}

impl Census {
    /// MessagePack writes values one behind the other, and lists and maps as no more than their
    /// heads: so one walk counts them, whatever the nesting. Where the bytes are no MessagePack
    /// the numbers mean nothing, and the decoder says what is wrong.
    fn of(bytes: &[u8]) -> Census {
        let mut census = Census::default();
        let mut at = 0;
        while let Some(&marker) = bytes.get(at) {
            // Big-endian, behind the marker.
            let number = |width: usize| match bytes.get(at + 1..at + 1 + width) {
                Some(digits) => digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)),
                None => 0,
            };
            let head = match marker {
                0xc4 | 0xc7 | 0xcc | 0xd0 | 0xd9 => 2,
                0xc5 | 0xc8 | 0xcd | 0xd1 | 0xda | 0xdc | 0xde => 3,
                0xc6 | 0xc9 | 0xca | 0xce | 0xd2 | 0xdb | 0xdd | 0xdf => 5,
                0xcb | 0xcf | 0xd3 => 9,
                _ => 1,
            };
            let text = match marker {
                0xa0..=0xbf => usize::from(marker & 0x1f),
                0xc4..=0xc6 | 0xd9..=0xdb => number(head - 1),
                // An extension has its type before its bytes.
                0xc7..=0xc9 => number(head - 1) + 1,
                0xd4..=0xd8 => 1 + (1 << (marker - 0xd4)),
                _ => 0,
            };
            census.parts += usize::from(matches!(marker, 0x80..=0x9f | 0xdc..=0xdf));
            census.values += 1;
            at += head + text;
        }
        census
    }
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
