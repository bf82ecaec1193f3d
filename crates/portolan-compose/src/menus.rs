//! Menus read from sites: a portal's own first, then what it inherits.

use portolan_core::{
    Lang,
    navigation::{NavNode, NavTree},
    page::{Menu, MenuNode},
    place::pick,
};

use crate::{
    composer::{ComposeError, Cx},
    languages::{dir_of, same_language},
    teaser::normalized,
};

/// The same section under the names that the sites of the estate give it, normalised. The first
/// name of each row stands for all.
const SECTION_NAMES: &[&[&str]] = &[
    &[
        "dataandresources",
        "dataandresearch",
        "datenundforschung",
        "datenundressourcen",
        "donnéesetressources",
        "datosyrecursos",
        "البياناتوالمصادر",
        "tietojajaresurssit",
        "tietoaineistot",
        "tietoajaaineistot",
        "datajatutkimus",
        "dataochresurser",
        "данныеиресурсы",
        "данныеиисследования",
    ],
    &[
        "whoweare",
        "aboutus",
        "werwirsind",
        "quisommesnous",
        "quiénessomos",
        "مننحن",
        "keitäolemme",
        "keitämeolemme",
        "vilkaviär",
        "omoss",
        "ктомы",
        "онас",
    ],
    &[
        "ourwork",
        "unserearbeit",
        "notreaction",
        "notretravail",
        "nuestrotrabajo",
        "عملنا",
        "työmme",
        "vårtarbete",
        "нашаработа",
    ],
    &[
        "takeaction",
        "getinvolved",
        "werdensieaktiv",
        "passezàlaction",
        "agir",
        "actúe",
        "actúa",
        "اتخذإجراء",
        "toimi",
        "osallistu",
        "agera",
        "примитеучастие",
    ],
    &["2030agenda", "agenda2030", "agendafor2030", "programme2030", "повестка2030"],
    &[
        "crosscuttingglobal",
        "übergreifendglobal",
        "prioritéstransversalesglobales",
        "prioridadestransversales",
        "القضاياالعالميةالشاملة",
    ],
    &["wherewework", "woarbeitenwir", "oùtravaillonsnous", "dóndetrabajamos", "missätoimimme"],
];

/// Deepest menu shown; what lies below is reached on the site itself.
const DEPTH_MAX: usize = 3;

impl Cx<'_> {
    pub(crate) fn menus(&self) -> Result<Vec<Menu>, ComposeError> {
        let mut menus: Vec<Menu> = Vec::new();
        for source in &self.portal.menus {
            let trees = self.snapshot.navigation(&source.source)?;
            let Some(tree) = self.main_menu(&trees) else { continue };
            let mut nodes = self.nodes(&tree.nodes, tree.lang.as_deref(), 0)?;
            for nearer in &menus {
                nodes = without(nodes, &nearer.nodes);
            }
            if nodes.is_empty() {
                continue;
            }
            let inherited_from = source.inherited_from.as_ref().map(|id| {
                let portal = self.world.portals.iter().find(|it| it.id == *id);
                portal
                    .and_then(|it| pick(&it.title, &self.langs))
                    .map_or(id.as_str(), |it| it.0)
                    .to_owned()
            });
            let title = match self.world.sources.get(&source.source) {
                Some(info) => self.office_name(&info.office),
                None => source.source.clone(),
            };
            menus.push(Menu { title, inherited_from, nodes });
        }
        Ok(menus)
    }

    /// The main menu in the page's language, else in the next one that the portal speaks, else
    /// whichever there is.
    fn main_menu<'t>(&self, trees: &'t [NavTree]) -> Option<&'t NavTree> {
        let mains: Vec<&NavTree> = match trees.iter().any(|tree| tree.name == "main") {
            true => trees.iter().filter(|tree| tree.name == "main").collect(),
            false => trees
                .iter()
                .filter(|it| !matches!(it.name.as_str(), "footer" | "languages" | "breadcrumb"))
                .collect(),
        };
        let speaks = |tree: &NavTree, lang: &str| {
            tree.lang.as_deref().and_then(Lang::parse).is_some_and(|tag| same_language(&tag, lang))
        };
        self.langs
            .iter()
            .find_map(|lang| mains.iter().find(|tree| speaks(tree, lang)))
            .or(mains.first())
            .copied()
    }

    fn nodes(
        &self,
        nodes: &[NavNode],
        lang: Option<&str>,
        depth: usize,
    ) -> Result<Vec<MenuNode>, ComposeError> {
        let mut shown: Vec<MenuNode> = Vec::new();
        if depth == DEPTH_MAX {
            return Ok(shown);
        }
        for node in nodes {
            let label = node.label.trim();
            let lang = node.lang.as_deref().or(lang);
            // Mega-menus print a heading and the link inside its panel with the same words.
            if label.is_empty() || shown.iter().any(|it| key(&it.label) == key(label)) {
                continue;
            }
            let (url, external) = match &node.url {
                Some(url) => {
                    let (url, external) = self.way_to(url)?;
                    (Some(url), external)
                }
                None => (None, false),
            };
            let foreign = lang
                .filter(|tag| Lang::parse(tag).is_some_and(|it| !same_language(&it, self.lang)));
            shown.push(MenuNode {
                label: label.to_owned(),
                url,
                lang: foreign.map(str::to_owned),
                dir: foreign.map(|tag| dir_of(tag).to_owned()),
                panel: node.panel.clone(),
                external,
                children: self.nodes(&node.children, lang, depth + 1)?,
            });
        }
        Ok(shown)
    }
}

/// The nodes that a nearer menu has not got; of a section that both have, what only this one
/// leads to.
fn without(nodes: Vec<MenuNode>, nearer: &[MenuNode]) -> Vec<MenuNode> {
    let mut kept = Vec::new();
    for mut node in nodes {
        match nearer.iter().find(|it| key(&it.label) == key(&node.label)) {
            None => kept.push(node),
            Some(same) => {
                node.children = without(node.children, &same.children);
                if !node.children.is_empty() {
                    kept.push(node);
                }
            }
        }
    }
    kept
}

/// By what labels are compared: letters only, lower case, one name for each known section.
fn key(label: &str) -> String {
    let plain = normalized(label);
    match SECTION_NAMES.iter().find(|names| names.contains(&plain.as_str())) {
        Some(names) => names[0].to_owned(),
        None => plain,
    }
}
