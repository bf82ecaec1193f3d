//! Which language a text is in, and how we know.
//!
//! A short text that gives no sure sign stays `und`: a wrong `lang` attribute makes a screen
//! reader speak nonsense, a missing one does not.

use std::{collections::HashMap, sync::LazyLock};

use portolan_core::{Lang, LangClaim, LangOrigin};

use crate::text::{head, words};

/// Longer texts are judged by their beginning.
const BYTES_MAX: usize = 1200;

/// Frequent small words, and words that the estate repeats, by language. A word that several
/// languages share counts for each of them in part.
const SMALL_WORDS: [(&str, &str); 30] = [
    (
        "en",
        "the of and to in a is that for on with as was by are from at this have has been were their which who will an be it we our more after not its but they you about into than people during through",
    ),
    (
        "fi",
        "ja on ei että se oli hän joka mutta kun myös ovat kanssa mukaan sekä tai ovat voi niin kuin jo vain ole olla siitä sen tämä jotka jonka joita vuonna vuoden ihmisten siirtolaisten avulla suomessa suomen helsingissä uusi enemmän paluu meidän heidän häntä toimisto kansainvälinen",
    ),
    (
        "sv",
        "och att det som en på är av för med den till inte har om ett var jag men de så från vid sig efter kan när eller under också år ska hade nu mot över sin mycket alla än vi genom sverige",
    ),
    (
        "de",
        "der die und in den von zu das mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer um am sind noch wie einem über einen so zum war haben nur oder aber vor zur bis mehr durch man wurde",
    ),
    (
        "sk",
        "a sa na je v že s z do si o pre ako aj za to by po od ktoré ktorý ktorá alebo bol bola boli ale pri sú jeho ich tak už len medzi môže aby roku ľudí podľa tento táto v sme vo ste kto nie",
    ),
    (
        "cs",
        "a se na je v že s z do si o pro jako i za to by po od které který která nebo byl byla byli ale při jsou jeho jejich tak už jen mezi může aby roku lidí podle tento tato jsme ve kdo není",
    ),
    (
        "es",
        "de la que el en y a los del se las por un para con no una su al lo como más o pero sus le ya este sí porque esta entre cuando muy sin sobre también hasta hay donde quien desde todo nos durante personas años",
    ),
    (
        "fr",
        "de la le et les des en un du une que est pour qui dans a par plus pas au sur ne se ce il sont avec son ont cette mais comme ou si leur nous été aux ses être fait elle deux ces dont entre après sans à l d",
    ),
    (
        "it",
        "di e il la che in un a per è una sono con non del si da le dei nel alla come più al lo ma gli della anche ha delle dal ai i su o se questo essere loro degli nella tra persone sul dalla",
    ),
    (
        "pt",
        "de a o que e do da em um para com não uma os no se na por mais as dos como mas ao ele das à seu sua ou quando muito nos já também pelo pela até isso entre depois sem mesmo são foi",
    ),
    (
        "nb",
        "og i det er på som en til for av at med har de ikke den om et men var seg fra vi ble kan så blir også etter skal hun han vil ved å hvor mer norge eller ut opp",
    ),
    (
        "da",
        "og i det er på som en til for af at med har de ikke den om et men var sig fra vi blev kan så bliver også efter skal hun han vil ved hvor mere danmark eller ud op efter",
    ),
    (
        "nl",
        "de het een van en in is dat op te zijn met voor niet aan er om ook als dan maar bij door uit naar nog wordt heeft deze werd of die hun over meer tot worden kan",
    ),
    (
        "pl",
        "w i na się z do nie jest to że o dla jak po od za przez ale oraz są być który która które może już tylko ich jego czy przy roku także tego był była osób lub",
    ),
    (
        "tr",
        "ve bir bu da için ile de olarak çok daha olan gibi kadar sonra en ne olduğu ise ama veya her tarafından değil göre üzerinde yıl içinde bin insan göç",
    ),
    (
        "ro",
        "și de în a la cu pe din care nu este un o pentru că ce mai sunt au fost prin sau dar se său după ca lor această acest fi către între",
    ),
    (
        "hu",
        "a az és hogy nem is egy van volt meg de ez csak már mint el még ha vagy azt kell lehet után ami aki között szerint által",
    ),
    (
        "et",
        "ja on ei et see oli kui ka mis ning oma aga nii või selle tema mida kes välja veel pärast aasta kuid üle",
    ),
    (
        "lt",
        "ir yra kad į su tai iš kaip bet jis apie ar buvo po už dėl tik dar jau metų nuo taip savo kuris",
    ),
    ("lv", "un ir ka no ar uz par kā tas bet vai pēc arī lai jau gada līdz tika savu kas"),
    ("sq", "dhe e të në që për me një nga është i si më ka janë ose por u së kjo ky janë do"),
    (
        "bs",
        "i u je da se na za su od s koji koja koje kao ali nije bi to sa ili o iz što će bio bila godine nakon",
    ),
    ("so", "iyo oo ka ku waa in la uu ay soo ah inay ayaa waxaa kale aan wax dadka si u"),
    (
        "id",
        "yang dan di dengan untuk dari ini itu dalam tidak pada akan adalah juga oleh sebagai ada para",
    ),
    ("vi", "và của là có được cho không trong với các một những người để này đã từ khi về"),
    (
        "ru",
        "и в не на что с по это как из у за от так же для его но до вы мы они она был было была были быть или при чем также только еще ещё все который которые которых году лет после может том во со к о",
    ),
    (
        "uk",
        "і в не на що з по це як із у за від так для його але до ви ми вони вона був було була були бути або при ніж також тільки ще все який які яких року років після може та й про зі",
    ),
    (
        "bg",
        "и в не на че с по това как от за така да е са се но до вие ние те тя беше бяха или при също само още всички който която които през години година след може във със към като ще си има бе",
    ),
    (
        "sr",
        "и у не на да са по то како из за од тако је су се али до ви ми они она био била или при такође само још све који која које године после може што ће као",
    ),
    (
        "ca",
        "de la i el que a en les els del un per amb una és no al com més ha dels però són aquest",
    ),
];

