//! Words of dates: months, weekdays, units of time, in the languages of the estate.
//!
//! Each month has the forms that dates use: nominative, genitive, abbreviation. A word that means
//! different months in two languages is left out.

use std::{collections::HashMap, sync::LazyLock};

use crate::text::lower;

/// Language → forms of the twelve months, parted by spaces.
const MONTHS: [(&str, [&str; 12]); 39] = [
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
            "listopad listopadu lis",
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
            "січень січня січ",
            "лютий лютого лют",
            "березень березня бер берез",
            "квітень квітня кві квіт",
            "травень травня трав",
            "червень червня чер черв",
            "липень липня лип",
            "серпень серпня сер серп",
            "вересень вересня вер верес",
            "жовтень жовтня жовт",
            "листопад листопада лист",
            "грудень грудня груд",
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
    (
        "ro",
        [
            "ianuarie ian",
            "februarie",
            "martie",
            "aprilie",
            "mai",
            "iunie iun",
            "iulie iul",
            "august",
            "septembrie",
            "octombrie",
            "noiembrie",
            "decembrie",
        ],
    ),
    (
        "bg",
        [
            "януари ян",
            "февруари",
            "март",
            "април",
            "май",
            "юни",
            "юли",
            "август",
            "септември",
            "октомври",
            "ноември",
            "декември",
        ],
    ),
    (
        "be",
        [
            "студзень студзеня",
            "люты лютага",
            "сакавік сакавіка",
            "красавік красавіка",
            "май мая",
            "чэрвень чэрвеня",
            "ліпень ліпеня",
            "жнівень жніўня",
            "верасень верасня",
            "кастрычнік кастрычніка",
            "лістапад лістапада",
            "снежань снежня",
        ],
    ),
    (
        "hr",
        [
            "siječanj siječnja",
            "veljača veljače",
            "ožujak ožujka",
            "travanj travnja",
            "svibanj svibnja",
            "lipanj lipnja",
            "srpanj srpnja",
            "kolovoz kolovoza",
            "rujan rujna",
            "listopadu",
            "studeni studenog studenoga studenom",
            "prosinac prosinca",
        ],
    ),
    (
        "bs",
        [
            "januar januara",
            "februar februara",
            "mart marta",
            "april aprila",
            "maj maja",
            "juni juna jun",
            "juli jula jul",
            "august augusta avgust avgusta",
            "septembar septembra",
            "oktobar oktobra",
            "novembar novembra",
            "decembar decembra",
        ],
    ),
    (
        "sr",
        [
            "јануар јануара",
            "фебруар фебруара",
            "март марта",
            "април априла",
            "мај маја",
            "јун јуна",
            "јул јула",
            "август августа",
            "септембар септембра",
            "октобар октобра",
            "новембар новембра",
            "децембар децембра",
        ],
    ),
    (
        "mk",
        [
            "јануари",
            "февруари",
            "март",
            "април",
            "мај",
            "јуни",
            "јули",
            "август",
            "септември",
            "октомври",
            "ноември",
            "декември",
        ],
    ),
    (
        "hu",
        [
            "január",
            "február",
            "március",
            "április",
            "május",
            "június",
            "július",
            "augusztus",
            "szeptember",
            "október",
            "november",
            "december",
        ],
    ),
    (
        "et",
        [
            "jaanuar jaanuaril",
            "veebruar veebruaril",
            "märts märtsil",
            "aprill aprillil",
            "mai mail",
            "juuni juunil",
            "juuli juulil",
            "august augustil",
            "september septembril",
            "oktoober oktoobril",
            "november novembril",
            "detsember detsembril",
        ],
    ),
    (
        "lt",
        [
            "sausio sausis",
            "vasario vasaris",
            "kovo kovas",
            "balandžio balandis",
            "gegužės gegužė",
            "birželio birželis",
            "liepos liepa",
            "rugpjūčio rugpjūtis",
            "rugsėjo rugsėjis",
            "spalio spalis",
            "lapkričio lapkritis",
            "gruodžio gruodis",
        ],
    ),
    (
        "lv",
        [
            "janvāris janvārī",
            "februāris februārī",
            "marts martā",
            "aprīlis aprīlī",
            "maijs maijā",
            "jūnijs jūnijā",
            "jūlijs jūlijā",
            "augusts augustā",
            "septembris septembrī",
            "oktobris oktobrī",
            "novembris novembrī",
            "decembris decembrī",
        ],
    ),
    (
        "sq",
        [
            "janar", "shkurt", "mars", "prill", "maj", "qershor", "korrik", "gusht", "shtator",
            "tetor", "nëntor", "dhjetor",
        ],
    ),
    (
        "id",
        [
            "januari",
            "februari",
            "maret",
            "april",
            "mei",
            "juni",
            "juli",
            "agustus",
            "september",
            "oktober",
            "november",
            "desember",
        ],
    ),
    (
        "el",
        [
            "ιανουάριος ιανουαρίου",
            "φεβρουάριος φεβρουαρίου",
            "μάρτιος μαρτίου",
            "απρίλιος απριλίου",
            "μάιος μαΐου",
            "ιούνιος ιουνίου",
            "ιούλιος ιουλίου",
            "αύγουστος αυγούστου",
            "σεπτέμβριος σεπτεμβρίου",
            "οκτώβριος οκτωβρίου",
            "νοέμβριος νοεμβρίου",
            "δεκέμβριος δεκεμβρίου",
        ],
    ),
    (
        "he",
        [
            "ינואר בינואר",
            "פברואר בפברואר",
            "מרץ במרץ",
            "אפריל באפריל",
            "מאי במאי",
            "יוני ביוני",
            "יולי ביולי",
            "אוגוסט באוגוסט",
            "ספטמבר בספטמבר",
            "אוקטובר באוקטובר",
            "נובמבר בנובמבר",
            "דצמבר בדצמבר",
        ],
    ),
    (
        "ka",
        [
            "იანვარი იანვარს იან",
            "თებერვალი თებერვალს თებ",
            "მარტი მარტს",
            "აპრილი აპრილს",
            "მაისი მაისს",
            "ივნისი ივნისს ივნ",
            "ივლისი ივლისს ივლ",
            "აგვისტო აგვისტოს",
            "სექტემბერი სექტემბერს",
            "ოქტომბერი ოქტომბერს",
            "ნოემბერი ნოემბერს",
            "დეკემბერი დეკემბერს",
        ],
    ),
    (
        "hy",
        [
            "հունվար հունվարի",
            "փետրվար փետրվարի",
            "մարտ մարտի",
            "ապրիլ ապրիլի",
            "մայիս մայիսի",
            "հունիս հունիսի",
            "հուլիս հուլիսի",
            "օգոստոս օգոստոսի",
            "սեպտեմբեր սեպտեմբերի",
            "հոկտեմբեր հոկտեմբերի",
            "նոյեմբեր նոյեմբերի",
            "դեկտեմբեր դեկտեմբերի",
        ],
    ),
    (
        "th",
        [
            "มกราคม",
            "กุมภาพันธ์",
            "มีนาคม",
            "เมษายน",
            "พฤษภาคม",
            "มิถุนายน",
            "กรกฎาคม",
            "สิงหาคม",
            "กันยายน",
            "ตุลาคม",
            "พฤศจิกายน",
            "ธันวาคม",
        ],
    ),
    (
        "hi",
        [
            "जनवरी",
            "फरवरी फ़रवरी",
            "मार्च",
            "अप्रैल",
            "मई",
            "जून",
            "जुलाई",
            "अगस्त",
            "सितंबर सितम्बर",
            "अक्टूबर",
            "नवंबर नवम्बर",
            "दिसंबर दिसम्बर",
        ],
    ),
    (
        "bn",
        [
            "জানুয়ারী জানুয়ারি",
            "ফেব্রুয়ারী ফেব্রুয়ারি",
            "মার্চ",
            "এপ্রিল",
            "মে",
            "জুন",
            "জুলাই",
            "আগস্ট",
            "সেপ্টেম্বর",
            "অক্টোবর",
            "নভেম্বর",
            "ডিসেম্বর",
        ],
    ),
    (
        "ca",
        [
            "gener", "febrer", "març", "abril", "maig", "juny", "juliol", "agost", "setembre",
            "octubre", "novembre", "desembre",
        ],
    ),
    (
        "az",
        [
            "yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr",
            "oktyabr", "noyabr", "dekabr",
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

/// Words that stand beside dates and say nothing: weekdays of languages whose weekdays decide no
/// order of numbers, the word for the year, and what leads to a clock.
pub(crate) const FILLERS: [&str; 9] = [
    "vr za zo maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "segunda terça quarta quinta sexta feira sábado domingo seg ter qua qui sex dom",
    "po út st čt čtv pá so ne pondělí úterý středa čtvrtek pátek sobota neděle",
    "пнд втр срд чтв птн сбт вск нд панядзелак аўторак серада чацвер пятніца субота нядзеля",
    "понеделник вторник сряда четвъртък петък събота неделя",
    "সোম মঙ্গল বুধ বৃহস্পতি শুক্র শনি রবি सोमवार मंगलवार बुधवार गुरुवार शुक्रवार शनिवार रविवार",
    "ორშაბათი სამშაბათი ოთხშაბათი ხუთშაბათი პარასკევი შაბათი კვირა",
    "year day года року г साल সাল წელი წლის წ",
    "ore alle om u у в o en à los las ob kell",
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
