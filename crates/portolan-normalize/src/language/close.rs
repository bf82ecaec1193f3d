//! What tells languages apart whose profiles are nearly one: letters that one of them never
//! writes, and words that only one of them uses.

/// Letters that a language has not. One foreign name may bring a few.
const MISSING: [(&str, &str); 7] = [
    ("be", "ищъїєґјљњћђџ"),
    ("bg", "ыэёіїєґўјљњћђџ"),
    ("mk", "йыэёщюяьъіїєґўћђ"),
    ("ru", "іїєґўјљњћђџѓќѕәғқңұүһөҷӣӯҳ"),
    ("sr", "йыэёщюяьъіїєґўѓќѕ"),
    ("uk", "ыэёъўјљњћђџѓќѕәғқңұүһө"),
    ("fa", "ٹڈڑںےڵێۆڕڤښځډړڼ"),
];

/// Beginnings of words that only Bosnian, Croatian, or Serbian in Latin letters uses; what two of
/// them share stands twice.
const BEGINNINGS: [(&str, &str); 3] = [
    (
        "hr",
        "tko itko nitko netko tjed tisuć siječ veljač ožuj travanj travnj svibanj svibnj lipanj lipnj srpanj srpnj kolovoz rujan rujn listopad studen prosin kazališ glazb sveučiliš nogomet europ povije točk uvjet također tijekom sustav računal izvješć županij suradnj natječaj zrakoplov vlak hrvat zagreb split rijeci kun tvrtk promidžb cijelo uopće općenit opći opća ravnatelj ukoliko unatoč glede gospodar prosvjed znanost znanstv obitelj osobit primjeric nazočn stupanj razin tvornic umirovlj športsk nadalje kolodvor udrug odvjetn djelatn natjec poslužitelj središ skrb priopć tečaj tečnost iznos dionic veleposl predstojn uspored sukladn postrojb putovnic ravnopravn domovin župn crkv isus krist bolesn ljekarn liječ nakladn knjižnic promet vjerojatn zapovj zaslužn čimben sudionic stoljeć dalmat osijek zadar istr slavon",
    ),
    (
        "bs",
        "šta neko niko sedmic hiljad januar februar mart april maja juna jula august septemb oktobr novemb decemb pozoriš muzik muzič univerzit fudbal evrop histori tačk tačn uslov također saradnj konkurs voz kanton bosn hercegov bih bošnja sarajev mostar tuzl zenic banjal federacij lahk mehk kahv porodic privred nauk naučn sistem izvještaj hemij procent kompjut uopšte opšt stepen nivo ljekar entitet bošnjač isilja islam džami allah",
    ),
    (
        "sr-Latn",
        "šta neko niko nedelj hiljad januar februar mart april maja juna jula avgust septemb oktobr novemb decemb pozoriš muzik muzič univerzit fudbal evrop istori tačk tačn uslov takođe saradnj konkurs voz opštin srbij srps beograd gde ovde svet vreme deca dece deci reka reke mleko posle pre mesto mesta mestu reč deo dela ceo cela čovek uvek promen sledeć primer rešenj lepo bela nisu hteo umesto uopšte opšt stepen nivo porodic privred nauk naučn sistem izveštaj dinar lekar pesm vest videti vidite želite želim zahtev verovatno razume devojk smešt izmen korisni datotek uneti uređivanj istorij",
    ),
];

/// What a letter that is missing from a language takes from it, in natural logarithms.
const LETTER: f32 = 3.0;
/// So many of them count.
const LETTERS_MAX: usize = 4;
/// What a word of a language gives to it.
const WORD: f32 = 5.0;
/// Croatian is written most and mixes least; Serbian in Latin letters shows itself by its words.
const AT_FIRST: [(&str, f32); 2] = [("hr", 2.0), ("sr-Latn", -2.0)];
/// Where Serbian has an e, the others have je or ije; these stems show it.
const STEMS: [&str; 14] = [
    "vje", "mje", "dje", "sje", "bje", "pje", "tje", "vrije", "svije", "dvije", "rije", "lije",
    "uvijek", "cije",
];
const STEM: f32 = 3.0;
/// The profiles of the three differ more by what their texts are about than by language.
const PROFILE: f32 = 0.25;

/// What letters take from a language that does not have them.
pub(super) fn missing(tag: &str, text: &str) -> f32 {
    let Some((_, letters)) = MISSING.iter().find(|(it, _)| *it == tag) else { return 0.0 };
    let is_missing = |c: char| c.to_lowercase().any(|c| letters.contains(c));
    let n = text.chars().filter(|c| is_missing(*c)).take(LETTERS_MAX).count();
    LETTER * n as f32
}

/// Which of the three a text in Latin letters is in. `weights` are what their profiles say.
pub(super) fn of_three(text: &str, weights: [(&'static str, f32); 3]) -> &'static str {
    let at_first = |tag| AT_FIRST.iter().find(|(it, _)| *it == tag).map_or(0.0, |(_, it)| *it);
    let mut weights = weights.map(|(tag, weight)| (tag, weight * PROFILE + at_first(tag)));
    for word in crate::text::words(text) {
        let lower = crate::text::lower(word);
        for (tag, weight) in &mut weights {
            let list = BEGINNINGS.iter().find(|(it, _)| it == tag).map_or("", |(_, list)| list);
            *weight += if list.split(' ').any(|it| lower.starts_with(it)) { WORD } else { 0.0 };
            let has_stem = *tag != "sr-Latn" && STEMS.iter().any(|stem| lower.contains(stem));
            *weight += if has_stem { STEM } else { 0.0 };
        }
    }
    weights.iter().max_by(|a, b| a.1.total_cmp(&b.1)).map_or("bs", |(tag, _)| tag)
}
