//! Settings that change while the server runs.

use std::{sync::Arc, time::Duration};

use notify::{RecommendedWatcher, RecursiveMode, Watcher};
use portolan_app::App;
use tokio::sync::mpsc;

/// Editors write a file in several steps; the last one counts.
const SETTLED_AFTER: Duration = Duration::from_millis(300);

/// Keeps watching until dropped. `None` if the system cannot watch; the log says so.
pub(crate) fn follow_settings(app: Arc<App>) -> Option<RecommendedWatcher> {
    let (sender, receiver) = mpsc::unbounded_channel();
    let watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        // Reading a file is an event too, and reloading reads them all.
        let is_change = event.is_ok_and(|event| !event.kind.is_access());
        if is_change && sender.send(()).is_err() {
            tracing::debug!("settings changed after the server had stopped");
        }
    });
    let directory = app.profile_directory().to_owned();
    let watching = watcher.and_then(|mut watcher| {
        watcher.watch(&directory, RecursiveMode::Recursive)?;
        Ok(watcher)
    });
    match watching {
        Ok(watcher) => {
            tokio::spawn(reload_when_settled(app, receiver));
            Some(watcher)
        }
        Err(err) => {
            tracing::warn!(error = %err, "settings are not watched; restart to take up changes");
            None
        }
    }
}

async fn reload_when_settled(app: Arc<App>, mut changes: mpsc::UnboundedReceiver<()>) {
    while changes.recv().await.is_some() {
        while tokio::time::timeout(SETTLED_AFTER, changes.recv()).await.is_ok_and(|it| it.is_some())
        {
        }
        let reloading = Arc::clone(&app);
        let old = app.live().estate.server.clone();
        match tokio::task::spawn_blocking(move || reloading.reload()).await {
            Ok(Ok(())) => {
                tracing::info!("the changed settings are in force");
                let new = &app.live().estate.server;
                if (old.listen, old.page_cache_bytes) != (new.listen, new.page_cache_bytes) {
                    tracing::warn!(
                        "`listen` and `page-cache` under `[server]` hold from the next start on"
                    );
                }
            }
            Ok(Err(err)) => {
                tracing::error!("the changed settings are refused, the old ones stay\n{err}");
            }
            Err(err) => tracing::error!(error = %err, "reading the settings broke off"),
        }
    }
}
