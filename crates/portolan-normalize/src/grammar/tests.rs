use super::{
    access, boundary, byline, caption, contact, damage, dateline, dateline::KnownPlaces, hard,
    kind, label, noise, notice, read_more, tag_line,
};
use portolan_core::{Kind, item::Scope};

#[path = "page.rs"]
mod page;

/// What a grammar makes of a text, in the words of `grammars.toml`.
fn parsed(grammar: &str, text: &str) -> Option<String> {
    let joined = |words: Vec<String>| words.join("; ");
    Some(match grammar {
        "datelines" => {
            let reading = dateline::read(text, &known())?;
            let mut words = reading.dateline.places;
            words.extend(reading.date.as_ref().map(date));
            words.extend(reading.dateline.agency.map(|it| format!("newsroom {it}")));
            let rest: String = text.chars().skip(reading.n_chars).collect();
            format!("{} | {rest}", joined(words))
        }
        "date-lines" => {
            let line = dateline::date_line(text, &known())?;
            let mut words = vec![date(&line.parts)];
            words.extend(line.places);
            joined(words)
        }
        "days-in-text" => date(&crate::dates::day_in_text(text)?),
        "notices" => {
            let reading = notice::read(text)?;
            let word = if reading.only.is_some() { "only" } else { "also" };
            format!("{word} {}", reading.notice.languages[0])
        }
        "labels" => {
            let facts = label::read(text)?;
            if facts.is_empty() {
                return Some("nothing".to_owned());
            }
            joined(facts.into_iter().map(|it| format!("{} = {}", it.label, it.value)).collect())
        }
        "credits" => {
            let credit = caption::credit(text)?;
            let mut words = Vec::new();
            words.extend(credit.photographer.as_ref().map(|it| format!("photographer {it}")));
            words.extend(credit.organisation.as_ref().map(|it| format!("organisation {it}")));
            words.extend(credit.licence.as_ref().map(|it| format!("licence {it}")));
            words.extend(credit.year.map(|it| format!("year {it}")));
            words.extend(credit.is_agency().then(|| "agency".to_owned()));
            joined(words)
        }
        "tag-lines" => joined(tag_line::read(text)?),
        "read-more" => text[read_more::tail(text)?..].to_owned(),
        "boundaries" => {
            let at = boundary::caption_end(text)?;
            format!("{} | {}", text[..at].trim(), text[at..].trim())
        }
        "bylines" => {
            let name = |it: portolan_core::item::Person| match it.role {
                Some(role) => format!("{}, {role}", it.name),
                None => it.name,
            };
            joined(byline::read(text)?.into_iter().map(name).collect())
        }
        "type-lines" => {
            let line = kind::line(text)?;
            let mut words = vec![line.kind.as_str().to_owned()];
            words.extend(line.scope.map(|it| format!("{it:?}").to_lowercase()));
            words.extend(crate::dates::parts_of_line(&line.rest).as_ref().map(date));
            joined(words)
        }
        "contacts" => text[contact::tail(text)?..].to_owned(),
        "hard-words" => hard::read(text)?.to_owned(),
        "locks" => access::is_locked(text).then(|| "locked".to_owned())?,
        "chrome" => noise::read(text)?.to_owned(),
        _ => panic!("no grammar is called {grammar}"),
    })
}

fn date(parts: &crate::dates::Parts) -> String {
    let number = |n: Option<i16>, width: usize| {
        n.map_or_else(|| "?".repeat(width), |n| format!("{n:0width$}"))
    };
    let (month, day) = (parts.month.map(i16::from), parts.day.map(i16::from));
    let date = format!("{}-{}-{}", number(parts.year, 4), number(month, 2), number(day, 2));
    match parts.time {
        Some((hour, minute)) => format!("{date} {hour:02}:{minute:02}"),
        None => date,
    }
}

fn grammars() -> Vec<page::Grammar> {
    page::read(include_str!("../../grammars.toml"))
}

