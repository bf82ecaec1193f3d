use super::*;

const LINE: &str = "Buses arrive from the early morning on. Those who step out carry a blanket, a \
                    bag, often nothing at all, and they look for the door that is open. ";

fn section(class: &str, html: &str) -> String {
    format!("<section class='Theme-Section {class}'>{html}</section>")
}

fn page(head: &str, opening: &str, sections: &str) -> String {
    format!(
        "<html lang=en><head><meta name=generator content=Shorthand>{head}</head><body>\
         <div class=Project-HeaderContainer><header>Harbour Features</header></div><article>\
         <section class='Theme-Section Theme-TitleSection'>{opening}</section>{sections}</article>\
         <footer class=Theme-Footer>© 2016 Built with Shorthand</footer>"
    )
}

#[test]
fn a_story_without_a_date_has_none() {
    let sections = section("Theme-TextSection", &format!("<h3>Herat</h3><p>{LINE}{LINE}</p>"));
    let harvest = story(&page("", "<h1 class=Theme-StoryTitle>Border</h1>", &sections)).unwrap();
    let item = &harvest.items[0];
    assert_eq!((&item.published, &item.updated), (&None, &None));
    assert_eq!(item.url.as_deref(), Some(URL));
    assert_eq!(item.origin_id, "features.example/stories/border");
    assert!(!value(&item.body).contains("2016"));

    let head = "<meta property=article:published_time content=2016-10-05T08:00:00+02:00>";
    let harvest = story(&page(head, "<h1 class=Theme-StoryTitle>Border</h1>", &sections)).unwrap();
    let published = harvest.items[0].published.as_ref().unwrap();
    assert_eq!(published.when.unwrap().iso().as_deref(), Some("2016-10-05T06:00:00Z"));
}

#[test]
fn sections_keep_their_headings_and_captions_in_their_order() {
    let figure = "<figure><img data-src=/tents.jpg alt=Tents><noscript><img src=/tents.jpg>\
                  </noscript><figcaption class=Theme-Caption>Tents. Photo: Ana Silva</figcaption>\
                  </figure>";
    let sections = [
        section("Theme-TextSection", &format!("<h3>Islam Qala</h3><p>{LINE}</p>")),
        section("Theme-MediaSection", figure),
        section("Theme-TextSection", &format!("<h3>Herat</h3><p>{LINE}</p>")),
        section("Theme-RelatedStoriesSection", "<h3>More stories</h3>"),
    ];
    let opening = "<h1 class=Theme-StoryTitle>Border</h1><h2 class=Theme-LeadIn>We went.</h2>\
                   <div class=Theme-Byline>By Nora Hild</div>";
    let harvest = story(&page("", opening, &sections.join(""))).unwrap();
    let item = &harvest.items[0];
    assert_eq!(value(&item.subtitle), "We went.");
    assert_eq!(item.authors[0].name.as_deref(), Some("Nora Hild"));
    insta::assert_snapshot!("sections", value(&item.body));
}

#[test]
fn the_lead_picture_is_the_heads_with_the_openings_words() {
    let head = "<meta property=og:image content='https://features.example/road.jpg'>\
                <meta property=og:image:width content=1600>";
    let opening = "<h1>Border</h1><figure><img src=/road.jpg alt='A road'>\
                   <figcaption>The road east. <span class=credit>Photo: Ana Silva</span>\
                   </figcaption></figure>";
    let sections = section("Theme-TextSection", &format!("<p>{LINE}{LINE}</p>"));
    let harvest = story(&page(head, opening, &sections)).unwrap();
    let images = &harvest.items[0].images;
    assert_eq!(images.len(), 1);
    assert_eq!(images[0].url, "https://features.example/road.jpg");
    assert_eq!(images[0].alt.as_deref(), Some("A road"));
    assert_eq!(images[0].width, Some(1600));
    assert_eq!(images[0].caption.as_deref(), Some("The road east. Photo: Ana Silva"));
    assert_eq!(images[0].credit.as_deref(), Some("Photo: Ana Silva"));

    let film = "<h1>Border</h1><video poster=/still.jpg><source src=/road.mp4></video>";
    let harvest = story(&page("", film, &sections)).unwrap();
    let item = &harvest.items[0];
    assert_eq!(item.images[0].url, "http://features.example/still.jpg");
    assert_eq!(item.attachments[0].url, "http://features.example/road.mp4");
}

#[test]
fn a_text_that_comes_by_a_script_is_told() {
    let head = "<meta property=og:title content=Border>\
                <meta property=og:description content='We went there.'>\
                <meta property=og:image content=/road.jpg><meta name=author content='Nora Hild'>";
    let body = format!("<html lang=fr><head>{head}</head><body><div id=root></div>");
    let harvest = story(&body).unwrap();
    let item = &harvest.items[0];
    assert_eq!((value(&item.title), value(&item.subtitle)), ("Border", "We went there."));
    assert_eq!(item.found["title"], "meta og:title");
    assert_eq!(item.authors[0].name.as_deref(), Some("Nora Hild"));
    assert_eq!(item.body, None);
    assert_eq!(codes(&harvest), ["longform-scripted"]);

    let err = story("<body><p>Nothing here.").unwrap_err();
    assert_eq!(err.diagnostics[0].code, "longform-untitled");
    assert!(story("<title>Just a moment...</title>").is_err());
}

#[test]
fn stories_of_other_builders_are_read() {
    let plain = format!(
        "<html lang=en><body><header>Site</header><main><h1>Border</h1><h2>We went.</h2>\
         <p class=byline>Words by Nora Hild</p><section><h2>Herat</h2><p>{LINE}</p></section>\
         <section><p>{LINE}</p></section></main>"
    );
    let harvest = story(&plain).unwrap();
    let item = &harvest.items[0];
    assert_eq!((value(&item.title), value(&item.subtitle)), ("Border", "We went."));
    assert!(value(&item.body).starts_with("<h2>Herat</h2>"), "{}", value(&item.body));
    assert!(!value(&item.body).contains("Nora"));
}

#[test]
fn an_index_leads_to_its_stories_in_their_order() {
    let settings = json!({ "index": "http://features.example/", "max-items": 2 });
    let tag = planned(&settings)[0].tag.clone();
    let body = "<body><nav><a href=/about>About</a></nav><a href=/stories/border/>1</a>\
                <a href=/stories/border>again</a><a href=/stories/camera/#top>2</a>\
                <a href=/stories/third/>3</a><a href=https://other.example/stories/x/>4</a>";
    let harvest = answer(&settings, "http://features.example/", tag.clone(), body).unwrap();
    let asked: Vec<&str> = harvest.requests.iter().map(|it| it.url.as_str()).collect();
    assert_eq!(
        asked,
        ["http://features.example/stories/border/", "http://features.example/stories/camera/"]
    );
    assert_eq!(codes(&harvest), ["listing-cut"]);
    assert!(answer(&settings, "http://features.example/", tag, "<body><p>None").is_err());
}

#[test]
fn hostile_pages_cost_neither_panic_nor_time() {
    let deep = format!("<h1>x</h1><article>{}x", "<section>".repeat(20_000));
    let many = format!("<h1>x</h1>{}", "<section class=Theme-Section>x</section>".repeat(3_000));
    let names = format!("<h1>x</h1><p class=byline>{}", "By A, and ".repeat(5_000));
    for html in [&deep, &many, &names, "", "\0", "<", "<!--", "<h1>x</h1><video poster='http://['>"]
    {
        let _ = story(html);
    }
}
