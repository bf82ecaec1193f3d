//! Pages for what is not there: calm, and with a way on.

use portolan_core::page::{Link, PageBody, Problem};

use crate::{
    address::{Route, Scope, Target},
    composer::{ComposeError, Composed, Cx},
    slug::slug,
};

/// How many of the newest items are looked through for a title like the address asked for.
const LOOKED_THROUGH: u32 = 200;

/// Close matches shown.
const MATCHES_MAX: usize = 3;

impl Cx<'_> {
    pub(crate) fn missing(&self, path: &str) -> Result<Composed, ComposeError> {
        let mut links = self.close_matches(path)?;
        for way in self.ways_on() {
            if links.iter().all(|it| it.url != way.url) {
                links.push(way);
            }
        }
        self.problem(path, 404, "missing", links)
    }

    /// Withdrawn by its source: we keep no copy and say so.
    pub(crate) fn gone(&self, path: &str) -> Result<Composed, ComposeError> {
        self.problem(path, 410, "gone", self.ways_on())
    }

    fn problem(
        &self,
        path: &str,
        status: u16,
        key: &str,
        links: Vec<Link>,
    ) -> Result<Composed, ComposeError> {
        let route = Route::Missing { lang: self.lang.to_owned(), path: path.to_owned() };
        let mut page = self.page(&Target::html(route))?;
        let problem = Problem {
            status,
            heading: self.phrases.get(&format!("{key}-heading")),
            text: self.phrases.get(&format!("{key}-text")),
            links,
            number: None,
        };
        page.title.clone_from(&problem.heading);
        page.description.clone_from(&problem.text);
        page.noindex = true;
        page.breadcrumb = vec![self.home()];
        Ok(Composed::with_status(page, PageBody::Problem(problem), status))
    }

    fn ways_on(&self) -> Vec<Link> {
        let mut links = vec![self.home(), self.latest()];
        for section in self.portal.sections.iter().filter(|it| it.in_menu) {
            let Some((label, lang)) = self.text(&section.title) else { continue };
            let route = Route::listing(self.lang, Scope::Section(section.id.clone()));
            links.push(Link { lang, ..self.link(label, route) });
        }
        links
    }

    /// Items whose titles share words with the address asked for, the likeliest first, and a
    /// section whose name is almost the one asked for.
    fn close_matches(&self, path: &str) -> Result<Vec<Link>, ComposeError> {
        let words: Vec<String> = path
            .split(['/', '-', '_', '.', '?', '=', '%', '+'])
            .filter(|word| word.len() > 3)
            .map(slug)
            .filter(|word| !word.is_empty())
            .collect();
        let mut links = Vec::new();
        for section in &self.portal.sections {
            if let Some((label, lang)) = self.text(&section.title)
                && words.iter().any(|word| is_near(word, &section.id))
            {
                let route = Route::listing(self.lang, Scope::Section(section.id.clone()));
                links.push(Link { lang, ..self.link(label, route) });
            }
        }
        if words.len() < 2 {
            return Ok(links);
        }
        let mut scored = Vec::new();
        for stored in self.snapshot.items(&self.portal_filter(), 0, LOOKED_THROUGH)? {
            let title = slug(&stored.item.title.text.value);
            let n_shared =
                words.iter().filter(|word| title.split('-').any(|it| it == **word)).count();
            if n_shared >= 2 {
                scored.push((n_shared, stored));
            }
        }
        scored.sort_by_key(|(n_shared, _)| std::cmp::Reverse(*n_shared));
        for (_, stored) in scored.into_iter().take(MATCHES_MAX) {
            let title = self.run(&stored.item.title.text);
            let link = self.link(title.text, self.item_route(&stored.item));
            links.push(Link { lang: title.lang, dir: title.dir, ..link });
        }
        Ok(links)
    }
}

/// Whether two words differ by one letter more, less or other.
fn is_near(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a == b {
        return true;
    }
    let prefix = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let rest = a.len().min(b.len()) - prefix;
    let suffix = a.iter().rev().zip(b.iter().rev()).take(rest).take_while(|(x, y)| x == y).count();
    a.len().max(b.len()) - prefix - suffix <= 1
}
