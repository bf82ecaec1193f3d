//! Parts of the house beside libraries, in one process and in turn: the least of many rounds,
//! because the machine is shared.

use std::{hint::black_box, time::Instant};

use anyhow::{Context, anyhow};
use portolan_core::{
    Cursor, Exchange, Request, Settings, Timestamp,
    message::{Answer, Response},
    raw::RawText,
    source::Context as SourceContext,
};
use portolan_host::{Plugins, Policies, Policy};

const ITEMS: usize = 30;
const ROUNDS: usize = 60;

pub(crate) fn run() -> anyhow::Result<()> {
    println!("{:12} {:28} {:>10} {:>10}", "", "", "µs/item", "ratio");
    reading()?;
    sanitising();
    identifying();
    Ok(())
}

/// The least time of a call in microseconds, rounds of all rivals in turn.
fn race(what: &str, n_items: usize, rivals: &mut [(&str, &mut dyn FnMut())]) {
    let mut least = vec![f64::MAX; rivals.len()];
    for _ in 0..ROUNDS {
        for ((_, call), least) in rivals.iter_mut().zip(&mut least) {
            let started = Instant::now();
            call();
            *least = least.min(started.elapsed().as_secs_f64() * 1e6 / n_items as f64);
        }
    }
    let peer = least.get(1).copied().unwrap_or(f64::NAN);
    for ((name, _), micros) in rivals.iter().zip(least) {
        println!("{what:12} {name:28} {micros:>10.2} {:>10.2}", micros / peer);
    }
}

fn reading() -> anyhow::Result<()> {
    let built = std::env::current_exe()?.parent().context("no folder")?.to_owned();
    let plugins = Plugins::new(vec![built]).with_policies(Policies::all(Policy::in_process()));
    let settings = Settings(toml::from_str("url = \"http://feeds.example/rss.xml\"")?);
    let source = plugins.source("source-feed", &settings).map_err(|it| anyhow!("{it}"))?;
    let cx = SourceContext::new("bench", &settings, Timestamp::UNIX_EPOCH);
    let body = feed().into_bytes();
    let request = source
        .plan(&cx, &Cursor::default())
        .map_err(|it| anyhow!("{it:?}"))?
        .into_iter()
        .next()
        .unwrap_or_else(|| Request::get("http://feeds.example/rss.xml"));
    let mut response = Response::new("http://feeds.example/rss.xml", 200);
    response.body.clone_from(&body);
    response.headers.push(("content-type".to_owned(), "application/rss+xml".to_owned()));
    let exchange = Exchange::new(request, Answer::Response(response), Timestamp::UNIX_EPOCH);
    race(
        "read a feed",
        ITEMS,
        &mut [
            ("source-feed, in process", &mut || {
                black_box(source.parse(&cx, &exchange)).ok();
            }),
            ("feed-rs", &mut || {
                black_box(feed_rs::parser::parse(&body[..])).ok();
            }),
        ],
    );
    Ok(())
}

fn sanitising() {
    let bodies: Vec<String> = (0..ITEMS).map(body).collect();
    let raw: Vec<RawText> = bodies.iter().map(RawText::html).collect();
    race(
        "sanitise",
        ITEMS,
        &mut [
            ("blocks and wall", &mut || {
                raw.iter().for_each(|it| drop(black_box(portolan_normalize::sanitize(it, None))));
            }),
            ("ammonia alone", &mut || {
                bodies.iter().for_each(|it| drop(black_box(ammonia::clean(it))));
            }),
        ],
    );
}

/// Teasers of about 200 letters in languages of the estate.
fn identifying() {
    const TEASERS: [&str; 8] = [
        "The harbour office has opened a new desk for people who arrive by boat, and volunteers explain there every morning how to find a room, a school and a course in the language of the town.",
        "Satamatoimisto on avannut uuden neuvontapisteen ihmisille, jotka saapuvat laivalla, ja vapaaehtoiset kertovat siellä joka aamu, miten löytää huone, koulu ja kurssi kaupungin kielellä.",
        "Le bureau du port a ouvert un nouveau guichet pour les personnes qui arrivent par bateau, et des bénévoles y expliquent chaque matin comment trouver une chambre, une école et un cours.",
        "La oficina del puerto ha abierto una nueva ventanilla para las personas que llegan en barco, y los voluntarios explican allí cada mañana cómo encontrar una habitación y una escuela.",
        "Prístavný úrad otvoril nové okienko pre ľudí, ktorí prichádzajú loďou, a dobrovoľníci tam každé ráno vysvetľujú, ako nájsť izbu, školu a kurz jazyka mesta.",
        "Портовая служба открыла новое окно для людей, которые прибывают на лодках, и добровольцы каждое утро объясняют там, как найти комнату, школу и языковые курсы.",
        "Портова служба відкрила нове вікно для людей, які прибувають на човнах, і волонтери щоранку пояснюють там, як знайти кімнату, школу та мовні курси.",
        "فتح مكتب الميناء نافذة جديدة للناس الذين يصلون بالقوارب، ويشرح المتطوعون هناك كل صباح كيف يجدون غرفة ومدرسة ودورة لتعلم لغة المدينة.",
    ];
    let lingua = lingua::LanguageDetectorBuilder::from_all_languages()
        .with_preloaded_language_models()
        .build();
    race(
        "language",
        TEASERS.len(),
        &mut [
            ("profiles", &mut || {
                TEASERS.iter().for_each(|it| drop(black_box(portolan_normalize::identify(it))));
            }),
            ("whatlang", &mut || {
                for it in TEASERS {
                    black_box(whatlang::detect_lang(it));
                }
            }),
            ("lingua", &mut || {
                for it in TEASERS {
                    black_box(lingua.detect_language_of(it));
                }
            }),
        ],
    );
}

fn body(nth: usize) -> String {
    let text = format!(
        "In report {nth}, <b>{} persons</b> from {} municipalities took part in courses on \
         <a href=\"http://feeds.example/{nth}\">work</a>, housing and language. ",
        100 + nth * 7,
        nth + 2
    );
    format!("<p>{}</p><p>{}</p>", text.repeat(4), text.repeat(4))
}

fn feed() -> String {
    let mut items = String::new();
    for nth in 0..ITEMS {
        let body = body(nth).replace('&', "&amp;").replace('<', "&lt;");
        items.push_str(&format!(
            "<item><title>Report {nth}</title><link>http://feeds.example/{nth}</link>\
             <guid>http://feeds.example/{nth}</guid>\
             <pubDate>{:02} Mar 2018 08:00:00 GMT</pubDate><description>{body}</description></item>",
            nth % 28 + 1
        ));
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\"><channel><title>Reports\
         </title><link>http://feeds.example/</link><description>Reports</description>{items}\
         </channel></rss>"
    )
}
