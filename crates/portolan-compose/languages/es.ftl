### Palabras de la interfaz en español. Claves y variables son las mismas en todos los catálogos.

## Frame

about = Acerca de
all-items = Todos los contenidos
breadcrumb = Usted está aquí
close = Cerrar
contents = Contenido
error = Error
external-link = lleva a otro sitio
feeds = Canales
filter = Acotar la lista
follow = Seguir
front-page = Portada
help = ¿Necesita orientación?
inherited-menu = Tomado de
items = Contenidos
kinds = Tipos
language = Idioma
languages = Idiomas
latest = Lo más reciente
lead-story = Noticia principal
main-navigation = Navegación principal
menu = Menú
menus = En nuestros sitios
more = Más
more-languages = Más en otros idiomas
notice = Tenga en cuenta
other-languages = Otros idiomas
places = Lugares
printed-from = Impreso desde
section-list = Secciones
skip-to-content = Ir al contenido
sources = Fuentes
text-version = Texto sin formato
themes = Temas
top-news = Noticias principales
untranslated-menu = Aún sin traducir

feed-atom = Canal Atom
feed-rss = Canal RSS
feed-json = Canal JSON Feed
format-newsletter = Por correo electrónico
format-text = Texto sin formato

freshness-sources =
    { $count ->
        [one] Reunido a partir de { $shown } fuente.
       *[other] Reunido a partir de { $shown } fuentes.
    }
freshness-newest = Contenido más reciente: { $date }.

## Listings

all-of = Todo: { $section }
all-places = Todos los lugares
listing-description = { $heading } en { $portal }.
heading-narrowed = { $heading }: { $facet }
title-with-page = { $title }, página { $page }
page = Página
pages-of-results = Páginas de resultados
previous-page = Anterior
next-page = Siguiente
other-formats = Otros formatos
results = Resultados
range = { $first } a { $last } de { $total }
range-none = Sin contenidos
places-intro = Cada lugar con el número de contenidos que tratan de él.
themes-intro = Cada tema con el número de contenidos que lo tratan.
read-more = Leer más

## Items

also-published = También publicado por
also-published-by =
    { $count ->
        [one] También publicado por { $shown } oficina más
       *[other] También publicado por { $shown } oficinas más
    }
attachments = Archivos
body-missing = El texto completo está en el sitio original.
byline = Por { $names }
credit = Foto
date-unknown = Fecha desconocida
event-cancelled = Cancelado
event-mixed = Presencial y en línea
event-moved-online = Se celebra en línea
event-online = En línea
event-postponed = Aplazado
fact-account = Cuenta
fact-attendance = Modalidad
fact-chapter = Capítulo
fact-citation = Cómo citar
fact-consent = Sobre esta historia
fact-current = Lugar de residencia
fact-distance = Distancia de su lugar de origen
fact-edition = Edición
fact-isbn = ISBN
fact-licence = Licencia
fact-occupation = Ocupación
fact-organiser = Organiza
fact-origin = Lugar de origen
fact-original-lang = Idioma original
fact-pages = Páginas
fact-reference = Número de referencia
fact-series = Serie
fact-status = Estado
fact-warning = Advertencia del autor
fact-when = Fecha
fact-where = Lugar
facts = Datos principales
figure-measure = Qué se cuenta
figure-note = Nota
figure-period = Período
figure-place = Lugar
figure-value = Cifra
figures-caption = Cifras de esta publicación
figures-note = Las cifras se reproducen tal como las da el editor; no se ha sumado ni completado nada.
in-the-language = En { $language }
links = Enlaces
list-and = { $first } y { $last }
note-damaged = El texto de la fuente está dañado; lo mostramos tal como nos llegó.
note-derived-title = La fuente no da título; mostramos el comienzo del texto.
note-source-fails = La fuente no responde; esta es la copia del { $date }.
notice-content-in-image = La fuente publicó este contenido como imagen; su texto no está disponible aquí.
notice-inconsistent-figures = Las cifras de la fuente no concuerdan entre sí.
notice-hard-content = Este texto habla de violencia o de muerte de un modo que puede resultar duro.
notice-locked = Los archivos de estos datos se entregan a petición, desde la página original.
link-archived = { $label } (copia archivada; el sitio ya no existe)
link-gone = { $label } (el sitio ya no existe)
campaign-of = Una campaña de { $office }
office-since = Presencia desde { $year }.
notice-only-in = Disponible solo en { $language }.
original = Original
published = Publicado
read-this-in = Leer en otro idioma
related = Contenido relacionado
see-original = Ver el original
source = Fuente
tags = Etiquetas
updated = Actualizado

