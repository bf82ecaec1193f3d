### Words of the interface in English. Keys and variables are the same in all catalogues.

## Frame

about = About
all-items = All items
breadcrumb = You are here
close = Close
contents = Contents
error = Error
external-link = leads to another site
feeds = Feeds
filter = Narrow the list
follow = Follow
front-page = Front page
help = Do you need advice?
inherited-menu = Taken over from
items = Items
kinds = Types
language = Language
languages = Languages
latest = Latest
lead-story = Top story
main-navigation = Main navigation
menu = Menu
menus = From our sites
more = More
more-languages = More in other languages
notice = Please note
other-languages = Other languages
places = Places
printed-from = Printed from
section-list = Sections
skip-to-content = Skip to content
sources = Sources
text-version = Plain text
themes = Themes
top-news = Top news
untranslated-menu = Not translated yet

feed-atom = Atom feed
feed-rss = RSS feed
feed-json = JSON Feed
format-newsletter = As an e-mail
format-text = Plain text

freshness-sources =
    { $count ->
        [one] Put together from { $shown } source.
       *[other] Put together from { $shown } sources.
    }
freshness-newest = Newest item { $date }.

## Listings

all-of = All: { $section }
all-places = All places
listing-description = { $heading } on { $portal }.
heading-narrowed = { $heading }: { $facet }
title-with-page = { $title }, page { $page }
page = Page
pages-of-results = Pages of results
previous-page = Previous
next-page = Next
other-formats = Other formats
results = Results
range = { $first } to { $last } of { $total }
range-none = No items
places-intro = Each place with the number of items about it.
themes-intro = Each theme with the number of items on it.
read-more = Read more

## Items

also-published = Also published by
also-published-by =
    { $count ->
        [one] Also published by { $shown } other office
       *[other] Also published by { $shown } other offices
    }
attachments = Files
body-missing = The full text is on the original site.
byline = By { $names }
credit = Photo
date-unknown = Date unknown
event-cancelled = Cancelled
event-mixed = On site and online
event-moved-online = Moved online
event-online = Online
event-postponed = Postponed
fact-account = Account
fact-attendance = How to take part
fact-chapter = Chapter
fact-citation = Cite as
fact-consent = About this story
fact-current = Lives in
fact-distance = Distance from home
fact-edition = Edition
fact-isbn = ISBN
fact-licence = Licence
fact-occupation = Occupation
fact-organiser = Organiser
fact-origin = Comes from
fact-original-lang = Original language
fact-pages = Pages
fact-reference = Reference number
fact-series = Series
fact-status = Status
fact-warning = The author’s warning
fact-when = When
fact-where = Where
facts = Key facts
figure-measure = What is counted
figure-note = Note
figure-period = Period
figure-place = Place
figure-value = Figure
figures-caption = Figures in this item
figures-note = The figures are the publisher’s own words; nothing was added up or filled in.
in-the-language = In { $language }
links = Links
list-and = { $first } and { $last }
note-damaged = The source’s text is damaged; we show it as it reached us.
note-derived-title = The source gives no title; we show the beginning of the text.
note-source-fails = The source does not answer; this is the copy of { $date }.
notice-content-in-image = The source publishes this as a picture; its text is not available here.
notice-inconsistent-figures = The source’s figures do not agree with one another.
notice-hard-content = This text speaks of violence or death in ways that may be hard to read.
notice-locked = The files of this dataset are given on request; ask on the original page.
link-archived = { $label } (archived copy; the site is gone)
link-gone = { $label } (the site is gone)
campaign-of = A campaign of { $office }
office-since = Present since { $year }.
notice-only-in = Available only in { $language }.
original = Original
published = Published
read-this-in = Read this in
related = Related
see-original = See the original
source = Source
tags = Tags
updated = Updated

provenance = Where this comes from
provenance-dated = Originally published by { $office } on { $date }.
provenance-undated = Originally published by { $office }; the original bears no date.
provenance-compared = Last compared with the original on { $date }.
extent-full = Shown here in full and unchanged.
extent-shortened = Shortened: the original has more.
extent-card = Only a summary is shown here; the full text is at the original.

