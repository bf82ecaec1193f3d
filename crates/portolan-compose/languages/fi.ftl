### Käyttöliittymän sanat suomeksi. Avaimet ja muuttujat ovat samat kaikissa luetteloissa.

## Frame

about = Tietoa
all-items = Kaikki julkaisut
breadcrumb = Olet tässä
close = Sulje
contents = Sisältö
error = Virhe
external-link = johtaa toiselle sivustolle
feeds = Syötteet
filter = Rajaa luetteloa
follow = Seuraa
front-page = Etusivu
help = Tarvitsetko neuvontaa?
inherited-menu = Alkuperä
items = Julkaisuja
kinds = Tyypit
language = Kieli
languages = Kielet
latest = Uusimmat
lead-story = Pääuutinen
main-navigation = Päävalikko
menu = Valikko
menus = Sivustoiltamme
more = Lisää
more-languages = Lisää muilla kielillä
notice = Huomaa
other-languages = Muut kielet
places = Paikat
printed-from = Tulostettu osoitteesta
section-list = Osastot
skip-to-content = Siirry sisältöön
sources = Lähteet
text-version = Pelkkä teksti
themes = Teemat
top-news = Pääuutiset
untranslated-menu = Ei vielä käännetty

feed-atom = Atom-syöte
feed-rss = RSS-syöte
feed-json = JSON Feed -syöte
format-newsletter = Sähköpostina
format-text = Pelkkä teksti

freshness-sources =
    { $count ->
        [one] Koottu { $shown } lähteestä.
       *[other] Koottu { $shown } lähteestä.
    }
freshness-newest = Uusin julkaisu { $date }.

## Listings

all-of = Kaikki: { $section }
all-places = Kaikki paikat
listing-description = { $heading } – { $portal }.
heading-narrowed = { $heading }: { $facet }
title-with-page = { $title }, sivu { $page }
page = Sivu
pages-of-results = Tulossivut
previous-page = Edellinen
next-page = Seuraava
other-formats = Muut muodot
results = Tulokset
range = { $first }–{ $last } / { $total }
range-none = Ei julkaisuja
places-intro = Kaikki paikat ja niitä koskevien julkaisujen määrä.
themes-intro = Kaikki teemat ja niitä koskevien julkaisujen määrä.
read-more = Lue lisää

## Items

also-published = Julkaistu myös
also-published-by =
    { $count ->
        [one] Julkaistu myös { $shown } muussa toimistossa
       *[other] Julkaistu myös { $shown } muussa toimistossa
    }
attachments = Tiedostot
body-missing = Koko teksti on alkuperäisellä sivustolla.
byline = Kirjoittanut { $names }
credit = Kuva
date-unknown = Päiväys ei tiedossa
event-cancelled = Peruttu
event-mixed = Paikan päällä ja verkossa
event-moved-online = Siirretty verkkoon
event-online = Verkossa
event-postponed = Lykätty
fact-account = Tili
fact-attendance = Osallistuminen
fact-chapter = Luku
fact-citation = Viittausohje
fact-consent = Tietoa tarinasta
fact-current = Asuinmaa
fact-distance = Matka kotoa
fact-edition = Painos
fact-isbn = ISBN
fact-licence = Lisenssi
fact-occupation = Ammatti
fact-organiser = Järjestäjä
fact-origin = Kotimaa
fact-original-lang = Alkukieli
fact-pages = Sivumäärä
fact-reference = Viitenumero
fact-series = Sarja
fact-status = Tila
fact-warning = Kirjoittajan varoitus
fact-when = Aika
fact-where = Paikka
facts = Perustiedot
figure-measure = Mitä lasketaan
figure-note = Huomautus
figure-period = Ajanjakso
figure-place = Paikka
figure-value = Luku
figures-caption = Julkaisun luvut
figures-note = Luvut ovat julkaisijan omia; mitään ei ole laskettu yhteen tai täydennetty.
in-the-language = Kieli: { $language }
links = Linkit
list-and = { $first } ja { $last }
note-damaged = Lähteen teksti on vioittunut; näytämme sen sellaisena kuin saimme sen.
note-derived-title = Lähteessä ei ole otsikkoa; näytämme tekstin alun.
note-source-fails = Lähde ei vastaa; tämä on kopio ajalta { $date }.
notice-content-in-image = Lähde on julkaissut tämän kuvana; sen teksti ei ole saatavilla täällä.
notice-inconsistent-figures = Lähteen luvut ovat keskenään ristiriidassa.
notice-hard-content = Tekstissä kerrotaan väkivallasta tai kuolemasta tavalla, joka voi järkyttää.
notice-locked = Aineiston tiedostot saa pyynnöstä; pyydä niitä alkuperäisellä sivulla.
link-archived = { $label } (arkistoitu kopio; sivustoa ei enää ole)
link-gone = { $label } (sivustoa ei enää ole)
campaign-of = Kampanjasta vastaa { $office }
office-since = Toiminut vuodesta { $year }.
notice-only-in = Saatavilla vain kielellä: { $language }.
original = Alkuperäinen
published = Julkaistu
read-this-in = Lue muulla kielellä
related = Aiheesta lisää
see-original = Katso alkuperäinen
source = Lähde
tags = Avainsanat
updated = Päivitetty

