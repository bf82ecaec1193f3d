use std::io::Write;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};
use proptest::prelude::*;

use super::{Coding, DecodeFault, Decoded, Unfold};
use crate::{BodyHash, Limits};

const TEXT: &[u8] = b"one office, many places; one office, many places; one office, many places";

fn limits() -> Limits {
    Limits { body_bytes: 1 << 20, decoded_bytes: 4 << 20, ..Limits::default() }
}

/// Decodes what came in pieces of every size up to seven, which must make no difference.
fn decode(codings: &[Coding], wire: &[u8], limits: &Limits) -> Result<Decoded, DecodeFault> {
    let whole = decode_in_pieces(codings, wire, wire.len().max(1), limits);
    for size in 1..=7 {
        if wire.len() > 4096 {
            break;
        }
        let pieces = decode_in_pieces(codings, wire, size, limits);
        match (&whole, &pieces) {
            (Ok(whole), Ok(pieces)) => assert_eq!(whole.body, pieces.body),
            (Err(_), Err(_)) => {}
            _ => panic!("pieces of {size} differ: {whole:?} and {pieces:?}"),
        }
    }
    whole
}

fn decode_in_pieces(
    codings: &[Coding],
    wire: &[u8],
    size: usize,
    limits: &Limits,
) -> Result<Decoded, DecodeFault> {
    let mut unfold = Unfold::new(codings.to_vec(), limits);
    for piece in wire.chunks(size) {
        unfold.push(piece)?;
    }
    unfold.finish()
}

