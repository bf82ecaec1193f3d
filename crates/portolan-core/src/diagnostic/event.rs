//! Complaints about calendars and events.

use super::Diagnostic;

impl Diagnostic {
    /// Settings that cannot be meant so.
    pub fn event_setting(key: &str, words: &str) -> Diagnostic {
        Diagnostic::error("event-setting", format!("`{key}` {words}"))
    }

    /// Lines of a calendar that have no name and no value.
    pub fn event_lines_broken(n_lines: usize, first: usize) -> Diagnostic {
        Diagnostic::warning(
            "event-lines-broken",
            format!("{n_lines} lines of the calendar are none of its format, the first is {first}"),
        )
    }

    /// An event that says neither what nor when.
    pub fn event_empty(line: usize) -> Diagnostic {
        Diagnostic::warning(
            "event-empty",
            format!("the event in line {line} says neither what nor when and was left out"),
        )
    }

    /// An event that its keeper does not publish.
    pub fn event_private(n_events: usize) -> Diagnostic {
        Diagnostic::note(
            "event-private",
            format!("{n_events} events are marked as private and were left out"),
        )
    }

    /// A date or time that cannot be read.
    pub fn event_time_unreadable(line: usize, value: &str) -> Diagnostic {
        Diagnostic::warning(
            "event-time-unreadable",
            format!("`{value}` in line {line} is no date and no time"),
        )
    }

    /// A clock whose zone nobody explains.
    pub fn event_zone_unknown(zone: &str) -> Diagnostic {
        Diagnostic::warning(
            "event-zone-unknown",
            format!("the calendar names the zone `{zone}` and does not say what it is"),
        )
        .with_hint("its times are read in the source's `time-zone`")
    }

    /// A recurrence that cannot be followed.
    pub fn event_rule_unreadable(line: usize, words: &str) -> Diagnostic {
        Diagnostic::warning(
            "event-rule-unreadable",
            format!("the recurrence in line {line} is not followed: {words}"),
        )
        .with_hint("the event's first time is shown")
    }

    /// A recurrence that would take for ever.
    pub fn event_rule_endless(line: usize) -> Diagnostic {
        Diagnostic::warning(
            "event-rule-endless",
            format!("the recurrence in line {line} was given up: it hardly ever applies"),
        )
    }

    /// A page that neither states an event nor tells of one.
    pub fn event_page_empty() -> Diagnostic {
        Diagnostic::error(
            "event-page-empty",
            "the answer is no calendar, and no page that states an event or tells of one",
        )
        .with_hint("name the calendar's file, or the page of a single event")
    }

    /// More occurrences than the operator wants.
    pub fn event_occurrences_cut(line: usize, n_max: usize) -> Diagnostic {
        Diagnostic::note(
            "event-occurrences-cut",
            format!("the event in line {line} takes place more often; {n_max} times are shown"),
        )
        .with_hint("raise `max-occurrences`, or shorten `future`")
    }

    /// More events than the operator wants.
    pub fn event_items_cut(n_items: usize, n_max: usize) -> Diagnostic {
        Diagnostic::warning(
            "event-items-cut",
            format!("there are {n_items} events; the first {n_max} were read"),
        )
        .with_hint("raise `max-items`")
    }
}
