### Mots de l’interface en français. Clés et variables sont les mêmes dans tous les catalogues.

## Frame

about = À propos
all-items = Tous les contenus
breadcrumb = Vous êtes ici
close = Fermer
contents = Sommaire
error = Erreur
external-link = mène à un autre site
feeds = Flux
filter = Affiner la liste
follow = Suivre
front-page = Accueil
help = Besoin de conseils ?
inherited-menu = Repris de
items = Contenus
kinds = Types
language = Langue
languages = Langues
latest = Derniers contenus
lead-story = À la une
main-navigation = Navigation principale
menu = Menu
menus = Sur nos sites
more = Plus
more-languages = Plus de contenus dans d’autres langues
notice = À noter
other-languages = Autres langues
places = Lieux
printed-from = Imprimé depuis
section-list = Rubriques
skip-to-content = Aller au contenu
sources = Sources
text-version = Texte brut
themes = Thèmes
top-news = À la une
untranslated-menu = Pas encore traduit

feed-atom = Flux Atom
feed-rss = Flux RSS
feed-json = Flux JSON Feed
format-newsletter = Par courriel
format-text = Texte brut

freshness-sources =
    { $count ->
        [one] Réuni à partir de { $shown } source.
       *[other] Réuni à partir de { $shown } sources.
    }
freshness-newest = Contenu le plus récent : { $date }.

## Listings

all-of = Tout : { $section }
all-places = Tous les lieux
listing-description = { $heading } sur { $portal }.
heading-narrowed = { $heading } : { $facet }
title-with-page = { $title }, page { $page }
page = Page
pages-of-results = Pages de résultats
previous-page = Précédent
next-page = Suivant
other-formats = Autres formats
results = Résultats
range = { $first } à { $last } sur { $total }
range-none = Aucun contenu
places-intro = Chaque lieu avec le nombre de contenus qui en parlent.
themes-intro = Chaque thème avec le nombre de contenus qui en traitent.
read-more = Lire la suite

## Items

also-published = Également publié par
also-published-by =
    { $count ->
        [one] Également publié par { $shown } autre bureau
       *[other] Également publié par { $shown } autres bureaux
    }
attachments = Fichiers
body-missing = Le texte complet se trouve sur le site d’origine.
byline = Par { $names }
credit = Photo
date-unknown = Date inconnue
event-cancelled = Annulé
event-mixed = Sur place et en ligne
event-moved-online = Déplacé en ligne
event-online = En ligne
event-postponed = Reporté
fact-account = Compte
fact-attendance = Participation
fact-chapter = Chapitre
fact-citation = Citation
fact-consent = À propos de ce récit
fact-current = Vit en ce moment
fact-distance = Distance du pays d’origine
fact-edition = Édition
fact-isbn = ISBN
fact-licence = Licence
fact-occupation = Métier
fact-organiser = Organisateur
fact-origin = Pays d’origine
fact-original-lang = Langue d’origine
fact-pages = Pages
fact-reference = Numéro de référence
fact-series = Collection
fact-status = Statut
fact-warning = Avertissement de l’auteur
fact-when = Date
fact-where = Lieu
facts = En bref
figure-measure = Ce qui est compté
figure-note = Note
figure-period = Période
figure-place = Lieu
figure-value = Chiffre
figures-caption = Chiffres de cette publication
figures-note = Les chiffres sont ceux de l’éditeur ; rien n’a été additionné ni complété.
in-the-language = En { $language }
links = Liens
list-and = { $first } et { $last }
note-damaged = Le texte de la source est endommagé ; il est montré tel que nous l’avons reçu.
note-derived-title = La source ne donne pas de titre ; voici le début du texte.
note-source-fails = La source ne répond pas ; voici la copie du { $date }.
notice-content-in-image = La source a publié ce contenu sous forme d’image ; son texte n’est pas disponible ici.
notice-inconsistent-figures = Les chiffres de la source ne concordent pas entre eux.
notice-hard-content = Ce texte parle de violence ou de mort d’une manière qui peut heurter.
notice-locked = Les fichiers de ce jeu de données sont fournis sur demande, depuis la page d’origine.
link-archived = { $label } (copie archivée ; le site n’existe plus)
link-gone = { $label } (le site n’existe plus)
campaign-of = Une campagne de { $office }
office-since = Présence depuis { $year }.
notice-only-in = Disponible uniquement en { $language }.
original = Original
published = Publié
read-this-in = Lire dans une autre langue
related = Sur le même sujet
see-original = Voir l’original
source = Source
tags = Mots-clés
updated = Mis à jour

provenance = D’où vient ce contenu
provenance-dated = Publié à l’origine par { $office } le { $date }.
provenance-undated = Publié à l’origine par { $office } ; l’original ne porte pas de date.
provenance-compared = Dernière comparaison avec l’original : { $date }.
extent-full = Présenté ici en entier et sans modification.
extent-shortened = Abrégé : l’original en dit plus.
extent-card = Seul un résumé est présenté ici ; le texte complet se trouve dans l’original.

