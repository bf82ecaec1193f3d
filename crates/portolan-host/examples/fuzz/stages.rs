//! The doors of the boundary, and what must hold at each whatever comes through it.

use std::{
    borrow::Cow,
    io::{Read, Write},
    net::Shutdown,
    os::unix::process::ExitStatusExt,
    time::Duration,
};

use portolan_core::Diagnostic;
use portolan_host::{
    Image, OnViolation, Policy, Program,
    image::{judge, needs},
    probe::{self, Heard, Listener, Probe},
};
use portolan_plugin::wire;

use crate::{
    corpus::{self, Message},
    mutate::{Rng, mutate, overwrite, stretch},
};

/// A search at one door.
pub(crate) trait Stage {
    fn input(&mut self, rng: &mut Rng) -> Vec<u8>;

    /// What came of it, or what must not have come of it.
    fn run(&mut self, input: &[u8]) -> Result<String, String>;
}

type Make = fn() -> Result<Box<dyn Stage>, String>;

/// Each with its share of the time, in hundredths.
pub(crate) const STAGES: &[(&str, u64, Make)] = &[
    ("image", 15, || Ok(Box::new(Images::new()?))),
    ("wire", 25, || Ok(Box::new(Messages { all: corpus::messages()? }))),
    ("channel", 15, || Ok(Box::new(Channel::new()?))),
    ("forged", 10, || Ok(Box::new(Forged::new()?))),
    ("worker", 15, || Ok(Box::new(Questions::new()?))),
    ("library", 20, || Ok(Box::new(Libraries::new()?))),
];

/// A complaint is one sentence, whatever the input was.
fn sentence(diagnostic: &Diagnostic) -> Result<String, String> {
    let message = &diagnostic.message;
    let n_chars = message.chars().count();
    if message.is_empty() || n_chars > 1_000 || message.contains(char::is_control) {
        return Err(format!("no sentence of {n_chars} characters: {diagnostic:?}"));
    }
    Ok(diagnostic.code.clone().into_owned())
}

/// Damaged copies of a real library.
struct Damage {
    sound: Image,
    /// Places that the judge and the system's loader look at: headers, note, tables.
    telling: Vec<(usize, usize)>,
}

impl Damage {
    fn of(package: &str) -> Result<Damage, String> {
        let sound = corpus::library(package)?;
        let len = sound.bytes.len();
        let telling = vec![(0, 1_024), (0, 4_096), (0, len / 8), (len * 7 / 8, len), (0, len)];
        Ok(Damage { sound, telling })
    }

    fn input(&self, rng: &mut Rng) -> Vec<u8> {
        let mut bytes = self.sound.bytes.clone();
        for _ in 0..1 + rng.below(12) {
            let (start, end) = *rng.pick(&self.telling);
            let at = start + rng.below(end - start);
            overwrite(&mut bytes, at, rng);
        }
        if rng.one_in(16) {
            let end = rng.below(bytes.len());
            bytes.truncate(end);
        }
        bytes
    }
}

/// The judge of files.
struct Images {
    damage: Damage,
}

impl Images {
    fn new() -> Result<Images, String> {
        Ok(Images { damage: Damage::of("source-bulletin")? })
    }
}

impl Stage for Images {
    fn input(&mut self, rng: &mut Rng) -> Vec<u8> {
        if rng.one_in(4) {
            // The head alone: more of the judge's sentences are reached, and faster.
            let mut bytes = self.damage.sound.bytes[..8_192].to_vec();
            mutate(&mut bytes, &self.damage.sound.bytes[..8_192], rng);
            return bytes;
        }
        self.damage.input(rng)
    }

    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        let needed = needs("x.so", input);
        if let Err(complaint) = &needed {
            sentence(complaint)?;
        }
        match judge("x.so", input) {
            Ok(_) if needed.is_ok() => Ok("taken".to_owned()),
            Ok(_) => Ok("taken, but for what it needs".to_owned()),
            Err(complaint) => sentence(&complaint),
        }
    }
}

/// The decoder, for every type of message. The first byte of an input says which.
struct Messages {
    all: Vec<Message>,
}

