//! Instances of plugins, and calls that end in a result whatever the plugin does.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use portolan_core::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings,
    page::Page,
    render::{Format, RenderError, Renderer},
    source::{Context, SourceError},
};
use portolan_plugin::{
    abi::{FAILED, OK, PANICKED, REFUSED},
    wire::{self, Fault, MESSAGE_BYTES_MAX},
};
use serde::{Serialize, de::DeserializeOwned};
use std::borrow::Cow;

use crate::{
    image::Hash,
    library::{Answer, Function, Functions, Instance, Library},
};

/// A source plugin with one source's settings. Calls may come from any thread; the plugin sees
/// one at a time.
#[derive(Debug)]
pub struct SourceHandle {
    seat: Seat,
    check: Function,
    plan: Function,
    parse: Function,
}

/// A renderer plugin.
#[derive(Debug)]
pub struct RendererHandle {
    seat: Seat,
    render: Function,
    format: Format,
}

/// Why a call brought nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum CallError {
    /// The plugin works, and declines: the contract's own error.
    Refused(SourceError),
    /// The plugin does not work: it panicked, or its answer is none.
    Broken(Diagnostic),
}

/// The same for any of the contract's errors.
#[derive(Debug)]
enum Failure<E> {
    Refused(E),
    Broken(Diagnostic),
}

/// An instance that is made anew after it has broken.
#[derive(Debug)]
struct Seat {
    library: &'static Library,
    settings: Settings,
    instance: Mutex<Option<Instance>>,
}

impl SourceHandle {
    pub(crate) fn start(
        library: &'static Library,
        settings: &Settings,
    ) -> Result<SourceHandle, Diagnostic> {
        let Functions::Source { check, plan, parse } = library.functions else {
            return Err(Diagnostic::plugin_kind(&library.manifest.name, "source"));
        };
        Ok(SourceHandle { seat: Seat::start(library, settings)?, check, plan, parse })
    }

    pub fn manifest(&self) -> &Manifest {
        &self.seat.library.manifest
    }

    /// Of the file that this handle's code was loaded from.
    pub fn sha256(&self) -> Hash {
        self.seat.library.sha256
    }

    /// What the plugin has to say about `settings`, which need not be the handle's own. A plugin
    /// that breaks over it is one more complaint.
    pub fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        let call = wire::CheckCall { settings: Cow::Borrowed(settings) };
        match self.seat.call(self.check, &call) {
            Ok(wire::CheckAnswer { diagnostics }) => diagnostics,
            Err(Failure::Refused(Fault { message, .. })) => {
                let plugin = &self.seat.library.manifest.name;
                vec![Diagnostic::plugin_answer_unreadable(plugin, "check", &message)]
            }
            Err(Failure::Broken(diagnostic)) => vec![diagnostic],
        }
    }

    /// The settings are the handle's own; those of `cx` are not sent again.
    pub fn plan(&self, cx: &Context<'_>, cursor: &Cursor) -> Result<Vec<Request>, CallError> {
        let call = wire::PlanCall {
            source: Cow::Borrowed(cx.source),
            now: cx.now,
            cursor: Cow::Borrowed(cursor),
        };
        let wire::PlanAnswer { requests } = self.seat.call(self.plan, &call)?;
        Ok(requests)
    }

    /// The settings are the handle's own; those of `cx` are not sent again.
    pub fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, CallError> {
        let call = wire::ParseCall {
            source: Cow::Borrowed(cx.source),
            now: cx.now,
            exchange: Cow::Borrowed(exchange),
        };
        Ok(self.seat.call(self.parse, &call)?)
    }
}

impl RendererHandle {
    pub(crate) fn start(library: &'static Library) -> Result<RendererHandle, Diagnostic> {
        let Functions::Renderer { format, render } = library.functions else {
            return Err(Diagnostic::plugin_kind(&library.manifest.name, "renderer"));
        };
        let seat = Seat::start(library, &Settings::default())?;
        let format = match seat.call(format, &wire::FormatCall {}) {
            Ok(format) => format,
            Err(Failure::Broken(diagnostic)) => return Err(diagnostic),
            Err(Failure::Refused(RenderError { message, .. })) => {
                let plugin = &library.manifest.name;
                return Err(Diagnostic::plugin_answer_unreadable(plugin, "format", &message));
            }
        };
        Ok(RendererHandle { seat, render, format })
    }

