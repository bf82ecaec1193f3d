//! What a misbehaving site costs: its own run at most. Other sources are read, what was known
//! stays, and the first run after the fault is whole again.

use std::time::Duration;

use estate::Fault;

use crate::bench::{Bench, codes, harvest_some, ids_and_titles};

/// What the run's report says of a fault.
struct Expected {
    fault: Fault,
    /// The code of the failure, for a run that brought nothing.
    failure: Option<&'static str>,
    /// The codes of all complaints.
    codes: &'static [&'static str],
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_of_one_feed_costs_its_run_and_nothing_else() {
    let status =
        Expected { fault: Fault::Status(500), failure: Some("status"), codes: &["status"] };
    let table = [
        Expected { fault: Fault::Slow(Duration::from_millis(200)), failure: None, codes: &[] },
        status,
        Expected {
            fault: Fault::TooManyRequests { retry_after_secs: 1 },
            failure: Some("rate-limited"),
            codes: &["rate-limited"],
        },
        Expected {
            fault: Fault::Truncated,
            failure: Some("body-truncated"),
            codes: &["body-truncated"],
        },
        Expected {
            fault: Fault::HtmlErrorPage,
            failure: Some("source-unrecognised"),
            codes: &["feed-is-page", "source-unrecognised"],
        },
        Expected { fault: Fault::WrongEncoding, failure: None, codes: &["feed-encoding-wrong"] },
        Expected {
            fault: Fault::RedirectLoop,
            failure: Some("redirect-loop"),
            codes: &["redirect-loop"],
        },
        Expected {
            fault: Fault::HugeBody { bytes: 1 << 30 },
            failure: Some("answer-too-large"),
            codes: &["answer-too-large"],
        },
        Expected {
            fault: Fault::Bomb,
            failure: Some("decompression-bomb"),
            codes: &["decompression-bomb"],
        },
        Expected { fault: Fault::MovedFeed, failure: None, codes: &[] },
        Expected {
            fault: Fault::Drop,
            failure: Some("connection-closed"),
            codes: &["connection-closed"],
        },
        Expected {
            fault: Fault::BotWall,
            failure: Some("source-unrecognised"),
            codes: &["feed-is-bot-wall", "source-unrecognised"],
        },
        Expected { fault: Fault::EmptyListing, failure: None, codes: &[] },
    ];
    let bench = Bench::start().await;
    let app = bench.open();
    let sources = ["serbia", "ukraine"];
    harvest_some(&app, &sources).await;
    let mut n_items = ids_and_titles(&app).len();
    for Expected { fault, failure, codes: expected } in table {
        // A feed that has not changed is answered without a body that could break off.
        let news = fault == Fault::Truncated;
        assert!(bench.estate.set_revision("serbia.iom.int", u32::from(news)));
        assert!(bench.estate.set_fault("serbia.iom.int", Some(fault)));
        let before = ids_and_titles(&app);
        let reports = harvest_some(&app, &sources).await;
        let report = &reports["serbia"];
        let failed = report.failure.as_ref().map(|it| it.code.as_ref());
        assert_eq!(failed, failure, "{fault:?}: {:?}", report.failure);
        assert_eq!(codes(report), expected, "{fault:?}");
        assert_eq!(report.new, 0, "{fault:?}");
        let other = &reports["ukraine"];
        assert_eq!((&other.failure, other.failed, other.changed), (&None, 0, 0), "{fault:?}");
        let during = ids_and_titles(&app);
        if fault == Fault::WrongEncoding {
            // Letters are lost on the way; no item is.
            assert!(during.iter().map(|(id, _)| id).eq(before.iter().map(|(id, _)| id)));
        } else {
            assert_eq!(during, before, "{fault:?}");
        }

        assert!(bench.estate.set_fault("serbia.iom.int", None));
        if let Fault::TooManyRequests { retry_after_secs } = fault {
            tokio::time::sleep(Duration::from_secs(retry_after_secs + 1)).await;
        }
        let after = &harvest_some(&app, &["serbia"]).await["serbia"];
        assert_eq!((&after.failure, codes(after)), (&None, vec![]), "after {fault:?}");
        assert_eq!(after.new, if news { 2 } else { 0 }, "after {fault:?}");
        n_items += usize::try_from(after.new).unwrap();
        assert_eq!(ids_and_titles(&app).len(), n_items, "after {fault:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_that_is_none_leaves_everything_as_it_was() {
    let table = [
        (Fault::HtmlErrorPage, vec!["page-error", "source-unrecognised"]),
        (Fault::BotWall, vec!["page-wall", "source-unrecognised"]),
        (Fault::EmptyListing, vec!["listing-empty"]),
        (Fault::WrongEncoding, vec!["page-encoding-wrong"]),
    ];
    let bench = Bench::start().await;
    let app = bench.open();
    let sources = ["iom-fi-suomeksi", "ukraine"];
    harvest_some(&app, &sources).await;
    let before = ids_and_titles(&app);
    for (fault, expected) in table {
        assert!(bench.estate.set_fault("iom.fi", Some(fault)));
        let reports = harvest_some(&app, &sources).await;
        assert_eq!(codes(&reports["iom-fi-suomeksi"]), expected, "{fault:?}");
        assert_eq!(reports["ukraine"].failure, None, "{fault:?}");
        assert_eq!(ids_and_titles(&app).len(), before.len(), "{fault:?}");

        assert!(bench.estate.set_fault("iom.fi", None));
        let after = &harvest_some(&app, &["iom-fi-suomeksi"]).await["iom-fi-suomeksi"];
        assert_eq!((&after.failure, codes(after)), (&None, vec![]), "after {fault:?}");
        assert_eq!(ids_and_titles(&app), before, "after {fault:?}");
    }
}
