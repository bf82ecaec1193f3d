//! Words of dates: months, weekdays, units of time, in the languages of the estate.
//!
//! Each month has the forms that dates use: nominative, genitive, abbreviation. A word that means
//! different months in two languages is left out.

use std::{collections::HashMap, sync::LazyLock};

use crate::text::lower;

/// Language → forms of the twelve months, parted by spaces.
const MONTHS: [(&str, [&str; 12]); 17] = [
    (
        "en",
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ],
    ),
    (
        "fi",
        [
            "tammikuu tammikuuta tammikuun tammikuussa",
            "helmikuu helmikuuta helmikuun helmikuussa",
            "maaliskuu maaliskuuta maaliskuun maaliskuussa",
            "huhtikuu huhtikuuta huhtikuun huhtikuussa",
            "toukokuu toukokuuta toukokuun toukokuussa",
            "kesäkuu kesäkuuta kesäkuun kesäkuussa",
            "heinäkuu heinäkuuta heinäkuun heinäkuussa",
            "elokuu elokuuta elokuun elokuussa",
            "syyskuu syyskuuta syyskuun syyskuussa",
            "lokakuu lokakuuta lokakuun lokakuussa",
            "marraskuu marraskuuta marraskuun marraskuussa",
            "joulukuu joulukuuta joulukuun joulukuussa",
        ],
    ),
    (
        "sv",
        [
            "januari",
            "februari",
            "mars",
            "april",
            "maj",
            "juni",
            "juli",
            "augusti",
            "september",
            "oktober okt",
            "november",
            "december",
        ],
    ),
    (
        "de",
        [
            "januar jänner jan",
            "februar feber",
            "märz mär",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober okt",
            "november",
            "dezember dez",
        ],
    ),
    (
        "sk",
        [
            "január januára",
            "február februára",
            "marec marca",
            "apríl apríla",
            "máj mája",
            "jún júna",
            "júl júla",
            "august augusta",
            "september septembra",
            "október októbra",
            "november novembra",
            "december decembra",
        ],
    ),
    (
        "cs",
        [
            "leden ledna",
            "únor února",
            "březen března",
            "duben dubna",
            "květen května",
            "červen června",
            "červenec července",
            "srpen srpna",
            "září",
            "říjen října",
            "listopadu",
            "prosinec prosince",
        ],
    ),
    (
        "es",
        [
            "enero ene",
            "febrero",
            "marzo",
            "abril abr",
            "mayo",
            "junio",
            "julio",
            "agosto ago",
            "septiembre setiembre",
            "octubre",
            "noviembre",
            "diciembre dic",
        ],
    ),
    (
        "fr",
        [
            "janvier janv",
            "février févr fév",
            "mars",
            "avril avr",
            "mai",
            "juin",
            "juillet juil",
            "août aout",
            "septembre",
            "octobre",
            "novembre",
            "décembre déc",
        ],
    ),
    (
        "it",
        [
            "gennaio gen",
            "febbraio",
            "marzo",
            "aprile",
            "maggio mag",
            "giugno giu",
            "luglio lug",
            "agosto",
            "settembre",
            "ottobre ott",
            "novembre",
            "dicembre",
        ],
    ),
    (
        "pt",
        [
            "janeiro",
            "fevereiro fev",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro",
            "novembro",
            "dezembro",
        ],
    ),
    (
        "ru",
        [
            "январь января янв",
            "февраль февраля фев",
            "март марта мар",
            "апрель апреля апр",
            "май мая",
            "июнь июня",
            "июль июля",
            "август августа авг",
            "сентябрь сентября сен сент",
            "октябрь октября окт",
            "ноябрь ноября ноя",
            "декабрь декабря дек",
        ],
    ),
    (
        "uk",
        [
            "січень січня",
            "лютий лютого",
            "березень березня",
            "квітень квітня",
            "травень травня",
            "червень червня",
            "липень липня",
            "серпень серпня",
            "вересень вересня",
            "жовтень жовтня",
            "листопад листопада",
            "грудень грудня",
        ],
    ),
    (
        "ar",
        [
            "يناير كانون_الثاني",
            "فبراير شباط",
            "مارس آذار",
            "أبريل ابريل إبريل نيسان",
            "مايو أيار",
            "يونيو يونيه حزيران",
            "يوليو يوليه تموز",
            "أغسطس اغسطس آب",
            "سبتمبر أيلول",
            "أكتوبر اكتوبر",
            "نوفمبر",
            "ديسمبر",
        ],
    ),
    (
        "nb",
        [
            "januar",
            "februar",
            "mars marts",
            "april",
            "mai maj",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "desember",
        ],
    ),
    (
        "nl",
        [
            "januari",
            "februari",
            "maart",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ],
    ),
    (
        "pl",
        [
            "styczeń stycznia",
            "luty lutego",
            "marca",
            "kwiecień kwietnia",
            "maja",
            "czerwiec czerwca",
            "lipiec lipca",
            "sierpień sierpnia",
            "wrzesień września",
            "październik października",
            "listopada",
            "grudzień grudnia",
        ],
    ),
    (
        "tr",
        [
            "ocak", "şubat", "mart", "nisan", "mayıs", "haziran", "temmuz", "ağustos", "eylül",
            "ekim", "kasım", "aralık",
        ],
    ),
];

