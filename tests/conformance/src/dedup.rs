//! Near-duplicates of one language, and translations across the sites of our own estate.
//!
//! Of every pair it is asked whether a reader finds the two in one cluster.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fs,
    path::Path,
};

use anyhow::Context;
use portolan_core::{
    Item, ItemId, Lang, LangClaim, LangOrigin, Text, Timestamp, When,
    item::{Body, Title},
};
use portolan_normalize::cluster::{
    BEARERS_MAX, CANDIDATES_MAX, MEMBERS_MAX, Signature, Tie, Verdict, compare, group,
};
use serde_json::Value;

use super::{Scores, json};

/// Two documents by their names, the smaller first.
type Pair = (String, String);

#[derive(Default)]
struct Document {
    name: String,
    /// Where it was published.
    site: String,
    lang: String,
    title: String,
    text: String,
    published: Option<Timestamp>,
    /// Documents of one group say the same.
    group: Option<String>,
}

pub(crate) fn score(corpus: &Path, root: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    minhash(corpus, scores)?;
    derived(corpus, scores)?;
    estate(root, scores)
}

/// Articles of which a few pairs are known to be near-duplicates, and no others.
fn minhash(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "dedup/minhash";
    for set in ["articles_100", "articles_1000"] {
        let read = |ending: &str| {
            let path = corpus.join(SUITE).join(format!("{set}.{ending}"));
            fs::read_to_string(&path).with_context(|| format!("`{}`", path.display()))
        };
        let documents: Vec<Document> = read("train")?
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(name, text)| Document {
                name: name.to_owned(),
                site: name.to_owned(),
                lang: "en".to_owned(),
                text: text.to_owned(),
                ..Document::default()
            })
            .collect();
        let truth: BTreeSet<Pair> = read("truth")?
            .lines()
            .filter_map(|line| line.split_once(' '))
            .map(|(a, b)| pair(a, b))
            .collect();
        let found = found(&documents)?;
        for it in &found {
            let name = format!("{set}: {} {}", it.0, it.1);
            scores.check(SUITE, "precision", &name, truth.contains(it), || "joined".to_owned());
        }
        for it in &truth {
            let name = format!("{set}: {} {}", it.0, it.1);
            scores.check(SUITE, "recall", &name, found.contains(it), || "not joined".to_owned());
        }
    }
    Ok(())
}

/// Documents made of others by fixed changes. Of some changes either answer is right.
fn derived(corpus: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "dedup/derived";
    let folder = corpus.join(SUITE);
    let text = |value: &Value, key: &str| {
        value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let documents: Vec<Document> = json(&folder.join("documents.json"))?
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| Document {
            name: text(it, "id"),
            site: text(it, "id"),
            lang: "en".to_owned(),
            title: text(it, "title"),
            text: text(it, "text"),
            ..Document::default()
        })
        .collect();
    let found = found(&documents)?;
    let pairs = json(&folder.join("pairs.json"))?;
    for it in pairs.as_array().into_iter().flatten() {
        let Some(is_duplicate) = it.get("duplicate").and_then(Value::as_bool) else { continue };
        let pair = pair(&text(it, "a"), &text(it, "b"));
        let is_found = found.contains(&pair);
        let kind = text(it, "kind");
        let name = format!("{} {}", pair.0, pair.1);
        if is_found {
            scores.check(SUITE, "precision", &name, is_duplicate, || format!("joined: {kind}"));
        }
        if is_duplicate {
            scores.check(SUITE, "recall", &name, is_found, || format!("not joined: {kind}"));
        }
    }
    Ok(())
}