impl Stage for Messages {
    fn input(&mut self, rng: &mut Rng) -> Vec<u8> {
        let which = rng.below(self.all.len());
        let mut bytes = match rng.below(16) {
            0 => rng.noise(512),
            _ => rng.pick(&self.all[which].sound).clone(),
        };
        let other = rng.pick(&self.all);
        match rng.below(512) {
            0 => stretch(&mut bytes, rng),
            _ => mutate(&mut bytes, rng.pick::<Vec<u8>>(&other.sound), rng),
        }
        bytes.insert(0, which as u8);
        bytes
    }

    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        let Some((which, bytes)) = input.split_first() else { return Ok("nothing".to_owned()) };
        let message = &self.all[usize::from(*which) % self.all.len()];
        let is_read =
            (message.read)(bytes).map_err(|words| format!("{}: {words}", message.name))?;
        Ok(format!("{} {}", message.name, if is_read { "read" } else { "refused" }))
    }
}

/// The host's side of the channel. An even first byte of an input means an answer, an odd one
/// what is said while loading.
struct Channel {
    listener: Listener,
    answers: Vec<Vec<u8>>,
    loadings: Vec<Vec<u8>>,
}

impl Channel {
    fn new() -> Result<Channel, String> {
        let label = corpus::library("source-bulletin")?.label;
        let listener = Listener::new(label).map_err(|err| err.to_string())?;
        Ok(Channel { listener, answers: corpus::answers()?, loadings: corpus::loadings()? })
    }
}

impl Stage for Channel {
    fn input(&mut self, rng: &mut Rng) -> Vec<u8> {
        let is_loading = rng.one_in(3);
        let sound = if is_loading { &self.loadings } else { &self.answers };
        let mut bytes = match rng.below(16) {
            0 => rng.noise(256),
            _ => rng.pick(sound).clone(),
        };
        if rng.one_in(2) {
            // The heads are what is read first.
            let at = rng.below(bytes.len().clamp(1, 16));
            overwrite(&mut bytes, at, rng);
        } else {
            mutate(&mut bytes, rng.pick::<Vec<u8>>(sound), rng);
        }
        bytes.insert(0, u8::from(is_loading));
        bytes
    }

    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        let Some((which, bytes)) = input.split_first() else { return Ok("nothing".to_owned()) };
        let heard = match which % 2 {
            0 => self.listener.answer(bytes, Duration::from_secs(5)),
            _ => self.listener.loading(bytes),
        };
        Ok(match heard.map_err(|err| err.to_string())? {
            Heard::Answer(_) => "an answer".to_owned(),
            Heard::Nothing(words) => words.split(['(', '{']).next().unwrap_or_default().to_owned(),
        })
    }
}

/// A sealed plugin that writes to the host in its worker's name.
struct Forged {
    image: Image,
    answers: Vec<Vec<u8>>,
    settings: Vec<u8>,
}

impl Forged {
    fn new() -> Result<Forged, String> {
        let image = corpus::library("source-misdeeds")?;
        let settings = corpus::settings("https://a.example")?;
        let settings = wire::encode(&wire::CreateCall { settings: Cow::Owned(settings) });
        let settings = settings.map_err(|err| err.to_string())?;
        Ok(Forged { image, answers: corpus::answers()?, settings })
    }
}

impl Stage for Forged {
    fn input(&mut self, rng: &mut Rng) -> Vec<u8> {
        let mut bytes = rng.pick(&self.answers).clone();
        if !rng.one_in(8) {
            mutate(&mut bytes, rng.pick::<Vec<u8>>(&self.answers), rng);
        }
        bytes
    }

    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        // Half a frame is waited for.
        let policy = Policy { time: Duration::from_millis(300), ..policy() };
        let started = Probe::start(&self.image, policy, Program::Itself, &self.settings);
        let mut source = match started {
            Ok(source) => source,
            // On a busy machine.
            Err(complaint) if complaint.code == "plugin-too-slow" => {
                return Ok("did not start in time".to_owned());
            }
            Err(complaint) => return Err(format!("the plugin does not start: {complaint}")),
        };
        let parse = wire::encode(&corpus::parse(input)).map_err(|err| err.to_string())?;
        match source.call("parse", &parse) {
            Ok((status, _)) => Ok(format!("an answer, status {status}")),
            Err(complaint) => sentence(&complaint),
        }
    }
}

/// The worker's side of the channel. The first byte of an input says whether the first frame is
/// sound; the rest is what follows it, or all that is said.
struct Questions {
    image: Image,
    first: Vec<u8>,
    questions: Vec<u8>,
}

