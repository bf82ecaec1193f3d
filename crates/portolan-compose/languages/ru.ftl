### Слова интерфейса по-русски. Ключи и переменные одинаковы во всех каталогах.

## Frame

about = О портале
all-items = Все материалы
breadcrumb = Вы здесь
close = Закрыть
contents = Содержание
error = Ошибка
external-link = ведёт на другой сайт
feeds = Ленты
filter = Сузить список
follow = Следите за новостями
front-page = Главная страница
help = Вам нужен совет?
inherited-menu = Взято с портала
items = Материалы
kinds = Типы
language = Язык
languages = Языки
latest = Последние материалы
lead-story = Главная новость
main-navigation = Основная навигация
menu = Меню
menus = С наших сайтов
more = Ещё
more-languages = Ещё на других языках
notice = Обратите внимание
other-languages = Другие языки
places = Места
printed-from = Напечатано со страницы
section-list = Разделы
skip-to-content = Перейти к содержанию
sources = Источники
text-version = Простой текст
themes = Темы
top-news = Главные новости
untranslated-menu = Ещё не переведено

feed-atom = Лента Atom
feed-rss = Лента RSS
feed-json = Лента JSON Feed
format-newsletter = Как письмо
format-text = Простой текст

freshness-sources =
    { $count ->
        [one] Собрано из { $shown } источника.
        [few] Собрано из { $shown } источников.
        [many] Собрано из { $shown } источников.
       *[other] Собрано из { $shown } источника.
    }
freshness-newest = Самый новый материал: { $date }

## Listings

all-of = Все: { $section }
all-places = Все места
listing-description = { $heading } — { $portal }.
heading-narrowed = { $heading }: { $facet }
title-with-page = { $title }, страница { $page }
page = Страница
pages-of-results = Страницы результатов
previous-page = Назад
next-page = Вперёд
other-formats = Другие форматы
results = Результаты
range = { $first }–{ $last } из { $total }
range-none = Нет материалов
places-intro = Все места и число материалов о каждом из них.
themes-intro = Все темы и число материалов по каждой из них.
read-more = Читать дальше

## Items

also-published = Также опубликовали
also-published-by =
    { $count ->
        [one] Также опубликовано ещё { $shown } офисом
        [few] Также опубликовано ещё { $shown } офисами
        [many] Также опубликовано ещё { $shown } офисами
       *[other] Также опубликовано ещё { $shown } офиса
    }
attachments = Файлы
body-missing = Полный текст — на сайте оригинала.
byline = Авторы: { $names }
credit = Фото
date-unknown = Дата неизвестна
event-cancelled = Отменено
event-mixed = Очно и онлайн
event-moved-online = Перенесено в онлайн
event-online = Онлайн
event-postponed = Отложено
fact-account = Учётная запись
fact-attendance = Как участвовать
fact-chapter = Глава
fact-citation = Как цитировать
fact-consent = Об этой истории
fact-current = Где живёт
fact-distance = Расстояние от дома
fact-edition = Издание
fact-isbn = ISBN
fact-licence = Лицензия
fact-occupation = Профессия
fact-organiser = Организатор
fact-origin = Откуда
fact-original-lang = Язык оригинала
fact-pages = Страниц
fact-reference = Номер публикации
fact-series = Серия
fact-status = Состояние
fact-warning = Предупреждение автора
fact-when = Когда
fact-where = Где
facts = Главные факты
figure-measure = Что подсчитано
figure-note = Примечание
figure-period = Период
figure-place = Место
figure-value = Значение
figures-caption = Цифры в этом материале
figures-note = Цифры приведены так, как их даёт издатель; ничего не суммировано и не дополнено.
in-the-language = Язык: { $language }
links = Ссылки
list-and = { $first } и { $last }
note-damaged = Текст источника повреждён; мы показываем его таким, каким получили.
note-derived-title = В источнике нет заголовка; мы показываем начало текста.
note-source-fails = Источник не отвечает; последняя копия — { $date }
notice-content-in-image = Источник опубликовал это в виде изображения; текста здесь нет.
notice-inconsistent-figures = Цифры источника не согласуются между собой.
notice-hard-content = В тексте говорится о насилии или смерти; читать его может быть тяжело.
notice-locked = Файлы этих данных предоставляются по запросу на странице источника.
link-archived = { $label } (архивная копия; сайта больше нет)
link-gone = { $label } (сайта больше нет)
campaign-of = Кампания: { $office }
office-since = Работает с { $year } года.
notice-only-in = Доступен только один язык: { $language }.
original = Оригинал
published = Опубликовано
read-this-in = Читать на другом языке
related = По теме
see-original = Открыть оригинал
source = Источник
tags = Метки
updated = Обновлено

