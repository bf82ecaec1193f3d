//! The C header says what the host reads: a C compiler is asked.

#![allow(clippy::disallowed_methods, reason = "a compiler reads files")]

use std::{
    fmt::Write as _,
    mem::{offset_of, size_of},
    process::Command,
};

use super::{
    Buffer, Descriptor, FAILED, Head, MAGIC, MINOR, NOTE_OWNER, NOTE_TYPE, OK, PANICKED, REFUSED,
    RENDERER, SOURCE, Slice, Vtable,
};
use crate::wire::{MESSAGE_BYTES_MAX, MESSAGE_DEPTH_MAX, MESSAGE_PARTS_MAX, MESSAGE_VALUES_MAX};

/// A line for each C expression, as C has it.
fn in_c(expressions: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let mut program = String::from(
        "#include <stdio.h>\n#include \"portolan.h\"\nPORTOLAN_NOTE(\"name\");\n\
         static const uint8_t magic[8] = PORTOLAN_MAGIC;\nint main(void) {\n",
    );
    for expression in expressions {
        writeln!(program, "  printf(\"%lld\\n\", (long long)({expression}));").unwrap();
    }
    program.push_str("  return 0;\n}\n");
    let (source, made) = (folder.path().join("layout.c"), folder.path().join("layout"));
    std::fs::write(&source, program).unwrap();
    let output = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-I"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/include"))
        .arg("-o")
        .arg(&made)
        .arg(&source)
        .output()
        .unwrap_or_else(|err| {
            panic!("no C compiler `cc`: {err}; on Debian, apt-get install build-essential")
        });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(Command::new(made).output().unwrap().stdout).unwrap()
}

macro_rules! layout {
    ($($rust:ty as $c:literal { $($field:ident),* })*) => {
        vec![$(
            (concat!("sizeof(", $c, ")"), size_of::<$rust>() as i64),
            $((
                concat!("offsetof(", $c, ", ", stringify!($field), ")"),
                offset_of!($rust, $field) as i64,
            ),)*
        )*]
    };
}

#[test]
fn the_c_header_has_the_layout_that_the_host_reads() {
    let mut wanted: Vec<(&str, i64)> = layout! {
        Slice as "portolan_slice" { ptr, len }
        Buffer as "portolan_buffer" { ptr, len, owner }
        Vtable as "portolan_vtable" {
            size, reserved, create, destroy, free_buffer, check, plan, parse, format, render
        }
        Head as "portolan_head" { magic, abi_major, abi_minor, size }
        Descriptor as "portolan_descriptor" {
            head, kind, flags, name, version, built_with, vtable
        }
    };
    wanted.extend([
        ("PORTOLAN_ABI_MAJOR", i64::from(portolan_core::manifest::CONTRACT)),
        ("PORTOLAN_ABI_MINOR", i64::from(MINOR)),
        ("PORTOLAN_SOURCE", i64::from(SOURCE)),
        ("PORTOLAN_RENDERER", i64::from(RENDERER)),
        ("PORTOLAN_OK", i64::from(OK)),
        ("PORTOLAN_REFUSED", i64::from(REFUSED)),
        ("PORTOLAN_PANICKED", i64::from(PANICKED)),
        ("PORTOLAN_FAILED", i64::from(FAILED)),
        ("PORTOLAN_MESSAGE_BYTES_MAX", MESSAGE_BYTES_MAX as i64),
        ("PORTOLAN_MESSAGE_DEPTH_MAX", MESSAGE_DEPTH_MAX as i64),
        ("PORTOLAN_MESSAGE_PARTS_MAX", MESSAGE_PARTS_MAX as i64),
        ("PORTOLAN_MESSAGE_VALUES_MAX", MESSAGE_VALUES_MAX as i64),
        ("portolan_note.owner_len", NOTE_OWNER.len() as i64 + 1),
        ("portolan_note.text_len", 4),
        ("portolan_note.type", i64::from(NOTE_TYPE)),
        ("offsetof(__typeof__(portolan_note), manifest)", 24),
        ("magic[0]", i64::from(MAGIC[0])),
        ("magic[7]", i64::from(MAGIC[7])),
    ]);
    let expressions: Vec<&str> = wanted.iter().map(|(expression, _)| *expression).collect();
    let found = in_c(&expressions);
    let found: Vec<(&str, i64)> =
        expressions.into_iter().zip(found.lines().map(|line| line.parse().unwrap())).collect();
    assert_eq!(found, wanted);
}