impl Questions {
    fn new() -> Result<Questions, String> {
        let image = corpus::library("source-bulletin")?;
        let first = probe::first_frame(&image.label, &policy()).map_err(|err| err.to_string())?;
        Ok(Questions { image, first, questions: corpus::questions()? })
    }
}

impl Stage for Questions {
    fn input(&mut self, rng: &mut Rng) -> Vec<u8> {
        let is_sound = !rng.one_in(4);
        let mut bytes = if is_sound { Vec::new() } else { self.first.clone() };
        bytes.extend_from_slice(&self.questions);
        for _ in 0..1 + rng.below(3) {
            mutate(&mut bytes, &self.questions, rng);
        }
        bytes.insert(0, u8::from(is_sound));
        bytes
    }

    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        let Some((which, bytes)) = input.split_first() else { return Ok("nothing".to_owned()) };
        let is_sound = which % 2 == 1;
        let (mut child, mut channel) =
            probe::worker(&Program::Itself, &self.image).map_err(|err| err.to_string())?;
        let heard = std::thread::scope(|scope| {
            let mut reading = channel.try_clone().map_err(|err| err.to_string())?;
            let reader = scope.spawn(move || {
                let mut heard = Vec::new();
                // Whatever ends it, what came is what counts.
                drop(reading.read_to_end(&mut heard));
                heard
            });
            // One that has ended does not listen; that is no finding.
            if is_sound {
                drop(channel.write_all(&self.first));
            }
            drop(channel.write_all(bytes));
            drop(channel.shutdown(Shutdown::Write));
            let ended = probe::ends_within(&mut child, Duration::from_secs(20));
            let heard = reader.join().unwrap_or_default();
            match ended.map_err(|err| err.to_string())? {
                true => Ok(heard),
                false => Err("the worker neither answers nor ends".to_owned()),
            }
        })?;
        let status = child.wait().map_err(|err| err.to_string())?;
        let n_answers = if heard.is_empty() { "without an answer" } else { "with answers" };
        match status.code() {
            Some(code @ 0..=2) => Ok(format!("exit {code} {n_answers}")),
            // A message within its limits may still take more memory than a worker has.
            None if status.signal() == Some(libc::SIGABRT) => Ok("aborted".to_owned()),
            _ if is_sound => {
                let said = String::from_utf8_lossy(&heard[heard.len().saturating_sub(200)..]);
                Err(format!("a sound plugin's worker ended with {status}: {said:?}"))
            }
            // Its first frame may forbid it all that it needs.
            _ => Ok(format!("{status}")),
        }
    }
}

/// Damaged libraries in sealed workers, whatever the judge says of them.
struct Libraries {
    damage: Damage,
    settings: Vec<u8>,
}

impl Libraries {
    fn new() -> Result<Libraries, String> {
        let settings = corpus::settings("https://a.example")?;
        let settings = wire::encode(&wire::CreateCall { settings: Cow::Owned(settings) });
        let settings = settings.map_err(|err| err.to_string())?;
        Ok(Libraries { damage: Damage::of("source-bulletin")?, settings })
    }
}

impl Stage for Libraries {
    fn input(&mut self, rng: &mut Rng) -> Vec<u8> {
        self.damage.input(rng)
    }

    fn run(&mut self, input: &[u8]) -> Result<String, String> {
        let label = self.damage.sound.label.clone();
        let image = Image { label, bytes: input.to_owned() };
        let mut source = match Probe::start(&image, policy(), Program::Itself, &self.settings) {
            Ok(source) => source,
            Err(complaint) => return Ok(format!("loading: {}", sentence(&complaint)?)),
        };
        let plan = wire::encode(&corpus::plan()).map_err(|err| err.to_string())?;
        let parse = wire::encode(&corpus::parse(b"17\t22 March\tThe bridge\n"))
            .map_err(|err| err.to_string())?;
        for (call, input) in [("plan", plan), ("parse", parse)] {
            if let Err(complaint) = source.call(call, &input) {
                return Ok(format!("{call}: {}", sentence(&complaint)?));
            }
        }
        Ok("works".to_owned())
    }
}

/// Sealed, and not for long.
fn policy() -> Policy {
    Policy {
        time: Duration::from_secs(1),
        cpu: Duration::from_secs(1),
        workers: 1,
        on_violation: OnViolation::Deny,
        ..Policy::default()
    }
}
