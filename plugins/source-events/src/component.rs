//! Components: what stands between `BEGIN` and `END`.

use super::content::Property;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Component {
    /// In capitals: `VEVENT`.
    pub(crate) name: String,
    pub(crate) properties: Vec<Property>,
    pub(crate) components: Vec<Component>,
    pub(crate) line: usize,
}

/// Nothing that people make nests deeper.
const DEPTH_MAX: usize = 32;

impl Component {
    /// The first property of this name.
    pub(crate) fn property(&self, name: &str) -> Option<&Property> {
        self.properties.iter().find(|property| property.name == name)
    }

    pub(crate) fn all<'c>(&'c self, name: &str) -> impl Iterator<Item = &'c Property> {
        let name = name.to_owned();
        self.properties.iter().filter(move |property| property.name == name)
    }

    pub(crate) fn children<'c>(&'c self, name: &str) -> impl Iterator<Item = &'c Component> {
        let name = name.to_owned();
        self.components.iter().filter(move |component| component.name == name)
    }
}

/// The outermost components of a file. An end that is missing, or that ends something else, ends
/// what can be ended; what lies outside of everything is passed over.
pub(crate) fn tree(properties: Vec<Property>) -> Vec<Component> {
    let mut roots = Vec::new();
    let mut open: Vec<Component> = Vec::new();
    // Components too deep to be kept.
    let mut n_skipped = 0_usize;
    for property in properties {
        let name = property.value.trim().to_ascii_uppercase();
        match property.name.as_str() {
            "BEGIN" if n_skipped > 0 || open.len() == DEPTH_MAX => n_skipped += 1,
            "BEGIN" => {
                open.push(Component { name, line: property.line, ..Component::default() });
            }
            "END" if n_skipped > 0 => n_skipped -= 1,
            "END" => {
                let Some(depth) = open.iter().rposition(|component| component.name == name) else {
                    continue;
                };
                while open.len() > depth {
                    close(&mut open, &mut roots);
                }
            }
            _ if n_skipped > 0 => {}
            _ => {
                if let Some(component) = open.last_mut() {
                    component.properties.push(property);
                }
            }
        }
    }
    while !open.is_empty() {
        close(&mut open, &mut roots);
    }
    roots
}

fn close(open: &mut Vec<Component>, roots: &mut Vec<Component>) {
    let Some(component) = open.pop() else { return };
    match open.last_mut() {
        Some(parent) => parent.components.push(component),
        None => roots.push(component),
    }
}
