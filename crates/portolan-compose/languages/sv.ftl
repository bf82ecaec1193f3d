### Gränssnittets ord på svenska. Nycklar och variabler är desamma i alla kataloger.

## Frame

about = Om oss
all-items = Allt innehåll
breadcrumb = Du är här
close = Stäng
contents = Innehåll
error = Fel
external-link = leder till en annan webbplats
feeds = Flöden
filter = Begränsa listan
follow = Följ
front-page = Startsida
help = Behöver du råd?
inherited-menu = Övertagen från
items = Inlägg
kinds = Typer
language = Språk
languages = Språk
latest = Senaste
lead-story = Toppnyhet
main-navigation = Huvudmeny
menu = Meny
menus = Från våra webbplatser
more = Mer
more-languages = Mer på andra språk
notice = Observera
other-languages = Andra språk
places = Platser
printed-from = Utskrivet från
section-list = Avdelningar
skip-to-content = Hoppa till innehållet
sources = Källor
text-version = Ren text
themes = Teman
top-news = Toppnyheter
untranslated-menu = Ännu inte översatt

feed-atom = Atom-flöde
feed-rss = RSS-flöde
feed-json = JSON Feed
format-newsletter = Som e-post
format-text = Ren text

freshness-sources =
    { $count ->
        [one] Sammanställt från { $shown } källa.
       *[other] Sammanställt från { $shown } källor.
    }
freshness-newest = Senaste inlägget { $date }.

## Listings

all-of = Alla: { $section }
all-places = Alla platser
listing-description = { $heading } på { $portal }.
heading-narrowed = { $heading }: { $facet }
title-with-page = { $title }, sida { $page }
page = Sida
pages-of-results = Resultatsidor
previous-page = Föregående
next-page = Nästa
other-formats = Andra format
results = Resultat
range = { $first } till { $last } av { $total }
range-none = Inget innehåll
places-intro = Varje plats med antalet inlägg om den.
themes-intro = Varje tema med antalet inlägg om det.
read-more = Läs mer

## Items

also-published = Även publicerat av
also-published-by =
    { $count ->
        [one] Även publicerat av { $shown } annat kontor
       *[other] Även publicerat av { $shown } andra kontor
    }
attachments = Filer
body-missing = Hela texten finns på den ursprungliga webbplatsen.
byline = Av { $names }
credit = Foto
date-unknown = Datum okänt
event-cancelled = Inställt
event-mixed = På plats och på nätet
event-moved-online = Flyttat till nätet
event-online = På nätet
event-postponed = Uppskjutet
fact-account = Konto
fact-attendance = Deltagande
fact-chapter = Kapitel
fact-citation = Citeras som
fact-consent = Om berättelsen
fact-current = Bor i
fact-distance = Avstånd hemifrån
fact-edition = Utgåva
fact-isbn = ISBN
fact-licence = Licens
fact-occupation = Yrke
fact-organiser = Arrangör
fact-origin = Kommer från
fact-original-lang = Originalspråk
fact-pages = Sidor
fact-reference = Referensnummer
fact-series = Serie
fact-status = Status
fact-warning = Författarens varning
fact-when = När
fact-where = Plats
facts = Fakta
figure-measure = Vad som räknas
figure-note = Anmärkning
figure-period = Period
figure-place = Plats
figure-value = Siffra
figures-caption = Siffror i publiceringen
figures-note = Siffrorna är utgivarens egna; inget har räknats ihop eller fyllts i.
in-the-language = På { $language }
links = Länkar
list-and = { $first } och { $last }
note-damaged = Källans text är skadad; vi visar den som vi fick den.
note-derived-title = Källan har ingen rubrik; vi visar textens början.
note-source-fails = Källan svarar inte; detta är kopian från { $date }.
notice-content-in-image = Källan har publicerat detta som en bild; texten finns inte här.
notice-inconsistent-figures = Källans siffror stämmer inte överens med varandra.
notice-hard-content = Texten berättar om våld eller död på ett sätt som kan vara svårt att läsa.
notice-locked = Filerna lämnas ut på begäran; be om dem på originalsidan.
link-archived = { $label } (arkiverad kopia; webbplatsen finns inte längre)
link-gone = { $label } (webbplatsen finns inte längre)
campaign-of = En kampanj av { $office }
office-since = På plats sedan { $year }.
notice-only-in = Finns bara på { $language }.
original = Original
published = Publicerat
read-this-in = Läs detta på
related = Läs också
see-original = Se originalet
source = Källa
tags = Nyckelord
updated = Uppdaterat

provenance = Varifrån detta kommer
provenance-dated = Ursprungligen publicerat av { $office } den { $date }.
provenance-undated = Ursprungligen publicerat av { $office }; originalet saknar datum.
provenance-compared = Senast jämfört med originalet den { $date }.
extent-full = Visas här i sin helhet och oförändrat.
extent-shortened = Förkortat: originalet innehåller mer.
extent-card = Här visas bara en sammanfattning; hela texten finns i originalet.

