use std::{fs, sync::LazyLock};

use object::elf;
use portolan_plugin::testkit;
use proptest::prelude::*;

use portolan_core::manifest::{Manifest, SettingSpec};

use super::{Hash, IMAGE_BYTES_MAX, Image, judge};

/// The library of a plugin that behaves.
static SOUND: LazyLock<Vec<u8>> =
    LazyLock::new(|| fs::read(testkit::library("source-bulletin")).unwrap());

/// Judges bytes and expects a code and words of the complaint.
#[track_caller]
fn check(bytes: &[u8], code: &str, words: &str) {
    let complaint = judge("x.so", bytes).expect_err(words);
    assert_eq!(complaint.code, code, "{complaint}");
    assert!(complaint.message.contains(words), "{complaint}");
}

#[test]
fn a_sound_library_says_who_it_is() {
    let manifest = judge("x.so", &SOUND).unwrap();
    assert_eq!((manifest.name.as_str(), manifest.contract), ("source-bulletin", 1));
}

#[test]
fn other_files_are_named_as_what_they_are() {
    check(b"", "plugin-no-library", "empty");
    check(b"not yet\n", "plugin-no-library", "text");
    check("é".repeat(1000).as_bytes(), "plugin-no-library", "text");
    check(b"\n<!DOCTYPE html><title>404</title>", "plugin-no-library", "an HTML page");
    check(b"MZ\x90\0", "plugin-no-library", "a Windows library");
    check(b"\xcf\xfa\xed\xfe\x07", "plugin-no-library", "a macOS library");
    check(b"!<arch>\nx.o/", "plugin-no-library", "a static archive");
    check(b"\0asm\x01", "plugin-no-library", "a WebAssembly module");
    check(b"\x80\x81\x82", "plugin-no-library", "of an unknown kind");
}

#[test]
fn cut_files_are_truncated() {
    for percent in [1, 5, 30, 60, 90, 99] {
        check(&SOUND[..SOUND.len() * percent / 100], "plugin-truncated", "its headers want");
    }
    for end in [4, 5, 20, 63, 64, 100, SOUND.len() - 1] {
        check(&SOUND[..end], "plugin-truncated", "its headers want");
    }
}

#[test]
fn other_machines_and_kinds_are_refused() {
    let with = |at: usize, byte: u8| changed(|bytes| bytes[at] = byte);
    check(&with(4, 1), "plugin-other-machine", "a 32-bit machine");
    check(&with(4, 9), "plugin-damaged", "class");
    check(&with(18, elf::EM_AARCH64.0 as u8), "plugin-other-machine", "built for aarch64");
    check(&with(16, elf::ET_REL.0 as u8), "plugin-no-library", "an object file");
    check(&with(16, elf::ET_EXEC.0 as u8), "plugin-no-library", "a program");
    check(&with(16, elf::ET_CORE.0 as u8), "plugin-no-library", "a memory dump");

    let executable_stack = changed(|bytes| {
        let kind = elf::PT_GNU_STACK.0.to_le_bytes();
        let at = bytes.windows(4).position(|window| window == kind).unwrap();
        bytes[at + 4] |= elf::PF_X.0 as u8;
    });
    check(&executable_stack, "plugin-executable-stack", "executable stack");
}

#[test]
fn notes_are_judged_before_anything_runs() {
    check(
        &swapped(b"Portolan\0\0\0\0name", b"Portulan\0\0\0\0name"),
        "plugin-note-missing",
        "note",
    );
    check(&swapped(b"contract = 1", b"contract = 7"), "plugin-contract", "speaks contract 7");
    check(&swapped(b"contract = 1", b"contract ! 1"), "plugin-manifest", "cannot be read");
    check(&swapped(b"summary = \"Reads a", b"sunmary = \"Reads a"), "plugin-manifest", "`summary`");
    check(&swapped(b"Reads a town", b"Reads \xff town"), "plugin-manifest", "utf-8");
}

