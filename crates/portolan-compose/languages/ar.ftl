### كلمات الواجهة بالعربية. المفاتيح والمتغيرات واحدة في جميع القوائم.

## Frame

about = عن البوابة
all-items = جميع المواد
breadcrumb = أنت هنا
close = إغلاق
contents = المحتويات
error = خطأ
external-link = يؤدي إلى موقع آخر
feeds = الخلاصات
filter = تضييق القائمة
follow = تابعونا
front-page = الصفحة الرئيسية
help = هل تحتاج إلى مشورة؟
inherited-menu = مأخوذة من
items = المواد
kinds = الأنواع
language = اللغة
languages = اللغات
latest = الأحدث
lead-story = الخبر الرئيسي
main-navigation = التصفح الرئيسي
menu = القائمة
menus = من مواقعنا
more = المزيد
more-languages = المزيد بلغات أخرى
notice = يرجى الانتباه
other-languages = لغات أخرى
places = الأماكن
printed-from = طُبع من
section-list = الأقسام
skip-to-content = انتقل إلى المحتوى
sources = المصادر
text-version = نص عادي
themes = المواضيع
top-news = أهم الأخبار
untranslated-menu = لم تُترجم بعد

feed-atom = خلاصة Atom
feed-rss = خلاصة RSS
feed-json = خلاصة JSON Feed
format-newsletter = رسالةً بالبريد الإلكتروني
format-text = نص عادي

freshness-sources =
    { $count ->
        [zero] لم تُجمع من أي مصدر بعد.
        [one] جُمعت من مصدر واحد.
        [two] جُمعت من مصدرين.
        [few] جُمعت من { $shown } مصادر.
        [many] جُمعت من { $shown } مصدرًا.
       *[other] جُمعت من { $shown } مصدر.
    }
freshness-newest = أحدث مادة: { $date }.

## Listings

all-of = الكل: { $section }
all-places = جميع الأماكن
listing-description = { $heading } في { $portal }.
heading-narrowed = { $heading }: { $facet }
title-with-page = { $title }، الصفحة { $page }
page = الصفحة
pages-of-results = صفحات النتائج
previous-page = السابق
next-page = التالي
other-formats = صيغ أخرى
results = النتائج
range = من { $first } إلى { $last } من أصل { $total }
range-none = لا توجد مواد
places-intro = كل مكان مع عدد المواد المتعلقة به.
themes-intro = كل موضوع مع عدد المواد المتعلقة به.
read-more = اقرأ المزيد

## Items

also-published = نُشر أيضًا من قِبل
also-published-by =
    { $count ->
        [zero] لم ينشره أي مكتب آخر
        [one] نشره أيضًا مكتب آخر
        [two] نشره أيضًا مكتبان آخران
        [few] نشرته أيضًا { $shown } مكاتب أخرى
        [many] نشره أيضًا { $shown } مكتبًا آخر
       *[other] نشره أيضًا { $shown } مكتب آخر
    }
