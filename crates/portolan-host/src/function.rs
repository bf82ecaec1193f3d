//! What one may ask of a plugin.

use portolan_core::manifest::PluginKind;

/// A call of the contract, besides making and ending an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub(crate) enum Function {
    Check,
    Plan,
    Parse,
    Format,
    Render,
}

impl Function {
    pub(crate) const ALL: [Function; 5] =
        [Function::Check, Function::Plan, Function::Parse, Function::Format, Function::Render];

    /// For people, and the name in the table of functions.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Function::Check => "check",
            Function::Plan => "plan",
            Function::Parse => "parse",
            Function::Format => "format",
            Function::Render => "render",
        }
    }

    pub(crate) fn of_kind(kind: PluginKind) -> &'static [Function] {
        match kind {
            PluginKind::Source => &[Function::Check, Function::Plan, Function::Parse],
            PluginKind::Renderer => &[Function::Format, Function::Render],
            PluginKind::Unknown => &[],
        }
    }

    pub(crate) fn numbered(number: u16) -> Option<Function> {
        Function::ALL.into_iter().find(|it| *it as u16 == number)
    }
}
