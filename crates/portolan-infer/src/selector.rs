//! Selectors that can be asked of the flat tree, and written down.

use std::fmt;

use crate::tree::{Element, Tree};

/// One element's own marks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(crate) struct Part {
    pub(crate) tag: Option<Box<str>>,
    pub(crate) id: Option<Box<str>>,
    pub(crate) class: Option<Box<str>>,
    pub(crate) attribute: Option<(Box<str>, Option<Box<str>>)>,
    /// `:nth-of-type`.
    pub(crate) nth: Option<usize>,
    /// `:nth-last-of-type`.
    pub(crate) nth_last: Option<usize>,
    /// Whether it holds, or must not hold, a picture.
    pub(crate) picture: Option<bool>,
}

/// An element by its own marks, or inside others.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Sel {
    /// What is around it, the nearest first, and whether directly.
    pub(crate) around: Vec<(Part, bool)>,
    pub(crate) own: Part,
}

impl Part {
    pub(crate) fn tag(tag: &str) -> Part {
        Part { tag: Some(tag.into()), ..Part::default() }
    }

    pub(crate) fn class(class: &str) -> Part {
        Part { class: Some(class.into()), ..Part::default() }
    }

    pub(crate) fn id(id: &str) -> Part {
        Part { id: Some(id.into()), ..Part::default() }
    }

    pub(crate) fn matches(&self, tree: &Tree, idx: usize) -> bool {
        let it: &Element = &tree.elements[idx];
        self.tag.as_ref().is_none_or(|tag| *tag == it.tag)
            && self.id.as_ref().is_none_or(|id| it.id.as_ref() == Some(id))
            && self.class.as_ref().is_none_or(|class| it.has_class(class))
            && self.nth.is_none_or(|nth| it.nth_of_type == nth)
            && self.nth_last.is_none_or(|nth| it.nth_last_of_type == nth)
            && self.attribute.as_ref().is_none_or(|(name, value)| {
                if &**name == "href" {
                    return it.link.is_some();
                }
                it.attribute(name)
                    .is_some_and(|known| value.as_ref().is_none_or(|value| known == &**value))
            })
            && self.picture.is_none_or(|wanted| {
                let has = (idx + 1..it.end).any(|at| &*tree.elements[at].tag == "img");
                has == wanted
            })
    }
}

impl Sel {
    pub(crate) fn own(own: Part) -> Sel {
        Sel { around: Vec::new(), own }
    }

    pub(crate) fn inside(mut self, part: Part) -> Sel {
        self.around.push((part, false));
        self
    }

    pub(crate) fn child_of(mut self, part: Part) -> Sel {
        self.around.push((part, true));
        self
    }

    /// Whether it finds `idx`, not looking further out than `top`.
    pub(crate) fn matches(&self, tree: &Tree, idx: usize, top: usize) -> bool {
        if !self.own.matches(tree, idx) {
            return false;
        }
        // No selector here has two free steps of which the outer could fail while another choice
        // of the inner would do, except for parts that occur nested; the nearest is taken.
        let mut at = idx;
        for (part, is_child) in &self.around {
            let mut outer = tree.ancestors(at).skip(1).take_while(|it| *it >= top);
            let found = match is_child {
                true => outer.next().filter(|it| part.matches(tree, *it)),
                false => outer.find(|it| part.matches(tree, *it)),
            };
            match found {
                Some(found) => at = found,
                None => return false,
            }
        }
        true
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(tag) = &self.tag {
            f.write_str(tag)?;
        }
        if let Some(id) = &self.id {
            write!(f, "#{id}")?;
        }
        if let Some(class) = &self.class {
            write!(f, ".{class}")?;
        }
        match &self.attribute {
            Some((name, Some(value))) => write!(f, "[{name}=\"{value}\"]")?,
            Some((name, None)) => write!(f, "[{name}]")?,
            None => {}
        }
        if let Some(nth) = self.nth {
            write!(f, ":nth-of-type({nth})")?;
        }
        if let Some(nth) = self.nth_last {
            write!(f, ":nth-last-of-type({nth})")?;
        }
        match self.picture {
            Some(true) => f.write_str(":has(img)"),
            Some(false) => f.write_str(":not(:has(img))"),
            None => Ok(()),
        }
    }
}

impl fmt::Display for Sel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (part, is_child) in self.around.iter().rev() {
            write!(f, "{part} {}", if *is_child { "> " } else { "" })?;
        }
        write!(f, "{}", self.own)
    }
}