## Sources

last-read = Senast läst
newest-item = Senaste inlägg
sources-heading = Varifrån vårt innehåll kommer
sources-intro = Portalen samlar det som kontor och partner publicerar på sina egna webbplatser. Ingenting skrivs om på vägen.
state = Status
state-failed = Inget svar sedan { $date }
state-late = Försenad: senast läst { $date }
state-never = Har aldrig svarat
state-ok = Aktuell
state-retrying = Det senaste försöket misslyckades; vi försöker igen
state-silent = Inget nytt sedan { $date }
state-unread = Ännu inte läst

## Problems

way-on = Eller börja här
problem-number = Uppge detta nummer
missing-heading = Vi hittar inte sidan
missing-text = Adressen kan vara felskriven, eller så har kontoret som publicerade sidan flyttat eller tagit bort den.
gone-heading = Sidan har dragits tillbaka
gone-text = Källan tog bort den, och vi tog bort vår kopia. Vi behåller inget av det som en källa drar tillbaka.
empty-heading = Här finns ännu ingenting
empty-text = Så snart någon av våra källor publicerar något som hör hit visas det här.
empty-front-heading = Ännu har ingenting publicerats
empty-front-text = Så snart någon av våra källor publicerar något visas det här.

## Dates and sizes

date-day = { $day } { $month } { $year }
date-first-day = { $day } { $month } { $year }
date-days = { $first }–{ $last } { $month } { $year }
date-month = { $month } { $year }
date-year = { $year }
date-range = { $first }–{ $last }
date-time = { $date } kl. { $time }
time = { $hour }:{ $minute }
size-kilobytes = { $size } kB
size-megabytes = { $size } MB

## Months

month-1 = januari
month-2 = februari
month-3 = mars
month-4 = april
month-5 = maj
month-6 = juni
month-7 = juli
month-8 = augusti
month-9 = september
month-10 = oktober
month-11 = november
month-12 = december

month-in-date-1 = januari
month-in-date-2 = februari
month-in-date-3 = mars
month-in-date-4 = april
month-in-date-5 = maj
month-in-date-6 = juni
month-in-date-7 = juli
month-in-date-8 = augusti
month-in-date-9 = september
month-in-date-10 = oktober
month-in-date-11 = november
month-in-date-12 = december

## Kinds of items: one, several

kind-news = Nyhet
kinds-news = Nyheter
kind-press-release = Pressmeddelande
kinds-press-release = Pressmeddelanden
kind-statement = Uttalande
kinds-statement = Uttalanden
kind-speech = Tal
kinds-speech = Tal
kind-blog = Blogginlägg
kinds-blog = Blogginlägg
kind-story = Berättelse
kinds-story = Berättelser
kind-longform = Långläsning
kinds-longform = Långläsning
kind-event = Evenemang
kinds-event = Evenemang
kind-digest = Sammandrag
kinds-digest = Sammandrag
kind-statistic = Statistik
kinds-statistic = Statistik
kind-dataset = Datamängd
kinds-dataset = Datamängder
kind-publication = Publikation
kinds-publication = Publikationer
kind-campaign = Kampanj
kinds-campaign = Kampanjer
kind-project = Projekt
kinds-project = Projekt
kind-vacancy = Ledig tjänst
kinds-vacancy = Lediga tjänster
kind-page = Sida
kinds-page = Sidor
kind-social-post = Inlägg i sociala medier
kinds-social-post = Inlägg i sociala medier
kind-unknown = Övrigt
kinds-unknown = Övrigt

## Languages

language-ar = arabiska
language-az = azerbajdzjanska
language-be = belarusiska
language-bg = bulgariska
language-bs = bosniska
language-cs = tjeckiska
language-da = danska
language-de = tyska
language-el = grekiska
language-en = engelska
language-es = spanska
language-et = estniska
language-fa = persiska
language-fi = finska
language-fr = franska
language-hr = kroatiska
language-hu = ungerska
language-hy = armeniska
language-is = isländska
language-it = italienska
language-ka = georgiska
language-kk = kazakiska
language-ku = kurdiska
language-ky = kirgiziska
language-lt = litauiska
language-lv = lettiska
language-mk = makedonska
language-nl = nederländska
language-no = norska
language-pl = polska
language-ps = pashto
language-pt = portugisiska
language-ro = rumänska
language-ru = ryska
language-sk = slovakiska
language-so = somaliska
language-sq = albanska
language-sr = serbiska
language-sv = svenska
language-tg = tadzjikiska
language-tk = turkmeniska
language-tr = turkiska
language-uk = ukrainska
language-ur = urdu
language-uz = uzbekiska
language-vi = vietnamesiska