## Sources

last-read = Dernière lecture
newest-item = Contenu le plus récent
sources-heading = D’où viennent nos contenus
sources-intro = Ce portail rassemble ce que les bureaux et les partenaires publient sur leurs propres sites. Rien n’est réécrit en chemin.
state = État
state-failed = Aucune réponse depuis le { $date }
state-late = En retard : dernière lecture le { $date }
state-never = N’a jamais répondu
state-ok = À jour
state-retrying = La dernière tentative a échoué ; nous réessayons
state-silent = Rien de nouveau depuis le { $date }
state-unread = Pas encore lue

## Problems

way-on = Ou commencez ici
problem-number = Numéro à rappeler
missing-heading = Cette page est introuvable
missing-text = L’adresse est peut-être mal écrite, ou le bureau qui a publié la page l’a déplacée ou supprimée.
gone-heading = Cette page a été retirée
gone-text = Sa source l’a supprimée et nous avons supprimé notre copie. Nous ne gardons rien de ce qu’une source retire.
empty-heading = Rien ici pour l’instant
empty-text = Dès que l’une de nos sources publiera un contenu qui a sa place ici, il apparaîtra.
empty-front-heading = Rien n’a encore été publié
empty-front-text = Dès que l’une de nos sources publiera un contenu, il apparaîtra ici.

## Dates and sizes

date-day = { $day } { $month } { $year }
date-first-day = { $day }er { $month } { $year }
date-days = du { $first } au { $last } { $month } { $year }
date-month = { $month } { $year }
date-year = { $year }
date-range = { $first } – { $last }
date-time = { $date } à { $time }
time = { $hour }:{ $minute }
size-kilobytes = { $size } Ko
size-megabytes = { $size } Mo

## Months

month-1 = janvier
month-2 = février
month-3 = mars
month-4 = avril
month-5 = mai
month-6 = juin
month-7 = juillet
month-8 = août
month-9 = septembre
month-10 = octobre
month-11 = novembre
month-12 = décembre

month-in-date-1 = janvier
month-in-date-2 = février
month-in-date-3 = mars
month-in-date-4 = avril
month-in-date-5 = mai
month-in-date-6 = juin
month-in-date-7 = juillet
month-in-date-8 = août
month-in-date-9 = septembre
month-in-date-10 = octobre
month-in-date-11 = novembre
month-in-date-12 = décembre

## Kinds of items: one, several

kind-news = Actualité
kinds-news = Actualités
kind-press-release = Communiqué de presse
kinds-press-release = Communiqués de presse
kind-statement = Déclaration
kinds-statement = Déclarations
kind-speech = Discours
kinds-speech = Discours
kind-blog = Billet de blog
kinds-blog = Billets de blog
kind-story = Récit
kinds-story = Récits
kind-longform = Grand format
kinds-longform = Grands formats
kind-event = Événement
kinds-event = Événements
kind-digest = Synthèse
kinds-digest = Synthèses
kind-statistic = Statistiques
kinds-statistic = Statistiques
kind-dataset = Jeu de données
kinds-dataset = Jeux de données
kind-publication = Publication
kinds-publication = Publications
kind-campaign = Campagne
kinds-campaign = Campagnes
kind-project = Projet
kinds-project = Projets
kind-vacancy = Offre d’emploi
kinds-vacancy = Offres d’emploi
kind-page = Page
kinds-page = Pages
kind-social-post = Publication sur les réseaux
kinds-social-post = Publications sur les réseaux
kind-unknown = Autre
kinds-unknown = Autres

## Languages

language-ar = arabe
language-az = azerbaïdjanais
language-be = biélorusse
language-bg = bulgare
language-bs = bosnien
language-cs = tchèque
language-da = danois
language-de = allemand
language-el = grec
language-en = anglais
language-es = espagnol
language-et = estonien
language-fa = persan
language-fi = finnois
language-fr = français
language-hr = croate
language-hu = hongrois
language-hy = arménien
language-is = islandais
language-it = italien
language-ka = géorgien
language-kk = kazakh
language-ku = kurde
language-ky = kirghize
language-lt = lituanien
language-lv = letton
language-mk = macédonien
language-nl = néerlandais
language-no = norvégien
language-pl = polonais
language-ps = pachto
language-pt = portugais
language-ro = roumain
language-ru = russe
language-sk = slovaque
language-so = somali
language-sq = albanais
language-sr = serbe
language-sv = suédois
language-tg = tadjik
language-tk = turkmène
language-tr = turc
language-uk = ukrainien
language-ur = ourdou
language-uz = ouzbek
language-vi = vietnamien
