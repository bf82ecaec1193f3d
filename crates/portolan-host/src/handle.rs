//! Instances of plugins, and calls that end in a result whatever the plugin does.

use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use portolan_core::{
    Cursor, Diagnostic, Exchange, Harvest, Manifest, Request, Settings, message,
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
    crew::{Crew, Tenant},
    function::Function,
    image::{Hash, Label},
    library::{Instance, Library},
    room,
    words::shown,
};

/// Denied calls that a handle's owner is told of, until it asks for them.
const NOTICES_MAX: usize = 20;

/// Bytes of a call without a body, about.
const SMALL: usize = 1024;

/// A source plugin with one source's settings. Calls may come from any thread; the plugin sees
/// one at a time.
#[derive(Debug)]
pub struct SourceHandle {
    seat: Seat,
}

/// A renderer plugin.
#[derive(Debug)]
pub struct RendererHandle {
    seat: Seat,
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

/// An instance that is made anew after it has broken, and what the plugin was denied meanwhile.
#[derive(Debug)]
struct Seat {
    label: Label,
    place: Place,
    notices: Mutex<Vec<String>>,
}

#[derive(Debug)]
enum Place {
    Here { library: &'static Library, settings: Vec<u8>, instance: Mutex<Option<Instance>> },
    Workers { crew: Arc<Crew>, tenant: Tenant },
}

/// Where the code of a plugin is.
#[derive(Clone, Debug)]
pub(crate) enum Code {
    Here(&'static Library),
    Workers(Arc<Crew>),
}

impl Code {
    pub(crate) fn label(&self) -> &Label {
        match self {
            Code::Here(library) => &library.label,
            Code::Workers(crew) => &crew.label,
        }
    }
}

impl SourceHandle {
    pub(crate) fn start(code: Code, settings: &Settings) -> Result<SourceHandle, Diagnostic> {
        Ok(SourceHandle { seat: Seat::start(code, settings)? })
    }

    /// What the plugin was denied since this was last asked.
    pub fn take_denied(&self) -> Vec<Diagnostic> {
        let notices =
            std::mem::take(&mut *self.seat.notices.lock().unwrap_or_else(PoisonError::into_inner));
        let plugin = &self.seat.label.manifest.name;
        notices.iter().map(|words| Diagnostic::plugin_denied(plugin, words)).collect()
    }

    pub fn manifest(&self) -> &Manifest {
        &self.seat.label.manifest
    }

    /// Of the file that this handle's code was loaded from.
    pub fn sha256(&self) -> Hash {
        self.seat.label.sha256
    }

    /// What the plugin has to say about `settings`, which need not be the handle's own. A plugin
    /// that breaks over it is one more complaint.
    pub fn check(&self, settings: &Settings) -> Vec<Diagnostic> {
        let call = wire::CheckCall { settings: Cow::Borrowed(settings) };
        match self.seat.call(Function::Check, &call, SMALL) {
            Ok(wire::CheckAnswer { diagnostics }) => diagnostics,
            Err(Failure::Refused(Fault { message, .. })) => {
                let plugin = &self.seat.label.manifest.name;
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
            history: cx.history,
        };
        let wire::PlanAnswer { requests } = self.seat.call(Function::Plan, &call, SMALL)?;
        Ok(requests)
    }

    /// The settings are the handle's own; those of `cx` are not sent again.
    pub fn parse(&self, cx: &Context<'_>, exchange: &Exchange) -> Result<Harvest, CallError> {
        let call = wire::ParseCall {
            source: Cow::Borrowed(cx.source),
            now: cx.now,
            exchange: Cow::Borrowed(exchange),
            history: cx.history,
        };
        let about = match &exchange.answer {
            message::Answer::Response(response) => response.body.len() + SMALL,
            _ => SMALL,
        };
        Ok(self.seat.call(Function::Parse, &call, about)?)
    }
}

impl RendererHandle {
    pub(crate) fn start(code: Code) -> Result<RendererHandle, Diagnostic> {
        let seat = Seat::start(code, &Settings::default())?;
        let format = match seat.call(Function::Format, &wire::FormatCall {}, SMALL) {
            Ok(format) => format,
            Err(Failure::Broken(diagnostic)) => return Err(diagnostic),
            Err(Failure::Refused(RenderError { message, .. })) => {
                let plugin = &seat.label.manifest.name;
                return Err(Diagnostic::plugin_answer_unreadable(plugin, "format", &message));
            }
        };
        Ok(RendererHandle { seat, format })
    }

    pub fn manifest(&self) -> &Manifest {
        &self.seat.label.manifest
    }
}

impl Renderer for RendererHandle {
    fn format(&self) -> Format {
        self.format.clone()
    }

