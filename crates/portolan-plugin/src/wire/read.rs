//! Reading MessagePack: texts and bytes are lent by the message, and its values are counted as
//! they are read, so that no second walk has to count them.

use std::fmt;

use serde::{
    Deserializer,
    de::{
        self, DeserializeSeed, EnumAccess, MapAccess, SeqAccess, Unexpected, VariantAccess,
        Visitor,
        value::{BorrowedStrDeserializer, SeqDeserializer},
    },
    forward_to_deserialize_any,
};

use super::{MESSAGE_DEPTH_MAX, MESSAGE_PARTS_MAX, MESSAGE_VALUES_MAX, WireError};

/// What of a message is still to be read.
pub(super) struct Reader<'de> {
    rest: &'de [u8],
    depth: usize,
    /// Lists and maps so far.
    parts: usize,
    /// Values so far, keys, lists and maps included.
    values: usize,
}

/// One word, so that results are small: errors are rare.
#[derive(Debug)]
pub(super) struct Unread(Box<WireError>);

/// A value up to where its content begins.
#[derive(Clone, Copy)]
enum Head<'de> {
    Nil,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(&'de [u8]),
    Bytes(&'de [u8]),
    List(usize),
    Map(usize),
}

impl<'de> Reader<'de> {
    pub(super) fn new(message: &'de [u8]) -> Reader<'de> {
        Reader { rest: message, depth: 0, parts: 0, values: 0 }
    }

    #[inline]
    fn take(&mut self, n_bytes: usize) -> Result<&'de [u8], Unread> {
        match self.rest.split_at_checked(n_bytes) {
            Some((taken, rest)) => {
                self.rest = rest;
                Ok(taken)
            }
            None => Err(words("it ends early")),
        }
    }

    /// Big-endian, of at most eight bytes.
    #[inline]
    fn number(&mut self, width: usize) -> Result<u64, Unread> {
        let digits = self.take(width)?;
        Ok(digits.iter().fold(0, |sum, digit| sum << 8 | u64::from(*digit)))
    }

    #[inline]
    fn len(&mut self, width: usize) -> Result<usize, Unread> {
        // At most four bytes.
        Ok(self.number(width)? as usize)
    }

    #[inline]
    fn head(&mut self) -> Result<Head<'de>, Unread> {
        let Some((&marker, rest)) = self.rest.split_first() else {
            return Err(words("it ends early"));
        };
        self.rest = rest;
        self.values += 1;
        if self.values > MESSAGE_VALUES_MAX {
            return Err(self.too_many());
        }
        let short = usize::from(marker & 0x1f);
        Ok(match marker {
            0xa0..=0xbf => Head::Text(self.take(short)?),
            0x00..=0x7f => Head::Unsigned(u64::from(marker)),
            0x80..=0x8f => Head::Map(short & 0x0f),
            0x90..=0x9f => Head::List(short & 0x0f),
            0xd9..=0xdb => {
                let len = self.len(1 << (marker - 0xd9))?;
                Head::Text(self.take(len)?)
            }
            0xc0 => Head::Nil,
            0xc2 | 0xc3 => Head::Bool(marker == 0xc3),
            0xc4..=0xc6 => {
                let len = self.len(1 << (marker - 0xc4))?;
                Head::Bytes(self.take(len)?)
            }
            0xca => Head::Float(f64::from(f32::from_bits(self.number(4)? as u32))),
            0xcb => Head::Float(f64::from_bits(self.number(8)?)),
            0xcc..=0xcf => Head::Unsigned(self.number(1 << (marker - 0xcc))?),
            0xd0..=0xd3 => {
                let width = 1 << (marker - 0xd0);
                let number = self.number(width)?;
                // The sign moves from the top of the digits to the top of the word.
                let unused = 64 - 8 * width;
                Head::Signed((number << unused).cast_signed() >> unused)
            }
            0xdc | 0xdd => Head::List(self.len(2 << (marker - 0xdc))?),
            0xde | 0xdf => Head::Map(self.len(2 << (marker - 0xde))?),
            0xe0..=0xff => Head::Signed(i64::from(marker.cast_signed())),
            0xc1 | 0xc7..=0xc9 | 0xd4..=0xd8 => {
                return Err(words(&format!("no message has a value that begins with {marker:#x}")));
            }
        })
    }

    /// What reads the content of a list or a map, one level further down.
    fn within<R>(
        &mut self,
        n_values: usize,
        read: impl FnOnce(&mut Values<'_, 'de>) -> Result<R, Unread>,
    ) -> Result<R, Unread> {
        self.parts += 1;
        if self.parts > MESSAGE_PARTS_MAX {
            return Err(self.too_many());
        }
        if self.depth == MESSAGE_DEPTH_MAX {
            return Err(words(&format!("it nests deeper than {MESSAGE_DEPTH_MAX}")));
        }
        self.depth += 1;
        let mut values = Values { reader: self, left: n_values };
        let res = read(&mut values)?;
        match values.left {
            0 => {
                self.depth -= 1;
                Ok(res)
            }
            left => Err(words(&format!("{left} values more than it should have"))),
        }
    }

    fn skip(&mut self) -> Result<(), Unread> {
        match self.head()? {
            Head::List(n_values) => self.skip_all(n_values),
            // A count of pairs has at most 32 bits.
            Head::Map(n_pairs) => self.skip_all(2 * n_pairs),
            _ => Ok(()),
        }
    }

    fn skip_all(&mut self, n_values: usize) -> Result<(), Unread> {
        self.within(n_values, |values| {
            while values.left > 0 {
                values.left -= 1;
                values.reader.skip()?;
            }
            Ok(())
        })
    }

    #[cold]
    fn too_many(&self) -> Unread {
        Unread(Box::new(WireError::TooMany { parts: self.parts, values: self.values }))
    }

    fn visit<V: Visitor<'de>>(&mut self, visitor: V) -> Result<V::Value, Unread> {
        match self.head()? {
            Head::Text(text) => visit_text(text, visitor),
            Head::Map(n_pairs) => self.within(n_pairs, |values| visitor.visit_map(values)),
            Head::List(n_values) => self.within(n_values, |values| visitor.visit_seq(values)),
            Head::Nil => visitor.visit_unit(),
            Head::Bool(yes) => visitor.visit_bool(yes),
            Head::Unsigned(number) => visitor.visit_u64(number),
            Head::Signed(number) => visitor.visit_i64(number),
            Head::Float(number) => visitor.visit_f64(number),
            Head::Bytes(bytes) => visitor.visit_borrowed_bytes(bytes),
        }
    }
}

