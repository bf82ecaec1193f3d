//! Complaints about plugin libraries.

use super::Diagnostic;

impl Diagnostic {
    /// A name that cannot be a plugin's, whatever files there are.
    pub fn plugin_name(name: &str) -> Diagnostic {
        Diagnostic::error("plugin-name", format!("`{name}` is not the name of a plugin"))
            .with_hint("names are lower-case words with hyphens, such as `source-feed`")
    }

    /// No directory holds the library.
    pub fn plugin_not_found(name: &str, file: &str, directories: &[String]) -> Diagnostic {
        let places = match directories {
            [] => "no plugin directory is configured".to_owned(),
            some => format!("looked for `{file}` in `{}`", some.join("`, `")),
        };
        Diagnostic::error("plugin-not-found", format!("plugin `{name}` was not found"))
            .with_hint(format!("{places}; build it with `cargo build -p {name}` or copy it there"))
    }

    /// The file is there and cannot be read.
    pub fn plugin_unreadable(file: &str, words: &str) -> Diagnostic {
        Diagnostic::error("plugin-unreadable", format!("`{file}` cannot be read: {words}"))
    }

    pub fn plugin_too_large(file: &str, bytes: u64, limit: u64) -> Diagnostic {
        Diagnostic::error(
            "plugin-too-large",
            format!("`{file}` has {bytes} bytes; a plugin may have {limit}"),
        )
        .with_hint("build it with `--release`, or strip its debugging information")
    }

    /// The file is something else: empty, text, a program, another system's library.
    pub fn plugin_no_library(file: &str, what: &str) -> Diagnostic {
        Diagnostic::error("plugin-no-library", format!("`{file}` is {what}, not a Linux library"))
            .with_hint("a plugin is built with `crate-type = [\"cdylib\"]`")
    }

    /// The file ends before its own headers say it does.
    pub fn plugin_truncated(file: &str, has: u64, wants: u64) -> Diagnostic {
        Diagnostic::error(
            "plugin-truncated",
            format!("`{file}` is truncated: it has {has} bytes, its headers want {wants}"),
        )
        .with_hint("copy it again")
    }

    pub fn plugin_damaged(file: &str, words: &str) -> Diagnostic {
        Diagnostic::error("plugin-damaged", format!("`{file}` is damaged: {words}"))
            .with_hint("copy or build it again")
    }

    pub fn plugin_other_machine(file: &str, theirs: &str, ours: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-other-machine",
            format!("`{file}` is built for {theirs}, this machine is {ours}"),
        )
        .with_hint(format!("build it for {ours}"))
    }

    /// It asks for a stack from which code can be run.
    pub fn plugin_executable_stack(file: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-executable-stack",
            format!("`{file}` wants an executable stack, which would weaken the whole process"),
        )
        .with_hint("link it with `-z noexecstack`")
    }

    /// A library, but none of ours.
    pub fn plugin_note_missing(file: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-note-missing",
            format!("`{file}` is not a Portolan plugin: it has no note `.note.portolan`"),
        )
        .with_hint("end its `lib.rs` with `export_source!` or `export_renderer!`")
    }

    /// The note is there, its text is not a manifest.
    pub fn plugin_manifest(file: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-manifest",
            format!("the manifest in `{file}` cannot be read: {}", words.trim_end()),
        )
        .with_hint("correct its `plugin.toml` and build it again")
    }

    pub fn plugin_contract(name: &str, version: &str, theirs: i64, ours: u16) -> Diagnostic {
        let cure = if theirs > i64::from(ours) {
            "upgrade Portolan, or use an older build of the plugin"
        } else {
            "build the plugin with the present `portolan-plugin`, or use a newer build"
        };
        Diagnostic::error(
            "plugin-contract",
            format!(
                "plugin `{name}` {version} speaks contract {theirs}, this Portolan speaks {ours}"
            ),
        )
        .with_hint(cure)
    }

    /// The library calls itself otherwise than its file.
    pub fn plugin_misnamed(file: &str, name: &str, wanted: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-misnamed",
            format!("`{file}` should be plugin `{wanted}` and calls itself `{name}`"),
        )
        .with_hint(format!("name the file `lib{}.so`", name.replace('-', "_")))
    }

    /// The system's loader declined.
    pub fn plugin_not_loadable(file: &str, words: &str) -> Diagnostic {
        Diagnostic::error("plugin-not-loadable", format!("`{file}` cannot be loaded: {words}"))
    }

    /// The note, which was read before loading, and the descriptor say different things.
    pub fn plugin_disagrees(file: &str, what: &str, note: &str, descriptor: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-disagrees",
            format!(
                "`{file}` contradicts itself: its note says {what} `{note}`, its descriptor \
                 `{descriptor}`"
            ),
        )
        .with_hint("do not use it; its note has been changed after building")
    }

    /// The descriptor cannot be worked with.
    pub fn plugin_descriptor(file: &str, words: &str) -> Diagnostic {
        Diagnostic::error("plugin-descriptor", format!("the descriptor in `{file}` {words}"))
            .with_hint("build it again with `portolan-plugin`")
    }

    /// The library panicked and the panic was caught.
    pub fn plugin_panicked(plugin: &str, words: &str) -> Diagnostic {
        Diagnostic::error("plugin-panicked", format!("plugin `{plugin}` panicked: {words}"))
            .with_hint("this is a mistake in the plugin; what it was given is in the archive")
    }

    /// A call longer than a message may be.
    pub fn plugin_call_too_large(plugin: &str, call: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-call-too-large",
            format!("plugin `{plugin}` cannot be asked to {call}: {words}"),
        )
    }

    pub fn plugin_answer_too_large(
        plugin: &str,
        call: &str,
        bytes: usize,
        limit: usize,
    ) -> Diagnostic {
        Diagnostic::error(
            "plugin-answer-too-large",
            format!(
                "plugin `{plugin}` answered `{call}` with {bytes} bytes; an answer may have {limit}"
            ),
        )
    }

    /// Bytes that are no answer.
    pub fn plugin_answer_unreadable(plugin: &str, call: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-answer-unreadable",
            format!("plugin `{plugin}` answered `{call}` with something unreadable: {words}"),
        )
        .with_hint("this is a mistake in the plugin or in the kit it was built with")
    }

    /// The plugin says that it could not read what it was asked, or not send its answer.
    pub fn plugin_failed(plugin: &str, call: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-failed",
            format!("plugin `{plugin}` could not carry out `{call}`: {words}"),
        )
    }
}