/// Letters that only a few languages write, with their weight.
const LETTERS: [(char, &[&str]); 40] = [
    ('ä', &["fi", "sv", "de", "et", "sk"]),
    ('ö', &["fi", "sv", "de", "tr", "hu", "et"]),
    ('å', &["sv", "nb", "da"]),
    ('ø', &["nb", "da"]),
    ('æ', &["nb", "da"]),
    ('ß', &["de"]),
    ('ü', &["de", "tr", "hu", "et", "es"]),
    ('ñ', &["es"]),
    ('¿', &["es"]),
    ('¡', &["es"]),
    ('ç', &["fr", "tr", "pt", "sq", "ca"]),
    ('œ', &["fr"]),
    ('ê', &["fr", "pt"]),
    ('è', &["it", "fr", "ca"]),
    ('ù', &["it", "fr"]),
    ('ò', &["it", "ca"]),
    ('ì', &["it"]),
    ('ã', &["pt"]),
    ('õ', &["pt", "et"]),
    ('ł', &["pl"]),
    ('ą', &["pl", "lt"]),
    ('ę', &["pl", "lt"]),
    ('ż', &["pl"]),
    ('ś', &["pl"]),
    ('ğ', &["tr"]),
    ('ı', &["tr"]),
    ('ş', &["tr", "ro"]),
    ('ș', &["ro"]),
    ('ț', &["ro"]),
    ('ă', &["ro", "vi"]),
    ('ő', &["hu"]),
    ('ű', &["hu"]),
    ('ľ', &["sk"]),
    ('ĺ', &["sk"]),
    ('ŕ', &["sk"]),
    ('ô', &["sk", "fr", "vi"]),
    ('ř', &["cs"]),
    ('ě', &["cs"]),
    ('ů', &["cs"]),
    ('ë', &["sq", "nl"]),
];

/// A judgement on one text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Detected {
    pub(crate) lang: Lang,
    /// Strong enough to overrule what a page merely inherits from its frame.
    pub(crate) strong: bool,
}

/// The language of a text, if its words or letters say so reliably.
pub(crate) fn detect(text: &str) -> Option<Detected> {
    let text = head(text, BYTES_MAX);
    let script = Script::of(text)?;
    let tag = match script {
        Script::Latin => return latin(text),
        Script::Cyrillic => cyrillic(text),
        Script::Arabic => arabic(text),
        Script::Only(tag) => tag,
    };
    let n_letters = text.chars().filter(|c| c.is_alphabetic()).count();
    Some(Detected { lang: Lang::parse(tag)?, strong: n_letters >= 20 })
}

