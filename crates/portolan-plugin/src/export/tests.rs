use super::{Note, states};

/// Whether the line is found, with the compiler's eyes.
#[track_caller]
fn check(text: &str, key: &str, value: &str, expect: bool) {
    assert_eq!(states(text, key, value), expect, "`{key}` = `{value}` in {text:?}");
}

#[test]
fn manifests_are_compared_while_compiling() {
    check("name = \"source-a\"\n", "name", "source-a", true);
    check("kind=\"source\"\nname\t= \"source-a\" # ours", "name", "source-a", true);
    check("name = \"source-ab\"", "name", "source-a", false);
    check("name = \"source-a", "name", "source-a", false);
    check("rename = \"source-a\"", "name", "source-a", false);
    check("[settings.name]\nname = \"source-a\"", "name", "source-a", false);
    check("", "name", "source-a", false);
    check("name", "name", "source-a", false);
}

#[test]
fn a_note_has_owner_type_and_text() {
    let note = Note::<5>::new("hello");
    assert_eq!((note.owner_len, note.text_len, note.kind), (9, 5, 1));
    assert_eq!((&note.owner, &note.text), (b"Portolan\0\0\0\0", b"hello"));
    assert_eq!(size_of_val(&note) % 4, 0);
}
