//! Complete HTML documents from templates.

use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value, context,
    value::Serde,
};
use portolan_core::{
    Diagnostic,
    page::{Page, PageBody},
    render::{Format, RenderError, Renderer},
};

use crate::{assets, theme::ThemeOverrides, words};

mod imported;

pub(crate) use imported::{is_own, without_foreign_images};

/// The house's templates by file name.
pub(crate) const TEMPLATES: &[(&str, &str)] = &[
    ("article-head.html", include_str!("../templates/article-head.html")),
    ("article-rail.html", include_str!("../templates/article-rail.html")),
    ("article-text.html", include_str!("../templates/article-text.html")),
    ("article.html", include_str!("../templates/article.html")),
    ("base.html", include_str!("../templates/base.html")),
    ("footer.html", include_str!("../templates/footer.html")),
    ("front.html", include_str!("../templates/front.html")),
    ("header.html", include_str!("../templates/header.html")),
    ("index.html", include_str!("../templates/index.html")),
    ("listing.html", include_str!("../templates/listing.html")),
    ("parts.html", include_str!("../templates/parts.html")),
    ("problem.html", include_str!("../templates/problem.html")),
    ("results.html", include_str!("../templates/results.html")),
    ("sources.html", include_str!("../templates/sources.html")),
];

/// Steps that one page may take: a theme's template that never ends costs its page, not the
/// server. A listing of 200 items takes about a twentieth of it.
const FUEL: u64 = 10_000_000;

/// Languages written in scripts for which the Latin headline font would be fetched in vain.
const NOT_LATIN: &[&str] = &[
    "ar", "be", "bg", "el", "fa", "he", "hy", "ja", "ka", "kk", "ko", "ky", "mk", "ps", "ru", "sr",
    "tg", "uk", "ur", "zh",
];

/// Pages as HTML, with the house's templates or those of a theme.
pub struct Html {
    environment: Environment<'static>,
}

impl Html {
    /// The house's own templates.
    pub fn house() -> Html {
        Html::new(ThemeOverrides::default()).0
    }

    /// The house's templates with those of a theme in their place. A template that cannot be read
    /// or has a name the house does not know is refused with a complaint, and the house's stays.
    pub fn new(overrides: ThemeOverrides) -> (Html, Vec<Diagnostic>) {
        let mut environment = environment();
        for (name, text) in TEMPLATES {
            environment
                .add_template(name, text)
                .expect("the house's templates are read by every test");
        }
        let mut complaints = Vec::new();
        for (name, text) in overrides.templates {
            let known: Vec<&str> = TEMPLATES.iter().map(|it| it.0).collect();
            if !known.contains(&name.as_str()) {
                complaints.push(Diagnostic::template_unknown(&name, &known));
                continue;
            }
            if let Err(err) = environment.add_template_owned(name.clone(), text) {
                complaints.push(Diagnostic::template_broken(&name, err.line(), &sentence(&err)));
            }
        }
        (Html { environment }, complaints)
    }
}

impl Renderer for Html {
    fn format(&self) -> Format {
        Format {
            name: "html".to_owned(),
            media_type: "text/html; charset=utf-8".to_owned(),
            extension: "html".to_owned(),
        }
    }

    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        let name = match &page.body {
            PageBody::Front(_) => "front.html",
            PageBody::Listing(_) => "listing.html",
            PageBody::Article(_) => "article.html",
            PageBody::Index(_) => "index.html",
            PageBody::Sources(_) => "sources.html",
            PageBody::Problem(_) => "problem.html",
            PageBody::Sitemap(_) | PageBody::Unknown => {
                return Err(RenderError::unsupported("this kind of page has no HTML form"));
            }
        };
        self.fill(name, page).map_err(|err| {
            let err = innermost(&err);
            let place = match (err.name(), err.line()) {
                (Some(name), Some(line)) => format!("template `{name}`, line {line}: "),
                _ => String::new(),
            };
            RenderError::new(format!("{place}{}", sentence(err)))
        })
    }
}