/// Which of a few languages a text is in, where its company leaves only these.
pub(crate) fn among<'l>(text: &str, candidates: &'l [Lang]) -> Option<&'l Lang> {
    let of = |tag: &str| candidates.iter().find(|lang| lang.primary() == tag);
    if let Some(detected) = detect(text) {
        return of(detected.lang.primary());
    }
    let text = head(text, BYTES_MAX);
    let mut scores = scores(text).into_iter().filter_map(|(tag, score)| Some((of(tag)?, score)));
    match (scores.next(), scores.next()) {
        (Some((lang, best)), second) if best - second.map_or(0.0, |(_, it)| it) >= 0.4 => {
            Some(lang)
        }
        (Some(_), _) => None,
        (None, _) => of(statistic(text)?.0),
    }
}

/// Everything that may be known about a text's language, best first.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Signs<'a> {
    /// `lang` on the element itself.
    pub(crate) own: Option<&'a Lang>,
    /// A label or notice beside the text.
    pub(crate) labelled: Option<&'a Lang>,
    /// Declared for the whole item or page, and inherited by this text.
    pub(crate) inherited: Option<&'a Lang>,
    /// The operator's default for the source.
    pub(crate) assumed: Option<&'a Lang>,
}

/// Weighs the signs: the element's own mark, then a label, then the words themselves against an
/// inherited declaration, then the operator's default.
pub(crate) fn claim(text: &str, signs: Signs<'_>) -> LangClaim {
    if let Some(lang) = signs.own {
        return LangClaim::new(lang.clone(), LangOrigin::Declared);
    }
    if let Some(lang) = signs.labelled {
        return LangClaim::new(lang.clone(), LangOrigin::Labelled);
    }
    let detected = detect(text);
    match (detected, signs.inherited) {
        // What the page declares may be finer (`sr-Latn`, `pt-BR`).
        (Some(detected), Some(lang)) if is_same(&detected.lang, lang) => {
            LangClaim::new(lang.clone(), LangOrigin::Declared)
        }
        (Some(detected), Some(lang)) if !detected.strong => {
            LangClaim::new(lang.clone(), LangOrigin::Declared)
        }
        (Some(detected), _) => LangClaim::new(detected.lang, LangOrigin::Detected),
        (None, Some(lang)) => LangClaim::new(lang.clone(), LangOrigin::Declared),
        (None, None) => match signs.assumed {
            Some(lang) => LangClaim::new(lang.clone(), LangOrigin::Assumed),
            None => LangClaim::und(),
        },
    }
}

/// Whether two tags mean languages that detection cannot tell apart in a short text.
fn is_same(a: &Lang, b: &Lang) -> bool {
    const CLOSE: [&[&str]; 5] = [
        &["nb", "nn", "no", "da"],
        &["bs", "hr", "sr", "cnr", "sh"],
        &["id", "ms"],
        &["cs", "sk"],
        &["fa", "ur"],
    ];
    a.primary() == b.primary()
        || CLOSE.iter().any(|group| group.contains(&a.primary()) && group.contains(&b.primary()))
            && !(a.primary() == "sk" || a.primary() == "cs")
}