provenance = De dónde procede este contenido
provenance-dated = Publicado originalmente por { $office } el { $date }.
provenance-undated = Publicado originalmente por { $office }; el original no lleva fecha.
provenance-compared = Comparado por última vez con el original el { $date }.
extent-full = Se muestra aquí completo y sin cambios.
extent-shortened = Abreviado: el original contiene más.
extent-card = Aquí se muestra solo un resumen; el texto completo está en el original.

## Sources

last-read = Última lectura
newest-item = Contenido más reciente
sources-heading = De dónde procede nuestro contenido
sources-intro = Este portal reúne lo que las oficinas y los socios publican en sus propios sitios. Nada se reescribe por el camino.
state = Estado
state-failed = Sin respuesta desde el { $date }
state-late = Con retraso: última lectura el { $date }
state-never = Nunca ha respondido
state-ok = Al día
state-retrying = El último intento falló; lo intentamos de nuevo
state-silent = Nada nuevo desde el { $date }
state-unread = Aún no leída

## Problems

way-on = O empiece aquí
problem-number = Número de referencia
missing-heading = No encontramos esta página
missing-text = Puede que la dirección esté mal escrita o que la oficina que publicó la página la haya trasladado o eliminado.
gone-heading = Esta página fue retirada
gone-text = Su fuente la eliminó y nosotros eliminamos nuestra copia. No conservamos nada de lo que una fuente retira.
empty-heading = Aquí todavía no hay nada
empty-text = En cuanto una de nuestras fuentes publique algo que corresponda a esta página, aparecerá aquí.
empty-front-heading = Todavía no se ha publicado nada
empty-front-text = En cuanto una de nuestras fuentes publique algo, aparecerá aquí.

## Dates and sizes

date-day = { $day } de { $month } de { $year }
date-first-day = { $day } de { $month } de { $year }
date-days = del { $first } al { $last } de { $month } de { $year }
date-month = { $month } de { $year }
date-year = { $year }
date-range = { $first } – { $last }
date-time = { $date }, { $time }
time = { $hour }:{ $minute }
size-kilobytes = { $size } kB
size-megabytes = { $size } MB

## Months

month-1 = enero
month-2 = febrero
month-3 = marzo
month-4 = abril
month-5 = mayo
month-6 = junio
month-7 = julio
month-8 = agosto
month-9 = septiembre
month-10 = octubre
month-11 = noviembre
month-12 = diciembre

month-in-date-1 = enero
month-in-date-2 = febrero
month-in-date-3 = marzo
month-in-date-4 = abril
month-in-date-5 = mayo
month-in-date-6 = junio
month-in-date-7 = julio
month-in-date-8 = agosto
month-in-date-9 = septiembre
month-in-date-10 = octubre
month-in-date-11 = noviembre
month-in-date-12 = diciembre

## Kinds of items: one, several

kind-news = Noticia
kinds-news = Noticias
kind-press-release = Comunicado de prensa
kinds-press-release = Comunicados de prensa
kind-statement = Declaración
kinds-statement = Declaraciones
kind-speech = Discurso
kinds-speech = Discursos
kind-blog = Entrada de blog
kinds-blog = Entradas de blog
kind-story = Historia
kinds-story = Historias
kind-longform = Reportaje
kinds-longform = Reportajes
kind-event = Evento
kinds-event = Eventos
kind-digest = Resumen
kinds-digest = Resúmenes
kind-statistic = Estadísticas
kinds-statistic = Estadísticas
kind-dataset = Conjunto de datos
kinds-dataset = Conjuntos de datos
kind-publication = Publicación
kinds-publication = Publicaciones
kind-campaign = Campaña
kinds-campaign = Campañas
kind-project = Proyecto
kinds-project = Proyectos
kind-vacancy = Vacante
kinds-vacancy = Vacantes
kind-page = Página
kinds-page = Páginas
kind-social-post = Publicación en redes
kinds-social-post = Publicaciones en redes
kind-unknown = Otro
kinds-unknown = Otros

## Languages

language-ar = árabe
language-az = azerbaiyano
language-be = bielorruso
language-bg = búlgaro
language-bs = bosnio
language-cs = checo
language-da = danés
language-de = alemán
language-el = griego
language-en = inglés
language-es = español
language-et = estonio
language-fa = persa
language-fi = finés
language-fr = francés
language-hr = croata
language-hu = húngaro
language-hy = armenio
language-is = islandés
language-it = italiano
language-ka = georgiano
language-kk = kazajo
language-ku = kurdo
language-ky = kirguís
language-lt = lituano
language-lv = letón
language-mk = macedonio
language-nl = neerlandés
language-no = noruego
language-pl = polaco
language-ps = pastún
language-pt = portugués
language-ro = rumano
language-ru = ruso
language-sk = eslovaco
language-so = somalí
language-sq = albanés
language-sr = serbio
language-sv = sueco
language-tg = tayiko
language-tk = turcomano
language-tr = turco
language-uk = ucraniano
language-ur = urdu
language-uz = uzbeko
language-vi = vietnamita
