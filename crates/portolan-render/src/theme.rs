//! What an operator's theme brings: templates in place of the house's.

use std::collections::BTreeMap;

/// Templates by file name: `footer.html` → its text. Those that a theme leaves out are the
/// house's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ThemeOverrides {
    pub templates: BTreeMap<String, String>,
}
