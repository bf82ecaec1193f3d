//! A plugin's file before it is loaded: what it is, and what it says of itself.
//!
//! Judging gives clear sentences. It is no protection: a library can be damaged so that it passes
//! here and still takes the process down when the system loads it.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
};

use object::{
    Endianness,
    elf::{self, FileHeader64},
    read::elf::{Dyn, FileHeader, ProgramHeader, SectionHeader},
};
use portolan_core::{
    Diagnostic,
    manifest::{CONTRACT, Manifest, SettingSpec},
};
use portolan_plugin::abi::{NOTE_OWNER, NOTE_TYPE};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::words::shown;

#[cfg(test)]
mod tests;

/// No plugin file is longer. A debug build with its symbols stays well below.
pub const IMAGE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// No manifest is longer.
const MANIFEST_BYTES_MAX: usize = 256 * 1024;

/// The bytes of a library that looks sound, and what they say of themselves.
#[derive(Debug)]
pub struct Image {
    pub label: Label,
    pub bytes: Vec<u8>,
}

/// Which library this is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Label {
    /// Path, for people.
    pub file: String,
    pub manifest: Manifest,
    pub sha256: Hash,
    /// Libraries of the system that it needs, as its headers name them.
    pub needs: Vec<String>,
    /// Keys of the manifest that were passed over: a later kit's, or misspelt.
    pub unknown: Vec<String>,
}

/// The SHA-256 of a plugin's file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hash(pub [u8; 32]);

impl Image {
    pub fn read(path: &Path) -> Result<Image, Diagnostic> {
        let file = path.display().to_string();
        let bytes = read_limited(path, &file)?;
        Image::of(file, bytes)
    }

    /// The image of a file with these bytes.
    pub fn of(file: String, bytes: Vec<u8>) -> Result<Image, Diagnostic> {
        let (manifest, unknown) = read_manifest(&file, manifest_in(&file, &bytes)?)?;
        let sha256 = Hash(Sha256::digest(&bytes).into());
        let needs = needs(&file, &bytes)?;
        Ok(Image { label: Label { file, manifest, sha256, needs, unknown }, bytes })
    }
}

fn read_limited(path: &Path, file: &str) -> Result<Vec<u8>, Diagnostic> {
    let unreadable = |err: io::Error| Diagnostic::plugin_unreadable(file, &err.to_string());
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(Diagnostic::plugin_unreadable(file, "it is no regular file"));
    }
    if metadata.len() > IMAGE_BYTES_MAX {
        return Err(Diagnostic::plugin_too_large(file, metadata.len(), IMAGE_BYTES_MAX));
    }
    let mut bytes = Vec::new();
    // A file that grows meanwhile is cut, and then seen to be truncated.
    let mut opened = File::open(path).map_err(unreadable)?.take(IMAGE_BYTES_MAX);
    opened.read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

/// The manifest in a library that this machine can load and whose contract we speak.
pub fn judge(file: &str, bytes: &[u8]) -> Result<Manifest, Diagnostic> {
    read_manifest(file, manifest_in(file, bytes)?).map(|(manifest, _)| manifest)
}