    fn render(&self, page: &Page) -> Result<Vec<u8>, RenderError> {
        let call = wire::RenderCall { page: Cow::Borrowed(page) };
        match self.seat.call(Function::Render, &call, SMALL) {
            Ok(wire::RenderAnswer { bytes }) => Ok(bytes),
            Err(Failure::Refused(err)) => Err(err),
            Err(Failure::Broken(diagnostic)) => Err(RenderError::new(diagnostic.message)),
        }
    }
}

impl Seat {
    fn start(code: Code, settings: &Settings) -> Result<Seat, Diagnostic> {
        let label = code.label().clone();
        let plugin = &label.manifest.name;
        let call = wire::CreateCall { settings: Cow::Borrowed(settings) };
        let settings = wire::encode(&call)
            .map_err(|err| Diagnostic::plugin_call_too_large(plugin, "create", &err.to_string()))?;
        let place = match code {
            Code::Here(library) => {
                let instance = Mutex::new(Some(make(library, &settings)?));
                Place::Here { library, settings, instance }
            }
            Code::Workers(crew) => {
                let tenant = crew.tenant(settings);
                Place::Workers { crew, tenant }
            }
        };
        let seat = Seat { label, place, notices: Mutex::default() };
        if let Place::Workers { crew, tenant } = &seat.place {
            let (reply, notices) = crew.call(tenant, None, &[])?;
            seat.note(notices);
            if reply.status != OK {
                let plugin = &seat.label.manifest.name;
                return Err(breach(plugin, "create", reply.status, &reply.bytes));
            }
        }
        Ok(seat)
    }

    fn call<I, O, E>(&self, function: Function, input: &I, about: usize) -> Result<O, Failure<E>>
    where
        I: Serialize,
        O: DeserializeOwned,
        E: DeserializeOwned,
    {
        let plugin = &self.label.manifest.name;
        let mut room = room::take();
        wire::encode_into(&mut room, input, about).map_err(|err| {
            let words = err.to_string();
            Failure::Broken(Diagnostic::plugin_call_too_large(plugin, function.name(), &words))
        })?;
        let res = self.ask(function, &room);
        room::give_back(room);
        res
    }

    fn ask<O, E>(&self, function: Function, input: &[u8]) -> Result<O, Failure<E>>
    where
        O: DeserializeOwned,
        E: DeserializeOwned,
    {
        let plugin = &self.label.manifest.name;
        match &self.place {
            Place::Here { library, settings, instance } => {
                let mut seat = instance.lock().unwrap_or_else(PoisonError::into_inner);
                let mut instance = match seat.take() {
                    Some(instance) => instance,
                    None => make(library, settings).map_err(Failure::Broken)?,
                };
                let answer = instance.call(function, input);
                let res = match answer.bytes() {
                    Ok(bytes) => judge(plugin, function, answer.status, bytes),
                    Err(bytes) => Err(Failure::Broken(too_large(plugin, function, bytes))),
                };
                // After a breach nothing is known of the instance: the next call makes a new one.
                if !matches!(res, Err(Failure::Broken(_))) {
                    *seat = Some(instance);
                }
                res
            }
            Place::Workers { crew, tenant } => {
                let (reply, notices) =
                    crew.call(tenant, Some(function), input).map_err(Failure::Broken)?;
                self.note(notices);
                let res = judge(plugin, function, reply.status, &reply.bytes);
                if matches!(res, Err(Failure::Broken(_))) {
                    crew.end(tenant);
                }
                room::give_back(reply.bytes);
                res
            }
        }
    }

    /// The first of a run are told; all are counted elsewhere.
    fn note(&self, notices: Vec<String>) {
        if !notices.is_empty() {
            let mut noted = self.notices.lock().unwrap_or_else(PoisonError::into_inner);
            let room = NOTICES_MAX.saturating_sub(noted.len());
            noted.extend(notices.into_iter().take(room));
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        if let Place::Workers { crew, tenant } = &self.place {
            crew.end(tenant);
        }
    }
}

pub(crate) fn make(library: &'static Library, settings: &[u8]) -> Result<Instance, Diagnostic> {
    let plugin = &library.label.manifest.name;
    library.create(settings).map_err(|answer| match answer.bytes() {
        Ok(bytes) => breach(plugin, "create", answer.status, bytes),
        Err(bytes) => {
            Diagnostic::plugin_answer_too_large(plugin, "create", bytes, MESSAGE_BYTES_MAX)
        }
    })
}

/// What the answer's status and bytes mean.
fn judge<O: DeserializeOwned, E: DeserializeOwned>(
    plugin: &str,
    function: Function,
    status: i32,
    bytes: &[u8],
) -> Result<O, Failure<E>> {
    let call = function.name();
    match status {
        OK => read(plugin, call, bytes),
        REFUSED => read(plugin, call, bytes).and_then(|err| Err(Failure::Refused(err))),
        _ => Err(Failure::Broken(breach(plugin, call, status, bytes))),
    }
}

fn too_large(plugin: &str, function: Function, bytes: usize) -> Diagnostic {
    Diagnostic::plugin_answer_too_large(plugin, function.name(), bytes, MESSAGE_BYTES_MAX)
}

fn read<T: DeserializeOwned, E>(plugin: &str, call: &str, bytes: &[u8]) -> Result<T, Failure<E>> {
    wire::decode(bytes).map_err(|err| {
        // The decoder repeats what it did not expect.
        let words = shown(&err.to_string());
        Failure::Broken(Diagnostic::plugin_answer_unreadable(plugin, call, &words))
    })
}

/// What to say of an answer that is neither a result nor the contract's own error.
pub(crate) fn breach(plugin: &str, call: &str, status: i32, bytes: &[u8]) -> Diagnostic {
    let fault = match wire::decode::<Fault>(bytes) {
        Ok(fault) => shown(&fault.to_string()),
        Err(_) => "it does not say why".to_owned(),
    };
    match status {
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
