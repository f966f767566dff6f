//! Measures whole runs of tidings over a farm of feeds on this machine, and newsboat beside it; or only runs the farm.

use clap::{Args, Parser, Subcommand};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};
use tidings_farm::posts::{self, Form};
use tidings_farm::{Farm, Manners, Plan, Source};

/// A farm of feeds on 127.0.0.0/8.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Measures runs of tidings and newsboat over the farm.
    Bench(Bench),
    /// Runs the farm until it is stopped; every feed's address is printed.
    Serve(Size),
    /// Writes posts and what a program needs to build a site of them.
    Posts(Posts),
    /// Writes the files of a folder into another, and prints seconds, seconds of processor time, files and bytes of the writing.
    Copy {
        /// The folder whose files are written.
        from: PathBuf,
        /// The folder that is made.
        to: PathBuf,
    },
}

#[derive(Debug, Args)]
struct Size {
    /// Sources in all.
    #[arg(long, default_value_t = 10_000)]
    sources: usize,
    /// Hosts that they stand on.
    #[arg(long, default_value_t = 500)]
    hosts: usize,
    /// Longest time that a slow source takes, in seconds.
    #[arg(long, default_value_t = 3.0)]
    slow: f64,
    /// Port of every host; 0: a free one.
    #[arg(long, default_value_t = 0)]
    port: u16,
}

