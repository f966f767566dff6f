use super::add::look;
use super::fetch::round;
use super::serve::{How, keep_live};
use super::up::keep_up;
use crate::cli::Demo;
use crate::clock;
use crate::console::Console;
use crate::demo::{Host, SampleSources};
use crate::failure::{Exit, Failure};
use crate::folder::{Folder, SETTINGS, write_file};
use crate::run::{self, Run, Which};
use crate::{serve, site_build};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tidings_archive::files::Writer;
use tidings_model::{CategoryPath, FullText, Source};

/// What a newcomer would add: host, the address he would type, name and category, and whether the articles' own pages are
/// read: some of these feeds bring whole texts.
const SOURCES: &[(Host, &str, &str, &str, FullText)] = &[
    (Host::Yuanfang, "/feed.xml", "远方日报", "中文/综合", FullText::Never),
    (Host::Harbour, "/", "The Harbour Post", "World/Lanhai", FullText::Auto),
    (Host::Marfa, "/rss.xml", "صحيفة المرفأ", "العربية/أخبار", FullText::Never),
    (Host::Lantern, "/feed.json", "Lantern Science", "World/Science", FullText::Never),
    (Host::Keji, "/index.rdf", "科技觀察", "中文/科技", FullText::Never),
    (Host::Press, "/", "Field Notes", "World/Culture", FullText::Auto),
    (Host::Broken, "/feed.xml", "Tidewatch", "World/Lanhai", FullText::Never),
];

/// Sources that cannot be added by looking at them: their files are written as a person might have written them.
const BY_HAND: &[(Host, &str, &str, &str)] = &[
    (Host::Moved, "/feed.json", "Lantern Science (old address)", "World/Science"),
    (Host::Slow, "/feed.xml", "A source that never answers", "World/Lanhai"),
];

/// `tidings demo`
pub(super) async fn run(args: &Demo, console: Console) -> Result<Exit, Failure> {
    let listener = if args.no_serve { None } else { Some(listen(args, console).await?) };
    let root = match &args.folder {
        Some(folder) => folder.clone(),
        None => fresh_folder()?,
    };
    let sources = SampleSources::start().await;
    let sources = sources.map_err(|e| Failure::work(format!("the sample sources could not start: {e}")))?;
    console.say(format!("sample sources are running on this machine; the site folder is {}", root.display()));
    let mut folder = prepare(&root)?;
    add_sources(&mut folder, &sources, console).await?;
    let done = fetch_and_build(&mut folder, console).await?;
    let Some(listener) = listener else {
        console.result(&done);
        return Ok(Exit::Well);
    };
    if args.live {
        return keep_live(folder, listener, How { polls: true, site: true }, console).await;
    }
    keep_up(folder, listener, console).await
}

/// The address asked for, or a free one when another program has it.
async fn listen(args: &Demo, console: Console) -> Result<tokio::net::TcpListener, Failure> {
    match serve::listen(args.listen).await {
        Ok(listener) => Ok(listener),
        Err(failure) => {
            console.warn(format!("{}; another port is taken", failure.message));
            serve::listen(std::net::SocketAddr::new(args.listen.ip(), 0)).await
        }
    }
}

fn fresh_folder() -> Result<PathBuf, Failure> {
    let names = (1..1000).map(|n| std::env::temp_dir().join(format!("tidings-demo-{n}")));
    for folder in names {
        match std::fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(Failure::file("made", &folder, &error)),
        }
    }
    Err(Failure::work("there are 999 demo folders already").advise("remove them: rm -r /tmp/tidings-demo-*"))
}

fn prepare(root: &Path) -> Result<Folder, Failure> {
    if root.join(SETTINGS).exists() {
        return Err(Failure::usage(format!("{} is a site folder already", root.display()))
            .advise("name a new folder, or go on with it: `tidings up --dir DIR`"));
    }
    for name in ["sources", "themes"] {
        let folder = root.join(name);
        std::fs::create_dir_all(&folder).map_err(|e| Failure::file("made", &folder, &e))?;
    }
    let settings = "# The demo's sources are on this machine, so their address must be allowed, and they need no pause.\n\
        [site]\ntitle = \"Lanhai Tidings\"\ndescription = \"News of an invented coast, in four languages\"\n\
        time_zone = \"+08:00\"\n\n\
        [fetch]\nallow_hosts = [\"127.0.0.1\"]\ntimeout = \"2s\"\nhost_pause = \"0ms\"\n";
    write_file(&root.join(SETTINGS), settings.as_bytes())?;
    Folder::open(Some(root))
}

async fn add_sources(folder: &mut Folder, sources: &SampleSources, console: Console) -> Result<(), Failure> {
    for (host, path, name, category, full_text) in SOURCES {
        let address = sources.address(*host, path);
        let found = look(folder, &address).await?;
        let best = found.best().ok_or_else(|| found.nothing())?;
        let mut source = new_source(folder, *host, best.address.clone(), name, category);
        source.site.clone_from(&best.site);
        source.policy.full_text = *full_text;
        console.say(format!("tidings add {address}    added {} from {}", source.id, source.address));
        folder.add_source(source)?;
    }
    for (host, path, name, category) in BY_HAND {
        let mut source = new_source(folder, *host, sources.address(*host, path), name, category);
        source.policy.full_text = FullText::Never;
        folder.add_source(source)?;
    }
    let plain = sources.address(Host::Plain, "/");
    let found = look(folder, &plain).await?;
    console.say(format!("tidings add {plain}    {}", found.nothing()));
    Ok(())
}

/// A source whose id is its host's name, as that of a source of the web comes from its host.
fn new_source(folder: &Folder, host: Host, address: String, name: &str, category: &str) -> Source {
    let category = CategoryPath::parse(category).unwrap_or_else(|_| folder.defaults().category);
    let mut source = folder.new_source(address, name, category);
    source.id = folder.free_id(host.name());
    source
}

async fn fetch_and_build(folder: &mut Folder, console: Console) -> Result<serde_json::Value, Failure> {
    console.say("tidings fetch");
    let run = Arc::new(Run::open(folder, run::http(folder)?, clock::now()?)?);
    let report = round(&run, folder, Which::All, console).await?;
    console.say(report.summary());
    console.say("tidings build");
    let built = build(&run, folder)?;
    for problem in &built.problems {
        console.warn(problem);
    }
    console.say(built.summary());
    Ok(serde_json::json!({ "folder": folder.root(), "fetch": report, "site": built }))
}

fn build(run: &Run, folder: &Folder) -> Result<site_build::Built, Failure> {
    let archive: &Writer = run.archive();
    tokio::task::block_in_place(|| site_build::build(folder, archive, false))
}
