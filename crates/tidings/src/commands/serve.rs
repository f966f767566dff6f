use super::up::address;
use crate::cli::Serve;
use crate::clock;
use crate::console::Console;
use crate::failure::{Exit, Failure};
use crate::folder::Folder;
use crate::live::{self, Follower, SiteSources};
use crate::polling::{Polling, Wishes};
use crate::run::RunReport;
use crate::search_index;
use crate::serve;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tidings_archive::files::Archive;
use tidings_server::access::invite;
use tidings_server::{App, Metrics, Serving, routes};
use tidings_store::readers::Readers;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// Time that requests under way have when the program is asked to stop.
const LAST_WORDS: Duration = Duration::from_secs(5);

/// `tidings serve`
pub(super) fn run(dir: Option<&Path>, args: &Serve, console: Console) -> Result<Exit, Failure> {
    let mut runtime = tokio::runtime::Builder::new_multi_thread();
    if let Some(workers) = args.workers {
        runtime.worker_threads(workers.into());
    }
    let runtime = runtime.enable_all().build();
    let runtime = runtime.map_err(|e| Failure::work(format!("the runtime could not start: {e}")))?;
    runtime.block_on(async {
        let folder = Folder::open(dir)?;
        let listener = serve::listen(address(&folder, args.listen)?).await?;
        let how = How { polls: !args.no_poll, site: args.site };
        keep_live(folder, listener, how, console).await
    })
}

/// What goes on beside the reader.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    /// Whether sources are polled.
    pub(super) polls: bool,
    /// Whether the static site is built and served.
    pub(super) site: bool,
}

/// Serves the live reader of a folder until asked to stop.
pub(super) async fn keep_live(
    folder: Folder,
    listener: TcpListener,
    how: How,
    console: Console,
) -> Result<Exit, Failure> {
    let readers = live::readers(&folder)?;
    readers.set_feeds(&live::watched(&folder))?;
    let wishes = Arc::<Wishes>::default();
    let sources = SiteSources::of(&folder, Arc::clone(&readers), Arc::clone(&wishes))?;
    let serving = serving(&folder)?;
    let archive = Archive::open(folder.root());
    // A clock that cannot be read is told when the program starts.
    let last = clock::now()?;
    let index = search_index::open(&folder)?;
    if let Some(why) = index.thrown_away {
        console.warn(why);
    }
    let app = App::new(readers, archive, index.index, Arc::new(sources), serving, move || {
        clock::now().unwrap_or(last)
    });
    let app = Arc::new(app?);
    let polling = match how.polls {
        true => Some(polling(&folder, &app, wishes, how.site, console)?),
        false => None,
    };
    let follower = Follower::start(Arc::clone(&app), folder.database(), console)?;
    let at = listener.local_addr().map_err(|e| Failure::work(format!("the listener: {e}")))?;
    welcome(&folder, &app.readers, at, console)?;
    let server = tokio::spawn(answer(listener, router(&app, &folder, how.site)?, app.stopping()));
    tokio::select! {
        () = serve::asked_to_stop() => {}
        result = poll(polling, folder, app.stopping()) => result?,
    }
    app.stop();
    console.say("stopping");
    _ = tokio::time::timeout(LAST_WORDS, server).await;
    drop(follower);
    Ok(Exit::Well)
}

fn serving(folder: &Folder) -> Result<Serving, Failure> {
    let settings = &folder.settings;
    let proxies = settings.serve.proxies.iter().map(|text| text.parse::<IpAddr>());
    let proxies = proxies.collect::<Result<_, _>>();
    Ok(Serving {
        title: settings.site.title.clone(),
        language: settings.site.language.tag().to_owned(),
        offset: settings.site.time_zone.minutes * 60,
        proxies: proxies.map_err(|_| Failure::usage("serve.proxies holds something that is no address"))?,
        address: settings.serve.origin(),
        per_page: settings.site.per_page as usize,
    })
}

/// The pages and interfaces, and the static site below them where it is wanted.
fn router(app: &Arc<App>, folder: &Folder, site: bool) -> Result<axum::Router, Failure> {
    let (router, _) = routes::all(app);
    Ok(if site { router.nest("/site", serve::files(&folder.public())?) } else { router })
}

fn polling(
    folder: &Folder,
    app: &Arc<App>,
    wishes: Arc<Wishes>,
    site: bool,
    console: Console,
) -> Result<Polling, Failure> {
    let (app, readers, root) = (Arc::clone(app), Arc::clone(&app.readers), folder.root().to_owned());
    // A list that is followed, or a hand, may have changed the sources.
    let tell = move |report: &RunReport| {
        count(&app.metrics, report);
        let told =
            Folder::open(Some(&root)).and_then(|folder| Ok(readers.set_feeds(&live::watched(&folder))?));
        if let Err(failure) = told {
            console.warn(failure.to_string());
        }
    };
    Polling::open(folder, console, site, wishes, Box::new(tell))
}

/// What came of a round, for the figures of the server.
fn count(metrics: &Metrics, report: &RunReport) {
    for source in &report.sources {
        metrics.polled(match &source.failure {
            Some(trouble) => trouble.kind,
            None if source.new + source.changed > 0 => "news",
            None => "unchanged",
        });
        metrics.entries((source.new + source.changed) as u64);
    }
}

/// Polls until the program is stopped, or waits for that where another program polls.
async fn poll(
    polling: Option<Polling>,
    folder: Folder,
    stopped: watch::Receiver<bool>,
) -> Result<(), Failure> {
    let Some(mut polling) = polling else { return std::future::pending().await };
    polling.begin(folder).await?;
    polling.go_on(stopped).await
}

/// Says where the reader is, who reaches it, and how the first person signs up.
fn welcome(folder: &Folder, readers: &Readers, at: SocketAddr, console: Console) -> Result<(), Failure> {
    let base = folder.settings.serve.origin().unwrap_or_else(|| format!("http://{at}"));
    let reach = if at.ip().is_loopback() { "only this machine reaches it" } else { "others reach it" };
    console.say(format!("the reader is at {base}/ ({at}: {reach})    stop with Ctrl-C"));
    if !at.ip().is_loopback() && !base.starts_with("https:") {
        console.warn(
            "passwords go over the network as they are: put a web server with TLS in front (docs/serve.md), and set serve.address",
        );
    }
    let mut sign_up = None;
    if readers.users()?.is_empty() {
        let address = format!("{base}/sign-up/{}", invite(readers, clock::now()?)?.show());
        console.say(format!("there are no users yet; sign up, once, at {address}"));
        sign_up = Some(address);
    }
    console.result(
        &serde_json::json!({ "address": format!("{base}/"), "sign_up": sign_up, "folder": folder.root() }),
    );
    Ok(())
}

async fn answer(
    listener: TcpListener,
    router: axum::Router,
    mut stopped: watch::Receiver<bool>,
) -> Result<(), Failure> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let until = async move { _ = stopped.wait_for(|stop| *stop).await };
    let served = axum::serve(listener, service).with_graceful_shutdown(until).await;
    served.map_err(|error| Failure::work(format!("the web server stopped: {error}")))
}
