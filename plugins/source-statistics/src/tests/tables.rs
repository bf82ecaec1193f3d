//! Titles, tags, notes, and what a reader of a table takes for granted.

use super::*;

#[test]
fn h09_figures_stand_beside_their_year_and_source() {
    let text = "Assisted returns from Finland by year\n\n\
        Year,Returnees,Source\n\
        2016,\"2,116\",IOM\n2016,\"2,113\",Migri\n2017,\"1,488\",IOM\n2017,\"1,422\",Migri\n\
        2018,,Migri\n\n\
        Note: years as published by each source\n";
    let harvest = csv(&json!({ "unit": "persons" }), text);
    assert_eq!(
        lines(&harvest),
        [
            "Returnees = 2116 “2,116” persons [2016|2016|] (IOM)",
            "Returnees = 2113 “2,113” persons [2016|2016|] (Migri)",
            "Returnees = 1488 “1,488” persons [2017|2017|] (IOM)",
            "Returnees = 1422 “1,422” persons [2017|2017|] (Migri)",
        ]
    );
    let item = &harvest.items[0];
    assert_eq!(item.title.as_ref().unwrap().value, "Assisted returns from Finland by year");
    assert_eq!(item.facts[0].value, "Note: years as published by each source");
    assert_eq!(item.kind.as_deref(), Some("dataset"));
    assert_eq!(item.origin_id, "data.example/files/returns.csv");
    assert_eq!(item.attachments[0].url, URL);
}

#[test]
fn titles_may_take_two_rows() {
    let text = "Country;2018;;2019;\n;Women;Men;Women;Men\nIraq;12;30;7;19\nSomalia;3;4;..;1\n";
    let harvest = csv(&json!({}), text);
    assert_eq!(
        lines(&harvest),
        [
            "2018 / Women = 12 @Iraq",
            "2018 / Men = 30 @Iraq",
            "2019 / Women = 7 @Iraq",
            "2019 / Men = 19 @Iraq",
            "2018 / Women = 3 @Somalia",
            "2018 / Men = 4 @Somalia",
            "2019 / Men = 1 @Somalia",
        ]
    );
}

#[test]
fn titles_and_notes_do_not_make_a_table_narrow() {
    let text = "Avustetut paluut;;;\n;;;\nVuosi;Palanneet;Osuus (%);Huomautus\n2016;2 113;..;\n\
        2017;1 422;..;\n2018;396*;..;toukokuuhun\n* ennakkotieto;;;\nLähde: virasto;;;\n";
    let harvest = csv(&json!({ "note": "Huomautus" }), text);
    assert_eq!(
        lines(&harvest),
        [
            "Palanneet = 2113 “2 113” [2016|2016|]",
            "Palanneet = 1422 “1 422” [2017|2017|]",
            "Palanneet = 396 “396*” [2018|2018|] (toukokuuhun; ennakkotieto)",
        ]
    );
    assert_eq!(harvest.items[0].title.as_ref().unwrap().value, "Avustetut paluut");
    let notes: Vec<&str> = harvest.items[0].facts.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(notes, ["* ennakkotieto", "Lähde: virasto"]);
}

#[test]
fn a_title_that_is_a_year_is_a_time() {
    let text = "Resettled refugees\nCountry,2017,2018\nFinland,750,\nIceland,47,52\n";
    assert_eq!(
        lines(&csv(&json!({}), text)),
        [
            "Resettled refugees = 750 @Finland [2017|2017|]",
            "Resettled refugees = 47 @Iceland [2017|2017|]",
            "Resettled refugees = 52 @Iceland [2018|2018|]",
        ]
    );
}

#[test]
fn each_row_may_count_something_else() {
    let text = "Indicator,Unit,Country,ISO3,Year,Value,Note\n\
        International migrant stock,persons,Finland,FIN,2019,383116,UN DESA\n\
        Remittances,USD million,Finland,FIN,2019,<5,estimate\n";
    assert_eq!(
        lines(&csv(&json!({}), text)),
        [
            "International migrant stock = 383116 persons @Finland #FIN [2019|2019|] (UN DESA)",
            "Remittances = 5 “<5” about USD million @Finland #FIN [2019|2019|] (estimate)",
        ]
    );
}