#[derive(Clone, Copy, PartialEq)]
enum Script {
    Latin,
    Cyrillic,
    Arabic,
    /// A script that one language of the estate writes.
    Only(&'static str),
}

impl Script {
    fn of(text: &str) -> Option<Script> {
        let mut counts: [(Script, usize); 14] = [
            (Script::Latin, 0),
            (Script::Cyrillic, 0),
            (Script::Arabic, 0),
            (Script::Only("el"), 0),
            (Script::Only("he"), 0),
            (Script::Only("ka"), 0),
            (Script::Only("hy"), 0),
            (Script::Only("th"), 0),
            (Script::Only("ko"), 0),
            (Script::Only("ja"), 0),
            (Script::Only("zh"), 0),
            (Script::Only("hi"), 0),
            (Script::Only("bn"), 0),
            (Script::Only("am"), 0),
        ];
        let mut n_letters = 0;
        for c in text.chars().filter(|c| c.is_alphabetic()) {
            n_letters += 1;
            let idx = match c as u32 {
                0x41..=0x24f | 0x1e00..=0x1eff => 0,
                0x400..=0x52f => 1,
                0x600..=0x6ff | 0x750..=0x77f | 0xfb50..=0xfdff | 0xfe70..=0xfeff => 2,
                0x370..=0x3ff | 0x1f00..=0x1fff => 3,
                0x590..=0x5ff => 4,
                0x10a0..=0x10ff | 0x1c90..=0x1cbf => 5,
                0x530..=0x58f => 6,
                0xe00..=0xe7f => 7,
                0xac00..=0xd7af | 0x1100..=0x11ff => 8,
                0x3040..=0x30ff => 9,
                0x4e00..=0x9fff => 10,
                0x900..=0x97f => 11,
                0x980..=0x9ff => 12,
                0x1200..=0x137f => 13,
                _ => continue,
            };
            counts[idx].1 += 1;
        }
        // Japanese mixes kana into Han.
        if counts[9].1 * 5 > counts[10].1 && counts[9].1 > 0 {
            counts[9].1 += counts[10].1;
            counts[10].1 = 0;
        }
        let (script, n) = counts.into_iter().max_by_key(|(_, n)| *n)?;
        (n >= 4 && n * 10 >= n_letters * 6).then_some(script)
    }
}

fn cyrillic(text: &str) -> &'static str {
    /// Language, letters that mark it, weight of each.
    const MARKS: [(&str, &str, f32); 9] = [
        ("uk", "їєґЇЄҐіІ", 1.5),
        ("be", "ўЎ", 6.0),
        ("mk", "ѓќѕЃЌЅ", 6.0),
        ("sr", "ђћђЂЋџЏјљњ", 1.5),
        ("kk", "әғқңұһӘҒҚҢҰҺ", 2.0),
        ("ky", "ңҢ", 1.0),
        ("tg", "ҷӣӯҳҶӢӮҲ", 2.0),
        ("ru", "ыэёЫЭЁ", 1.0),
        ("bg", "ъЪ", 0.7),
    ];
    let mut best = ("ru", 0.0);
    let words = scores(text);
    for (tag, letters, weight) in MARKS {
        let n = text.chars().filter(|c| letters.contains(*c)).count();
        let from_words = words.iter().find(|(it, _)| *it == tag).map_or(0.0, |(_, score)| *score);
        // Ukrainian and Serbian cannot do without letters of their own, Bulgarian has no ы.
        let is_possible = match tag {
            "ru" => true,
            "bg" => !text.chars().any(|c| "ыэёЫЭЁіїєІЇЄј".contains(c)),
            _ => n > 0,
        };
        if !is_possible {
            continue;
        }
        let total = n as f32 * weight + from_words;
        if total > best.1 {
            best = (tag, total);
        }
    }
    best.0
}

fn arabic(text: &str) -> &'static str {
    let count = |letters: &str| text.chars().filter(|c| letters.contains(*c)).count();
    if count("ڕڵێۆە") >= 2 {
        "ckb"
    } else if count("ښځډړڼږ") >= 2 {
        "ps"
    } else if count("ٹڈڑےں") >= 2 {
        "ur"
    } else if count("پچژگکی") >= 2 {
        "fa"
    } else {
        "ar"
    }
}