provenance = Mistä tämä on peräisin
provenance-dated = Alun perin julkaissut { $office } { $date }.
provenance-undated = Alun perin julkaissut { $office }; alkuperäisessä ei ole päiväystä.
provenance-compared = Verrattu viimeksi alkuperäiseen { $date }.
extent-full = Näytetään tässä kokonaan ja muuttamattomana.
extent-shortened = Lyhennetty: alkuperäisessä on enemmän.
extent-card = Tässä näytetään vain tiivistelmä; koko teksti on alkuperäisessä.

## Sources

last-read = Luettu viimeksi
newest-item = Uusin julkaisu
sources-heading = Mistä sisältömme tulee
sources-intro = Portaali kokoaa yhteen sen, mitä toimistot ja kumppanit julkaisevat omilla sivustoillaan. Mitään ei kirjoiteta matkalla uudelleen.
state = Tila
state-failed = Ei vastausta { $date } jälkeen
state-late = Myöhässä: luettu viimeksi { $date }
state-never = Ei ole vastannut kertaakaan
state-ok = Ajan tasalla
state-retrying = Viimeisin yritys epäonnistui; yritämme uudelleen
state-silent = Ei mitään uutta { $date } jälkeen
state-unread = Ei vielä luettu

## Problems

way-on = Tai aloita tästä
problem-number = Mainitse tämä numero
missing-heading = Sivua ei löydy
missing-text = Osoitteessa voi olla kirjoitusvirhe, tai sivun julkaissut toimisto on siirtänyt tai poistanut sen.
gone-heading = Sivu on poistettu julkaisusta
gone-text = Lähde poisti sivun, ja me poistimme kopiomme. Emme säilytä mitään, minkä lähde peruu.
empty-heading = Täällä ei ole vielä mitään
empty-text = Kun jokin lähteistämme julkaisee tänne kuuluvaa, se ilmestyy tähän.
empty-front-heading = Mitään ei ole vielä julkaistu
empty-front-text = Kun jokin lähteistämme julkaisee jotain, se ilmestyy tähän.

## Dates and sizes

date-day = { $day }.{ $number }.{ $year }
date-first-day = { $day }.{ $number }.{ $year }
date-days = { $first }.–{ $last }.{ $number }.{ $year }
date-month = { $month } { $year }
date-year = { $year }
date-range = { $first }–{ $last }
date-time = { $date } klo { $time }
time = { $hour }.{ $minute }
size-kilobytes = { $size } kt
size-megabytes = { $size } Mt

## Months

month-1 = tammikuu
month-2 = helmikuu
month-3 = maaliskuu
month-4 = huhtikuu
month-5 = toukokuu
month-6 = kesäkuu
month-7 = heinäkuu
month-8 = elokuu
month-9 = syyskuu
month-10 = lokakuu
month-11 = marraskuu
month-12 = joulukuu

month-in-date-1 = tammikuuta
month-in-date-2 = helmikuuta
month-in-date-3 = maaliskuuta
month-in-date-4 = huhtikuuta
month-in-date-5 = toukokuuta
month-in-date-6 = kesäkuuta
month-in-date-7 = heinäkuuta
month-in-date-8 = elokuuta
month-in-date-9 = syyskuuta
month-in-date-10 = lokakuuta
month-in-date-11 = marraskuuta
month-in-date-12 = joulukuuta

## Kinds of items: one, several

kind-news = Uutinen
kinds-news = Uutiset
kind-press-release = Lehdistötiedote
kinds-press-release = Lehdistötiedotteet
kind-statement = Lausunto
kinds-statement = Lausunnot
kind-speech = Puhe
kinds-speech = Puheet
kind-blog = Blogikirjoitus
kinds-blog = Blogikirjoitukset
kind-story = Tarina
kinds-story = Tarinat
kind-longform = Pitkä juttu
kinds-longform = Pitkät jutut
kind-event = Tapahtuma
kinds-event = Tapahtumat
kind-digest = Kooste
kinds-digest = Koosteet
kind-statistic = Tilasto
kinds-statistic = Tilastot
kind-dataset = Tietoaineisto
kinds-dataset = Tietoaineistot
kind-publication = Julkaisu
kinds-publication = Julkaisut
kind-campaign = Kampanja
kinds-campaign = Kampanjat
kind-project = Hanke
kinds-project = Hankkeet
kind-vacancy = Avoin työpaikka
kinds-vacancy = Avoimet työpaikat
kind-page = Sivu
kinds-page = Sivut
kind-social-post = Somejulkaisu
kinds-social-post = Somejulkaisut
kind-unknown = Muu
kinds-unknown = Muut

## Languages

language-ar = arabia
language-az = azeri
language-be = valkovenäjä
language-bg = bulgaria
language-bs = bosnia
language-cs = tšekki
language-da = tanska
language-de = saksa
language-el = kreikka
language-en = englanti
language-es = espanja
language-et = viro
language-fa = persia
language-fi = suomi
language-fr = ranska
language-hr = kroatia
language-hu = unkari
language-hy = armenia
language-is = islanti
language-it = italia
language-ka = georgia
language-kk = kazakki
language-ku = kurdi
language-ky = kirgiisi
language-lt = liettua
language-lv = latvia
language-mk = makedonia
language-nl = hollanti
language-no = norja
language-pl = puola
language-ps = paštu
language-pt = portugali
language-ro = romania
language-ru = venäjä
language-sk = slovakki
language-so = somali
language-sq = albania
language-sr = serbia
language-sv = ruotsi
language-tg = tadžikki
language-tk = turkmeeni
language-tr = turkki
language-uk = ukraina
language-ur = urdu
language-uz = uzbekki
language-vi = vietnam
