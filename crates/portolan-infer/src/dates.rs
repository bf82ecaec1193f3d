//! Whether a short text is a date. Which date is for normalising to say.

/// Longer texts may hold a date and are none.
const DATE_CHARS_MAX: usize = 64;

/// How months begin, in the languages that offices publish in. A number beside such a word is a
/// day, and “5 comments” is none.
const MONTHS: &[&str] = &[
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
    "mär",
    "mai",
    "okt",
    "dez",
    "jän",
    "fév",
    "fev",
    "avr",
    "juin",
    "juil",
    "aoû",
    "déc",
    "ene",
    "abr",
    "ago",
    "dic",
    "set",
    "out",
    "gen",
    "mag",
    "giu",
    "lug",
    "ott",
    "maa",
    "mei",
    "maj",
    "tammi",
    "helmi",
    "huhti",
    "touko",
    "kesä",
    "heinä",
    "elo",
    "syys",
    "loka",
    "marras",
    "joulu",
    "sty",
    "lut",
    "kwi",
    "cze",
    "lip",
    "sie",
    "wrz",
    "paź",
    "lis",
    "gru",
    "led",
    "úno",
    "bře",
    "dub",
    "kvě",
    "čer",
    "srp",
    "zář",
    "říj",
    "pro",
    "jún",
    "júl",
    "máj",
    "oca",
    "şub",
    "nis",
    "haz",
    "tem",
    "ağu",
    "eyl",
    "eki",
    "kas",
    "ara",
    "már",
    "ápr",
    "sze",
    "ian",
    "iun",
    "iul",
    "янв",
    "фев",
    "мар",
    "апр",
    "мая",
    "май",
    "июн",
    "июл",
    "авг",
    "сен",
    "окт",
    "ноя",
    "дек",
    "січ",
    "лют",
    "бер",
    "кві",
    "тра",
    "чер",
    "лип",
    "сер",
    "вер",
    "жов",
    "гру",
    "јан",
    "јун",
    "јул",
    "нов",
    "ян",
    "ιαν",
    "φεβ",
    "μαρ",
    "απρ",
    "μαΐ",
    "μαϊ",
    "ιου",
    "αυγ",
    "σεπ",
    "οκτ",
    "νοε",
    "δεκ",
    "ينا",
    "فبر",
    "مار",
    "أبر",
    "ابر",
    "ماي",
    "يون",
    "يول",
    "أغس",
    "اغس",
    "سبت",
    "أكت",
    "اكت",
    "نوف",
    "ديس",
    "كان",
    "شبا",
    "آذا",
    "نيس",
    "أيا",
    "حزي",
    "تمو",
    "آب",
    "أيل",
    "تشر",
    "جان",
    "فرو",
    "ارد",
    "خرد",
    "تیر",
    "مرد",
    "شهر",
    "مهر",
    "آبا",
    "آذر",
    "بهم",
    "اسف",
    "ינו",
    "פבר",
    "מרץ",
    "אפר",
    "מאי",
    "יונ",
    "יול",
    "אוג",
    "ספט",
    "אוק",
    "נוב",
    "דצמ",
    "հուն",
    "փետ",
    "մար",
    "ապր",
    "մայ",
    "օգո",
    "սեպ",
    "հոկ",
    "նոյ",
    "դեկ",
    "იან",
    "თებ",
    "მარ",
    "აპრ",
    "მაი",
    "ივნ",
    "ივლ",
    "აგვ",
    "სექ",
    "ოქტ",
    "ნოე",
    "დეკ",
    "tháng",
    "जन",
    "फ़र",
    "फर",
    "मार्च",
    "अप्रै",
    "मई",
    "जून",
    "जुल",
    "अग",
    "सित",
    "अक्",
    "नव",
    "दिस",
];

/// Words of dates that are told from today.
const RELATIVE: &[&str] = &[
    "ago",
    "vor",
    "hace",
    "sitten",
    "sedan",
    "назад",
    "منذ",
    "yesterday",
    "today",
    "gestern",
    "heute",
    "hier",
    "ayer",
    "eilen",
    "tänään",
    "вчера",
    "сегодня",
    "há",
    "geleden",
    "temu",
    "önce",
];

/// Whether the text is a date and nothing else: a day, a month, or a time told from today.
pub(crate) fn is_date(text: &str) -> bool {
    let text = trimmed(text);
    let n_chars = text.chars().count();
    if text.is_empty() || n_chars > DATE_CHARS_MAX {
        return false;
    }
    let ascii: String = text.chars().map(latin_digit).collect::<String>().to_lowercase();
    if !ascii.chars().any(|it| it.is_ascii_digit()) {
        return RELATIVE[7..].contains(&ascii.as_str());
    }
    let numbers = numbers(&ascii);
    let words: Vec<&str> = ascii
        .split(|it: char| !it.is_alphabetic() && !is_mark(it))
        .filter(|it| !it.is_empty())
        .collect();
    let has_month = words.iter().any(|word| MONTHS.iter().any(|month| word.starts_with(month)));
    let has_year = numbers.iter().any(|number| is_year(*number));
    let has_day = numbers.iter().any(|(value, len)| *len <= 2 && (1..=31).contains(value));
    if is_day_and_month(&ascii) {
        return true;
    }
    if is_numeric_date(&ascii) {
        return words.len() <= 8;
    }
    if ["年", "月", "日", "년", "월"].iter().filter(|it| ascii.contains(**it)).count() >= 2 {
        return true;
    }
    if has_month && (has_year || has_day) {
        // “12 March 2024, 14:00 EET | Helsinki” is more than a date but no title either.
        return words.len() <= 6 && numbers.len() <= 8;
    }
    if has_year && has_day && words.len() <= 4 && n_chars <= 32 {
        return numbers.len() <= 5;
    }
    n_chars <= 28 && words.len() <= 5 && words.iter().any(|it| RELATIVE.contains(it))
}