## Sources

last-read = Last read
newest-item = Newest item
sources-heading = Where our content comes from
sources-intro = This portal gathers what offices and partners publish on their own sites. Nothing is rewritten on the way.
state = State
state-failed = No answer since { $date }
state-late = Late: last read { $date }
state-never = Never answered
state-ok = Up to date
state-retrying = The last attempt failed; we try again
state-silent = Nothing new since { $date }
state-unread = Not read yet

## Problems

way-on = Or start here
problem-number = Number to quote
missing-heading = We cannot find this page
missing-text = The address may be mistyped, or the office that published the page has moved or removed it.
gone-heading = This page was withdrawn
gone-text = Its source removed it, and we removed our copy. We keep nothing of what a source withdraws.
empty-heading = Nothing here yet
empty-text = As soon as one of our sources publishes something that belongs here, it will appear.
empty-front-heading = Nothing has been published yet
empty-front-text = As soon as one of our sources publishes something, it will appear here.

## Dates and sizes

date-day = { $day } { $month } { $year }
date-first-day = { $day } { $month } { $year }
date-days = { $first }–{ $last } { $month } { $year }
date-month = { $month } { $year }
date-year = { $year }
date-range = { $first } to { $last }
date-time = { $date }, { $time }
time = { $hour }:{ $minute }
size-kilobytes = { $size } KB
size-megabytes = { $size } MB

## Months

month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December

month-in-date-1 = January
month-in-date-2 = February
month-in-date-3 = March
month-in-date-4 = April
month-in-date-5 = May
month-in-date-6 = June
month-in-date-7 = July
month-in-date-8 = August
month-in-date-9 = September
month-in-date-10 = October
month-in-date-11 = November
month-in-date-12 = December

## Kinds of items: one, several

kind-news = News
kinds-news = News
kind-press-release = Press release
kinds-press-release = Press releases
kind-statement = Statement
kinds-statement = Statements
kind-speech = Speech
kinds-speech = Speeches
kind-blog = Blog post
kinds-blog = Blog posts
kind-story = Story
kinds-story = Stories
kind-longform = Long read
kinds-longform = Long reads
kind-event = Event
kinds-event = Events
kind-digest = Digest
kinds-digest = Digests
kind-statistic = Statistics
kinds-statistic = Statistics
kind-dataset = Dataset
kinds-dataset = Datasets
kind-publication = Publication
kinds-publication = Publications
kind-campaign = Campaign
kinds-campaign = Campaigns
kind-project = Project
kinds-project = Projects
kind-vacancy = Vacancy
kinds-vacancy = Vacancies
kind-page = Page
kinds-page = Pages
kind-social-post = Social post
kinds-social-post = Social posts
kind-unknown = Other
kinds-unknown = Other

## Languages

language-ar = Arabic
language-az = Azerbaijani
language-be = Belarusian
language-bg = Bulgarian
language-bs = Bosnian
language-cs = Czech
language-da = Danish
language-de = German
language-el = Greek
language-en = English
language-es = Spanish
language-et = Estonian
language-fa = Persian
language-fi = Finnish
language-fr = French
language-hr = Croatian
language-hu = Hungarian
language-hy = Armenian
language-is = Icelandic
language-it = Italian
language-ka = Georgian
language-kk = Kazakh
language-ku = Kurdish
language-ky = Kyrgyz
language-lt = Lithuanian
language-lv = Latvian
language-mk = Macedonian
language-nl = Dutch
language-no = Norwegian
language-pl = Polish
language-ps = Pashto
language-pt = Portuguese
language-ro = Romanian
language-ru = Russian
language-sk = Slovak
language-so = Somali
language-sq = Albanian
language-sr = Serbian
language-sv = Swedish
language-tg = Tajik
language-tk = Turkmen
language-tr = Turkish
language-uk = Ukrainian
language-ur = Urdu
language-uz = Uzbek
language-vi = Vietnamese
