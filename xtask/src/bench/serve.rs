//! A cached page: CPU per request, beside the same bytes from a bare hyper server and nginx.

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    path::Path,
    process::Command,
};

use anyhow::{Context, bail};

use super::process::{Running, median, portolan, release};
use crate::shell;

const PORTAL: u16 = 7601;
const BARE: u16 = 7602;
const NGINX: u16 = 7603;
const ROUNDS: usize = 7;
/// The page under measurement: a listing of the global portal.
const HOST: &str = "global.localhost";
const PATH: &str = "/en/latest/";

pub(crate) fn run(data: &Path) -> anyhow::Result<()> {
    if !shell::answers("wrk", "--version") && !Path::new("/usr/bin/wrk").is_file() {
        println!("serve: left out; `wrk` is missing (Debian: apt-get install wrk)");
        return Ok(());
    }
    let work = shell::target().join("bench/serve");
    fs::create_dir_all(work.join("www/en/latest"))?;
    let mut command = portolan("config/demo", data);
    command.args(["serve", "--no-harvest", "--listen", &format!("127.0.0.1:{PORTAL}")]);
    let portal = Running::start(&mut command, PORTAL)?;
    let (page, coded) = (get("")?, get("br")?);
    let (page_file, coded_file) = (work.join("page"), work.join("page.br"));
    fs::write(&page_file, &page)?;
    fs::write(&coded_file, &coded)?;
    fs::write(work.join("www/en/latest/index.html"), &page)?;
    let mut command = Command::new(release("examples/bare"));
    command.arg(BARE.to_string()).args([&page_file, &coded_file]);
    let bare = Running::start(&mut command, BARE)?;
    let nginx = nginx(&work)?;

    let mut servers = vec![("bare hyper", BARE, &bare), ("portolan", PORTAL, &portal)];
    if let Some(nginx) = &nginx {
        servers.push(("nginx", NGINX, nginx));
    }
    println!(
        "\nserve: {HOST}{PATH}, {} bytes, {} in br; 64 connections, {ROUNDS} interleaved rounds of \
         1 s",
        page.len(),
        coded.len()
    );
    println!(
        "{:12} {:10} {:>12} {:>14} {:>8}",
        "server", "coding", "requests/s", "CPU µs/request", "ratio"
    );
    for coding in ["identity", "br"] {
        let mut cpu: Vec<Vec<f64>> = vec![Vec::new(); servers.len()];
        let mut rate: Vec<Vec<f64>> = vec![Vec::new(); servers.len()];
        for _ in 0..ROUNDS {
            for (at, (_, port, running)) in servers.iter().enumerate() {
                let before = running.cpu_secs()?;
                let requests = load(*port, coding)?;
                cpu[at].push((running.cpu_secs()? - before) * 1e6 / requests);
                rate[at].push(requests);
            }
        }
        let limit = median(cpu[0].clone());
        for (at, (name, ..)) in servers.iter().enumerate() {
            if coding == "br" && *name == "nginx" {
                // Debian's nginx has no br of its own.
                continue;
            }
            let used = median(cpu[at].clone());
            println!(
                "{name:12} {coding:10} {:>12.0} {used:>14.1} {:>8.2}",
                median(rate[at].clone()),
                used / limit
            );
        }
    }
    Ok(())
}

/// One second of requests; how many were answered.
fn load(port: u16, coding: &str) -> anyhow::Result<f64> {
    let output = Command::new("wrk")
        .args(["-t", "1", "-c", "64", "-d", "1s"])
        .args(["-H", &format!("Host: {HOST}"), "-H", &format!("Accept-Encoding: {coding}")])
        .arg(format!("http://127.0.0.1:{port}{PATH}"))
        .output()
        .context("`wrk` could not be started")?;
    let text = String::from_utf8_lossy(&output.stdout);
    if text.contains("Non-2xx") {
        bail!("a server answered with errors:\n{text}");
    }
    let line = text.lines().find(|line| line.contains("requests in"));
    let requests = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    requests.with_context(|| format!("`wrk` said something unexpected:\n{text}"))
}

fn get(coding: &str) -> anyhow::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(("127.0.0.1", PORTAL))?;
    write!(
        stream,
        "GET {PATH} HTTP/1.1\r\nHost: {HOST}\r\nAccept-Encoding: {coding}\r\nConnection: close\r\n\r\n"
    )?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let head = answer.windows(4).position(|it| it == b"\r\n\r\n").context("no answer")?;
    if !answer.starts_with(b"HTTP/1.1 200") {
        bail!("{PATH} answered: {}", String::from_utf8_lossy(&answer[..head]));
    }
    Ok(answer.split_off(head + 4))
}

fn nginx(work: &Path) -> anyhow::Result<Option<Running>> {
    if !shell::answers("nginx", "-v") {
        println!("nginx is not installed and left out (Debian: apt-get install nginx-light)");
        return Ok(None);
    }
    let work_path = work.display();
    let settings = format!(
        "daemon off; master_process off; pid {work_path}/nginx.pid; error_log /dev/null;\n\
         events {{ worker_connections 256; }}\n\
         http {{ access_log off; sendfile on; keepalive_requests 100000000;\n\
         open_file_cache max=100; types {{ text/html html; }}\n\
         server {{ listen 127.0.0.1:{NGINX}; root {work_path}/www; }} }}\n"
    );
    let file = work.join("nginx.conf");
    fs::write(&file, settings)?;
    let mut command = Command::new("nginx");
    command.arg("-c").arg(file.canonicalize()?).arg("-p").arg(work.canonicalize()?);
    Running::start(&mut command, NGINX).map(Some)
}
