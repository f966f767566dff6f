use super::fetch::round;
use crate::cli::Up;
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::run::{self, Run, Which, hubs};
use crate::{serve, site_build};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// Time that one source may take of a round.
const PATIENCE: Duration = Duration::from_secs(120);
/// Time in which pushes of several hubs are gathered for one round.
const GATHER: Duration = Duration::from_secs(2);
/// Time between two looks for sources that are due.
const LOOK_EVERY: Duration = Duration::from_secs(30);

/// `tidings up`
pub(super) async fn run(dir: Option<&Path>, args: &Up, console: Console) -> Result<Exit, Failure> {
    let folder = Folder::open(dir)?;
    let address = match args.listen {
        Some(address) => address,
        None => {
            folder.settings.serve.listen.parse().map_err(|_| Failure::usage("serve.listen is no address"))?
        }
    };
    let listener = serve::listen(address).await?;
    keep_up(folder, listener, console).await
}

/// Serves the site of a folder and keeps it up to date until asked to stop.
pub(super) async fn keep_up(
    folder: Folder,
    listener: TcpListener,
    console: Console,
) -> Result<Exit, Failure> {
    let run = Run::open(&folder, run::http(&folder)?, clock::now()?)?.with_patience(PATIENCE);
    let run = Arc::new(run.with_hubs(folder.settings.websub.callback.as_deref()));
    hubs::catch_up(&run).await?;
    let for_hubs = listen_for_hubs(&run, &folder).await?;
    let address = listener.local_addr().map_err(|e| Failure::work(format!("the listener: {e}")))?;
    update(&run, folder.clone(), console, true).await?;
    console.say(format!("the site is at http://{address}/    stop with Ctrl-C"));
    let address = format!("http://{address}/");
    console.result(&serde_json::json!({ "address": address, "folder": folder.root() }));
    let root = folder.root().to_owned();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let public = folder.public();
    let wait = || {
        let mut stopped = stopped.clone();
        async move { _ = stopped.wait_for(|stop| *stop).await }
    };
    let until = wait();
    let server = tokio::spawn(async move { serve::site(listener, &public, until).await });
    let takes_pushes = for_hubs.is_some();
    if let Some(listener) = for_hubs {
        let served = hubs::serve(listener, Arc::clone(&run), wait());
        tokio::spawn(async move {
            if let Err(failure) = served.await {
                console.warn(failure.to_string());
            }
        });
    }
    tokio::select! {
        () = serve::asked_to_stop() => {}
        () = tend_for_ever(Arc::clone(&run), root.clone(), console), if takes_pushes => {}
        result = poll_for_ever(run, root, console) => result?,
    }
    _ = stop.send(true);
    console.say("stopping");
    // A browser that keeps its connection open shall not keep the program alive.
    _ = tokio::time::timeout(Duration::from_secs(5), server).await;
    Ok(Exit::Well)
}

/// Where hubs call, when they are asked for anything or were before.
async fn listen_for_hubs(run: &Run, folder: &Folder) -> Result<Option<TcpListener>, Failure> {
    if !hubs::are_of_interest(run).await? {
        return Ok(None);
    }
    let listen = &folder.settings.websub.listen;
    let address: SocketAddr = listen.parse().map_err(|_| Failure::usage("websub.listen is no address"))?;
    let bound = TcpListener::bind(address).await.map_err(|error| {
        Failure::work(format!("cannot listen for hubs on {address}: {error}"))
            .advise("stop the program that uses it, or set another address as websub.listen in tidings.toml")
    })?;
    Ok(Some(bound))
}

/// Asks hubs for what is due, at every look.
async fn tend_for_ever(run: Arc<Run>, root: PathBuf, console: Console) {
    loop {
        let tended = match Folder::open(Some(&root)) {
            Ok(folder) => hubs::tend(&run, &folder).await,
            // The polls tell of it.
            Err(_) => Ok(()),
        };
        if let Err(failure) = tended {
            console.warn(failure.to_string());
        }
        tokio::time::sleep(LOOK_EVERY).await;
    }
}

async fn poll_for_ever(run: Arc<Run>, root: PathBuf, console: Console) -> Result<(), Failure> {
    loop {
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = run.pushed() => tokio::time::sleep(GATHER).await,
        }
        // The settings and sources may have changed since the last look; a mistake in them stops nothing.
        // So does a full disk: what could not be written is made again when there is room.
        let updated = match Folder::open(Some(&root)) {
            Ok(folder) => {
                run.set_now(clock::now()?);
                update(&run, folder, console, false).await
            }
            Err(failure) => Err(failure),
        };
        if let Err(failure) = updated {
            console.warn(failure.to_string());
        }
    }
}

/// Polls what is due, and builds the site, of which a hand may have changed a part, too; a build that had nothing to do is told of only
/// `first`.
async fn update(run: &Arc<Run>, mut folder: Folder, console: Console, first: bool) -> Result<(), Failure> {
    round(run, &mut folder, Which::Due, console).await?;
    let run = Arc::clone(run);
    let built = tokio::task::spawn_blocking(move || site_build::build(&folder, run.archive(), false)).await;
    let built = built.map_err(|e| Failure::work(format!("the build broke off: {e}")))??;
    if first || built.written + built.removed > 0 {
        for problem in &built.problems {
            console.warn(problem);
        }
        console.say(built.summary());
    }
    Ok(())
}