/// The fixture estate as its sites publish it, without what their pages say of their own
/// translations: only figures, dates and names lead from one language to another.
fn estate(root: &Path, scores: &mut Scores) -> anyhow::Result<()> {
    const SUITE: &str = "dedup/estate";
    let mut documents = Vec::new();
    let sites = root.join("tests/estate/sites");
    for (file, bytes) in super::files(&sites)? {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) =
            text.strip_prefix("+++\n").and_then(|rest| rest.split_once("\n+++\n"))
        else {
            continue;
        };
        let head: toml::Table = toml::from_str(head).with_context(|| format!("`{file}`"))?;
        let word = |key: &str| head.get(key).and_then(toml::Value::as_str).map(str::to_owned);
        if word("type").as_deref() == Some("page") {
            continue;
        }
        let edition = word("lang").or_else(|| word("edition")).unwrap_or_default();
        documents.push(Document {
            site: file.split('/').next().unwrap_or_default().to_owned(),
            title: word("title").unwrap_or_default(),
            text: body.replace("<!--break-->", ""),
            published: word("published").and_then(|it| it.parse().ok()),
            group: word("group"),
            lang: edition,
            name: file,
        });
    }
    let found = found(&documents)?;
    let of: HashMap<&str, &Document> = documents.iter().map(|it| (it.name.as_str(), it)).collect();
    for it in &found {
        let (a, b) = (of[it.0.as_str()], of[it.1.as_str()]);
        if !crosses(a, b) {
            continue;
        }
        let right = a.group.is_some() && a.group == b.group;
        let name = format!("{} {}", it.0, it.1);
        scores.check(SUITE, "precision", &name, right, || "joined across languages".to_owned());
    }
    for (at, a) in documents.iter().enumerate() {
        for b in &documents[at + 1..] {
            if a.group.is_none() || a.group != b.group || !crosses(a, b) {
                continue;
            }
            let is_found = found.contains(&pair(&a.name, &b.name));
            let name = format!("{} {}", a.name, b.name);
            scores.check(SUITE, "recall", &name, is_found, || {
                format!("{} and {} not joined", a.lang, b.lang)
            });
        }
    }
    Ok(())
}

/// Whether two documents are in two languages; one in many has nothing to cross.
fn crosses(a: &Document, b: &Document) -> bool {
    a.lang != b.lang && a.lang != "mul" && b.lang != "mul"
}

/// All pairs that share a cluster.
fn found(documents: &[Document]) -> anyhow::Result<BTreeSet<Pair>> {
    let mut signatures: Vec<Signature> = Vec::new();
    let mut marked: HashMap<i64, Vec<usize>> = HashMap::new();
    let (mut ties, mut apart) = (Vec::new(), Vec::new());
    for (at, document) in documents.iter().enumerate() {
        let item = item(document)?;
        let signature = Signature::of(&item).context("a document is an editorial page")?;
        let mut shared: BTreeMap<usize, u32> = BTreeMap::new();
        for bearers in signature.lookups().iter().filter_map(|mark| marked.get(mark)) {
            if bearers.len() <= BEARERS_MAX as usize {
                bearers.iter().for_each(|other| *shared.entry(*other).or_default() += 1);
            }
        }
        let mut candidates: Vec<(u32, usize)> =
            shared.into_iter().map(|(other, n)| (n, other)).collect();
        candidates.sort_unstable_by_key(|&(n, other)| (std::cmp::Reverse(n), other));
        for (_, other) in candidates.into_iter().take(CANDIDATES_MAX) {
            let comparison = compare(&signatures[other], &signature);
            let (a, b) = (other as i64, at as i64);
            match comparison.verdict {
                Verdict::Same | Verdict::Translation => {
                    ties.push(Tie { a, b, strength: comparison.strength });
                }
                Verdict::Near => apart.push((a, b)),
                Verdict::Related | Verdict::Apart => {}
            }
        }
        for mark in signature.marks() {
            marked.entry(mark).or_default().push(at);
        }
        signatures.push(signature);
    }
    let mut pairs = BTreeSet::new();
    for members in group(&ties, &apart, MEMBERS_MAX).groups {
        for (at, a) in members.iter().enumerate() {
            for b in &members[at + 1..] {
                pairs.insert(pair(&documents[*a as usize].name, &documents[*b as usize].name));
            }
        }
    }
    Ok(pairs)
}

fn item(document: &Document) -> anyhow::Result<Item> {
    let lang = Lang::parse(&document.lang).unwrap_or_else(Lang::und);
    let claim = LangClaim::new(lang, LangOrigin::Declared);
    let title = Title {
        text: Text::new(document.title.clone(), claim.clone()),
        derived: document.title.is_empty(),
    };
    let source = format!("{} {}", document.site, document.lang);
    let url = format!("https://{}/{}", document.site, document.name);
    let mut item = Item::new(ItemId::of_url(&url), source, &url, document.site.clone(), title);
    item.canonical = Some(url);
    // Only words are compared: there is no markup to vouch for.
    let html = serde_json::from_value(Value::from(""))?;
    item.body = Some(Body { html, lang: claim, text: document.text.clone() });
    if let Some(at) = document.published {
        item.published.when = When::Instant { at, offset_minutes: 0 };
    }
    Ok(item)
}

fn pair(a: &str, b: &str) -> Pair {
    if a <= b { (a.to_owned(), b.to_owned()) } else { (b.to_owned(), a.to_owned()) }
}
