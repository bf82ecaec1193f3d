use super::*;

const ORIGIN: &str = "https://finland.iom.int/news/twenty-nine-people-went-back";
const OWN: &str = "https://reliefweb.int/report/finland/twenty-nine-people-went-back";

fn with_origin(origin: &str) -> RawItem {
    let fields = json!({
        "title": "A", "url": "https://reliefweb.int/node/1", "url_alias": OWN, "origin": origin,
    });
    list("reports", &[fields]).items.remove(0)
}

#[test]
fn d01_a_copy_names_the_publishers_page_as_the_original() {
    let item = with_origin(ORIGIN);
    assert_eq!(item.url.as_deref(), Some(OWN));
    assert_eq!(item.canonical.as_deref(), Some(ORIGIN));
    assert_eq!(item.via.as_ref().map(|it| it.url.as_str()), Some(ORIGIN));
    assert_eq!(item.aliases, ["https://reliefweb.int/node/1"]);
}

#[test]
fn a_front_page_a_list_or_a_file_is_no_original() {
    for origin in [
        "https://www.iom.int/",
        "https://www.iom.int/news",
        "https://www.iom.int/en",
        "https://www.iom.int/files/report.pdf",
        "https://reliefweb.int/report/finland/another",
    ] {
        let item = with_origin(origin);
        assert_eq!(item.canonical, None, "{origin}");
        assert_eq!(item.via.unwrap().url, origin);
    }
    for origin in ["https://hq.example/node/17.html", "https://hq.example/p?id=17", ORIGIN] {
        assert_eq!(with_origin(origin).canonical.as_deref(), Some(origin));
    }
    assert_eq!(with_origin("see our site").via, None);
}

#[test]
fn g15_the_primary_country_comes_first() {
    let country = |name: &str, iso3: &str| json!({ "name": name, "iso3": iso3 });
    let fields = json!({
        "title": "A",
        "primary_country": country("Finland", "fin"),
        "country": [country("Turkmenistan", "tkm"), country("Finland", "fin")],
    });
    let item = list("reports", &[fields]).items.remove(0);
    assert_eq!(facts(&item), [("Country", "Finland"), ("Country", "Turkmenistan")]);
    let codes: Vec<&str> = item.categories.iter().map(|it| it.term.as_str()).collect();
    assert_eq!(codes, ["FIN", "TKM"]);
}

#[test]
fn the_day_of_publication_is_not_that_of_posting() {
    let fields = json!({
        "title": "A",
        "date": {
            "original": "2018-03-01T00:00:00+00:00",
            "created": "2018-03-02T11:30:00+02:00",
            "changed": "2018-03-05T08:00:00+00:00",
        },
    });
    let item = list("reports", &[fields]).items.remove(0);
    let day = item.published.unwrap().when.unwrap();
    assert_eq!(day, When::Day { date: "2018-03-01".parse().unwrap() });
    assert_eq!(item.updated.unwrap().when.unwrap().iso().as_deref(), Some("2018-03-05T08:00:00Z"));
    let posted = item.facts.iter().find(|it| it.label == "Posted on ReliefWeb").unwrap();
    assert_eq!(posted.value, "2018-03-02");
}

#[test]
fn a_text_that_is_only_in_its_file_has_the_file_and_its_first_page() {
    let fields = json!({
        "title": "Arrivals",
        "body-html": "",
        "file": [{
            "url": "https://reliefweb.int/attachments/a.pdf", "filename": "a.pdf",
            "description": "Arrivals, 10 March", "mimetype": "application/pdf",
            "filesize": "512014", "page-count": 4,
            "preview": { "url": "https://reliefweb.int/p.png", "url-large": "https://reliefweb.int/l.png" },
        }],
    });
    let item = list("reports", &[fields]).items.remove(0);
    assert_eq!(item.body, None);
    let file = &item.attachments[0];
    assert_eq!(file.title.as_deref(), Some("Arrivals, 10 March"));
    assert_eq!((file.media_type.as_deref(), file.bytes), (Some("application/pdf"), Some(512_014)));
    assert_eq!(item.images[0].url, "https://reliefweb.int/l.png");
    assert_eq!(item.images[0].alt.as_deref(), Some("Arrivals, 10 March"));
    let Some(RawSpecifics::Publication(publication)) = &item.specifics else { panic!() };
    assert_eq!(publication.pages, Some(4));
}

