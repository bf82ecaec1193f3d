//! Which addresses a source may ask for.

use url::Url;

/// The operator's word on where a source may read: host names and directories.
///
/// A bare host and its `www.` form are one, as are `http` and `https`: sites move between them
/// without notice, and none of the four is another organisation's.
#[derive(Clone, Debug, Default)]
pub struct Permit {
    hosts: Vec<String>,
    directories: Vec<Url>,
}

impl Permit {
    /// `directories` are absolute `file:` URLs ending in a slash.
    pub fn new(hosts: impl IntoIterator<Item = String>, directories: Vec<Url>) -> Permit {
        let hosts = hosts.into_iter().map(|host| bare(&host).to_owned()).collect();
        Permit { hosts, directories }
    }

    pub fn allows(&self, url: &Url) -> bool {
        match url.scheme() {
            "http" | "https" => {
                let plain = url.username().is_empty() && url.password().is_none();
                let host = url.host_str().unwrap_or_default();
                plain && self.hosts.iter().any(|known| known == bare(host))
            }
            "file" => self.directories.iter().any(|directory| {
                !url.path().split('/').any(|part| part == "..")
                    && url.path().starts_with(directory.path())
            }),
            _ => false,
        }
    }
}

fn bare(host: &str) -> &str {
    host.strip_prefix("www.").unwrap_or(host)
}