fn latin(text: &str) -> Option<Detected> {
    let scores = scores(text);
    let (first, second) = (scores.first(), scores.get(1));
    let n_words = words(text).count();
    if let Some(&(tag, score)) = first
        && score >= 3.5
        && second.is_none_or(|(_, other)| score - other >= score * 0.5)
    {
        return Some(Detected { lang: Lang::parse(tag)?, strong: true });
    }
    let statistic = statistic(text);
    let Some(&(tag, score)) = first else {
        let (lang, reliable) = statistic?;
        return (reliable && n_words >= 6)
            .then(|| Lang::parse(lang).map(|lang| Detected { lang, strong: false }))?;
    };
    let margin = second.map_or(score, |(_, other)| score - other);
    let (agrees, sure) = match statistic {
        Some((lang, reliable)) => (lang == tag, lang == tag && reliable),
        None => (false, false),
    };
    // Two judges who agree need less each.
    let strong = score >= 2.5 && (margin >= score * 0.4 || agrees && margin >= score * 0.15)
        || sure && score >= 1.2 && margin >= 0.3 && n_words >= 5;
    let weak = agrees && score >= 0.9 && margin > 0.0
        || agrees && n_words >= 8
        || sure && score >= 0.4
        || score >= 1.8 && margin >= score * 0.5;
    if strong || weak {
        return Some(Detected { lang: Lang::parse(tag)?, strong });
    }
    // The letters alone decide where the small words are close or silent.
    let (lang, reliable) = statistic?;
    let close =
        scores.iter().find(|(tag, _)| *tag == lang).is_some_and(|(_, own)| score - own <= 0.6);
    (reliable && n_words >= 5 && (close || n_words >= 12))
        .then(|| Lang::parse(lang).map(|lang| Detected { lang, strong: false }))?
}

/// Languages by the weight of their small words and letters, heaviest first.
fn scores(text: &str) -> Vec<(&'static str, f32)> {
    static TABLE: LazyLock<HashMap<&'static str, Vec<&'static str>>> = LazyLock::new(|| {
        let mut table: HashMap<&'static str, Vec<&'static str>> = HashMap::new();
        for (tag, list) in SMALL_WORDS {
            for word in list.split(' ') {
                let tags = table.entry(word).or_default();
                if !tags.contains(&tag) {
                    tags.push(tag);
                }
            }
        }
        table
    });
    let mut scores: HashMap<&'static str, f32> = HashMap::new();
    for word in words(text) {
        let lower = word.to_lowercase();
        // An elided article stands before an apostrophe: l'aide, d'une.
        let bare = lower.split(['\'', '’']).next().unwrap_or(&lower);
        let Some(tags) = TABLE.get(lower.as_str()).or_else(|| TABLE.get(bare)) else { continue };
        let weight = match tags.len() {
            1 => 1.0,
            2 => 0.6,
            3 => 0.4,
            _ => 0.25,
        };
        for tag in tags {
            *scores.entry(tag).or_default() += weight;
        }
    }
    let mut seen: HashMap<char, usize> = HashMap::new();
    for c in text.chars().flat_map(char::to_lowercase).filter(|c| !c.is_ascii()) {
        *seen.entry(c).or_default() += 1;
    }
    for (letter, tags) in LETTERS {
        let Some(n) = seen.get(&letter) else { continue };
        // One foreign name must not decide.
        let weight = (*n as f32).min(4.0) * if tags.len() == 1 { 0.5 } else { 0.2 };
        for tag in tags {
            *scores.entry(tag).or_default() += weight;
        }
    }
    let mut list: Vec<_> = scores.into_iter().collect();
    list.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(b.0)));
    list
}

/// The judgement of letter trigrams, within the languages of the estate.
fn statistic(text: &str) -> Option<(&'static str, bool)> {
    use whatlang::Lang as L;
    const ESTATE: [(L, &str); 20] = [
        (L::Eng, "en"),
        (L::Fin, "fi"),
        (L::Swe, "sv"),
        (L::Deu, "de"),
        (L::Slk, "sk"),
        (L::Ces, "cs"),
        (L::Spa, "es"),
        (L::Fra, "fr"),
        (L::Ita, "it"),
        (L::Por, "pt"),
        (L::Nob, "nb"),
        (L::Dan, "da"),
        (L::Nld, "nl"),
        (L::Pol, "pl"),
        (L::Tur, "tr"),
        (L::Ron, "ro"),
        (L::Hun, "hu"),
        (L::Est, "et"),
        (L::Lit, "lt"),
        (L::Vie, "vi"),
    ];
    static DETECTOR: LazyLock<whatlang::Detector> = LazyLock::new(|| {
        whatlang::Detector::with_allowlist(ESTATE.iter().map(|(lang, _)| *lang).collect())
    });
    let info = DETECTOR.detect(text)?;
    let (_, tag) = ESTATE.iter().find(|(lang, _)| *lang == info.lang())?;
    Some((tag, info.is_reliable()))
}

#[cfg(test)]
mod tests;