#[inline]
fn visit_text<'de, V: Visitor<'de>>(text: &'de [u8], visitor: V) -> Result<V::Value, Unread> {
    // A body is long: this looks at many bytes at once.
    match simdutf8::basic::from_utf8(text) {
        Ok(text) => visitor.visit_borrowed_str(text),
        // For who wants bytes it is some; all others decline.
        Err(_) => visitor.visit_borrowed_bytes(text),
    }
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Unread;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.visit(visitor)
    }

    #[inline]
    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_str(visitor)
    }

    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        // Most values are short texts.
        match self.rest.first() {
            Some(0xa0..=0xbf | 0xd9..=0xdb) => match self.head()? {
                Head::Text(text) => visit_text(text, visitor),
                _ => Err(words("no text")),
            },
            _ => self.visit(visitor),
        }
    }

    #[inline]
    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.rest.first() {
            Some(0xc0) => {
                self.head()?;
                visitor.visit_none()
            }
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unread> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        match self.rest.first() {
            Some(0xc4..=0xc6) => match self.head()? {
                Head::Bytes(bytes) => {
                    visitor.visit_seq(SeqDeserializer::new(bytes.iter().copied()))
                }
                _ => Err(words("no bytes")),
            },
            _ => self.visit(visitor),
        }
    }

    fn deserialize_tuple<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unread> {
        self.deserialize_seq(visitor)
    }

    /// A variant is its name, or a map of its name and what it holds.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        match self.head()? {
            Head::Text(name) => match str::from_utf8(name) {
                Ok(name) => visitor.visit_enum(BorrowedStrDeserializer::new(name)),
                Err(_) => Err(de::Error::invalid_value(Unexpected::Bytes(name), &"a name")),
            },
            Head::Map(1) => self.within(1, |values| {
                values.left = 0;
                visitor.visit_enum(Variant(values.reader))
            }),
            _ => Err(words("it is no name, where one is chosen by its name")),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unread> {
        self.skip()?;
        visitor.visit_unit()
    }

    fn is_human_readable(&self) -> bool {
        // As it is written.
        false
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char bytes byte_buf unit unit_struct
        tuple_struct map struct
    }
}

/// The values of a list, or the pairs of a map.
struct Values<'r, 'de> {
    reader: &'r mut Reader<'de>,
    left: usize,
}

impl<'de> SeqAccess<'de> for &mut Values<'_, 'de> {
    type Error = Unread;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unread> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

impl<'de> MapAccess<'de> for &mut Values<'_, 'de> {
    type Error = Unread;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unread> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        seed.deserialize(&mut *self.reader).map(Some)
    }

    #[inline]
    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, Unread> {
        seed.deserialize(&mut *self.reader)
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.left)
    }
}

struct Variant<'r, 'de>(&'r mut Reader<'de>);

impl<'de> EnumAccess<'de> for Variant<'_, 'de> {
    type Error = Unread;
    type Variant = Self;

    fn variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<(T::Value, Self), Unread> {
        Ok((seed.deserialize(&mut *self.0)?, self))
    }
}

impl<'de> VariantAccess<'de> for Variant<'_, 'de> {
    type Error = Unread;

    /// A name that is not known may hold anything.
    fn unit_variant(self) -> Result<(), Unread> {
        self.0.skip()
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(self, seed: T) -> Result<T::Value, Unread> {
        seed.deserialize(self.0)
    }

    fn tuple_variant<V: Visitor<'de>>(self, _: usize, visitor: V) -> Result<V::Value, Unread> {
        self.0.visit(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unread> {
        self.0.visit(visitor)
    }
}

#[cold]
fn words(words: &str) -> Unread {
    Unread(Box::new(WireError::Unreadable(words.to_owned())))
}

impl From<Unread> for WireError {
    fn from(err: Unread) -> WireError {
        *err.0
    }
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for Unread {}

impl de::Error for Unread {
    fn custom<T: fmt::Display>(msg: T) -> Unread {
        words(&msg.to_string())
    }
}