provenance = Откуда этот материал
provenance-dated = Впервые опубликовано: { $office }, { $date }
provenance-undated = Впервые опубликовано: { $office }; в оригинале дата не указана.
provenance-compared = Последняя сверка с оригиналом: { $date }
extent-full = Показано полностью и без изменений.
extent-shortened = Сокращено: в оригинале текст длиннее.
extent-card = Здесь показано только краткое изложение; полный текст — в оригинале.

## Sources

last-read = Последнее чтение
newest-item = Самый новый материал
sources-heading = Откуда наши материалы
sources-intro = Портал собирает то, что офисы и партнёры публикуют на своих сайтах. По пути ничего не переписывается.
state = Состояние
state-failed = Не отвечает; последнее чтение — { $date }
state-late = Запаздывает: последнее чтение — { $date }
state-never = Ни разу не ответил
state-ok = Обновлён
state-retrying = Последняя попытка не удалась; мы пробуем снова
state-silent = Ничего нового; последний материал — { $date }
state-unread = Ещё не прочитан

## Problems

way-on = Или начните отсюда
problem-number = Номер для обращения
missing-heading = Мы не нашли эту страницу
missing-text = Возможно, в адресе опечатка либо офис, опубликовавший страницу, перенёс или удалил её.
gone-heading = Эта страница отозвана
gone-text = Источник удалил её, и мы удалили свою копию. Мы не храним того, что отозвал источник.
empty-heading = Здесь пока ничего нет
empty-text = Как только один из наших источников опубликует подходящий материал, он появится здесь.
empty-front-heading = Пока ничего не опубликовано
empty-front-text = Как только один из наших источников что-нибудь опубликует, это появится здесь.

## Dates and sizes

date-day = { $day } { $month } { $year } г.
date-first-day = { $day } { $month } { $year } г.
date-days = { $first }–{ $last } { $month } { $year } г.
date-month = { $month } { $year } г.
date-year = { $year } г.
date-range = { $first } – { $last }
date-time = { $date }, { $time }
time = { $hour }:{ $minute }
size-kilobytes = { $size } КБ
size-megabytes = { $size } МБ

## Months

month-1 = январь
month-2 = февраль
month-3 = март
month-4 = апрель
month-5 = май
month-6 = июнь
month-7 = июль
month-8 = август
month-9 = сентябрь
month-10 = октябрь
month-11 = ноябрь
month-12 = декабрь

month-in-date-1 = января
month-in-date-2 = февраля
month-in-date-3 = марта
month-in-date-4 = апреля
month-in-date-5 = мая
month-in-date-6 = июня
month-in-date-7 = июля
month-in-date-8 = августа
month-in-date-9 = сентября
month-in-date-10 = октября
month-in-date-11 = ноября
month-in-date-12 = декабря

## Kinds of items: one, several

kind-news = Новость
kinds-news = Новости
kind-press-release = Пресс-релиз
kinds-press-release = Пресс-релизы
kind-statement = Заявление
kinds-statement = Заявления
kind-speech = Выступление
kinds-speech = Выступления
kind-blog = Запись в блоге
kinds-blog = Записи в блогах
kind-story = История
kinds-story = Истории
kind-longform = Лонгрид
kinds-longform = Лонгриды
kind-event = Мероприятие
kinds-event = Мероприятия
kind-digest = Обзор
kinds-digest = Обзоры
kind-statistic = Статистика
kinds-statistic = Статистика
kind-dataset = Набор данных
kinds-dataset = Наборы данных
kind-publication = Публикация
kinds-publication = Публикации
kind-campaign = Кампания
kinds-campaign = Кампании
kind-project = Проект
kinds-project = Проекты
kind-vacancy = Вакансия
kinds-vacancy = Вакансии
kind-page = Страница
kinds-page = Страницы
kind-social-post = Запись в соцсетях
kinds-social-post = Записи в соцсетях
kind-unknown = Другое
kinds-unknown = Другое

## Languages

language-ar = арабский
language-az = азербайджанский
language-be = белорусский
language-bg = болгарский
language-bs = боснийский
language-cs = чешский
language-da = датский
language-de = немецкий
language-el = греческий
language-en = английский
language-es = испанский
language-et = эстонский
language-fa = персидский
language-fi = финский
language-fr = французский
language-hr = хорватский
language-hu = венгерский
language-hy = армянский
language-is = исландский
language-it = итальянский
language-ka = грузинский
language-kk = казахский
language-ku = курдский
language-ky = киргизский
language-lt = литовский
language-lv = латышский
language-mk = македонский
language-nl = нидерландский
language-no = норвежский
language-pl = польский
language-ps = пушту
language-pt = португальский
language-ro = румынский
language-ru = русский
language-sk = словацкий
language-so = сомали
language-sq = албанский
language-sr = сербский
language-sv = шведский
language-tg = таджикский
language-tk = туркменский
language-tr = турецкий
language-uk = украинский
language-ur = урду
language-uz = узбекский
language-vi = вьетнамский
