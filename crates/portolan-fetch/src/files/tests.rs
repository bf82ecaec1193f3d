use std::{fs, os::unix::fs::symlink, path::Path};

use url::Url;

use super::Files;
use crate::{Ask, FailureKind, Outcome};

/// A directory `open` that may be read beside a directory `shut` that may not.
fn house() -> (tempfile::TempDir, Files) {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join("open/sub")).unwrap();
    fs::create_dir_all(dir.path().join("shut")).unwrap();
    fs::write(dir.path().join("open/about.md"), "# About").unwrap();
    fs::write(dir.path().join("open/.hidden"), "no").unwrap();
    fs::write(dir.path().join("open/sub/ä b.html"), "<p>").unwrap();
    fs::write(dir.path().join("open/big.txt"), "x".repeat(200)).unwrap();
    fs::write(dir.path().join("shut/secret"), "secret").unwrap();
    symlink("../shut", dir.path().join("open/link")).unwrap();
    symlink("about.md", dir.path().join("open/alias.md")).unwrap();
    let files = Files::new([dir.path().join("open"), dir.path().join("later")], 100);
    (dir, files)
}

fn ask(path: &Path) -> Ask {
    Ask::new(Url::from_file_path(path).unwrap())
}

/// `TYPE BODY`, or the kind of failure.
fn check(relative: &str, expect: &str) {
    let (dir, files) = house();
    let found = match files.read(&ask(&dir.path().join(relative))) {
        Outcome::Response(it) => {
            let media_type = it.header("content-type").unwrap_or("-").to_owned();
            format!("{media_type} {}", String::from_utf8_lossy(&it.body))
        }
        Outcome::Failed(failure) => format!("{:?}", failure.kind),
        other => panic!("{other:?}"),
    };
    assert_eq!(found, expect, "{relative}");
}

#[test]
fn files_and_directories_answer() {
    check("open/about.md", "text/markdown # About");
    check("open/alias.md", "text/markdown # About");
    check("open/sub/ä b.html", "text/html <p>");
    check("open", r#"application/json ["about.md","alias.md","big.txt","link/","sub/"]"#);
    check("open/sub/", r#"application/json ["ä b.html"]"#);
}

#[test]
fn nothing_outside_is_read_nor_told_about() {
    for path in
        ["shut/secret", "shut", "shut/none", "open/link/secret", "open/../shut/secret", "none"]
    {
        check(path, "Refused");
    }
    check("open/none.md", "NotFound");
    check("open/big.txt", "TooLarge");
    let (_dir, files) = house();
    for url in [
        "file://elsewhere.example/etc/passwd",
        "https://a.example/",
        "file:///etc/passwd",
        "file:///",
    ] {
        match files.read(&Ask::new(Url::parse(url).unwrap())) {
            Outcome::Failed(failure) => assert_eq!(failure.kind, FailureKind::Refused, "{url}"),
            other => panic!("{url}: {other:?}"),
        }
    }
}

#[test]
fn an_unchanged_file_is_not_read_again() {
    let (dir, files) = house();
    let path = dir.path().join("open/about.md");
    let Outcome::Response(first) = files.read(&ask(&path)) else { panic!() };
    let again = ask(&path).with_validators(first.validators.clone());
    assert!(matches!(files.read(&again), Outcome::NotModified(_)));
    fs::write(&path, "# About us").unwrap();
    let Outcome::Response(second) = files.read(&again) else { panic!() };
    assert_eq!(&second.body[..], b"# About us");
}

#[test]
fn a_directory_is_listed_with_a_url_that_its_entries_join() {
    let (dir, files) = house();
    let Outcome::Response(it) = files.read(&ask(&dir.path().join("open"))) else { panic!() };
    let joined = it.final_url.join("about.md").unwrap();
    assert!(matches!(files.read(&Ask::new(joined)), Outcome::Response(_)));
    assert_eq!(it.validators, None);
}

#[tokio::test]
async fn reading_aside_gives_the_same() {
    let (dir, files) = house();
    let ask = ask(&dir.path().join("open/about.md"));
    let Outcome::Response(it) = files.fetch(ask).await else { panic!() };
    assert_eq!(&it.body[..], b"# About");
}

#[test]
fn a_directory_may_come_later() {
    let (dir, files) = house();
    let later = dir.path().join("later");
    let Outcome::Failed(failure) = files.read(&ask(&later.join("about.md"))) else { panic!() };
    assert_eq!(failure.kind, FailureKind::NotFound);
    assert!(failure.diagnostic.message.contains("later` could not be read"));
    fs::create_dir(&later).unwrap();
    fs::write(later.join("about.md"), "# Later").unwrap();
    let Outcome::Response(it) = files.read(&ask(&later.join("about.md"))) else { panic!() };
    assert_eq!(&it.body[..], b"# Later");
}

#[test]
fn what_is_no_directory_is_named() {
    let (dir, _) = house();
    assert_eq!(Files::trouble(&dir.path().join("open")), None);
    for other in ["later", "open/about.md"] {
        assert!(Files::trouble(&dir.path().join(other)).is_some(), "{other}");
    }
}
