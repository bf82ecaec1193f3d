//! The operators' command.
//!
//! **Never:** more than parsing, calling, printing.

// A face: it talks to a terminal.
#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod add;
mod author;
mod backfill;
mod cli;
mod cluster;
mod doctor;
mod explain;
mod harvest;
mod items;
mod plugins;
mod recorder;
mod serve;
mod settings;
mod sources;
mod table;
mod terms;
mod trial;

use std::process::ExitCode;

use clap::Parser;

/// Exit statuses: 0 clean, 1 complaints, 2 could not run.
fn main() -> ExitCode {
    // Workers of plugins are this same program.
    portolan_app::be_worker_if_asked();
    end_with_the_reader();
    let cli = cli::Cli::parse();
    logging(cli.verbose);
    let outcome = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(cli::run(cli)));
    match outcome {
        Ok(cli::Verdict::Clean) => ExitCode::SUCCESS,
        Ok(cli::Verdict::Complaints) => ExitCode::from(1),
        Err(err) => {
            eprintln!("error: {err:#}");
            ExitCode::from(2)
        }
    }
}

/// Whoever reads our output may leave early, as `head` does: then there is nobody to complain to,
/// and the panic of the printing macros says nothing about us.
fn end_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let words = panic.payload_as_str().unwrap_or_default();
        if words.starts_with("failed printing to std") && words.contains("Broken pipe") {
            // As a shell reports a program that SIGPIPE ended.
            std::process::exit(141);
        }
        usual(panic);
    }));
}

fn logging(verbose: u8) {
    let default = match verbose {
        0 => "warn,portolan_server=info,portolan=info",
        1 => "info",
        2 => "debug",
        _ => "trace",
    };
    let filter = tracing_subscriber::EnvFilter::try_from_env("PORTOLAN_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new(default));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
        .init();
}
