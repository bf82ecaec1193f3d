//! Sentences of our own for what the sites publish, in some languages of the estate.

use crate::dice::Dice;

#[derive(Debug)]
pub(crate) struct Tongue {
    pub(crate) tag: &'static str,
    titles: &'static [&'static str],
    sentences: &'static [&'static str],
    /// “Read more”, and what a listing without items says.
    pub(crate) more: &'static str,
    pub(crate) none: &'static str,
    pub(crate) months: [&'static str; 12],
}

pub(crate) const TONGUES: &[Tongue] = &[
    Tongue {
        tag: "en",
        titles: &[
            "Training for border guards in {}",
            "New shelter opens its doors in {}",
            "Community meeting on safe return held in {}",
            "Health workers reach families in {}",
            "School repairs completed near {}",
        ],
        sentences: &[
            "The office and its partners have worked for two years to make this possible.",
            "More than forty families will have access to clean water before the winter begins.",
            "The governor thanked everybody who took part and promised further support.",
            "Participants discussed how young people can find decent work at home.",
            "The programme is funded by several donors and will continue until next summer.",
        ],
        more: "Read more",
        none: "There are currently no items to show.",
        months: [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    },
    Tongue {
        tag: "fr",
        titles: &[
            "Formation des garde-frontières à {}",
            "Un nouvel abri ouvre ses portes à {}",
            "Réunion communautaire sur le retour à {}",
            "Des soignants auprès des familles de {}",
            "Fin des travaux de l'école près de {}",
        ],
        sentences: &[
            "Le bureau et ses partenaires ont travaillé pendant deux ans pour rendre cela possible.",
            "Plus de quarante familles auront accès à l'eau potable avant le début de l'hiver.",
            "Le gouverneur a remercié toutes les personnes présentes et promis un nouveau soutien.",
            "Les participants ont débattu des moyens d'offrir un travail décent aux jeunes.",
            "Le programme est financé par plusieurs bailleurs et se poursuivra jusqu'à l'été prochain.",
        ],
        more: "Lire la suite",
        none: "Aucun résultat pour le moment.",
        months: [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
    },
    Tongue {
        tag: "es",
        titles: &[
            "Formación de guardias de frontera en {}",
            "Un nuevo albergue abre sus puertas en {}",
            "Reunión comunitaria sobre el retorno en {}",
            "El personal de salud llega a las familias de {}",
            "Terminan las obras de la escuela cerca de {}",
        ],
        sentences: &[
            "La oficina y sus socios han trabajado durante dos años para hacerlo posible.",
            "Más de cuarenta familias tendrán acceso a agua limpia antes de que empiece el invierno.",
            "El gobernador agradeció a todas las personas presentes y prometió más apoyo.",
            "Los participantes hablaron sobre cómo los jóvenes pueden encontrar un trabajo digno.",
            "El programa está financiado por varios donantes y continuará hasta el próximo verano.",
        ],
        more: "Leer más",
        none: "No hay contenido en este momento.",
        months: [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
    },
    Tongue {
        tag: "fi",
        titles: &[
            "Rajavartijoiden koulutus alkoi: {}",
            "Uusi turvakoti avasi ovensa: {}",
            "Paluuta käsitellyt yhteisökokous pidettiin: {}",
            "Terveydenhoitajat tavoittivat perheet: {}",
            "Koulun korjaukset valmistuivat: {}",
        ],
        sentences: &[
            "Toimisto ja sen kumppanit ovat työskennelleet kaksi vuotta tämän mahdollistamiseksi.",
            "Yli neljäkymmentä perhettä saa puhdasta vettä ennen talven alkua.",
            "Kuvernööri kiitti kaikkia osallistujia ja lupasi lisää tukea.",
            "Osallistujat keskustelivat siitä, miten nuoret voivat löytää kunnollista työtä kotona.",
            "Ohjelmaa rahoittavat useat lahjoittajat, ja se jatkuu ensi kesään saakka.",
        ],
        more: "Lue lisää",
        none: "Ei tuloksia.",
        months: [
            "tammikuuta",
            "helmikuuta",
            "maaliskuuta",
            "huhtikuuta",
            "toukokuuta",
            "kesäkuuta",
            "heinäkuuta",
            "elokuuta",
            "syyskuuta",
            "lokakuuta",
            "marraskuuta",
            "joulukuuta",
        ],
    },
    Tongue {
        tag: "ru",
        titles: &[
            "Обучение пограничников началось: {}",
            "Новый приют открыл свои двери: {}",
            "Встреча о безопасном возвращении прошла: {}",
            "Медицинские работники помогли семьям: {}",
            "Ремонт школы завершён: {}",
        ],
        sentences: &[
            "Представительство и его партнёры работали два года, чтобы это стало возможным.",
            "Более сорока семей получат доступ к чистой воде до начала зимы.",
            "Губернатор поблагодарил всех участников и пообещал дальнейшую поддержку.",
            "Участники обсудили, как молодые люди могут найти достойную работу дома.",
            "Программу финансируют несколько доноров, и она продлится до следующего лета.",
        ],
        more: "Подробнее",
        none: "Ничего не найдено.",
        months: [
            "января",
            "февраля",
            "марта",
            "апреля",
            "мая",
            "июня",
            "июля",
            "августа",
            "сентября",
            "октября",
            "ноября",
            "декабря",
        ],
    },
    Tongue {
        tag: "ar",
        titles: &[
            "تدريب حرس الحدود في {}",
            "مأوى جديد يفتح أبوابه في {}",
            "اجتماع مجتمعي حول العودة الآمنة في {}",
            "العاملون الصحيون يصلون إلى الأسر في {}",
            "اكتمال إصلاح المدرسة قرب {}",
        ],
        sentences: &[
            "عمل المكتب وشركاؤه عامين كاملين لكي يصبح هذا ممكنا.",
            "ستحصل أكثر من أربعين أسرة على المياه النظيفة قبل بداية فصل الشتاء.",
            "شكر المحافظ جميع المشاركين ووعد بتقديم مزيد من الدعم.",
            "ناقش المشاركون كيف يمكن للشباب أن يجدوا عملا لائقا في وطنهم.",
            "يمول البرنامج عدد من المانحين وسوف يستمر حتى الصيف المقبل.",
        ],
        more: "اقرأ المزيد",
        none: "لا توجد نتائج.",
        months: [
            "يناير",
            "فبراير",
            "مارس",
            "أبريل",
            "مايو",
            "يونيو",
            "يوليو",
            "أغسطس",
            "سبتمبر",
            "أكتوبر",
            "نوفمبر",
            "ديسمبر",
        ],
    },
    Tongue {
        tag: "pt",
        titles: &[
            "Formação de guardas de fronteira em {}",
            "Novo abrigo abre as portas em {}",
            "Reunião comunitária sobre o regresso em {}",
            "Profissionais de saúde chegam às famílias de {}",
            "Obras da escola concluídas perto de {}",
        ],
        sentences: &[
            "O escritório e os seus parceiros trabalharam durante dois anos para tornar isto possível.",
            "Mais de quarenta famílias terão acesso a água limpa antes do início do inverno.",
            "O governador agradeceu a todas as pessoas presentes e prometeu mais apoio.",
            "Os participantes discutiram como os jovens podem encontrar um trabalho digno.",
            "O programa é financiado por vários doadores e vai continuar até ao próximo verão.",
        ],
        more: "Ler mais",
        none: "Nenhum resultado.",
        months: [
            "janeiro",
            "fevereiro",
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
    },
    Tongue {
        tag: "de",
        titles: &[
            "Schulung für Grenzschutzbeamte in {}",
            "Neue Unterkunft öffnet ihre Türen in {}",
            "Gemeindetreffen zur sicheren Rückkehr in {}",
            "Gesundheitskräfte erreichen Familien in {}",
            "Reparatur der Schule bei {} abgeschlossen",
        ],
        sentences: &[
            "Das Büro und seine Partner haben zwei Jahre lang daran gearbeitet, dies zu ermöglichen.",
            "Mehr als vierzig Familien werden vor dem Winter Zugang zu sauberem Wasser haben.",
            "Der Gouverneur dankte allen Beteiligten und versprach weitere Unterstützung.",
            "Die Teilnehmenden sprachen darüber, wie junge Menschen zu Hause gute Arbeit finden.",
            "Das Programm wird von mehreren Gebern bezahlt und läuft bis zum nächsten Sommer.",
        ],
        more: "Weiterlesen",
        none: "Keine Ergebnisse.",
        months: [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
    },
];

const PLACES: &[&str] = &[
    "Alderport",
    "Brennik",
    "Castrova",
    "Doulé",
    "Esmeral",
    "Fjordal",
    "Gardun",
    "Halvik",
    "Isaren",
    "Jalmeda",
    "Kestrin",
    "Lomara",
    "Marvik",
    "Norvala",
    "Ostrada",
    "Pellmar",
    "Quillan",
    "Rosmala",
];

pub(crate) fn tongue(tag: &str) -> &'static Tongue {
    TONGUES.iter().find(|it| it.tag == tag).unwrap_or(&TONGUES[0])
}

impl Tongue {
    /// No two numbers have the same title.
    pub(crate) fn title(&self, number: u64) -> String {
        let mut dice = Dice::new(number);
        let place = dice.one(PLACES);
        dice.one(self.titles).replace("{}", &format!("{place} {number}"))
    }

    pub(crate) fn text(&self, number: u64, n_sentences: usize) -> Vec<&'static str> {
        let mut dice = Dice::new(number ^ 0x5eed);
        (0..n_sentences).map(|_| *dice.one(self.sentences)).collect()
    }
}