#[test]
fn hxl_tags_say_what_the_columns_are_wherever_they_stand() {
    let text = "Displacement\n\nprepared for a demonstration,,,,,\n\
        Country,Code,Province,People,Of them women,Reported,Round,Cause\n\
        #country+name,#country+code,#adm1+name+origin,#affected+idps,#affected+idps+f,\
        #date+reported,#round+code,#cause+type\n\
        Chad,TCD,Lac,147032,nan,2017-09-30T00:00:00,1,Conflict\n\
        Chad,TCD,,0,0,2018-03-31,2,\n";
    let harvest = csv(&json!({}), text);
    assert_eq!(
        lines(&harvest),
        [
            "People = 147032 @Chad #TCD [2017-09-30T00:00:00|2017-09-30|] Province:Lac Round:1 Cause:Conflict HXL:#affected+idps",
            "People = 0 @Chad #TCD [2018-03-31|2018-03-31|] Round:2 HXL:#affected+idps",
            "Of them women = 0 @Chad #TCD [2018-03-31|2018-03-31|] Round:2 HXL:#affected+idps+f",
        ]
    );
    assert_eq!(harvest.items[0].title.as_ref().unwrap().value, "Displacement");
}

#[test]
fn hxl_tags_without_titles_and_with_blanks() {
    let text = "#country + name,#affected +f +children\nChad,12\n";
    assert_eq!(
        lines(&csv(&json!({}), text)),
        ["#affected+f+children = 12 @Chad HXL:#affected+f+children"]
    );
    // Hashtags in a text are no tags of columns.
    let harvest = csv(&json!({}), "post,likes\n#imwithyou at the festival,12\n");
    assert_eq!(lines(&harvest), ["likes = 12 post:#imwithyou at the festival"]);
}

#[test]
fn the_operators_word_counts_before_all_guesses() {
    let text = "a,b,c,d\nTurku,2019,12,7\nOulu,2020,13,8\n";
    let harvest = csv(
        &json!({ "values": ["c"], "place": "a", "period": "b", "dimensions": ["d"], "unit": "cases" }),
        text,
    );
    assert_eq!(
        lines(&harvest),
        ["c = 12 cases @Turku [2019|2019|] d:7", "c = 13 cases @Oulu [2020|2020|] d:8",]
    );
    let harvest = csv(&json!({ "values": ["e", "c"], "place": "x" }), text);
    assert_eq!(codes(&harvest), ["table-column-missing", "table-column-missing"]);
}

#[test]
fn a_column_parts_the_table_into_items() {
    let text = "Country,Year,Persons\nChad,2019,5\nMali,2019,6\nChad,2020,7\n,2020,9\n";
    let harvest = csv(&json!({ "group": "Country", "title": "Displaced persons" }), text);
    let titles: Vec<&str> =
        harvest.items.iter().map(|it| it.title.as_ref().unwrap().value.as_str()).collect();
    assert_eq!(titles, ["Displaced persons: Chad", "Displaced persons: Mali"]);
    assert_eq!(harvest.items[0].observations.len(), 2);
    // One address cannot be that of both.
    assert!(harvest.items.iter().all(|item| item.url.is_none() && item.links.len() == 1));
    assert_eq!(harvest.items[1].origin_id, "data.example/files/returns.csv#Mali");
    assert_eq!(codes(&harvest), ["table-rows-without-group"]);
    assert_eq!(harvest.present.as_ref().map(Vec::len), Some(2));
}

#[test]
fn h11_words_in_place_of_figures_are_no_figures() {
    let text = "place,n\nOslo,12\nTurku,suppressed\nOulu,10–15\nLahti,3\nPori,4\nVaasa,5\nKemi,6\nEspoo,7\n";
    let harvest = csv(&json!({}), text);
    assert_eq!(codes(&harvest), ["table-cell-words"]);
    assert_eq!(lines(&harvest)[..2], ["n = 12 @Oslo", "n =  “10–15” about @Oulu"]);
}

