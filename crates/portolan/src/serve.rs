//! `portolan serve`.

use std::sync::Arc;

use anyhow::Context;
use portolan_app::App;
use portolan_server::{Server, ServerOptions};

use crate::{
    cli::{Serve, Verdict},
    harvest::Lines,
};

pub(crate) async fn run(app: Arc<App>, options: &Serve) -> anyhow::Result<Verdict> {
    app.recall()?;
    let live = app.live();
    let settings = &live.estate.server;
    let listen = options.listen.unwrap_or(settings.listen);
    let server_options =
        ServerOptions { cache_bytes: settings.page_cache_bytes, grace: settings.grace };
    let server =
        Server::bind(Arc::clone(&app), listen, server_options).await.with_context(|| {
            format!("`{listen}` cannot be listened on; `--listen` names another address")
        })?;
    let address = server.local_addr()?;
    for mount in live.mounts() {
        for host in &mount.hosts {
            println!("{:12} http://{host}:{}/", mount.portal.id, address.port());
        }
        if mount.hosts.is_empty() {
            println!("{:12} http://{address}{}/", mount.portal.id, mount.portal.prefix);
        }
    }
    let harvesting = (settings.harvest && !options.no_harvest)
        .then(|| tokio::spawn(Arc::clone(&app).follow(Arc::new(Lines))));
    server.run(stop_signal()).await?;
    if let Some(harvesting) = harvesting {
        // A run that is cut off here leaves nothing behind and is made again at the next start.
        harvesting.abort();
    }
    Ok(Verdict::Clean)
}

/// Resolves on Ctrl-C or SIGTERM.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(err) => {
                tracing::warn!(error = %err, "SIGTERM is not heard; Ctrl-C still is");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        result = interrupt => {
            if let Err(err) = result {
                tracing::warn!(error = %err, "Ctrl-C is not heard");
                std::future::pending::<()>().await;
            }
        }
        () = terminate => {}
    }
}
