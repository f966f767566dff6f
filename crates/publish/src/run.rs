//! One publication, from the site to the target.

use crate::error::PublishError;
use crate::list::{Known, LIST, List};
use crate::plan::{Look, Plan, Questions, plan, questions};
use crate::site::SiteFiles;
use crate::target::Target;
use std::sync::Arc;
use tokio::task::JoinSet;

/// How a site is published.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// Nothing is sent and nothing removed: what would be is told.
    pub dry_run: bool,
    /// Files of others that stand where the site's go are replaced.
    pub overwrite: bool,
    /// Every file is looked at; the list is not believed.
    pub verify: bool,
}

/// What was done, or would be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// Files that are new at the target, in the order in which they went.
    pub added: Vec<String>,
    /// Files that were there with other bytes.
    pub changed: Vec<String>,
    /// Files that the site has no more.
    pub removed: Vec<String>,
    /// Files that stood there with the same bytes.
    pub unchanged: usize,
    /// Bytes that were sent.
    pub bytes: u64,
    /// What was made of it, where it has a name: a commit.
    pub made: Option<String>,
    /// What was left as it is, and why.
    pub problems: Vec<String>,
}

/// Publishes a site; `step` hears of each path that is done, and of how many there are in all.
///
/// # Errors
/// [`PublishError`]: what was sent before stays, and the next run goes on from there.
pub async fn publish(
    mut site: SiteFiles,
    target: Target,
    options: Options,
    step: &mut (dyn FnMut(&str, usize) + Send),
) -> Result<Report, PublishError> {
    for path in target.needs() {
        site.add_empty(path);
    }
    let text = target.list().await?;
    let list = text.as_deref().map(List::read).transpose();
    let list = list.map_err(|why| PublishError::List { place: target.name().to_owned(), why })?;
    let list = list.unwrap_or_default();
    let questions = questions(&site.files, &list, options.verify);
    let put = target.look(&questions.put).await?;
    let remove = target.look(&questions.remove).await?;
    leave_to_others(&mut site, &target, &list, &questions, &put);
    let plan = plan(&site.files, &list, &questions, (&put, &remove));
    if !plan.foreign.is_empty() && !options.overwrite {
        let (place, paths) = (target.name().to_owned(), plan.foreign);
        return Err(PublishError::Foreign { place, paths });
    }
    let mut report = report(&plan, &site);
    if options.dry_run {
        return Ok(report);
    }
    let after = finished(&site);
    if report.added.is_empty() && report.changed.is_empty() && report.removed.is_empty() && list == after {
        return Ok(report);
    }
    if target.is_gradual() {
        target.put(LIST, begun(&list, &site).write().into_bytes()).await?;
    }
    let (site, target) = (Arc::new(site), Arc::new(target));
    let in_all = report.added.len() + report.changed.len() + report.removed.len();
    carry_out(&plan, &site, &target, &mut |path| step(path, in_all)).await?;
    target.put(LIST, after.write().into_bytes()).await?;
    let message = format!(
        "Site: {} files added, {} changed, {} removed",
        report.added.len(),
        report.changed.len(),
        report.removed.len()
    );
    report.made = target.finish(&message)?;
    Ok(report)
}

/// What the target needs and somebody has put there in his own way is as good.
fn leave_to_others(site: &mut SiteFiles, target: &Target, list: &List, questions: &Questions, put: &[Look]) {
    for ((path, _), look) in questions.put.iter().zip(put) {
        let is_need = target.needs().contains(&path.as_str());
        if is_need && *look == Look::Other && !list.0.contains_key(path) {
            site.files.remove(path);
        }
    }
}

fn report(plan: &Plan, site: &SiteFiles) -> Report {
    let sent = || plan.groups.iter().flatten();
    let (added, changed) = sent().cloned().partition(|path| plan.new.contains(path));
    let stays = |path: &String| {
        format!(
            "{path} is no longer of the site, but was changed at the target since it was published, and stays there"
        )
    };
    Report {
        added,
        changed,
        removed: plan.in_the_way.iter().chain(&plan.remove).cloned().collect(),
        unchanged: plan.unchanged,
        bytes: sent().filter_map(|path| site.files.get(path)).map(|file| file.size).sum(),
        made: None,
        problems: site.left_out.iter().cloned().chain(plan.left.iter().map(stays)).collect(),
    }
}

/// The list while files are under way: what was there, and what may be.
fn begun(list: &List, site: &SiteFiles) -> List {
    let mut begun = list.clone();
    for (path, file) in &site.files {
        let known = begun.0.entry(path.clone()).or_default();
        if known.sent.as_ref() != Some(&file.hash) && !known.pending.contains(&file.hash) {
            known.pending.push(file.hash.clone());
        }
    }
    begun
}

/// The list when all is done.
fn finished(site: &SiteFiles) -> List {
    let known = |hash| Known { sent: Some(hash), pending: Vec::new() };
    List(site.files.iter().map(|(path, file)| (path.clone(), known(file.hash.clone()))).collect())
}

async fn carry_out(
    plan: &Plan,
    site: &Arc<SiteFiles>,
    target: &Arc<Target>,
    step: &mut (dyn FnMut(&str) + Send),
) -> Result<(), PublishError> {
    let remove = |path: &String| {
        let (target, path) = (Arc::clone(target), path.clone());
        async move {
            target.remove(&path).await?;
            Ok(path)
        }
    };
    let send = |path: &String| {
        let (site, target, path) = (Arc::clone(site), Arc::clone(target), path.clone());
        async move {
            target.put(&path, site.load(&path)?).await?;
            Ok(path)
        }
    };
    all(plan.in_the_way.iter().map(remove), target.at_once(), step).await?;
    for group in &plan.groups {
        all(group.iter().map(send), target.at_once(), step).await?;
    }
    all(plan.remove.iter().map(remove), target.at_once(), step).await
}

/// Does all of it, so many at a time; the first failure ends it.
async fn all<F>(
    works: impl Iterator<Item = F>,
    at_once: usize,
    step: &mut (dyn FnMut(&str) + Send),
) -> Result<(), PublishError>
where
    F: Future<Output = Result<String, PublishError>> + Send + 'static,
{
    let mut under_way = JoinSet::new();
    let mut works = works.fuse();
    loop {
        while under_way.len() < at_once {
            let Some(work) = works.next() else { break };
            under_way.spawn(work);
        }
        let Some(done) = under_way.join_next().await else { return Ok(()) };
        let path = done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))?;
        step(&path);
    }
}
