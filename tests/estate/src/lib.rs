//! The fixture estate: serves the sites of a large organisation on loopback under their real host names.
//!
//! **Never:** listens on anything but 127.0.0.1, nor asks the network for anything.

#![allow(clippy::disallowed_methods, clippy::disallowed_types)] // A program of its own: it listens, writes its CA file and reads the clock for its log.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

pub use crate::fault::Fault;
pub use crate::world::{Counters, LoggedRequest};

use crate::world::World;

mod content;
mod control;
mod fault;
mod files;
mod interface;
mod pages;
mod profile;
mod serve;
#[cfg(test)]
mod tests;
mod tls;
mod world;

/// Where the estate listens and puts the certificate of its authority.
#[derive(Debug, Clone)]
pub struct EstateOptions {
    /// The folder for `ca.pem`; made if missing.
    pub dir: PathBuf,
    /// The port for https; 0 takes any free one.
    pub https_port: u16,
    /// The port for http; 0 takes any free one.
    pub http_port: u16,
}

/// A host name of the estate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Host {
    pub name: &'static str,
    /// The site that answers under this name.
    pub site: &'static str,
    pub generation: &'static str,
}

/// The running estate; it stops when it is dropped.
///
/// Faults, revisions and counters belong to sites: any host name of a site stands for all of them.
#[derive(Debug)]
pub struct Estate {
    world: Arc<World>,
    https_addr: SocketAddr,
    http_addr: SocketAddr,
    ca_file: PathBuf,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Estate {
    /// Makes an authority and certificates, writes `ca.pem` and begins to listen.
    pub async fn start(options: EstateOptions) -> anyhow::Result<Estate> {
        let identity = tls::Identity::new().context("making certificates")?;
        tokio::fs::create_dir_all(&options.dir)
            .await
            .with_context(|| format!("making the folder {}", options.dir.display()))?;
        let ca_file = options.dir.join("ca.pem");
        tokio::fs::write(&ca_file, &identity.ca_pem)
            .await
            .with_context(|| format!("writing {}", ca_file.display()))?;

        let https = listen(options.https_port).await?;
        let http = listen(options.http_port).await?;
        let https_addr = https.local_addr()?;
        let http_addr = http.local_addr()?;

        let world = Arc::new(World::new());
        let (stop, stopped) = watch::channel(false);
        let tls = TlsAcceptor::from(Arc::new(identity.config));
        let tasks = vec![
            tokio::spawn(serve::accept_tls(https, tls, Arc::clone(&world), stopped.clone())),
            tokio::spawn(serve::accept_plain(http, Arc::clone(&world), stopped)),
        ];
        Ok(Estate { world, https_addr, http_addr, ca_file, stop, tasks })
    }

    /// Where https is answered.
    pub fn https_addr(&self) -> SocketAddr {
        self.https_addr
    }

    /// Where http is answered.
    pub fn http_addr(&self) -> SocketAddr {
        self.http_addr
    }

    /// The certificate of the authority that signed every site's certificate, as PEM.
    pub fn ca_file(&self) -> &Path {
        &self.ca_file
    }

    /// Every host name served.
    pub fn hosts() -> &'static [Host] {
        static HOSTS: OnceLock<Vec<Host>> = OnceLock::new();
        HOSTS.get_or_init(|| {
            let mut hosts = Vec::new();
            for site in content::sites() {
                for name in &site.hosts {
                    let generation = site.generation.as_str();
                    hosts.push(Host { name, site: &site.name, generation });
                }
            }
            hosts
        })
    }

    /// Switches a fault on, or off with `None`; false when no site has that host name.
    pub fn set_fault(&self, host: &str, fault: Option<Fault>) -> bool {
        self.world.set_fault(host, fault)
    }

    /// Takes a page away: it answers with this status until it is put back with `None`.
    pub fn set_removed(&self, host: &str, path: &str, status: Option<u16>) -> bool {
        self.world.set_removed(host, path, status)
    }

    /// Moves a site to a revision; false when no site has that host name.
    ///
    /// Revision 1 adds items in front of the listings, so that what follows moves to later pages;
    /// revision 2 also corrects the text of an article.
    pub fn set_revision(&self, host: &str, revision: u32) -> bool {
        self.world.set_revision(host, revision)
    }

    /// What a site has been asked and has sent; all nought for a host the estate does not have.
    pub fn counters(&self, host: &str) -> Counters {
        self.world.counters(host)
    }

    /// Sets the counters of all sites to nought and empties the log.
    pub fn reset_counters(&self) {
        self.world.reset_counters();
    }

    /// The latest requests, oldest first; at most ten thousand are kept.
    pub fn log(&self) -> Vec<LoggedRequest> {
        self.world.log()
    }

    /// Begins to answer the control endpoint, which lets another process switch faults.
    pub async fn start_control(&mut self, port: u16) -> anyhow::Result<SocketAddr> {
        let listener = listen(port).await?;
        let addr = listener.local_addr()?;
        let world = Arc::clone(&self.world);
        self.tasks.push(tokio::spawn(control::accept(listener, world, self.stop.subscribe())));
        Ok(addr)
    }

    /// Stops listening and lets running answers end, for a short while.
    pub async fn shutdown(mut self) {
        self.stop.send_replace(true);
        for mut task in std::mem::take(&mut self.tasks) {
            if tokio::time::timeout(SHUTDOWN_WAIT, &mut task).await.is_err() {
                task.abort();
            }
        }
    }
}

impl Drop for Estate {
    fn drop(&mut self) {
        for task in &self.tasks {
            task.abort();
        }
    }
}

/// How long answers that have begun may take to end.
const SHUTDOWN_WAIT: Duration = Duration::from_secs(2);

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    let addr = SocketAddr::from(([127, 0, 0, 1], port));
    TcpListener::bind(addr).await.with_context(|| format!("listening on {addr}"))
}