fn encode(coding: Coding, text: &[u8]) -> Vec<u8> {
    match coding {
        Coding::Gzip => {
            let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
        Coding::Deflate => {
            let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
            encoder.write_all(text).unwrap();
            encoder.finish().unwrap()
        }
        Coding::Brotli => {
            let mut out = Vec::new();
            let mut encoder = brotli::CompressorWriter::new(&mut out, 4096, 9, 22);
            encoder.write_all(text).unwrap();
            drop(encoder);
            out
        }
        Coding::Zstd => zstd::encode_all(text, 3).unwrap(),
    }
}

const ALL: [Coding; 4] = [Coding::Gzip, Coding::Brotli, Coding::Zstd, Coding::Deflate];

#[test]
fn every_coding_comes_back() {
    for coding in ALL {
        let wire = encode(coding, TEXT);
        let decoded = decode(&[coding], &wire, &limits()).unwrap();
        assert_eq!(decoded.body, TEXT, "{coding:?}");
        assert_eq!(decoded.hash, BodyHash::of(TEXT));
        assert_eq!(decoded.wire_bytes, wire.len() as u64);
        assert_eq!(decoded.not_applied, None);
    }
}

#[test]
fn two_codings_over_one_another_come_back() {
    let wire = encode(Coding::Brotli, &encode(Coding::Gzip, TEXT));
    let decoded = decode(&[Coding::Gzip, Coding::Brotli], &wire, &limits()).unwrap();
    assert_eq!(decoded.body, TEXT);
}

#[test]
fn bare_deflate_is_understood() {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(TEXT).unwrap();
    let wire = encoder.finish().unwrap();
    assert_eq!(decode(&[Coding::Deflate], &wire, &limits()).unwrap().body, TEXT);
}

#[test]
fn members_and_frames_follow_one_another_and_padding_is_dropped() {
    let two = |coding| [encode(coding, TEXT), encode(coding, b" and more")].concat();
    let both = [TEXT, b" and more"].concat();
    for coding in [Coding::Gzip, Coding::Zstd] {
        assert_eq!(decode(&[coding], &two(coding), &limits()).unwrap().body, both, "{coding:?}");
    }
    let padded = [encode(Coding::Gzip, TEXT), vec![0; 9]].concat();
    assert_eq!(decode(&[Coding::Gzip], &padded, &limits()).unwrap().body, TEXT);
}

#[test]
fn a_cut_stream_is_never_half_a_document() {
    for coding in ALL {
        let wire = encode(coding, TEXT);
        for len in 1..wire.len() {
            let found = decode_in_pieces(&[coding], &wire[..len], 5, &limits());
            let found = found.map(|decoded| decoded.body.len());
            assert_eq!(
                found,
                Err(DecodeFault::Truncated),
                "{coding:?} cut at {len} of {}",
                wire.len()
            );
        }
    }
}

#[test]
fn damage_is_noticed() {
    for coding in ALL {
        let mut wire = encode(coding, TEXT);
        let middle = wire.len() / 2;
        wire[middle..middle + 4].fill(0xff);
        let found = decode_in_pieces(&[coding], &wire, 64, &limits());
        // Brotli and zstd frames carry no check sum here, so damage may also pass as other bytes.
        match coding {
            Coding::Gzip | Coding::Deflate => assert!(found.is_err(), "{coding:?}"),
            Coding::Brotli | Coding::Zstd => assert!(found.is_err_or_differs(), "{coding:?}"),
        }
    }
}

trait ErrOrDiffers {
    fn is_err_or_differs(&self) -> bool;
}

impl ErrOrDiffers for Result<Decoded, DecodeFault> {
    fn is_err_or_differs(&self) -> bool {
        self.as_ref().map_or(true, |decoded| decoded.body != TEXT)
    }
}

#[test]
fn a_plain_body_under_a_coding_header_is_read_as_it_is() {
    for coding in [Coding::Gzip, Coding::Zstd] {
        let decoded = decode(&[coding], b"<rss version=\"2.0\"/>", &limits()).unwrap();
        assert_eq!(decoded.body, b"<rss version=\"2.0\"/>");
        assert_eq!(decoded.not_applied, Some(coding));
    }
    assert_eq!(decode(&[Coding::Brotli], b"", &limits()).unwrap().body, b"");
}

#[test]
fn bombs_are_stopped_by_their_ratio_in_every_coding() {
    let zeros = vec![0; 3 << 20];
    let limits = Limits { decompression_ratio: 100, ..limits() };
    for coding in ALL {
        let wire = encode(coding, &zeros);
        match decode(&[coding], &wire, &limits) {
            Err(DecodeFault::Bomb { decoded, .. }) => {
                assert!(decoded < (1 << 20) + (256 << 10), "{coding:?} went on to {decoded}");
            }
            other => panic!("{coding:?}: {other:?}"),
        }
    }
}

#[test]
fn limits_hold_on_both_sides_of_the_decoder() {
    let small = Limits { body_bytes: 10, ..limits() };
    assert_eq!(decode(&[], TEXT, &small).unwrap_err(), DecodeFault::WireTooLarge);
    let small = Limits { decoded_bytes: 50, ..limits() };
    for coding in ALL {
        let found = decode(&[coding], &encode(coding, TEXT), &small);
        assert_eq!(found.unwrap_err(), DecodeFault::DecodedTooLarge, "{coding:?}");
    }
    let mut unfold = Unfold::new(vec![Coding::Gzip], &small);
    let _ = unfold.push(&encode(Coding::Gzip, TEXT));
    let _ = unfold.push(&[0]);
    assert_eq!(unfold.cut(), &TEXT[..50]);
}

#[test]
fn coding_names_are_read_and_unknown_ones_named() {
    let list = |value: &str| Coding::list([value].into_iter());
    assert_eq!(list("gzip"), Ok(vec![Coding::Gzip]));
    assert_eq!(list(" X-GZIP , identity, br"), Ok(vec![Coding::Gzip, Coding::Brotli]));
    assert_eq!(list(""), Ok(vec![]));
    assert_eq!(list("compress"), Err(DecodeFault::Unknown("compress".to_owned())));
    assert!(list("gzip, gzip, gzip").is_err());
}

proptest! {
    #[test]
    fn any_text_comes_back_in_any_pieces(
        text in proptest::collection::vec(any::<u8>(), 1..2000),
        size in 1usize..300,
    ) {
        for coding in ALL {
            let wire = encode(coding, &text);
            prop_assert_eq!(decode_in_pieces(&[coding], &wire, size, &limits()).unwrap().body, text.clone());
        }
    }

    #[test]
    fn no_bytes_are_a_panic(
        wire in proptest::collection::vec(any::<u8>(), 0..600),
        size in 1usize..300,
    ) {
        for coding in ALL {
            let _ = decode_in_pieces(&[coding], &wire, size, &limits());
            let mut framed = encode(coding, TEXT);
            framed.truncate(20);
            framed.extend_from_slice(&wire);
            let _ = decode_in_pieces(&[coding], &framed, size, &limits());
        }
    }
}
