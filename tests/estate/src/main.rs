//! Serves the fixture estate until it is told to stop.

#![allow(clippy::print_stdout)] // What it prints is its answer to whoever started it.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Parser;
use estate::{Estate, EstateOptions};
use tokio::signal::unix::{SignalKind, signal};

/// Serves the sites of the fixture estate on 127.0.0.1 under their real host names.
#[derive(Debug, Parser)]
struct Arguments {
    /// The folder to write the authority's certificate into, as `ca.pem`.
    #[arg(long)]
    dir: PathBuf,
    /// The port for https; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    https_port: u16,
    /// The port for http; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    http_port: u16,
    /// The port for switching faults and reading counters; without it there is no such endpoint.
    #[arg(long)]
    control_port: Option<u16>,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::from_default_env())
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let mut interrupt = signal(SignalKind::interrupt()).context("waiting for Ctrl-C")?;
    let mut terminate = signal(SignalKind::terminate()).context("waiting for SIGTERM")?;

    let mut estate = Estate::start(EstateOptions {
        dir: arguments.dir,
        https_port: arguments.https_port,
        http_port: arguments.http_port,
    })
    .await?;
    println!("https on {}, http on {}", estate.https_addr(), estate.http_addr());
    println!("authority in {}", estate.ca_file().display());
    if let Some(port) = arguments.control_port {
        println!("control on http://{}", estate.start_control(port).await?);
    }
    let mut hosts = Estate::hosts();
    while let Some(first) = hosts.first() {
        let n_names = hosts.iter().take_while(|host| host.site == first.site).count();
        let (names, rest) = hosts.split_at(n_names);
        let names: Vec<&str> = names.iter().map(|host| host.name).collect();
        println!("{:<16} {:<10} {}", first.site, first.generation, names.join(" "));
        hosts = rest;
    }

    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    estate.shutdown().await;
    Ok(())
}