#[derive(Debug, Args)]
struct Bench {
    #[command(flatten)]
    size: Size,
    /// The program that is measured.
    #[arg(long, default_value = "target/release/tidings")]
    tidings: PathBuf,
    /// Lines of `[fetch]` in tidings.toml.
    #[arg(long, default_values_t = ["host_pause = \"500ms\"".to_owned(), "timeout = \"10s\"".to_owned()])]
    set: Vec<String>,
    /// Threads of newsboat (its `reload-threads`); 0: newsboat is left out.
    #[arg(long, default_value_t = 64)]
    newsboat: usize,
    /// Longest time of one download of newsboat, in seconds.
    #[arg(long, default_value_t = 10)]
    newsboat_timeout: u32,
    /// The folder that is made and kept; left out: a temporary one.
    #[arg(long)]
    folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct Posts {
    /// How many.
    count: u64,
    /// The folder that is made.
    folder: PathBuf,
    /// For which program.
    #[arg(long, value_enum, default_value_t = Form::Tidings)]
    form: Form,
    /// A file of sentences, one a line, of which the texts are made. Left out: invented ones.
    #[arg(long, value_name = "FILE")]
    texts: Option<PathBuf>,
}

fn write_posts(Posts { count, folder, form, texts }: Posts) -> io::Result<()> {
    if let Some(texts) = texts {
        tidings_farm::give(&std::fs::read_to_string(texts)?);
    }
    posts::write(form, count, &folder)
}

/// What one command cost.
struct Cost {
    what: String,
    seconds: f64,
    cpu: f64,
    peak_mb: f64,
    manners: Manners,
}

fn main() -> ExitCode {
    let done = match Cli::parse().what {
        What::Bench(bench) => measure(&bench),
        What::Serve(size) => serve(&size),
        What::Posts(how) => write_posts(how),
        What::Copy { from, to } => copy(&from, &to),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(&format!("tidings-farm: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let copied = posts::copy(from, to)?;
    let (seconds, cpu) = (copied.writing.as_secs_f64(), copied.cpu.as_secs_f64());
    tell(&format!("{seconds:.3} {cpu:.2} {} {}", copied.files, copied.bytes));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "this program's whole work is to tell")]
fn tell(line: &str) {
    println!("{line}");
}

impl Size {
    fn start(&self) -> io::Result<(Plan, Farm)> {
        let slow = Duration::from_secs_f64(self.slow);
        let plan = Plan {
            sources: self.sources,
            hosts: self.hosts,
            slow,
            entries: (8, 20),
            bytes: (10_000, 300_000),
        };
        Ok((plan, Farm::start(plan, self.port)?))
    }
}

fn serve(size: &Size) -> io::Result<()> {
    let (plan, farm) = size.start()?;
    plan.all().for_each(|source| tell(&farm.address(&source)));
    loop {
        std::thread::park();
    }
}

fn measure(bench: &Bench) -> io::Result<()> {
    let began = Instant::now();
    let (plan, farm) = bench.size.start()?;
    let folder = bench
        .folder
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("tidings-farm-{}", std::process::id())));
    let sources: Vec<Source> = plan.all().collect();
    site_folder(bench, &folder, &farm, &sources)?;
    tell(&format!("the farm stands after {:.0} s; {}", began.elapsed().as_secs_f64(), about(&sources)));
    tell(
        "| run | seconds | sources/s | CPU s | peak MB | requests | 304 | MB sent | connections a host | requests a host at once | least pause |",
    );
    tell("|---|---|---|---|---|---|---|---|---|---|---|");
    let tidings = |what: &str, arguments: &[&str]| {
        let mut command = vec![bench.tidings.as_os_str(), "--dir".as_ref(), folder.as_os_str()];
        command.extend(arguments.iter().map(|argument| std::ffi::OsStr::new(*argument)));
        run(what, &command, &folder, &farm).map(|cost| tell(&cost.line(sources.len())))
    };
    tidings("tidings fetch --all, all new", &["fetch", "--all"])?;
    farm.begin_round(2);
    tidings("tidings fetch --all, 70 % unchanged", &["fetch", "--all"])?;
    tidings("tidings fetch, nothing due", &["fetch"])?;
    tidings("tidings status", &["status"])?;
    if bench.newsboat > 0 {
        newsboat(bench, &folder, &farm, &sources)?;
    }
    if bench.folder.is_none() {
        std::fs::remove_dir_all(&folder)?;
    }
    Ok(())
}

fn newsboat(bench: &Bench, folder: &Path, farm: &Farm, sources: &[Source]) -> io::Result<()> {
    let urls: String = sources.iter().map(|source| farm.address(source) + "\n").collect();
    write(&folder.join("newsboat-urls"), &urls)?;
    let config = format!(
        "reload-threads {}\ndownload-timeout {}\nauto-reload no\n",
        bench.newsboat, bench.newsboat_timeout
    );
    write(&folder.join("newsboat-config"), &config)?;
    let at = |name: &str| folder.join(name).into_os_string();
    let (urls, config, cache) = (at("newsboat-urls"), at("newsboat-config"), at("newsboat.db"));
    let command: Vec<&std::ffi::OsStr> = vec![
        "newsboat".as_ref(),
        "-u".as_ref(),
        &urls,
        "-C".as_ref(),
        &config,
        "-c".as_ref(),
        &cache,
        "-x".as_ref(),
        "reload".as_ref(),
    ];
    for (round, what) in [(1, "all new"), (2, "70 % unchanged")] {
        farm.begin_round(round);
        let what = format!("newsboat -x reload, {} threads, {what}", bench.newsboat);
        tell(&run(&what, &command, folder, farm)?.line(sources.len()));
    }
    Ok(())
}

/// What the farm holds, in one line.
fn about(sources: &[Source]) -> String {
    let entries: usize = sources.iter().map(|source| source.entries).sum();
    let bytes: usize = sources.iter().map(|source| source.bytes).sum();
    let broken = sources.iter().filter(|source| source.ways.is_broken()).count();
    format!(
        "{} sources of {} kB and {} entries each on average, {broken} of them broken",
        sources.len(),
        bytes / sources.len().max(1) / 1000,
        entries / sources.len().max(1)
    )
}

/// A site folder with every source of the farm.
fn site_folder(bench: &Bench, folder: &Path, farm: &Farm, sources: &[Source]) -> io::Result<()> {
    std::fs::create_dir_all(folder.join("sources"))?;
    let fetch = bench.set.join("\n");
    let settings = format!(
        "[site]\ntitle = \"Farm\"\n\n[fetch]\nallow_hosts = [\"127.0.0.0/8\"]\nicons = false\n{fetch}\n"
    );
    write(&folder.join("tidings.toml"), &settings)?;
    for source in sources {
        // As a person would name them: the sources of one host stand together.
        let name = format!("host-{:04}-{:05}", source.host, source.number);
        let category = if source.chinese { "中文/综合" } else { "World/News" };
        let text = format!(
            "name = \"Bay Courier {}\"\naddress = \"{}\"\ncategory = \"{category}\"\n",
            source.number,
            farm.address(source)
        );
        write(&folder.join("sources").join(format!("{name}.toml")), &text)?;
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "files of a folder that is made anew each time")]
fn write(path: &Path, text: &str) -> io::Result<()> {
    std::fs::write(path, text)
}

/// Runs a command under GNU time, without a terminal.
fn run(what: &str, command: &[&std::ffi::OsStr], folder: &Path, farm: &Farm) -> io::Result<Cost> {
    let times = folder.join("times");
    let said = std::fs::File::options().create(true).append(true).open(folder.join("said"))?;
    farm.forget();
    let status = Command::new("/usr/bin/time")
        .args(["-q", "-f", "%e %U %S %M", "-o"])
        .arg(&times)
        // Newsboat asks for the terminal, and a program in the background that does is stopped.
        .args(["setsid", "--wait"])
        .args(command)
        .env("HOME", folder)
        .stdin(Stdio::null())
        .stdout(said.try_clone()?)
        .stderr(said)
        .status()
        .map_err(|error| io::Error::other(format!("/usr/bin/time (GNU time): {error}")))?;
    if status.code().is_none_or(|code| code > 1) {
        let last = std::fs::read_to_string(folder.join("said"))?;
        let last: Vec<&str> = last.lines().rev().take(5).collect();
        return Err(io::Error::other(format!("{what} ended with {status}: {}", last.join(" / "))));
    }
    let text = std::fs::read_to_string(&times)?;
    let numbers: Vec<f64> = text.split_whitespace().filter_map(|number| number.parse().ok()).collect();
    let &[seconds, user, system, peak] = numbers.as_slice() else {
        return Err(io::Error::other(format!("GNU time said {text:?}")));
    };
    let (what, peak_mb, manners) = (what.to_owned(), peak / 1024.0, farm.manners());
    Ok(Cost { what, seconds, cpu: user + system, peak_mb, manners })
}

impl Cost {
    /// A row of the table.
    fn line(&self, sources: usize) -> String {
        let Self { what, seconds, cpu, peak_mb, manners } = self;
        let costs =
            format!("| {what} | {seconds:.1} | {:.0} | {cpu:.1} | {peak_mb:.0} |", sources as f64 / seconds);
        if manners.requests == 0 {
            return format!("{costs} 0 | | | | | |");
        }
        let pause = manners
            .least_pause
            .map_or(String::new(), |pause| format!("{:.1} ms", pause.as_secs_f64() * 1000.0));
        format!(
            "{costs} {} | {} | {:.0} | {} | {} | {pause} |",
            manners.requests,
            manners.unchanged,
            manners.bytes as f64 / 1e6,
            manners.most_connections,
            manners.most_requests
        )
    }
}