/// Language → forms of the seven weekdays from Monday.
const WEEKDAYS: [(&str, [&str; 7]); 13] = [
    (
        "en",
        [
            "monday mon",
            "tuesday tue tues",
            "wednesday wed",
            "thursday thu thurs thur",
            "friday fri",
            "saturday sat",
            "sunday sun",
        ],
    ),
    (
        "fi",
        [
            "maanantai maanantaina ma",
            "tiistai tiistaina ti",
            "keskiviikko keskiviikkona ke",
            "torstai torstaina to",
            "perjantai perjantaina pe",
            "lauantai lauantaina la",
            "sunnuntai sunnuntaina su",
        ],
    ),
    (
        "sv",
        [
            "måndag mån måndagen",
            "tisdag tis tisdagen",
            "onsdag ons onsdagen",
            "torsdag tors torsdagen",
            "fredag fre fredagen",
            "lördag lör lördagen",
            "söndag sön söndagen",
        ],
    ),
    (
        "de",
        [
            "montag mo",
            "dienstag di",
            "mittwoch mi",
            "donnerstag do",
            "freitag fr",
            "samstag sonnabend sa",
            "sonntag so",
        ],
    ),
    (
        "sk",
        [
            "pondelok po",
            "utorok ut",
            "streda st",
            "štvrtok št",
            "piatok pi",
            "sobota so",
            "nedeľa ne",
        ],
    ),
    (
        "es",
        [
            "lunes lun",
            "martes mar",
            "miércoles mié mie",
            "jueves jue",
            "viernes vie",
            "sábado sáb sab",
            "domingo dom",
        ],
    ),
    (
        "fr",
        [
            "lundi lun",
            "mardi mar",
            "mercredi mer",
            "jeudi jeu",
            "vendredi ven",
            "samedi sam",
            "dimanche dim",
        ],
    ),
    (
        "it",
        [
            "lunedì lunedi lun",
            "martedì martedi mar",
            "mercoledì mercoledi mer",
            "giovedì giovedi gio",
            "venerdì venerdi ven",
            "sabato sab",
            "domenica dom",
        ],
    ),
    (
        "ru",
        [
            "понедельник пн",
            "вторник вт",
            "среда ср",
            "четверг чт",
            "пятница пт",
            "суббота сб",
            "воскресенье вс",
        ],
    ),
    (
        "uk",
        [
            "понеділок пн",
            "вівторок вт",
            "середа ср",
            "четвер чт",
            "пʼятниця п’ятниця пт",
            "субота сб",
            "неділя нд",
        ],
    ),
    ("ar", ["الاثنين الإثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد"]),
    (
        "nb",
        ["mandag man", "tirsdag tir", "onsdag ons", "torsdag tor", "fredag", "lørdag", "søndag"],
    ),
    (
        "pl",
        [
            "poniedziałek pon",
            "wtorek wt",
            "środa śr",
            "czwartek czw",
            "piątek pt",
            "sobota sob",
            "niedziela niedz",
        ],
    ),
];