#[test]
fn keys_of_a_later_kit_are_passed_over() {
    // As many bytes as stand there now.
    let later = swapped(b"required = true", b"requited = true");
    let image = Image::of("x.so".to_owned(), later).unwrap();
    assert!(!image.label.manifest.settings["url"].required);
    assert_eq!(image.label.unknown, ["settings.url.requited"]);
}

#[test]
fn the_keys_that_are_known_are_those_of_the_types() {
    for (name, keys) in [("Manifest", Manifest::KEYS), ("SettingSpec", SettingSpec::KEYS)] {
        // Strict as they are, the types refuse a key that they do not know by naming all others.
        let refused = match name {
            "Manifest" => toml::from_str::<Manifest>("unheard-of = 1").unwrap_err(),
            _ => toml::from_str::<SettingSpec>("unheard-of = 1").unwrap_err(),
        };
        let words = refused.message().to_owned();
        let named: Vec<&str> = words.split('`').skip(3).step_by(2).collect();
        assert_eq!(named, keys, "{name}: {words}");
    }
}

#[test]
fn complaints_are_one_sentence_whatever_the_file_says() {
    for (from, into) in [
        (b"contract = 1".as_slice(), b"contract ! 1".as_slice()),
        (b"type = \"url\"", b"type= \"\\n\\n\""),
    ] {
        let complaint = judge("x.so", &swapped(from, into)).unwrap_err();
        assert!(!complaint.message.contains(char::is_control), "{complaint:?}");
    }
}

#[test]
fn files_that_are_none_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let complaint = Image::read(folder.path()).unwrap_err();
    assert!(complaint.message.contains("no regular file"), "{complaint}");
    let complaint = Image::read(&folder.path().join("none.so")).unwrap_err();
    assert_eq!(complaint.code, "plugin-unreadable");

    let huge = folder.path().join("huge.so");
    fs::File::create(&huge).unwrap().set_len(IMAGE_BYTES_MAX + 1).unwrap();
    assert_eq!(Image::read(&huge).unwrap_err().code, "plugin-too-large");
}

#[test]
fn hashes_are_written_as_everywhere() {
    let hash = Hash(std::array::from_fn(|byte_idx| byte_idx as u8));
    assert!(hash.to_string().starts_with("000102"));
    assert_eq!(hash.to_string().len(), 64);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn damaged_libraries_are_judged_without_a_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        end in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        // Headers, program headers and the note stand at the beginning.
        const HEAD: usize = 2048;
        let mut bytes = SOUND[..HEAD * 2].to_vec();
        for (at, byte) in changes {
            let at = at.index(HEAD);
            bytes[at] = byte;
        }
        if cut {
            bytes.truncate(end.index(bytes.len()));
        }
        let _ = judge("x.so", &bytes);
    }

    #[test]
    fn noise_is_judged_without_a_panic(
        mut bytes in proptest::collection::vec(any::<u8>(), 0..512),
        is_elf in any::<bool>(),
    ) {
        if is_elf && bytes.len() >= 6 {
            bytes[..6].copy_from_slice(b"\x7fELF\x02\x01");
        }
        let _ = judge("x.so", &bytes);
    }
}

proptest! {
    // Each case copies the whole library.
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn damaged_section_tables_are_judged_without_a_panic(
        at in any::<prop::sample::Index>(),
        byte in any::<u8>(),
    ) {
        let table = SOUND.len() - 4096;
        let mut whole = SOUND.clone();
        let place = table + at.index(4096);
        whole[place] = byte;
        let _ = judge("x.so", &whole);
    }
}

fn changed(change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = SOUND.clone();
    change(&mut bytes);
    bytes
}

/// The first occurrence of some bytes, which lies in the note, has others in its place.
fn swapped(from: &[u8], into: &[u8]) -> Vec<u8> {
    assert_eq!(from.len(), into.len());
    changed(|bytes| {
        let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
        bytes[at..at + into.len()].copy_from_slice(into);
    })
}