/// Its text, out of a library that this machine can load.
fn manifest_in<'data>(file: &str, bytes: &'data [u8]) -> Result<&'data [u8], Diagnostic> {
    if !bytes.starts_with(&elf::ELFMAG) {
        return Err(Diagnostic::plugin_no_library(file, foreign_kind(bytes)));
    }
    judge_identity(file, bytes)?;
    let damaged = |err: object::read::Error| Diagnostic::plugin_damaged(file, &err.to_string());
    if bytes.len() < size_of::<FileHeader64<Endianness>>() {
        let wants = size_of::<FileHeader64<Endianness>>() as u64;
        return Err(Diagnostic::plugin_truncated(file, bytes.len() as u64, wants));
    }
    let header = FileHeader64::<Endianness>::parse(bytes).map_err(damaged)?;
    let endian = header.endian().map_err(damaged)?;
    judge_machine(file, header.e_machine(endian))?;
    let wants = bytes_wanted(header, endian, bytes);
    if wants > bytes.len() as u64 {
        return Err(Diagnostic::plugin_truncated(file, bytes.len() as u64, wants));
    }
    let segments = header.program_headers(endian, bytes).map_err(damaged)?;
    match header.e_type(endian) {
        elf::ET_DYN => {}
        elf::ET_REL => return Err(Diagnostic::plugin_no_library(file, "an object file")),
        elf::ET_EXEC => return Err(Diagnostic::plugin_no_library(file, "a program")),
        elf::ET_CORE => return Err(Diagnostic::plugin_no_library(file, "a memory dump")),
        _ => return Err(Diagnostic::plugin_no_library(file, "an ELF file of an unknown type")),
    }
    if segments.iter().any(|segment| segment.p_type(endian) == elf::PT_INTERP) {
        return Err(Diagnostic::plugin_no_library(file, "a program"));
    }
    let executable_stack = segments.iter().any(|segment| {
        segment.p_type(endian) == elf::PT_GNU_STACK && segment.p_flags(endian).0 & elf::PF_X.0 != 0
    });
    if executable_stack {
        return Err(Diagnostic::plugin_executable_stack(file));
    }
    note(segments, endian, bytes).ok_or_else(|| Diagnostic::plugin_note_missing(file))
}

/// Libraries that a plugin may need: what the language it was written in stands on. A worker has
/// them before it gives up its rights, so that a plugin needs no file at all.
pub(crate) const SYSTEM_LIBRARIES: [&str; 9] = [
    "libc.so.6",
    "libm.so.6",
    "libgcc_s.so.1",
    "ld-linux-x86-64.so.2",
    "ld-linux-aarch64.so.1",
    "libpthread.so.0",
    "libdl.so.2",
    "librt.so.1",
    "libstdc++.so.6",
];

/// What the system's loader would load beside the library. Anything else than the system's own
/// would be code that nobody has judged.
pub fn needs(file: &str, bytes: &[u8]) -> Result<Vec<String>, Diagnostic> {
    let damaged = |err: object::read::Error| Diagnostic::plugin_damaged(file, &err.to_string());
    let header = FileHeader64::<Endianness>::parse(bytes).map_err(damaged)?;
    let endian = header.endian().map_err(damaged)?;
    let segments = header.program_headers(endian, bytes).map_err(damaged)?;
    // By segments, as the loader reads it: what the section table says is nothing to it.
    let mut entries = Vec::new();
    for segment in segments {
        for entry in segment.dynamic(endian, bytes).map_err(damaged)?.unwrap_or_default() {
            entries.push((entry.tag(endian), entry.val(endian)));
        }
    }
    let place = entries.iter().find(|(tag, _)| *tag == elf::DT_STRTAB).map(|(_, at)| *at);
    let word = |at: u64| {
        let addr = place?.checked_add(at)?;
        let segment = segments.iter().find(|segment| {
            let (start, size) = (segment.p_vaddr(endian), segment.p_filesz(endian));
            segment.p_type(endian) == elf::PT_LOAD
                && (start..start.saturating_add(size)).contains(&addr)
        })?;
        let at = (addr - segment.p_vaddr(endian)).checked_add(segment.p_offset(endian))?;
        let text = bytes.get(usize::try_from(at).ok()?..)?;
        let end = text.iter().take(4096).position(|byte| *byte == 0)?;
        Some(String::from_utf8_lossy(&text[..end]).into_owned())
    };
    let mut needs = Vec::new();
    for (tag, val) in &entries {
        if !matches!(*tag, elf::DT_NEEDED | elf::DT_RPATH | elf::DT_RUNPATH) {
            continue;
        }
        let Some(name) = word(*val) else {
            return Err(Diagnostic::plugin_damaged(file, "a name of a library lies outside it"));
        };
        match *tag {
            elf::DT_NEEDED => needs.push(name),
            _ => return Err(Diagnostic::plugin_search_path(file, &shown(&name))),
        }
    }
    match needs.iter().find(|name| !SYSTEM_LIBRARIES.contains(&name.as_str())) {
        Some(name) => Err(Diagnostic::plugin_needs(file, &shown(name))),
        None => Ok(needs),
    }
}

