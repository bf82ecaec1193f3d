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

    /// It brings code with it that nobody has judged.
    pub fn plugin_needs(file: &str, library: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-needs",
            format!("`{file}` needs `{library}`, which is not a library of the system"),
        )
        .with_hint("link it statically; only libc and what belongs to it is loaded beside a plugin")
    }

    pub fn plugin_search_path(file: &str, path: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-search-path",
            format!("`{file}` wants libraries to be looked for in `{path}`"),
        )
        .with_hint("link it without `-rpath`")
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

    /// Optional parts of the contract that a plugin would use. It works without them.
    pub fn plugin_features(plugin: &str, missing: &[&str]) -> Diagnostic {
        let missing = missing.join("`, `");
        let message =
            format!("plugin `{plugin}` would also use `{missing}`, which this Portolan has not");
        Diagnostic::note("plugin-features", message)
            .with_hint("it works without; a newer Portolan may have it")
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
        let diagnostic =
            Diagnostic::error("plugin-not-loadable", format!("`{file}` cannot be loaded: {words}"));
        // The loader's words for a worker whose memory is too small for the library itself.
        if words.contains("failed to map segment") || words.contains("cannot allocate memory") {
            diagnostic.with_hint("raise `memory` under `[plugins]`")
        } else {
            diagnostic
        }
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

    /// The worker died with a call, or before it could take one.
    pub fn plugin_lost(plugin: &str, doing: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-lost",
            format!("plugin `{plugin}` was lost while {doing}: {words}"),
        )
        .with_hint("this is a mistake in the plugin; the next call gets a new worker")
    }

    /// No answer within the time or the CPU time of a call.
    pub fn plugin_too_slow(plugin: &str, doing: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-too-slow",
            format!("plugin `{plugin}` was stopped while {doing}: {words}"),
        )
        .with_hint("raise `time` or `cpu` under `[plugins]` if its work is truly that long")
    }

    /// The worker sent what nobody asked for.
    pub fn plugin_channel(plugin: &str, doing: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-channel",
            format!("plugin `{plugin}` broke its channel while {doing}: {words}"),
        )
        .with_hint("do not use it: an honest plugin does not know of its channel")
    }

    /// Calls to the system that a worker is not given.
    pub fn plugin_denied(plugin: &str, words: &str) -> Diagnostic {
        Diagnostic::warning("plugin-denied", format!("plugin `{plugin}` was denied {words}"))
            .with_hint("plugins get no files, no network and no processes; ask its author why")
    }

    /// The machine cannot wall a plugin off as the settings ask.
    pub fn plugin_isolation(plugin: &str, wanted: &str, missing: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-isolation",
            format!("plugin `{plugin}` would not be `{wanted}` on this machine: {missing}"),
        )
        .with_hint(format!(
            "use a kernel that has it, or write a weaker `isolation` under `[plugins.{plugin}]`"
        ))
    }

    /// What runs instead of what was asked for, by the operator's word.
    pub fn plugin_weaker(plugin: &str, has: &str, missing: &str) -> Diagnostic {
        Diagnostic::warning(
            "plugin-weaker",
            format!("plugin `{plugin}` runs `{has}` only on this machine: {missing}"),
        )
    }

    /// The worker's program cannot be started.
    pub fn plugin_worker(plugin: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-worker",
            format!("no worker can be started for plugin `{plugin}`: {words}"),
        )
    }

    /// It died too often.
    pub fn plugin_resting(plugin: &str, deaths: usize, seconds: u64, last: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-resting",
            format!(
                "plugin `{plugin}` died {deaths} times and rests for {seconds} s; last: {last}"
            ),
        )
        .with_hint("replace its file, or take its source out; other sources are not touched")
    }

    /// This very input has killed the worker before.
    pub fn plugin_set_aside(plugin: &str, call: &str, last: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-set-aside",
            format!(
                "plugin `{plugin}` died twice of this input to `{call}`, which is set aside: {last}"
            ),
        )
        .with_hint("the input is in the archive; other input goes on")
    }

    /// The new file cannot be used; the code that was loaded before goes on.
    pub fn plugin_replacement(plugin: &str, words: &str) -> Diagnostic {
        Diagnostic::warning(
            "plugin-replacement",
            format!("the new file of plugin `{plugin}` is not used, the old code goes on: {words}"),
        )
    }

    /// The file is another than the one that the lock file names.
    pub fn plugin_not_as_locked(plugin: &str, locked: &str, has: &str) -> Diagnostic {
        Diagnostic::error(
            "plugin-not-as-locked",
            format!("plugin `{plugin}` has SHA-256 {has}, the lock file says {locked}"),
        )
        .with_hint(format!("if you have replaced it, run `portolan plugin lock {plugin}`"))
    }

    pub fn plugin_lock_unreadable(file: &str, words: &str) -> Diagnostic {
        Diagnostic::error("plugin-lock", format!("`{file}` cannot be used: {}", words.trim_end()))
            .with_hint("correct it, or write it anew with `portolan plugin lock`")
    }

    /// A recording of a source came out empty.
    pub fn nothing_recorded(source: &str) -> Diagnostic {
        Diagnostic::error(
            "nothing-recorded",
            format!("no answer of source `{source}` could be recorded"),
        )
        .with_hint(
            "a recording holds answers that a plugin would read; `portolan source test` shows \
             what came instead",
        )
    }

    /// What was recorded breaks the plugin when it is played.
    pub fn recording_unplayable(plugin: &str, words: &str) -> Diagnostic {
        Diagnostic::error(
            "recording-unplayable",
            format!("plugin `{plugin}` breaks when the recording is played: {words}"),
        )
        .with_hint("the recording is kept: it shows a mistake in the plugin")
    }
}
