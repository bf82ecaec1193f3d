use super::*;

fn query(more: &Value) -> Vec<(String, String)> {
    let url = planned(&settings(more))[0].url.clone();
    let url = url::Url::parse(&url).unwrap();
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

#[test]
fn everything_that_is_asked_stands_in_the_address() {
    let more = json!({
        "content": ["jobs"],
        "query": "migration AND title:returns",
        "filter": { "primary_country.iso3": ["fin", "swe"], "source.shortname": ["IOM"] },
        "since": "2020-01-31",
        "full": true,
    });
    let request = &planned(&settings(&more))[0];
    assert!(request.url.starts_with("https://api.reliefweb.int/v2/jobs?appname=portolan-demo&"));
    let pairs = query(&more);
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    insta::assert_snapshot!("query", pairs.join("\n"));
}

#[test]
fn without_full_only_what_is_read_is_asked_for() {
    let fields: Vec<String> = query(&json!({ "content": ["disasters"] }))
        .into_iter()
        .filter(|(name, _)| name == "fields[include][]")
        .map(|(_, field)| field)
        .collect();
    assert!(fields.contains(&"glide".to_owned()) && !fields.contains(&"file".to_owned()));
    assert!(query(&json!({})).iter().all(|(name, _)| name != "profile"));
}

#[test]
fn each_sort_of_content_is_a_list_of_its_own() {
    let all = json!({ "content": ["reports", "jobs", "training", "disasters"] });
    let requests = planned(&settings(&all));
    let paths: Vec<&str> =
        requests.iter().map(|it| it.url.split(['/', '?']).nth(4).unwrap_or_default()).collect();
    assert_eq!(paths, ["reports", "jobs", "training", "disasters"]);
}

#[test]
fn a_refusal_names_its_cure() {
    // A status of 403 never reaches a source; its cure travels with the request.
    let request = &planned(&settings(&json!({})))[0];
    assert!(request.cure.as_ref().unwrap().contains("apidoc.reliefweb.int/parameters#appname"));
    let body = br#"{"status":403,"error":{"message":"You are not using an approved appname."}}"#;
    let err = answer("reports", body).unwrap_err();
    let complaint = &err.diagnostics[0];
    assert_eq!(complaint.code, "reliefweb-refused");
    assert!(complaint.hint.as_ref().unwrap().contains("ask for one"));
}

#[test]
fn wrong_settings_are_told_all_at_once() {
    let check = |more: Value| -> Vec<String> {
        let complaints = ReliefWebSource.check(&settings(&more));
        complaints.into_iter().map(|it| it.message).collect()
    };
    assert_eq!(check(json!({})), [""; 0]);
    assert_eq!(
        check(json!({
            "appname": "my app",
            "url": "reliefweb",
            "since": "last week",
            "filter": { "source shortname": ["IOM"], "country": [] },
        })),
        [
            "`appname` is no name that ReliefWeb approves",
            "`url` is no `http` or `https` address",
            "`since` is no day",
            "`filter.\"country\"` is no field with values",
            "`filter.\"source shortname\"` is no field with values",
        ]
    );
    assert_eq!(
        check(json!({ "url": "https://api.reliefweb.int/v1" })),
        ["`url` names version 1 of the interface, which ReliefWeb has switched off"]
    );
    assert_eq!(ReliefWebSource.manifest().name, env!("CARGO_PKG_NAME"));
}

#[test]
fn the_next_answer_is_asked_for_by_name_while_it_pays() {
    let next = json!({ "href": "https://api.reliefweb.int/v2/reports?offset=2&limit=2" });
    let body = json!({
        "links": { "next": next },
        "data": [{ "id": "1", "fields": { "title": "A" } }],
    });
    let settings = settings(&json!({ "limit": 2, "pages": 2 }));
    let first = planned(&settings).remove(0);
    let harvest = answer_to(&settings, &first, body.to_string().as_bytes()).unwrap();
    let second = &harvest.requests[0];
    assert!(second.url.contains("appname=portolan-demo") && second.url.ends_with("&offset=2"));
    assert_eq!(second.issue, Issue::WhenNews);

    // A link that leads back, or beyond the limit, is not followed.
    let again = answer_to(&settings, second, body.to_string().as_bytes()).unwrap();
    assert_eq!((again.requests.len(), again.diagnostics.len()), (0, 0));
    let on = body.to_string().replace("offset=2", "offset=4");
    let on = answer_to(&settings, second, on.as_bytes()).unwrap();
    assert_eq!((on.requests.len(), codes(&on)), (0, vec!["pager-limit"]));
}