/// What a file is that does not begin like an ELF file.
fn foreign_kind(bytes: &[u8]) -> &'static str {
    const HEADS: &[(&[u8], &str)] = &[
        (b"MZ", "a Windows library"),
        (&[0xcf, 0xfa, 0xed, 0xfe], "a macOS library"),
        (&[0xca, 0xfe, 0xba, 0xbe], "a macOS library"),
        (b"!<arch>\n", "a static archive"),
        (b"\0asm", "a WebAssembly module"),
        (&[0x1f, 0x8b], "a gzip archive"),
        (b"PK\x03\x04", "a zip archive"),
    ];
    if bytes.is_empty() {
        return "empty";
    }
    if let Some((_, kind)) = HEADS.iter().find(|(head, _)| bytes.starts_with(head)) {
        return kind;
    }
    let start = &bytes[..bytes.len().min(1024)];
    let text = match std::str::from_utf8(start) {
        Ok(text) => text,
        // The cut may go through a character.
        Err(err) if err.error_len().is_none() => {
            std::str::from_utf8(&start[..err.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return "of an unknown kind",
    };
    let lower = text.trim_start().to_ascii_lowercase();
    if lower.starts_with("<!doctype html") || lower.starts_with("<html") {
        "an HTML page"
    } else if text.chars().all(|c| !c.is_control() || c.is_whitespace()) {
        "text"
    } else {
        "of an unknown kind"
    }
}

/// Word size and byte order, which decide how the rest is to be read.
fn judge_identity(file: &str, bytes: &[u8]) -> Result<(), Diagnostic> {
    let class = bytes.get(4).copied().unwrap_or_default();
    match elf::FileClass(class) {
        elf::ELFCLASS64 => Ok(()),
        elf::ELFCLASS32 => {
            Err(Diagnostic::plugin_other_machine(file, "a 32-bit machine", std::env::consts::ARCH))
        }
        _ if bytes.len() < 16 => {
            let wants = size_of::<FileHeader64<Endianness>>() as u64;
            Err(Diagnostic::plugin_truncated(file, bytes.len() as u64, wants))
        }
        _ => Err(Diagnostic::plugin_damaged(file, "its ELF class is unknown")),
    }
}

fn judge_machine(file: &str, machine: elf::Machine) -> Result<(), Diagnostic> {
    let theirs = match machine {
        elf::EM_X86_64 => "x86_64",
        elf::EM_AARCH64 => "aarch64",
        elf::EM_386 => "x86",
        elf::EM_ARM => "arm",
        elf::EM_RISCV => "riscv64",
        elf::EM_PPC64 => "powerpc64",
        elf::EM_S390 => "s390x",
        elf::EM_LOONGARCH => "loongarch64",
        _ => "an unknown machine",
    };
    if theirs == std::env::consts::ARCH {
        Ok(())
    } else {
        Err(Diagnostic::plugin_other_machine(file, theirs, std::env::consts::ARCH))
    }
}

/// How long the file must be for all that its headers name. Headers that are cut off themselves
/// are counted by their place, the rest as far as they can be read.
fn bytes_wanted(header: &FileHeader64<Endianness>, endian: Endianness, bytes: &[u8]) -> u64 {
    let table = |start: u64, n_entries: u16, entry: u16| {
        start.saturating_add(u64::from(n_entries) * u64::from(entry))
    };
    let segments =
        table(header.e_phoff(endian), header.e_phnum(endian), header.e_phentsize(endian));
    let sections =
        table(header.e_shoff(endian), header.e_shnum(endian), header.e_shentsize(endian));
    let mut wanted = segments.max(sections);
    for segment in header.program_headers(endian, bytes).unwrap_or_default() {
        let (start, size) = segment.file_range(endian);
        wanted = wanted.max(start.saturating_add(size));
    }
    for section in header.section_headers(endian, bytes).unwrap_or_default() {
        if let Some((start, size)) = section.file_range(endian) {
            wanted = wanted.max(start.saturating_add(size));
        }
    }
    wanted
}

/// The text of the first note of ours, found as the system's loader finds notes: by segment.
fn note<'data>(
    segments: &'data [elf::ProgramHeader64<Endianness>],
    endian: Endianness,
    bytes: &'data [u8],
) -> Option<&'data [u8]> {
    for segment in segments {
        let Ok(Some(mut notes)) = segment.notes(endian, bytes) else {
            continue;
        };
        while let Ok(Some(note)) = notes.next() {
            if note.name() == NOTE_OWNER.as_bytes() && note.n_type(endian).0 == NOTE_TYPE {
                return Some(note.desc());
            }
        }
    }
    None
}