attachments = الملفات
body-missing = النص الكامل متاح في الموقع الأصلي.
byline = بقلم { $names }
credit = الصورة
date-unknown = التاريخ غير معروف
event-cancelled = أُلغيت الفعالية
event-mixed = حضورياً وعبر الإنترنت
event-moved-online = نُقلت إلى الإنترنت
event-online = عبر الإنترنت
event-postponed = أُجِّلت الفعالية
fact-account = الحساب
fact-attendance = طريقة المشاركة
fact-chapter = الفصل
fact-citation = صيغة الاستشهاد
fact-consent = عن هذه القصة
fact-current = بلد الإقامة
fact-distance = المسافة عن الوطن
fact-edition = الطبعة
fact-isbn = الرقم الدولي المعياري للكتاب
fact-licence = الترخيص
fact-occupation = المهنة
fact-organiser = الجهة المنظِّمة
fact-origin = البلد الأصلي
fact-original-lang = اللغة الأصلية
fact-pages = عدد الصفحات
fact-reference = الرقم المرجعي
fact-series = السلسلة
fact-status = الحالة
fact-warning = تنبيه من الكاتب
fact-when = الموعد
fact-where = المكان
facts = معلومات أساسية
figure-measure = ما يجري عدّه
figure-note = ملاحظة
figure-period = الفترة
figure-place = المكان
figure-value = الرقم
figures-caption = الأرقام الواردة في هذه المادة
figures-note = الأرقام كما ذكرها الناشر، ولم يُجمَع أو يُستكمَل منها شيء.
in-the-language = باللغة { $language }
links = روابط
list-and = { $first } و{ $last }
note-damaged = نص المصدر تالف، ونعرضه كما وصلنا.
note-derived-title = لا يورد المصدر عنوانًا، فنعرض بداية النص.
note-source-fails = المصدر لا يستجيب؛ هذه نسخة { $date }.
notice-content-in-image = نشر المصدر هذه المادة في صورة، ونصها غير متاح هنا.
notice-inconsistent-figures = أرقام المصدر لا تتفق فيما بينها.
notice-hard-content = يتحدث هذا النص عن العنف أو الموت بطريقة قد تكون قاسية.
notice-locked = تُقدَّم ملفات هذه البيانات عند الطلب من صفحة المصدر.
link-archived = { $label } (نسخة مؤرشفة؛ لم يعد الموقع موجودًا)
link-gone = { $label } (لم يعد الموقع موجودًا)
campaign-of = حملة تابعة لـ { $office }
office-since = حاضر منذ { $year }.
notice-only-in = متاح باللغة { $language } فقط.
original = الأصل
published = نُشر في
read-this-in = اقرأ هذا بلغة أخرى
related = مواد ذات صلة
see-original = اطلع على الأصل
source = المصدر
tags = الوسوم
updated = حُدّث في

provenance = مصدر هذه المادة
provenance-dated = نُشر أصلًا من قِبل { $office } في { $date }.
provenance-undated = نُشر أصلًا من قِبل { $office }؛ ولا يحمل الأصل تاريخًا.
provenance-compared = آخر مقارنة بالأصل: { $date }.
extent-full = يُعرض هنا كاملًا ومن دون تغيير.
extent-shortened = نص مختصر: في الأصل المزيد.
extent-card = يُعرض هنا ملخص فقط؛ والنص الكامل في الأصل.

## Sources

last-read = آخر قراءة
newest-item = أحدث مادة
sources-heading = من أين يأتي محتوانا
sources-intro = تجمع هذه البوابة ما تنشره المكاتب والشركاء في مواقعهم. ولا يُعاد تحرير أي شيء في الطريق.
state = الحالة
state-failed = لا استجابة منذ { $date }
state-late = متأخر: آخر قراءة في { $date }
state-never = لم يستجب قط
state-ok = محدّث
state-retrying = أخفقت المحاولة الأخيرة؛ وسنحاول مجددًا
state-silent = لا جديد منذ { $date }
state-unread = لم يُقرأ بعد

## Problems

way-on = أو ابدأ من هنا
problem-number = رقم للإشارة إليه
missing-heading = تعذّر العثور على هذه الصفحة
missing-text = ربما كُتب العنوان خطأً، أو أن المكتب الذي نشر الصفحة نقلها أو أزالها.
gone-heading = سُحبت هذه الصفحة
gone-text = أزالها مصدرها، فأزلنا نسختنا. ولا نحتفظ بشيء مما يسحبه المصدر.
empty-heading = لا يوجد شيء هنا بعد
empty-text = حالما ينشر أحد مصادرنا ما ينتمي إلى هنا سيظهر في هذه الصفحة.
empty-front-heading = لم يُنشر شيء بعد
empty-front-text = حالما ينشر أحد مصادرنا شيئًا سيظهر هنا.

## Dates and sizes