#[test]
fn an_entry_in_two_languages_declares_none() {
    let language = |code: &str, name: &str| json!({ "code": code, "name": name });
    let both =
        json!({ "title": "A", "language": [language("en", "English"), language("ru", "Russian")] });
    let one = json!({ "title": "A", "language": [language("fr", "French")] });
    let other = json!({ "title": "A", "language": [language("ot", "Other")] });
    let items = list("reports", &[both, one, other]).items;
    let langs: Vec<Option<&str>> = items.iter().map(|it| it.lang.as_deref()).collect();
    assert_eq!(langs, [None, Some("fr"), None]);
    assert_eq!(items[0].lang_label.as_deref(), Some("English, Russian"));
}

#[test]
fn what_is_not_published_is_left_out_and_what_says_nothing_is_told() {
    let harvest = list(
        "reports",
        &[
            json!({ "title": "A", "status": "embargoed" }),
            json!({ "title": "B", "status": "published" }),
            json!({ "url": "https://reliefweb.int/node/3" }),
        ],
    );
    let titles: Vec<&str> = harvest.items.iter().map(|it| value(&it.title)).collect();
    assert_eq!((titles, codes(&harvest)), (vec!["B"], vec!["reliefweb-entry"]));
    assert_eq!(codes(&list("jobs", &[])), ["reliefweb-empty"]);
}

#[test]
fn a_job_has_its_closing_date_and_how_to_apply() {
    let fields = json!({
        "title": "Assistant",
        "body": "Keeps **books**.",
        "how_to_apply": "Write to us.",
        "date": { "created": "2022-04-04T07:00:00+00:00", "closing": "2022-04-25T00:00:00+00:00" },
    });
    let item = list("jobs", &[fields]).items.remove(0);
    assert_eq!(item.kind.as_deref(), Some("job"));
    let closing = item.ends.as_ref().unwrap().when.unwrap();
    assert_eq!(closing, When::Day { date: "2022-04-25".parse().unwrap() });
    assert_eq!(
        value(&item.body),
        "<p>Keeps <strong>books</strong>.</p>\n\n<h2>How to apply</h2>\n<p>Write to us.</p>\n"
    );
}

#[test]
fn a_document_as_it_is_sent_in_is_read() {
    let posted = json!({
        "url": "https://hq.example/jobs/17", "uuid": "9ecb3e0d-41e1-54e7-a24d-e3975111e5a2",
        "title": "Assistant", "source": [1503], "country": [13], "theme": [4587],
        "body": "Keeps **books**.", "how_to_apply": "Write.",
        "closing_date": "2029-06-06T01:00:00+00:00",
    });
    let item = answer("reports", posted.to_string().as_bytes()).unwrap().items.remove(0);
    assert_eq!(item.origin_id, "9ecb3e0d-41e1-54e7-a24d-e3975111e5a2");
    assert_eq!(item.kind.as_deref(), Some("job"));
    // Its numbers are ReliefWeb's own.
    assert_eq!((item.categories.len(), item.authors.len()), (0, 0));
}

#[test]
fn what_is_none_of_the_interfaces_is_refused() {
    for body in ["<html>", "", "[1]", "{}", "\"x\"", "{\"data\": 7}"] {
        assert!(answer("reports", body.as_bytes()).is_err(), "{body}");
    }
    let odd = r#"{"data":[7,{"id":1},{"id":2,"fields":[]},{"id":3,"fields":{"title":[],"file":"x","date":9,"country":"Finland"}}]}"#;
    let harvest = answer("reports", odd.as_bytes()).unwrap();
    assert_eq!(harvest.items.len(), 0);
    assert_eq!(harvest.diagnostics.len(), 4);
}