#[test]
fn every_example_is_read_as_it_says() {
    let mut wrong = Vec::new();
    for grammar in grammars() {
        for row in &grammar.rows {
            let found = parsed(&grammar.id, &row.text).unwrap_or_default();
            if found != row.parse {
                wrong.push(format!(
                    "{}: {:?}\n  says {:?}\n  read {found:?}",
                    grammar.id, row.text, row.parse
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[allow(clippy::disallowed_methods)]
fn c23_a_page_states_which_grammar_speaks_which_language() {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let languages = std::fs::read_dir(here.join("../portolan-compose/languages")).unwrap();
    let interface: Vec<String> = languages
        .filter_map(|it| it.unwrap().file_name().to_str()?.strip_suffix(".ftl").map(str::to_owned))
        .collect();
    let made = page::page(&grammars(), &interface);
    let committed = std::fs::read_to_string(here.join("../../docs/book/grammars.md")).unwrap();
    assert!(made == committed, "stale: cargo run -p portolan-normalize --example grammars");
    // Nothing is claimed for a language that no test reads, and no language goes unnamed.
    for (tag, name) in page::LANGUAGES {
        let portals = if interface.iter().any(|it| it == tag) { "yes" } else { "–" };
        assert!(made.contains(&format!("| {name} (`{tag}`) | {portals} |")), "{name}");
    }
    for grammar in grammars() {
        for row in &grammar.rows {
            let is_known = page::LANGUAGES.iter().any(|(tag, _)| *tag == row.lang);
            assert!(is_known, "{}: `{}` is no language of the page", grammar.id, row.lang);
        }
    }
}

fn known() -> KnownPlaces {
    KnownPlaces::new(
        [
            "Helsinki",
            "Geneva",
            "Genf",
            "Wien",
            "Bogotá D.C.",
            "Bratislava",
            "Switzerland",
            "Minsk",
            "Genève",
            "Минск",
            "Київ",
            "San José",
            "Costa Rica",
            "Panama",
            "القاهرة",
            "أنقرة",
        ]
        .into_iter(),
    )
}

/// Text → places, agency, date, rest.
#[track_caller]
fn check_dateline(text: &str, places: &[&str], agency: Option<&str>, date: &str, rest: &str) {
    let reading =
        dateline::read(text, &known()).unwrap_or_else(|| panic!("no dateline in {text:?}"));
    let left: String = text.chars().skip(reading.n_chars).collect();
    assert_eq!(reading.dateline.places, places, "{text}");
    assert_eq!(reading.dateline.agency.as_deref(), agency, "{text}");
    let parts = reading.date.map_or(String::new(), |it| {
        let number = |n: Option<i16>| n.map_or("?".to_owned(), |n| n.to_string());
        format!(
            "{}-{}-{}",
            number(it.year),
            number(it.month.map(i16::from)),
            number(it.day.map(i16::from))
        )
    });
    assert_eq!(parts, date, "{text}");
    assert_eq!(left, rest, "{text}");
}

#[track_caller]
fn check_no_dateline(text: &str) {
    let reading = dateline::read(text, &known());
    assert!(reading.is_none(), "{text}: {:?}", reading.map(|it| it.dateline));
}

#[test]
fn i14_dashes_of_every_length_end_a_dateline() {
    check_dateline("Helsinki – Boats came.", &["Helsinki"], None, "", "Boats came.");
    check_dateline("Switzerland - Boats came.", &["Switzerland"], None, "", "Boats came.");
    check_dateline("Ankara -- The office opens.", &["Ankara"], None, "", "The office opens.");
    check_dateline("Beira — Boats came.", &["Beira"], None, "", "Boats came.");
    check_dateline("EDIRNE - Boats came.", &["EDIRNE"], None, "", "Boats came.");
    check_dateline("Minsk − Boats came.", &["Minsk"], None, "", "Boats came.");
    check_dateline("Geneva The harbour opened.", &["Geneva"], None, "", "The harbour opened.");
    check_no_dateline("Geneva Convention law is old.");
}

#[test]
fn i14_what_newspapers_print_before_a_dash_is_no_place() {
    for text in [
        "INTERVIEW - Two years ago the harbour master began to count boats.",
        "LONG FORMAT - A walk along the pier in twelve pictures.",
        "PORT NEWS – The pilot adds: “We wait for the wind.”",
        "EXCLUSIF - Le capitaine quitte le port.",
        "We — that is, the crew — have counted boats.",
        "Singer - Song",
        "Surfing - 9-20-04",
    ] {
        check_no_dateline(text);
    }
    // A place that nobody told us of is one before a sentence, cut off or not.
    check_dateline("Maiduguri – Boats came.", &["Maiduguri"], None, "", "Boats came.");
    let cut = "Boats have come to the harbour of the town in greater numbers than ever and";
    check_dateline(&format!("Tapachula – {cut}"), &["Tapachula"], None, "", cut);
}

#[test]
fn b03_two_places_and_a_date() {
    check_dateline(
        "Genf/Wien, 3.12.2021 – Schiffe kamen.",
        &["Genf", "Wien"],
        None,
        "2021-12-3",
        "Schiffe kamen.",
    );
}

#[test]
fn b05_a_full_stop_inside_a_place() {
    check_dateline(
        "Bogotá D.C., 26 de noviembre de 2024 – Llegaron barcos.",
        &["Bogotá D.C."],
        None,
        "2024-11-26",
        "Llegaron barcos.",
    );
}

#[test]
fn b06_a_dateline_without_a_year() {
    check_dateline(
        "Bratislava, 19. mája 2023 – Prišli lode.",
        &["Bratislava"],
        None,
        "2023-5-19",
        "Prišli lode.",
    );
    check_dateline(
        "Bratislava, 23. februára – Dňa 24. februára prišli lode.",
        &["Bratislava"],
        None,
        "?-2-23",
        "Dňa 24. februára prišli lode.",
    );
}

#[test]
fn b07_arabic_datelines_in_both_orders() {
    check_dateline("أنقرة، 5 فبراير - وصلت السفن.", &["أنقرة"], None, "?-2-5", "وصلت السفن.");
    check_dateline(
        "30 نوفمبر 2021، القاهرة - وصلت السفن.",
        &["القاهرة"],
        None,
        "2021-11-30",
        "وصلت السفن.",
    );
}

#[test]
fn i16_city_and_country_before_a_full_stop() {
    check_dateline(
        "Los Planes, Panama. In the morning boats came.",
        &["Los Planes", "Panama"],
        None,
        "",
        "In the morning boats came.",
    );
    check_dateline("San José. The boats came.", &["San José"], None, "", "The boats came.");
    check_dateline(
        "San José, Costa Rica The boats came.",
        &["San José", "Costa Rica"],
        None,
        "",
        "The boats came.",
    );
    check_dateline(
        "San Salvador, El Salvador. – Boats came.",
        &["San Salvador", "El Salvador"],
        None,
        "",
        "Boats came.",
    );
    check_dateline("Puebla, Puebla – Boats came.", &["Puebla", "Puebla"], None, "", "Boats came.");
}

#[test]
fn i17_newsrooms_in_either_place() {
    check_dateline("London (IOM) – Boats came.", &["London"], Some("IOM"), "", "Boats came.");
    check_dateline(
        "Washington, D.C. (IOM) – Boats came.",
        &["Washington", "D.C."],
        Some("IOM"),
        "",
        "Boats came.",
    );
    check_dateline(
        "The Guardian (Rome)  – Boats came.",
        &["Rome"],
        Some("The Guardian"),
        "",
        "Boats came.",
    );
    check_dateline("Linkedin (IOM) – Boats came.", &[], Some("IOM"), "", "Boats came.");
}

#[test]
fn sentences_with_dashes_are_no_datelines() {
    check_no_dateline("World Village Festival – Many goals, one harbour.");
    check_no_dateline("Background – The harbour is old.");
    check_no_dateline("IOM – the agency – opened a harbour.");
    check_no_dateline("Boats came – and went.");
    check_no_dateline("The boats of 2020 – Many of them old – came.");
    check_no_dateline("Between 19–25 March boats came.");
}

#[test]
fn b01_a_date_line_with_a_place() {
    let check = |line: &str, expect: Option<(i16, i8, i8, &[&str])>| {
        let found = dateline::date_line(line, &known());
        let found = found.map(|it| {
            (it.parts.year.unwrap(), it.parts.month.unwrap(), it.parts.day.unwrap(), it.places)
        });
        let expect = expect.map(|(y, m, d, places)| {
            (y, m, d, places.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>())
        });
        assert_eq!(found, expect, "{line}");
    };
    check("14.02.2018, Helsinki", Some((2018, 2, 14, &["Helsinki"])));
    check("1.6.2020 Helsinki", Some((2020, 6, 1, &["Helsinki"])));
    check("Helsinki, 1.6.2020", Some((2020, 6, 1, &["Helsinki"])));
    check("Tuesday, July 21, 2015", Some((2015, 7, 21, &[])));
    check("Jul 30, 2018", Some((2018, 7, 30, &[])));
    check("In 2018 the boats of Helsinki came on 14.02.2018 and left.", None);
    check("Helsinki", None);
}

#[test]
fn b02_a_year_before_a_date_is_not_its_day() {
    let text = "Our harbour in numbers, 2019.14.2.2020 Helsinki";
    let at = dateline::glued_date(text).unwrap();
    assert_eq!(&text[..at], "Our harbour in numbers, 2019.");
    assert!(text[at..].starts_with("14.2.2020"));
}

#[test]
fn every_notice_reads_its_example() {
    for (line, expect) in notice::examples() {
        let reading = notice::read(line).unwrap_or_else(|| panic!("no notice in {line:?}"));
        let langs: Vec<&str> =
            reading.notice.languages.iter().map(portolan_core::Lang::as_str).collect();
        assert_eq!(langs, expect, "{line}");
    }
    for line in
        ["The boats are available in Helsinki only.", "Finnish boats came.", "Only in dreams"]
    {
        assert!(notice::read(line).is_none(), "{line}");
    }
}

#[test]
fn every_sort_of_noise_knows_its_example() {
    for (line, expect) in noise::examples() {
        assert_eq!(noise::read(line), Some(expect), "{line}");
    }
    for line in ["A banner year for boats", "Share the harbour with boats", "2030", "Finnish boats"]
    {
        assert_eq!(noise::read(line), None, "{line}");
    }
}

#[test]
fn g09_geometry_is_for_machines() {
    assert!(noise::geo("Geolocation is 44.016521, 21.005858999999987"));
    assert!(noise::geo(r#"Geofield: {"type":"Polygon","coordinates":[[[1,2]]]}"#));
    assert!(noise::geo(r#"{"type":"MultiPolygon","coordinates":[[[1,2]]]}"#));
    assert!(!noise::geo("Geolocation is a big word."));
}

#[test]
fn e08_read_more_in_every_language() {
    for example in read_more::examples() {
        assert_eq!(read_more::tail(example), Some(0), "{example}");
        let text = format!("The harbour opened. {example}");
        let at = read_more::tail(&text).unwrap_or_else(|| panic!("no tail in {text:?}"));
        assert_eq!(&text[..at], "The harbour opened. ", "{text}");
    }
    assert_eq!(read_more::tail("We want to learn to read more"), None);
    assert_eq!(read_more::tail("The report is here"), None);
}

#[test]
fn g03_a_run_of_labels_is_taken_apart() {
    let check = |line: &str, expect: Option<&[(&str, &str)]>| {
        let facts = label::read(line)
            .map(|facts| facts.into_iter().map(|it| (it.label, it.value)).collect::<Vec<_>>());
        let expect = expect.map(|list| {
            list.iter().map(|(l, v)| ((*l).to_owned(), (*v).to_owned())).collect::<Vec<_>>()
        });
        assert_eq!(facts, expect, "{line}");
    };
    check(
        "Region-Country: SwitzerlandThemes: Labour LawDefault: Multimedia: ",
        Some(&[("Region-Country", "Switzerland"), ("Themes", "Labour Law")]),
    );
    check("Project Status:", Some(&[]));
    check("Original Language", Some(&[]));
    check("For Deletion", Some(&[("For Deletion", "yes")]));
    check("Language English", Some(&[("Language", "English")]));
    check(
        "Posted: Wednesday, September 19, 2018 - 17:11",
        Some(&[("Posted", "Wednesday, September 19, 2018 - 17:11")]),
    );
    check("The boats' Location: a harbour", None);
}

#[test]
fn f03_credits_in_every_spelling() {
    let check = |text: &str,
                 photographer: Option<&str>,
                 organisation: Option<&str>,
                 licence: Option<&str>,
                 year: Option<i16>| {
        let credit = caption::credit(text).unwrap_or_else(|| panic!("no credit in {text:?}"));
        assert_eq!(credit.photographer.as_deref(), photographer, "{text}");
        assert_eq!(credit.organisation.as_deref(), organisation, "{text}");
        assert_eq!(credit.licence.as_deref(), licence, "{text}");
        assert_eq!(credit.year, year, "{text}");
    };
    check("Photo credit: IOM/Mona Sand", Some("Mona Sand"), Some("IOM"), None, None);
    check("photo credit: iom/mona sand", Some("mona sand"), Some("IOM"), None, None);
    check("Photo credit. IOM/Mona sand", Some("Mona sand"), Some("IOM"), None, None);
    check("Credit: IOM/ Jon Reed", Some("Jon Reed"), Some("IOM"), None, None);
    check("Photo Credits: WFP/Rein Holm", Some("Rein Holm"), Some("WFP"), None, None);
    check("Photo: © IOM", None, Some("IOM"), None, None);
    check("Photo: IOM 2017", None, Some("IOM"), None, Some(2017));
    check("Photo: Sara Ali / IOM", Some("Sara Ali"), Some("IOM"), None, None);
    check(
        "Photo: Al Coul/MONUSCO/CC BY-SA",
        Some("Al Coul"),
        Some("MONUSCO"),
        Some("CC BY-SA"),
        None,
    );
    check("Reuters/Ed Garr", Some("Ed Garr"), Some("Reuters"), None, None);
    check("© Mo Haf and Ah Bad", Some("Mo Haf and Ah Bad"), None, None, None);
    check("©IOM 2018", None, Some("IOM"), None, Some(2018));
    check("Banner picture copyright: Nick Mang", Some("Nick Mang"), None, None, None);
    assert!(caption::credit("Boats in a harbour").is_none());
}

#[test]
fn f05_agency_pictures_are_known() {
    assert!(caption::credit("Photo: AFP/Getty Images/Pedro Pard").unwrap().is_agency());
    assert!(caption::credit("Reuters/Ed Garr").unwrap().is_agency());
    assert!(!caption::credit("Photo: IOM 2017").unwrap().is_agency());
}

#[test]
fn f04_a_labelled_caption_and_its_credit() {
    let split = caption::split("Caption: Boats in the harbour. Photo: © IOM");
    assert_eq!(split.text, "Boats in the harbour.");
    assert_eq!(split.credit.unwrap().organisation.as_deref(), Some("IOM"));
}

#[test]
fn f02_glued_captions_are_cut_at_the_missing_space() {
    let check = |text: &str, expect: Option<&str>| {
        assert_eq!(boundary::caption_end(text).map(|at| &text[..at]), expect, "{text}");
    };
    check(
        "Children's paintings at the harbour school.We often forget how long a journey can be for a small person.",
        Some("Children's paintings at the harbour school."),
    );
    check(
        "Nuorten kerho sataman opettajan johdolla. ©IOM 2018”Millaista on merellä”, kysyy nuori joukko toisiltaan.",
        Some("Nuorten kerho sataman opettajan johdolla. ©IOM 2018"),
    );
    check(
        "SatamaAreenassa puheenaiheena olivat näkymättömät ja haavoittuvaisetOn Monday we met forty people in the old harbour.",
        Some("SatamaAreenassa puheenaiheena olivat näkymättömät ja haavoittuvaiset"),
    );
    check(
        "Our YouTube channel and infoMigrants show how boats cross the sea in all weathers.",
        None,
    );
    check("The U.N. and J.K.Lind met in the harbour to speak about boats and their crews.", None);
    check("Boats came. They left again in the evening. All was well in the harbour.", None);
}

#[test]
fn e04_lines_that_are_captions() {
    for line in [
        "File photo with the harbour master Lars Holm (left) during the first winter",
        "US-based fellow and founder of the Harbour Institute, Kate Newman, keynote speaker",
        "Marie, 8, a girl from the coast, at her family's house, on Tuesday, March 14, 2017.",
        "Boats in the harbour. Photo: IOM 2017",
    ] {
        assert!(caption::is_caption(line), "{line}");
    }
    for line in [
        "Diaspora policy starts with the harbour",
        "We met Kate Newman, the founder, in the harbour.",
    ] {
        assert!(!caption::is_caption(line), "{line}");
    }
}

#[test]
fn m07_children_named_with_their_age() {
    for text in [
        "Marie, 8, a girl from the coast",
        "Jon (12) at school",
        "a 9-year-old boy",
        "aged 16",
        "10-vuotias poika",
    ] {
        assert!(caption::names_child(text), "{text}");
    }
    for text in
        ["Marie, 38, a baker", "on March 8, 2017", "Tuesday, March 14, 2017", "18 boats", "Room 8"]
    {
        assert!(!caption::names_child(text), "{text}");
    }
}

#[test]
fn g01_tag_lines_by_their_shape() {
    let check = |line: &str, expect: Option<&[&str]>| {
        let expect =
            expect.map(|tags| tags.iter().map(|tag| (*tag).to_owned()).collect::<Vec<_>>());
        assert_eq!(tag_line::read(line), expect, "{line}");
    };
    check("boats, HARBOUR, old ropes", Some(&["boats", "HARBOUR", "old ropes"]));
    check("Tags: boats, harbour", Some(&["boats", "harbour"]));
    check("news; boats; story", Some(&["news", "boats", "story"]));
    check("Boats came to the harbour, and many people met them there.", None);
    check("Almost 200 boats came", None);
}

#[test]
fn e11_bylines_name_their_authors() {
    let read = |line: &str| {
        byline::read(line)
            .map(|people| people.into_iter().map(|it| (it.name, it.role)).collect::<Vec<_>>())
    };
    assert_eq!(
        read("By Will Lace Swan, Harbour Director General"),
        Some(vec![("Will Lace Swan".to_owned(), Some("Harbour Director General".to_owned()))]),
    );
    assert_eq!(read("By Joe Low and Nas Haid").map(|it| it.len()), Some(2));
    assert_eq!(read("By the end of the year boats will come."), None);
}

#[test]
fn b10_kind_scope_and_date_in_one_line() {
    let line = kind::line("Press Release —Local November 03, 2020").unwrap();
    assert_eq!(
        (line.kind, line.scope, line.rest.as_str()),
        (Kind::PressRelease, Some(Scope::Local), "November 03, 2020")
    );
    let line = kind::line("News / Global").unwrap();
    assert_eq!((line.kind, line.scope), (Kind::News, Some(Scope::Global)));
    assert!(kind::line("News Local harbours are growing fast").is_none());
}

#[test]
fn a17_kinds_by_label_path_and_title() {
    assert_eq!(kind::of_label("Press Release"), Some(Kind::PressRelease));
    assert_eq!(kind::of_label("News / Local"), Some(Kind::News));
    assert_eq!(kind::of_label("press-release"), Some(Kind::PressRelease));
    assert_eq!(kind::of_label("Blogi"), Some(Kind::Blog));
    assert_eq!(kind::of_label("harbour"), None);
    assert_eq!(kind::of_path("/blogs/history-blog-1"), Some(Kind::Blog));
    assert_eq!(kind::of_path("/fi/stories/kenya/anna"), Some(Kind::Story));
    assert_eq!(kind::of_path("/newsdesk/20181206"), Some(Kind::Digest));
    assert_eq!(kind::of_path("/history-blog-4-focus"), None);
    assert_eq!(kind::of_title("History Blog 4: the boats"), Some(Kind::Blog));
    assert_eq!(kind::of_title("JOINT STATEMENT: no rope for children"), Some(Kind::Statement));
    assert_eq!(kind::of_title("The state of the harbour"), None);
}

#[test]
fn i01_letters_lost_to_question_marks() {
    for text in [
        "IOM Ukraine?s boats",
        "Cote d?Ivoire",
        "the ?Harbour House? project",
        "broken \u{fffd} mark",
    ] {
        assert!(damage::sample(text).is_some(), "{text}");
    }
    for text in ["Why? Because.", "https://a.example/x?y=1", "Really?! Yes.", "What is it?"] {
        assert_eq!(damage::sample(text), None, "{text}");
    }
}

#[test]
fn i02_turkish_read_as_latin() {
    assert!(damage::sample("büyük insan hareketlili?ine tanıklık").is_some());
    assert!(damage::sample("2015 yylynyn sonunda").is_some());
}

#[test]
fn i03_a_lost_ligature() {
    assert!(damage::sample("un groupe d'ONG uvrant dans le port").is_some());
    assert!(damage::sample("un groupe d'ONG œuvrant dans le port").is_none());
}

#[test]
fn i05_a_menu_panel_is_a_label_glued_to_words() {
    assert!(noise::is_menu_panel("WHO WE AREThe harbour office is old."));
    assert!(noise::is_menu_panel("Our WorkAs the leading harbour office"));
    assert!(!noise::is_menu_panel("Our work is hard."));
    assert!(noise::is_menu_label("- Take Action"));
}