date-day = { $day } { $month } { $year }
date-first-day = { $day } { $month } { $year }
date-days = من { $first } إلى { $last } { $month } { $year }
date-month = { $month } { $year }
date-year = { $year }
date-range = من { $first } إلى { $last }
date-time = { $date }، { $time }
time = { $hour }:{ $minute }
size-kilobytes = { $size } كيلوبايت
size-megabytes = { $size } ميغابايت

## Months

month-1 = كانون الثاني/يناير
month-2 = شباط/فبراير
month-3 = آذار/مارس
month-4 = نيسان/أبريل
month-5 = أيار/مايو
month-6 = حزيران/يونيه
month-7 = تموز/يوليه
month-8 = آب/أغسطس
month-9 = أيلول/سبتمبر
month-10 = تشرين الأول/أكتوبر
month-11 = تشرين الثاني/نوفمبر
month-12 = كانون الأول/ديسمبر

month-in-date-1 = كانون الثاني/يناير
month-in-date-2 = شباط/فبراير
month-in-date-3 = آذار/مارس
month-in-date-4 = نيسان/أبريل
month-in-date-5 = أيار/مايو
month-in-date-6 = حزيران/يونيه
month-in-date-7 = تموز/يوليه
month-in-date-8 = آب/أغسطس
month-in-date-9 = أيلول/سبتمبر
month-in-date-10 = تشرين الأول/أكتوبر
month-in-date-11 = تشرين الثاني/نوفمبر
month-in-date-12 = كانون الأول/ديسمبر

## Kinds of items: one, several

kind-news = خبر
kinds-news = الأخبار
kind-press-release = بيان صحفي
kinds-press-release = البيانات الصحفية
kind-statement = بيان
kinds-statement = البيانات
kind-speech = كلمة
kinds-speech = الكلمات
kind-blog = مدونة
kinds-blog = المدونات
kind-story = قصة
kinds-story = القصص
kind-longform = قراءة مطولة
kinds-longform = القراءات المطولة
kind-event = فعالية
kinds-event = الفعاليات
kind-digest = موجز
kinds-digest = الموجزات
kind-statistic = إحصاءات
kinds-statistic = الإحصاءات
kind-dataset = مجموعة بيانات
kinds-dataset = مجموعات البيانات
kind-publication = منشور
kinds-publication = المنشورات
kind-campaign = حملة
kinds-campaign = الحملات
kind-project = مشروع
kinds-project = المشاريع
kind-vacancy = وظيفة شاغرة
kinds-vacancy = الوظائف الشاغرة
kind-page = صفحة
kinds-page = الصفحات
kind-social-post = منشور على شبكات التواصل
kinds-social-post = منشورات شبكات التواصل
kind-unknown = غير ذلك
kinds-unknown = مواد أخرى

## Languages

language-ar = العربية
language-az = الأذربيجانية
language-be = البيلاروسية
language-bg = البلغارية
language-bs = البوسنية
language-cs = التشيكية
language-da = الدنماركية
language-de = الألمانية
language-el = اليونانية
language-en = الإنكليزية
language-es = الإسبانية
language-et = الإستونية
language-fa = الفارسية
language-fi = الفنلندية
language-fr = الفرنسية
language-hr = الكرواتية
language-hu = المجرية
language-hy = الأرمنية
language-is = الآيسلندية
language-it = الإيطالية
language-ka = الجورجية
language-kk = الكازاخية
language-ku = الكردية
language-ky = القيرغيزية
language-lt = الليتوانية
language-lv = اللاتفية
language-mk = المقدونية
language-nl = الهولندية
language-no = النرويجية
language-pl = البولندية
language-ps = البشتوية
language-pt = البرتغالية
language-ro = الرومانية
language-ru = الروسية
language-sk = السلوفاكية
language-so = الصومالية
language-sq = الألبانية
language-sr = الصربية
language-sv = السويدية
language-tg = الطاجيكية
language-tk = التركمانية
language-tr = التركية
language-uk = الأوكرانية
language-ur = الأوردية
language-uz = الأوزبكية
language-vi = الفيتنامية
