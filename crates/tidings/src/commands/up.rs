use crate::cli::Up;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::polling::Polling;
use crate::serve;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// `tidings up`
pub(super) async fn run(dir: Option<&Path>, args: &Up, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let listener = serve::listen(address(&folder, args.listen)?).await?;
    keep_up(folder, listener, console).await
}

/// The address that was named, or that of the settings.
pub(super) fn address(folder: &Folder, named: Option<SocketAddr>) -> Result<SocketAddr, Failure> {
    let of_settings =
        || folder.settings.serve.listen.parse().map_err(|_| Failure::usage("serve.listen is no address"));
    named.map_or_else(of_settings, Ok)
}

/// Serves the site of a folder and keeps it up to date until asked to stop.
pub(super) async fn keep_up(
    folder: Folder,
    listener: TcpListener,
    console: Console,
) -> Result<Exit, Failure> {
    let mut polling = Polling::open(&folder, console, true, Arc::default(), Box::new(|_| ()))?;
    let address = listener.local_addr().map_err(|e| Failure::work(format!("the listener: {e}")))?;
    polling.begin(folder.clone()).await?;
    console.say(format!("the site is at http://{address}/    stop with Ctrl-C"));
    let address = format!("http://{address}/");
    console.result(&serde_json::json!({ "address": address, "folder": folder.root() }));
    let (stop, stopped) = watch::channel(false);
    let public = folder.public();
    let mut until = stopped.clone();
    let until = async move { _ = until.wait_for(|stop| *stop).await };
    let server = tokio::spawn(async move { serve::site(listener, &public, until).await });
    tokio::select! {
        () = serve::asked_to_stop() => {}
        result = polling.go_on(stopped) => result?,
    }
    _ = stop.send(true);
    console.say("stopping");
    // A browser that keeps its connection open shall not keep the program alive.
    _ = tokio::time::timeout(Duration::from_secs(5), server).await;
    Ok(Exit::Well)
}
