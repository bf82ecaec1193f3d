use super::*;

#[track_caller]
fn check(text: &str, expect: &str) {
    let found = detect(text).map_or_else(|| "und".to_owned(), |it| it.lang.to_string());
    assert_eq!(found, expect, "{text}");
}

#[test]
fn languages_of_the_estate_are_told_apart() {
    check("The boats of the harbour have been painted by the people who live there.", "en");
    check("Sataman veneet on maalattu, ja ne ovat nyt kauniimpia kuin koskaan.", "fi");
    check("Båtarna i hamnen har målats av dem som bor där, och de är vackra nu.", "sv");
    check("Die Boote im Hafen wurden von den Menschen bemalt, die dort wohnen.", "de");
    check("Lode v prístave boli natreté ľuďmi, ktorí tam bývajú už mnoho rokov.", "sk");
    check("Los barcos del puerto fueron pintados por las personas que viven allí.", "es");
    check("Les bateaux du port ont été peints par les gens qui y habitent.", "fr");
    check("Le barche del porto sono state dipinte dalle persone che ci vivono.", "it");
    check("Лодки в гавани были покрашены людьми, которые там живут.", "ru");
    check("Човни в гавані були пофарбовані людьми, які там живуть.", "uk");
    check("طليت قوارب الميناء من قبل الناس الذين يعيشون هناك.", "ar");
    check("Limandaki tekneler orada yaşayan insanlar tarafından boyandı ve çok güzel oldu.", "tr");
    check("Łodzie w porcie zostały pomalowane przez ludzi, którzy tam mieszkają.", "pl");
    check("ნავები ნავსადგურში შეღებეს", "ka");
}

#[test]
fn c22_what_gives_no_sign_is_undetermined() {
    for text in ["", "COVID-19", "2030", "IOM", "Anna Sand", "#withyou"] {
        check(text, "und");
    }
}

#[test]
fn c01_words_overrule_what_a_page_merely_inherits() {
    let en = Lang::parse("en").unwrap();
    let text =
        "Satamatoimisto on avannut uuden neuvontapisteen ihmisille, jotka saapuvat laivalla.";
    let inherited = claim(text, Signs { inherited: Some(&en), ..Signs::default() });
    assert_eq!((inherited.lang.as_str(), inherited.origin), ("fi", LangOrigin::Detected));
    let own = claim(text, Signs { own: Some(&en), ..Signs::default() });
    assert_eq!((own.lang.as_str(), own.origin), ("en", LangOrigin::Declared));
}

#[test]
fn finer_tags_of_a_page_are_kept() {
    let en = Lang::parse("en-GB").unwrap();
    let it = claim(
        "The boats of the harbour have been painted.",
        Signs { inherited: Some(&en), ..Signs::default() },
    );
    assert_eq!((it.lang.as_str(), it.origin), ("en-GB", LangOrigin::Declared));
}

#[test]
fn without_words_the_operators_default_is_assumed() {
    let fi = Lang::parse("fi").unwrap();
    let it = claim("COVID-19", Signs { assumed: Some(&fi), ..Signs::default() });
    assert_eq!((it.lang.as_str(), it.origin), ("fi", LangOrigin::Assumed));
}

#[test]
fn c22_the_smaller_languages_of_the_estate_are_known() {
    check("Бандардаги қайиқлар у ерда яшайдиган одамлар томонидан бўялган.", "uz-Cyrl");
    check("Қаиқтарды айлақта тұратын адамдар бояп шықты, олар өте әдемі болды.", "kk");
    check("Портто жашаган адамдар кайыктарды боёп чыгышты жана алар абдан кооз болду.", "ky");
    check("Қаиқҳоро дар бандар одамоне, ки он ҷо зиндагӣ мекунанд, ранг карданд.", "tg");
    check("بەلەمەکانی بەندەرەکە لەلایەن ئەو خەڵکانەوە بۆیاخ کراون کە لەوێ دەژین.", "ckb");
    check("Varkat e portit janë lyer nga njerëzit që jetojnë atje prej shumë vitesh.", "sq");
    check("Doomaha dekedda waxaa rinjiyeeyay dadka halkaas ku nool sannado badan.", "so");
}

#[test]
fn three_languages_are_told_apart_by_what_only_one_of_them_writes() {
    check(
        "Brodove u luci obojili su ljudi koji ondje žive, a glazba je svirala cijeli tjedan.",
        "hr",
    );
    check(
        "Brodove u luci obojili su ljudi koji tamo žive, a muzika je u Sarajevu svirala sedmicu.",
        "bs",
    );
    check(
        "Brodove u luci obojili su ljudi koji ovde žive, a posle su deca svirala celu nedelju.",
        "sr-Latn",
    );
}

#[test]
fn letters_that_a_language_has_not_speak_against_it() {
    assert!(close::missing("bg", "ы э ё") > close::missing("ru", "ы э ё"));
    // A foreign name takes no more than so much.
    assert_eq!(close::missing("ru", "јјјјјјјј"), close::missing("ru", "јјјј"));
    assert_eq!(close::missing("en", "ы"), 0.0);
}

#[test]
fn profiles_hold_every_language_that_shares_a_script() {
    let tags: Vec<&str> = Weights::of("a а ا").known();
    for tag in CYRILLIC.iter().chain(&ARABIC).chain(&THREE) {
        assert!(tags.contains(tag), "{tag}");
    }
    assert!(tags.len() < profiles::LANGUAGES_MAX);
}
