//! The served portals asked for what attackers ask: addresses that lead elsewhere, lines that
//! become headers, paths that climb.

use std::{
    fs,
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};

use super::{Scores, outputs::Demo};

const SUITE: &str = "security/routes";
const HOST: &str = "global.localhost";
const READY_WITHIN: Duration = Duration::from_secs(60);

pub(crate) fn score(corpus: &Path, demo: &Demo, scores: &mut Scores) -> anyhow::Result<()> {
    let server = Server::start(demo)?;
    for (file, field) in [
        ("open-redirect.txt", "redirect"),
        ("crlf-injection.txt", "headers"),
        ("path-traversal.txt", "paths"),
    ] {
        let list = fs::read(corpus.join("security").join(file))?;
        let list = String::from_utf8_lossy(&list);
        // The list of paths begins with a remark.
        let lines = list.lines().enumerate().filter(|(_, line)| !line.starts_with("# "));
        for (nth, line) in lines {
            let path = if line.starts_with('/') { line.to_owned() } else { format!("/{line}") };
            let places = [
                ("path", path.clone()),
                ("search", format!("/en/search?q={line}")),
                ("below", format!("/en{path}")),
            ];
            // Of the many paths each is asked once; a query is no path.
            let n_places = if field == "paths" { 1 } else { places.len() };
            for (place, target) in places.into_iter().take(n_places) {
                let answer = server.get(&target)?;
                let complaint = complaint(&answer);
                let id = format!("{file}:{} {place}", nth + 1);
                scores.check(SUITE, field, &id, complaint.is_none(), || {
                    complaint.unwrap_or_default()
                });
            }
        }
    }
    Ok(())
}

/// What is wrong with an answer to an attack, if anything is.
fn complaint(answer: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(answer);
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
    let status = head.split(' ').nth(1).unwrap_or_default();
    if status.starts_with('5') {
        return Some(format!("answered {status}"));
    }
    if head.is_empty() {
        return Some("nothing was answered".to_owned());
    }
    for line in head.split("\r\n").skip(1) {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "set-cookie" => return Some(format!("sets a cookie: {value}")),
            "location" if !is_ours(value) => return Some(format!("leads to {value}")),
            _ => {}
        }
        if line.contains(['\r', '\n']) {
            return Some("a header holds the end of a line".to_owned());
        }
    }
    let is_leak = ["root:x:", "[boot loader]", "[fonts]"].iter().any(|it| body.contains(it));
    is_leak.then(|| "the words of a system's file came out".to_owned())
}

/// A path of this server, which no browser takes for another host.
fn is_ours(location: &str) -> bool {
    let own = location.strip_prefix("http://").and_then(|rest| rest.strip_prefix(HOST));
    let path = own.map_or(location, |rest| rest.find('/').map_or("/", |at| &rest[at..]));
    path.starts_with('/') && !path[1..].starts_with(['/', '\\', '\t'])
}

/// The server of the demonstration; ended when dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(demo: &Demo) -> anyhow::Result<Server> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let child = demo
            .command()?
            .args(["serve", "--no-harvest", "--listen", &address.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("`portolan` could not be started")?;
        let mut server = Server { child, address };
        let started = Instant::now();
        while TcpStream::connect(address).is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended with {status}");
            }
            if started.elapsed() > READY_WITHIN {
                bail!("the server did not answer within {READY_WITHIN:?}");
            }
            thread::sleep(Duration::from_millis(50));
        }
        Ok(server)
    }

    /// The bytes of an answer; the target goes out as it is, as an attacker sends it.
    fn get(&self, target: &str) -> anyhow::Result<Vec<u8>> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.set_read_timeout(Some(Duration::from_secs(10)))?;
        let request = format!("GET {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        Ok(answer)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.child.kill().and_then(|()| self.child.wait()).is_err() {
            eprintln!("the server (process {}) could not be ended", self.child.id());
        }
    }
}
