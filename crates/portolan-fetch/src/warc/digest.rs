//! Labelled digests: `sha256:` or `sha1:` and base 32 or base 16.

use sha1::Sha1;
use sha2::{Digest, Sha256};

const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/// How our own records are labelled.
pub(super) fn sha256(bytes: &[u8]) -> String {
    format!("sha256:{}", base32(&Sha256::digest(bytes)))
}

/// Whether the bytes have this digest; `None` if we do not know its sort.
pub(super) fn holds(label: &str, bytes: &[u8]) -> Option<bool> {
    let (sort, value) = label.trim().split_once(':')?;
    let digest = match sort.to_ascii_lowercase().replace('-', "").as_str() {
        "sha1" => Sha1::digest(bytes).to_vec(),
        "sha256" => Sha256::digest(bytes).to_vec(),
        _ => return None,
    };
    let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let plain = value.trim_end_matches('=');
    Some(
        plain.eq_ignore_ascii_case(&hex)
            || plain.eq_ignore_ascii_case(base32(&digest).trim_end_matches('=')),
    )
}

/// RFC 4648, with padding.
fn base32(bytes: &[u8]) -> String {
    let mut out = String::new();
    for chunk in bytes.chunks(5) {
        let mut group = [0; 5];
        group[..chunk.len()].copy_from_slice(chunk);
        let word = group.iter().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
        let n_letters = (chunk.len() * 8).div_ceil(5);
        for nth in 0..8 {
            if nth < n_letters {
                out.push(char::from(ALPHABET[(word >> (35 - 5 * nth) & 31) as usize]));
            } else {
                out.push('=');
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base_32_is_that_of_the_rfc() {
        for (text, expect) in [
            ("", ""),
            ("f", "MY======"),
            ("fo", "MZXQ===="),
            ("foo", "MZXW6==="),
            ("foob", "MZXW6YQ="),
            ("fooba", "MZXW6YTB"),
            ("foobar", "MZXW6YTBOI======"),
        ] {
            assert_eq!(base32(text.as_bytes()), expect);
        }
    }

    #[test]
    fn digests_are_known_by_their_label() {
        assert_eq!(holds(&sha256(b"x"), b"x"), Some(true));
        assert_eq!(holds(&sha256(b"x"), b"y"), Some(false));
        // Of no bytes at all, as archives write it.
        assert_eq!(holds("sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", b""), Some(true));
        assert_eq!(holds("SHA-1:da39a3ee5e6b4b0d3255bfef95601890afd80709", b""), Some(true));
        assert_eq!(holds("md5:abc", b""), None);
        assert_eq!(holds("abc", b""), None);
    }
}
