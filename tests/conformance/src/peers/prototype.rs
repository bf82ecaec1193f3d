//! The plain program: conditional requests, feed-rs, ammonia, one table of SQLite. It keeps
//! nothing else, asks nobody whether it may, and stops at the first fault.

use std::{fs, sync::Arc};

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Empty};
use hyper::{Request, StatusCode};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use rusqlite::{Connection, params};
use tokio::sync::Semaphore;

use super::Feeds;

/// As many as the house asks at a time in this bench.
const AT_ONCE: usize = 8;

type Asked = (u32, Option<String>, Option<Bytes>);

pub(crate) fn run(feeds: &Feeds, keeps: bool) -> anyhow::Result<()> {
    fs::create_dir_all(&feeds.data)?;
    let mut store = Connection::open(feeds.data.join("items.sqlite"))?;
    store.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
         CREATE TABLE IF NOT EXISTS feed (id INTEGER PRIMARY KEY, etag TEXT);
         CREATE TABLE IF NOT EXISTS item (
             feed INTEGER, guid TEXT, url TEXT, title TEXT, body TEXT, published INTEGER,
             PRIMARY KEY (feed, guid)
         );
         CREATE INDEX IF NOT EXISTS item_published ON item (published);",
    )?;
    let known: Vec<Option<String>> = {
        let mut query = store.prepare("SELECT etag FROM feed WHERE id = ?1")?;
        (0..feeds.feeds)
            .map(|id| query.query_row([id], |row| row.get(0)).unwrap_or_default())
            .collect()
    };
    // As the house: one thread for the network.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let asked = runtime.block_on(ask_all(feeds.port, known))?;
    let (mut n_unmodified, mut n_items) = (0, 0);
    for (id, etag, body) in asked {
        let Some(body) = body else {
            n_unmodified += 1;
            continue;
        };
        let transaction = store.transaction()?;
        if keeps {
            n_items += keep(&transaction, id, &body)?;
        }
        transaction.execute(
            "INSERT INTO feed (id, etag) VALUES (?1, ?2)
             ON CONFLICT (id) DO UPDATE SET etag = excluded.etag",
            params![id, etag],
        )?;
        transaction.commit()?;
    }
    println!("{{\"not_modified\": {n_unmodified}, \"new\": {n_items}, \"changed\": 0}}");
    Ok(())
}

fn keep(store: &Connection, feed: u32, body: &[u8]) -> anyhow::Result<usize> {
    let parsed = feed_rs::parser::parse(body).context("no feed")?;
    let mut insert = store.prepare_cached(
        "INSERT INTO item (feed, guid, url, title, body, published)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (feed, guid) DO UPDATE SET title = excluded.title, body = excluded.body
         WHERE title <> excluded.title OR body <> excluded.body",
    )?;
    let mut n_changed = 0;
    for entry in parsed.entries {
        let title = entry.title.map(|it| ammonia::clean(&it.content)).unwrap_or_default();
        let words = entry.content.and_then(|it| it.body).or(entry.summary.map(|it| it.content));
        let body = words.map(|it| ammonia::clean(&it)).unwrap_or_default();
        let url = entry.links.first().map(|it| it.href.as_str()).unwrap_or_default();
        let published = entry.published.map(|it| it.timestamp());
        n_changed += insert.execute(params![feed, entry.id, url, title, body, published])?;
    }
    Ok(n_changed)
}

async fn ask_all(port: u16, known: Vec<Option<String>>) -> anyhow::Result<Vec<Asked>> {
    let client: Client<HttpConnector, Empty<Bytes>> =
        Client::builder(TokioExecutor::new()).build_http();
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = tokio::task::JoinSet::new();
    for (id, etag) in (0_u32..).zip(known) {
        let (client, turns) = (client.clone(), Arc::clone(&turns));
        tasks.spawn(async move {
            let _turn = turns.acquire().await?;
            ask(&client, port, id, etag).await
        });
    }
    let mut asked = Vec::new();
    while let Some(done) = tasks.join_next().await {
        asked.push(done??);
    }
    asked.sort_by_key(|(id, _, _)| *id);
    Ok(asked)
}

async fn ask(
    client: &Client<HttpConnector, Empty<Bytes>>,
    port: u16,
    id: u32,
    etag: Option<String>,
) -> anyhow::Result<Asked> {
    let mut request = Request::get(format!("http://127.0.0.1:{port}/rss.xml"))
        .header("host", format!("f{id}.bench.example"));
    if let Some(etag) = &etag {
        request = request.header("if-none-match", etag);
    }
    let response = client.request(request.body(Empty::new())?).await?;
    match response.status() {
        StatusCode::NOT_MODIFIED => Ok((id, etag, None)),
        StatusCode::OK => {
            let etag = response.headers().get("etag").and_then(|it| it.to_str().ok());
            let etag = etag.map(str::to_owned);
            Ok((id, etag, Some(response.into_body().collect().await?.to_bytes())))
        }
        status => bail!("feed {id} answered {status}"),
    }
}
