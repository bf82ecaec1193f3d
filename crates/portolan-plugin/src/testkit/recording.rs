//! Exchanges on disk.

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use portolan_core::{
    Exchange, Request, Settings, Tag,
    message::{Answer, Response},
};
use serde::{Deserialize, Serialize};

/// What an origin answered once, and the settings it was asked with.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    pub settings: Settings,
    /// In the order of their numbers. The requests' tags are those of the recording; a player
    /// puts the source's own in their place.
    pub exchanges: Vec<Exchange>,
}

/// A recording that cannot be read or written: which file, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordingError {
    pub file: PathBuf,
    pub words: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct RequestFile {
    url: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    tag: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    accept: Option<String>,
}

/// Status 304 stands for an answer without response.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct ResponseFile {
    status: u16,
    /// The address that answered, if it is not the one that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    fetched_at: toml::value::Datetime,
    /// A header that came more than once has a list.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    headers: BTreeMap<String, HeaderValue>,
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum HeaderValue {
    One(String),
    Many(Vec<String>),
}

const NOT_MODIFIED: u16 = 304;

impl Recording {
    pub fn read(folder: &Path) -> Result<Recording, RecordingError> {
        let settings = read_toml(&folder.join("settings.toml"))?;
        let mut exchanges = Vec::new();
        for number in numbers(folder)? {
            exchanges.push(read_exchange(folder, &number)?);
        }
        Ok(Recording { settings, exchanges })
    }

    /// Writes the folder, which is made if it is not there.
    pub fn write(&self, folder: &Path) -> Result<(), RecordingError> {
        fs::create_dir_all(folder).map_err(|err| RecordingError::of(folder, &err))?;
        write_toml(&folder.join("settings.toml"), &self.settings)?;
        for (exchange_idx, exchange) in self.exchanges.iter().enumerate() {
            write_exchange(folder, &format!("{:02}", exchange_idx + 1), exchange)?;
        }
        Ok(())
    }
}

/// `01`, `02` …, from the names of the request files, in numeric order.
fn numbers(folder: &Path) -> Result<Vec<String>, RecordingError> {
    let entries = fs::read_dir(folder).map_err(|err| RecordingError::of(folder, &err))?;
    let mut numbers = Vec::new();
    for entry in entries {
        let name = entry.map_err(|err| RecordingError::of(folder, &err))?.file_name();
        if let Some(number) = name.to_string_lossy().strip_suffix(".request.toml") {
            let value: u32 = number.parse().map_err(|_| {
                RecordingError::of(&folder.join(&name), &"its name does not begin with a number")
            })?;
            numbers.push((value, number.to_owned()));
        }
    }
    numbers.sort();
    Ok(numbers.into_iter().map(|(_, number)| number).collect())
}

fn read_exchange(folder: &Path, number: &str) -> Result<Exchange, RecordingError> {
    let asked: RequestFile = read_toml(&folder.join(format!("{number}.request.toml")))?;
    let response_path = folder.join(format!("{number}.response.toml"));
    let answered: ResponseFile = read_toml(&response_path)?;
    let fetched_at: Timestamp = answered.fetched_at.to_string().parse().map_err(|err| {
        RecordingError::of(
            &response_path,
            &format!("`fetched-at` needs date, time and zone: {err}"),
        )
    })?;
    let mut request = Request::get(asked.url).with_tag(Tag(asked.tag));
    request.accept = asked.accept;
    if answered.status == NOT_MODIFIED {
        return Ok(Exchange::new(request, Answer::NotModified, fetched_at));
    }
    let url = answered.url.unwrap_or_else(|| request.url.clone());
    let mut response = Response::new(url, answered.status);
    for (name, value) in answered.headers {
        let name = name.to_ascii_lowercase();
        match value {
            HeaderValue::One(value) => response.headers.push((name, value)),
            HeaderValue::Many(values) => {
                response.headers.extend(values.into_iter().map(|value| (name.clone(), value)));
            }
        }
    }
    let body_path = folder.join(format!("{number}.body"));
    response.body = fs::read(&body_path).map_err(|err| RecordingError::of(&body_path, &err))?;
    Ok(Exchange::new(request, Answer::Response(response), fetched_at))
}

fn write_exchange(folder: &Path, number: &str, exchange: &Exchange) -> Result<(), RecordingError> {
    let Exchange { request, answer, fetched_at, .. } = exchange;
    let asked = RequestFile {
        url: request.url.clone(),
        tag: request.tag.0.clone(),
        accept: request.accept.clone(),
    };
    write_toml(&folder.join(format!("{number}.request.toml")), &asked)?;
    let response_path = folder.join(format!("{number}.response.toml"));
    let fetched_at = fetched_at
        .to_string()
        .parse()
        .map_err(|err| RecordingError::of(&response_path, &format!("`fetched-at`: {err}")))?;
    let mut answered =
        ResponseFile { status: NOT_MODIFIED, url: None, fetched_at, headers: BTreeMap::new() };
    if let Answer::Response(response) = answer {
        answered.status = response.status;
        answered.url = (response.url != request.url).then(|| response.url.clone());
        answered.headers = headers(response);
        let body_path = folder.join(format!("{number}.body"));
        fs::write(&body_path, &response.body)
            .map_err(|err| RecordingError::of(&body_path, &err))?;
    }
    write_toml(&response_path, &answered)
}

fn headers(response: &Response) -> BTreeMap<String, HeaderValue> {
    let mut headers = BTreeMap::new();
    for (name, value) in &response.headers {
        let value = value.clone();
        let merged = match headers.remove(name) {
            None => HeaderValue::One(value),
            Some(HeaderValue::One(first)) => HeaderValue::Many(vec![first, value]),
            Some(HeaderValue::Many(mut values)) => {
                values.push(value);
                HeaderValue::Many(values)
            }
        };
        headers.insert(name.clone(), merged);
    }
    headers
}

fn read_toml<T: serde::de::DeserializeOwned>(path: &Path) -> Result<T, RecordingError> {
    let text = fs::read_to_string(path).map_err(|err| RecordingError::of(path, &err))?;
    toml::from_str(&text).map_err(|err| RecordingError::of(path, &err))
}

fn write_toml<T: Serialize>(path: &Path, value: &T) -> Result<(), RecordingError> {
    let text = toml::to_string(value).map_err(|err| RecordingError::of(path, &err))?;
    fs::write(path, text).map_err(|err| RecordingError::of(path, &err))
}

impl RecordingError {
    pub(super) fn of(file: &Path, words: &dyn ToString) -> RecordingError {
        RecordingError { file: file.to_owned(), words: words.to_string() }
    }
}

impl fmt::Display for RecordingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.file.display(), self.words.trim_end())
    }
}

impl std::error::Error for RecordingError {}