    pub fn manifest(&self) -> &Manifest {
        &self.seat.library.manifest
    }
}

impl Renderer for RendererHandle {
    fn format(&self) -> Format {
        self.format.clone()
    }

    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        let call = wire::RenderCall { page: Cow::Borrowed(page) };
        match self.seat.call(self.render, &call) {
            Ok(wire::RenderAnswer { bytes }) => Ok(bytes),
            Err(Failure::Refused(err)) => Err(err),
            Err(Failure::Broken(diagnostic)) => Err(RenderError::new(diagnostic.message)),
        }
    }
}

impl Seat {
    fn start(library: &'static Library, settings: &Settings) -> Result<Seat, Diagnostic> {
        let instance = make(library, settings)?;
        Ok(Seat { library, settings: settings.clone(), instance: Mutex::new(Some(instance)) })
    }

    fn call<I, O, E>(&self, function: Function, input: &I) -> Result<O, Failure<E>>
    where
        I: Serialize,
        O: DeserializeOwned,
        E: DeserializeOwned,
    {
        let plugin = &self.library.manifest.name;
        let input = wire::encode(input).map_err(|err| {
            let words = err.to_string();
            Failure::Broken(Diagnostic::plugin_call_too_large(plugin, function.name, &words))
        })?;
        let mut seat = self.instance.lock().unwrap_or_else(PoisonError::into_inner);
        let mut instance = match seat.take() {
            Some(instance) => instance,
            None => make(self.library, &self.settings).map_err(Failure::Broken)?,
        };
        let answer = instance.call(function, &input);
        let res = match answer.status {
            OK => read(plugin, function.name, &answer),
            REFUSED => {
                read(plugin, function.name, &answer).and_then(|err| Err(Failure::Refused(err)))
            }
            _ => Err(Failure::Broken(breach(plugin, function.name, &answer))),
        };
        // After a breach nothing is known of the instance: the next call makes a new one.
        if !matches!(res, Err(Failure::Broken(_))) {
            *seat = Some(instance);
        }
        res
    }
}

fn make(library: &'static Library, settings: &Settings) -> Result<Instance, Diagnostic> {
    let plugin = &library.manifest.name;
    let call = wire::CreateCall { settings: Cow::Borrowed(settings) };
    let input = wire::encode(&call)
        .map_err(|err| Diagnostic::plugin_call_too_large(plugin, "create", &err.to_string()))?;
    library.create(&input).map_err(|answer| breach(plugin, "create", &answer))
}

fn read<T: DeserializeOwned, E>(
    plugin: &str,
    call: &str,
    answer: &Answer,
) -> Result<T, Failure<E>> {
    let bytes = answer.bytes().map_err(|bytes| {
        let limit = MESSAGE_BYTES_MAX;
        Failure::Broken(Diagnostic::plugin_answer_too_large(plugin, call, bytes, limit))
    })?;
    wire::decode(bytes).map_err(|err| {
        let words = err.to_string();
        Failure::Broken(Diagnostic::plugin_answer_unreadable(plugin, call, &words))
    })
}

/// What to say of an answer that is neither a result nor the contract's own error.
fn breach(plugin: &str, call: &str, answer: &Answer) -> Diagnostic {
    let fault = match read::<Fault, ()>(plugin, call, answer) {
        Ok(fault) => fault.to_string(),
        Err(_) => "it does not say why".to_owned(),
    };
    match answer.status {
        PANICKED => Diagnostic::plugin_panicked(plugin, &fault),
        FAILED | REFUSED => Diagnostic::plugin_failed(plugin, call, &fault),
        status => {
            let words = format!("status {status} is unknown");
            Diagnostic::plugin_answer_unreadable(plugin, call, &words)
        }
    }
}

impl From<Failure<SourceError>> for CallError {
    fn from(failure: Failure<SourceError>) -> CallError {
        match failure {
            Failure::Refused(err) => CallError::Refused(err),
            Failure::Broken(diagnostic) => CallError::Broken(diagnostic),
        }
    }
}

impl fmt::Display for CallError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CallError::Refused(err) => err.fmt(f),
            CallError::Broken(diagnostic) => f.write_str(&diagnostic.message),
        }
    }
}

impl std::error::Error for CallError {}