/// Units of elapsed time; the smallest one named is the precision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

/// Unit → its words in all languages.
const UNITS: [(Unit, &str); 7] = [
    (
        Unit::Second,
        "second seconds sec secs sekunti sekuntia sekund sekunder sekunde sekunden \
        seconde secondes segundo segundos secondo secondi секунда секунды секунд секунд",
    ),
    (
        Unit::Minute,
        "minute minutes min mins minuutti minuuttia minut minuter minuten minuto \
        minutos minuti минута минуты минут хвилина хвилини хвилин minút minúty minútami دقيقة دقائق",
    ),
    (
        Unit::Hour,
        "hour hours hr hrs tunti tuntia timme timmar stunde stunden heure heures hora \
        horas ora ore час часа часов година години годин hodina hodiny hodín hodinami ساعة ساعات",
    ),
    (
        Unit::Day,
        "day days päivä päivää dag dagar tag tage tagen jour jours día días dia dias \
        giorno giorni день дня дней дні днів deň dni dní dňami يوم أيام",
    ),
    (
        Unit::Week,
        "week weeks viikko viikkoa vecka veckor woche wochen semaine semaines semana \
        semanas settimana settimane неделя недели недель тиждень тижні тижнів týždeň týždne \
        týždňov أسبوع أسابيع",
    ),
    (
        Unit::Month,
        "month months kuukausi kuukautta månad månader monat monate monaten mois mes \
        meses mese mesi месяц месяца месяцев місяць місяці місяців mesiac mesiace mesiacov \
        mesiacmi شهر أشهر",
    ),
    (
        Unit::Year,
        "year years vuosi vuotta år jahr jahre jahren an ans année années año años ano \
        anos anno anni год года лет рік роки років rok roky rokov rokmi سنة سنوات عام أعوام",
    ),
];

/// Words that say “before now”, in front of the span or behind it.
pub(crate) const AGO: [&str; 16] = [
    "ago",
    "sitten",
    "sedan",
    "fa",
    "назад",
    "тому",
    "geleden",
    "önce",
    "vor",
    "il y a",
    "hace",
    "há",
    "pred",
    "před",
    "منذ",
    "قبل",
];

pub(crate) fn month(word: &str) -> Option<i8> {
    static TABLE: LazyLock<HashMap<String, Option<i8>>> = LazyLock::new(|| {
        let mut table: HashMap<String, Option<i8>> = HashMap::new();
        for (_, months) in MONTHS {
            for (number, forms) in (1_i8..).zip(months) {
                for form in forms.split(' ') {
                    table
                        .entry(form.replace('_', " "))
                        .and_modify(|known| {
                            if *known != Some(number) {
                                *known = None;
                            }
                        })
                        .or_insert(Some(number));
                }
            }
        }
        table
    });
    TABLE.get(lower(word).trim_end_matches('.')).copied().flatten()
}

/// The weekdays a word may mean, Monday as 1; `mar` is Tuesday in three languages.
pub(crate) fn weekdays(word: &str) -> &'static [i8] {
    static TABLE: LazyLock<HashMap<&'static str, Vec<i8>>> = LazyLock::new(|| {
        let mut table: HashMap<&'static str, Vec<i8>> = HashMap::new();
        for (_, days) in &WEEKDAYS {
            for (number, forms) in (1_i8..).zip(days) {
                for form in forms.split(' ') {
                    let known = table.entry(form).or_default();
                    if !known.contains(&number) {
                        known.push(number);
                    }
                }
            }
        }
        table
    });
    TABLE.get(lower(word).trim_end_matches('.')).map_or(&[], Vec::as_slice)
}

pub(crate) fn unit(word: &str) -> Option<Unit> {
    static TABLE: LazyLock<HashMap<&'static str, Unit>> = LazyLock::new(|| {
        UNITS
            .iter()
            .flat_map(|(unit, words)| words.split_whitespace().map(move |word| (word, *unit)))
            .collect()
    });
    TABLE.get(lower(word).trim_end_matches('.')).copied()
}