#[test]
fn more_figures_than_an_item_holds_are_counted() {
    let harvest = csv(&json!({ "max-observations": 2 }), "year,n\n2017,1\n2018,2\n2019,3\n");
    assert_eq!(lines(&harvest).len(), 2);
    assert!(harvest.diagnostics[0].message.contains("2 of 3"), "{:?}", harvest.diagnostics);
}

#[test]
fn an_answer_of_an_interface_keeps_its_numbers_as_written() {
    let body = r#"{"meta": {"count": 2}, "result": [
        {"admin0Name": "Chad", "admin0Pcode": "TCD", "numPresentIdpInd": 147032.10, "numberMales": null,
         "reportingDate": "2017-09-30T00:00:00", "yearReportingDate": 2017, "roundNumber": 1},
        {"admin0Name": "Chad", "admin0Pcode": "TCD", "numPresentIdpInd": 1234567890123456789012, "numberMales": 7,
         "reportingDate": "2018-03-31T00:00:00", "yearReportingDate": 2018, "roundNumber": 2}]}"#;
    let harvest = parse(&json!({}), "application/json", body.as_bytes()).unwrap();
    assert_eq!(
        lines(&harvest),
        [
            "numPresentIdpInd = 147032.10 @Chad #TCD [2017-09-30T00:00:00|2017-09-30|] roundNumber:1",
            "numPresentIdpInd = 1234567890123456789012 @Chad #TCD [2018-03-31T00:00:00|2018-03-31|] roundNumber:2",
            "numberMales = 7 @Chad #TCD [2018-03-31T00:00:00|2018-03-31|] roundNumber:2",
        ]
    );
    let lists = r#"{"data": {"rows": [["year", "persons"], [2019, 406], [2020, null]]}}"#;
    let harvest = parse(&json!({ "rows": "data.rows" }), "text/plain", lists.as_bytes()).unwrap();
    assert_eq!(lines(&harvest), ["persons = 406 [2019|2019|]"]);
    let err =
        parse(&json!({ "rows": "data.nothing" }), "text/plain", lists.as_bytes()).unwrap_err();
    assert!(err.message.contains("`nothing`"), "{}", err.message);
}

#[test]
fn tables_of_a_page_are_read_as_they_are_seen() {
    let body = "<html><body><table><tr><td><table id='a'><caption>Returns in 2020</caption>\
        <thead><tr><th rowspan=2>Month</th><th colspan=2>Persons</th></tr>\
        <tr><th>Women</th><th>Men</th></tr></thead>\
        <tr><td>2020-05</td><td>0</td><td>1</td></tr>\
        <tr><td>2020-10</td><td>9</td><td>20</td></tr></table></td></tr></table>\
        <h2>Contacts</h2><table id='b'><tr><th>Name</th><th>Room</th></tr><tr><td>Desk</td><td>upstairs</td></tr></table>";
    let harvest = parse(&json!({}), "text/html", body.as_bytes()).unwrap();
    assert_eq!(harvest.items.len(), 1);
    assert_eq!(harvest.items[0].title.as_ref().unwrap().value, "Returns in 2020");
    assert!(harvest.items[0].origin_id.ends_with("#a"));
    assert_eq!(lines(&harvest).len(), 4);
    assert_eq!(lines(&harvest)[3], "Persons / Men = 20 [2020-10|2020-10|]");
}

#[test]
fn what_is_no_table_is_refused_with_what_was_seen() {
    let err = parse(&json!({}), "text/csv", b"name,town\nDesk,Turku\n").unwrap_err();
    assert_eq!(err.diagnostics[0].code, "table-without-figures");
    assert!(err.diagnostics[0].message.contains("`name`, `town`"));
    for (media_type, body) in [
        ("text/html", "<html><body><p>Soon</p></body></html>"),
        ("application/json", "{\"error\": \"closed\"}"),
        ("text/csv", ""),
    ] {
        assert!(parse(&json!({}), media_type, body.as_bytes()).is_err(), "{media_type}");
    }
}