/// Also tells which keys were passed over.
fn read_manifest(file: &str, text: &[u8]) -> Result<(Manifest, Vec<String>), Diagnostic> {
    if text.len() > MANIFEST_BYTES_MAX {
        let words = format!("{} bytes are more than {MANIFEST_BYTES_MAX}", text.len());
        return Err(Diagnostic::plugin_manifest(file, &words));
    }
    let unreadable = |words: &str| Diagnostic::plugin_manifest(file, &shown(words));
    let text = std::str::from_utf8(text).map_err(|err| unreadable(&err.to_string()))?;
    let mut table: toml::Table = toml::from_str(text).map_err(|err| {
        let before = err.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        unreadable(&format!("line {line}: {}", err.message()))
    })?;
    // Asked first: the manifest of another contract may have another form.
    let contract = table.get("contract").and_then(toml::Value::as_integer);
    if let Some(contract) = contract.filter(|&contract| contract != i64::from(CONTRACT)) {
        let word = |key| table.get(key).and_then(toml::Value::as_str).unwrap_or("?");
        let (name, version) = (shown(word("name")), shown(word("version")));
        return Err(Diagnostic::plugin_contract(&name, &version, contract, CONTRACT));
    }
    let unknown = take_unknown(&mut table);
    let manifest = table.try_into().map_err(|err: toml::de::Error| unreadable(err.message()))?;
    Ok((manifest, unknown))
}

/// Takes out what a later kit may have added to the manifest. The kit itself is strict with its
/// authors: a key that it does not know is a mistake.
fn take_unknown(table: &mut toml::Table) -> Vec<String> {
    fn retain(table: &mut toml::Table, known: &[&str], place: &str, unknown: &mut Vec<String>) {
        table.retain(|key, _| {
            let is_known = known.contains(&key);
            if !is_known {
                unknown.push(shown(&format!("{place}{key}")));
            }
            is_known
        });
    }
    fn look(settings: Option<&mut toml::Value>, place: &str, unknown: &mut Vec<String>) {
        let settings = settings.and_then(toml::Value::as_table_mut);
        for (key, spec) in settings.into_iter().flatten() {
            let Some(spec) = spec.as_table_mut() else { continue };
            let place = format!("{place}{key}.");
            retain(spec, SettingSpec::KEYS, &place, unknown);
            look(spec.get_mut("fields"), &format!("{place}fields."), unknown);
        }
    }
    let mut unknown = Vec::new();
    retain(table, Manifest::KEYS, "", &mut unknown);
    look(table.get_mut("settings"), "settings.", &mut unknown);
    unknown
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> String {
        hash.to_string()
    }
}

impl TryFrom<String> for Hash {
    type Error = String;

    fn try_from(text: String) -> Result<Hash, String> {
        let wrong = || format!("`{text}` is not a SHA-256: 64 digits from 0 to f");
        if text.len() != 64 || !text.is_ascii() {
            return Err(wrong());
        }
        let mut bytes = [0; 32];
        for (idx, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[idx * 2..idx * 2 + 2], 16).map_err(|_| wrong())?;
        }
        Ok(Hash(bytes))
    }
}