/// Whether the text is a year, or a month of one, as headings of archives are.
pub(crate) fn is_period(text: &str) -> bool {
    let ascii: String = trimmed(text).chars().map(latin_digit).collect::<String>().to_lowercase();
    let n_words = ascii.split_whitespace().count();
    let numbers = numbers(&ascii);
    n_words <= 4 && ascii.chars().count() <= 32 && numbers.iter().any(|number| is_year(*number))
}

/// Marks that stand around dates are none of them.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|it: char| it.is_whitespace() || "–—-:|•·,()[]/»«>.…".contains(it))
}

/// Vowel signs belong to the word that they stand in.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{900}'..='\u{94f}' | '\u{64b}'..='\u{65f}')
}

/// Digits of other scripts as ASCII.
fn latin_digit(letter: char) -> char {
    const ZEROS: [u32; 8] = [0x660, 0x6f0, 0x966, 0x9e6, 0xe50, 0xff10, 0x1040, 0x17e0];
    let code = u32::from(letter);
    let value = ZEROS.iter().find_map(|zero| code.checked_sub(*zero).filter(|it| *it < 10));
    value.and_then(|it| char::from_digit(it, 10)).unwrap_or(letter)
}

/// Numbers with how many digits they have.
fn numbers(text: &str) -> Vec<(u32, usize)> {
    text.split(|it: char| !it.is_ascii_digit())
        .filter(|it| !it.is_empty())
        .map(|it| (it.parse().unwrap_or(u32::MAX), it.len()))
        .collect()
}

/// A year of our reckoning, the Buddhist or the Persian one.
fn is_year((value, len): (u32, usize)) -> bool {
    let years = [1950..=2099, 2500..=2642, 1370..=1450];
    len == 4 && years.iter().any(|it| it.contains(&value))
}

/// Two small numbers and nothing else: “12-19”, “3. 11.”.
fn is_day_and_month(text: &str) -> bool {
    let tight: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    ['.', '/', '-'].iter().any(|mark| {
        let parts: Vec<&str> = tight.trim_end_matches(*mark).split(*mark).collect();
        let small =
            |it: &&str| it.len() <= 2 && it.parse().is_ok_and(|it: u32| (1..=31).contains(&it));
        let months = |it: &&&str| it.parse().is_ok_and(|it: u32| (1..=12).contains(&it));
        parts.len() == 2 && parts.iter().all(small) && parts.iter().filter(months).count() >= 1
    })
}

/// Three numbers between dots, dashes or strokes; two of them with a dot at the end.
fn is_numeric_date(text: &str) -> bool {
    let tight: String = text.replace(". ", ".").replace(" / ", "/").replace(" - ", "-");
    tight.split([' ', ',', 't', '(', ')', '|', '–']).any(|piece| {
        for mark in ['.', '/', '-'] {
            let parts: Vec<&str> = piece.split(mark).filter(|it| !it.is_empty()).collect();
            let whole = |it: &&str| it.bytes().all(|byte| byte.is_ascii_digit()) && it.len() <= 4;
            if parts.len() == 3 && parts.iter().all(whole) {
                let values: Vec<u32> = parts.iter().filter_map(|it| it.parse().ok()).collect();
                let n_small = values.iter().filter(|it| (1..=31).contains(*it)).count();
                let n_years =
                    parts.iter().zip(&values).filter(|(it, v)| is_year((**v, it.len()))).count();
                let is_short = parts.iter().all(|it| it.len() <= 2) && parts[2].len() == 2;
                if n_small >= 2 && (n_years == 1 || is_short) {
                    return true;
                }
            }
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::{is_date, is_period};

    #[test]
    fn dates_of_many_forms_are_dates() {
        for text in [
            "12 March 2024",
            "March 12, 2024",
            "12.03.2024",
            "12. 3. 2024",
            "2024-03-12",
            "12/03/24",
            "– 12.03.2024 –",
            "Mon, 12 Mar 2024",
            "12. März 2024",
            "12 mars 2024",
            "12 de marzo de 2024",
            "12. maaliskuuta 2024",
            "12 марта 2024 г.",
            "١٢ مارس ٢٠٢٤",
            "2024年3月12日",
            "12 Mar",
            "3 days ago",
            "vor 3 Tagen",
            "Published: 12 March 2024",
            "12 March 2024 14:05",
            "2024-03-12T10:00:00+02:00",
            "March 2024",
            "12 آذار 2024",
            "Yesterday",
        ] {
            assert!(is_date(text), "{text}");
        }
    }

    #[test]
    fn titles_and_counts_are_no_dates() {
        for text in [
            "5 comments",
            "3 min read",
            "News",
            "Annual report 2024 on migration and work",
            "12 families return home",
            "",
            "1.2.3",
            "Read more",
            "IOM and EU 2023 partnership for 10 towns",
            "Page 2",
        ] {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn headings_of_archives_are_periods() {
        assert!(is_period("2024"));
        assert!(is_period("March 2024"));
        assert!(is_period("Archive 2024"));
        assert!(!is_period("What we did in the long year 2024"));
    }
}
