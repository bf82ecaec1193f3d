//! Bytes to text.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, REPLACEMENT};

/// A byte order mark comes first, then UTF-8 that fits, which calendars are by their standard,
/// then the answer's `charset`, then what the letters look like.
pub(crate) fn decode(body: &[u8], charset: Option<&str>) -> String {
    if let Some((encoding, skip)) = Encoding::for_bom(body) {
        return with(encoding, &body[skip..]);
    }
    if let Ok(text) = std::str::from_utf8(body) {
        return text.to_owned();
    }
    let declared = charset
        .and_then(|label| Encoding::for_label(label.trim().as_bytes()))
        .filter(|encoding| *encoding != REPLACEMENT);
    if let Some(declared) = declared
        && let Some(text) = declared.decode_without_bom_handling_and_without_replacement(body)
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
