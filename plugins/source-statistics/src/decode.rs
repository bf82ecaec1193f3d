//! Bytes to text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT};

/// A byte order mark comes before the operator's word, that before UTF-8 that fits, and that
/// before the answer's `charset`: servers send files out with a default that nobody chose.
pub(crate) fn decode(body: &[u8], forced: Option<&str>, charset: Option<&str>) -> String {
    if let Some((encoding, skip)) = Encoding::for_bom(body) {
        return with(encoding, &body[skip..]);
    }
    let known = |label: &str| {
        Encoding::for_label(label.trim().as_bytes()).filter(|encoding| *encoding != REPLACEMENT)
    };
    if let Some(encoding) = forced.and_then(known) {
        return with(encoding, body);
    }
    if let Ok(text) = std::str::from_utf8(body) {
        return text.to_owned();
    }
    if let Some(encoding) = charset.and_then(known)
        && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(body)
    {
        return text.into_owned();
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(body, true);
    with(detector.guess(None, Utf8Detection::Allow), body)
}

fn with(encoding: &'static Encoding, body: &[u8]) -> String {
    encoding.decode_without_bom_handling(body).0.into_owned()
}