impl Html {
    fn fill(&self, name: &str, page: &Page) -> Result<Vec<u8>, Error> {
        let model = Value::from(Serde(page));
        let site = model.get_attr("site")?;
        let body = model.get_attr("body")?;
        let template = self.environment.get_template(name)?;
        let mut html = template.render(context! {
            page => model,
            site,
            body,
            default_stylesheet => assets::stylesheet(""),
        })?;
        html.push('\n');
        Ok(html.into_bytes())
    }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(escaped);
    environment.set_fuel(Some(FUEL));
    // Nothing but the sanitiser's own output goes onto a page unescaped.
    environment.remove_filter("safe");
    environment.add_filter("sanitized", imported::sanitized);
    environment.add_filter("href", href);
    environment.add_filter("shade", shade);
    environment.add_function("w", word);
    environment.add_function("asset", asset);
    environment.add_test("own", own);
    environment.add_test("latin", latin);
    environment
}

/// Like minijinja's own formatter, but a missing value prints nothing and `/` stays as it is: on
/// pages that are mostly addresses that is a tenth of the bytes.
fn escaped(out: &mut Output, state: &mut State, value: &Value) -> Result<(), Error> {
    if value.is_none() {
        return Ok(());
    }
    match value.as_str() {
        Some(text) if !value.is_safe() => Ok(escape(out, text)?),
        _ => minijinja::escape_formatter(out, state, value),
    }
}

fn escape(out: &mut Output, text: &str) -> std::fmt::Result {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"', '\'']) {
        out.write_str(&rest[..at])?;
        out.write_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        })?;
        rest = &rest[at + 1..];
    }
    out.write_str(rest)
}

/// `w("menu")`: a phrase of the interface in the page's language.
fn word(state: &State, key: &str) -> Result<String, Error> {
    let given = state
        .lookup("page")
        .and_then(|page| page.get_attr("words").ok())
        .and_then(|words| words.get_attr(key).ok())
        .and_then(|word| word.as_str().map(str::to_owned));
    match given.or_else(|| words::english(key).map(str::to_owned)) {
        Some(word) => Ok(word),
        None => Err(Error::new(ErrorKind::UndefinedError, format!("no phrase `{key}`"))),
    }
}

/// `asset("icon.svg")`: the address of a file that came with the stylesheet, beside it.
fn asset(state: &State, plain: &str) -> Result<String, Error> {
    let Some(name) = assets::file_name(plain) else {
        return Err(Error::new(ErrorKind::UndefinedError, format!("no asset `{plain}`")));
    };
    let stylesheet = state
        .lookup("site")
        .and_then(|site| site.get_attr("stylesheet").ok())
        .and_then(|it| it.as_str().map(str::to_owned))
        .filter(|it| !it.is_empty())
        .unwrap_or_else(|| assets::stylesheet(""));
    let directory = stylesheet.rsplit_once('/').map_or("", |it| it.0);
    Ok(format!("{directory}/{name}"))
}

/// `url|href`: an address that a reader may follow. Menus and links come from other sites, and one
/// of `javascript:` or `data:` would run with our name; such a link leads nowhere.
fn href(url: Value) -> Value {
    let text = url.as_str().unwrap_or_default();
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    let followed = match scheme.filter(|it| !it.contains(['/', '?', '#'])) {
        None => true,
        Some(scheme) => {
            ["http", "https", "mailto", "tel"].iter().any(|it| scheme.eq_ignore_ascii_case(it))
        }
    };
    if followed { url } else { Value::from("#") }
}

/// `2|shade(40)`: which of four shades a count has beside the greatest one.
fn shade(count: u64, most: u64) -> u8 {
    match count.saturating_mul(8) / most.max(1) {
        0 => 0,
        1..=2 => 1,
        3..=5 => 2,
        _ => 3,
    }
}

/// `url is own`: whether a picture lies on the portal itself. Others are never asked for, because
/// that would tell a stranger who reads what.
fn own(state: &State, url: &str) -> bool {
    let base = state
        .lookup("site")
        .and_then(|site| site.get_attr("base").ok())
        .and_then(|it| it.as_str().map(str::to_owned))
        .unwrap_or_default();
    imported::is_own(url, &base)
}

fn latin(page: &Value) -> bool {
    let lang = page.get_attr("lang").ok();
    let lang = lang.as_ref().and_then(Value::as_str).unwrap_or("en");
    !NOT_LATIN.contains(&lang.split('-').next().unwrap_or(lang))
}

/// Where it happened, not where the template was included.
fn innermost(err: &Error) -> &Error {
    let cause = std::error::Error::source(err).and_then(|it| it.downcast_ref::<Error>());
    match cause {
        Some(cause) => innermost(cause),
        None => err,
    }
}

/// An error of the template engine as the end of a sentence.
fn sentence(err: &Error) -> String {
    err.detail().map_or_else(|| err.kind().to_string(), str::to_owned)
}
