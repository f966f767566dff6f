//! Whose icon is asked for when. The sources of a host get theirs when all entries of this host are filed, one source after the other;
//! a round waits for them for a moment only, and what is left is for the next one.

use super::{IconState, Search, is_wanted};
use crate::failure::Failure;
use crate::folder::Folder;
use crate::run::lanes::lane_of_source;
use crate::run::{Came, Places, Run, SourceReport, SourceState, Task};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, MutexGuard, PoisonError};
use std::time::Duration;
use tidings_model::{Source, SourceId};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout_at};

/// How long a round waits for icons when all its entries are filed.
const PATIENCE: Duration = Duration::from_secs(10);

/// The sources whose icons are still to be asked for.
#[derive(Debug, Default)]
pub(in crate::run) struct Owed {
    sources: BTreeSet<SourceId>,
    /// Whether those of earlier programs are among them.
    known: bool,
}

/// The sources of a round whose icons are asked for.
pub(in crate::run) struct Queue {
    run: Arc<Run>,
    places: Arc<Places>,
    /// By the number of their lane, until that is done with.
    waiting: HashMap<usize, Vec<Source>>,
    jobs: JoinSet<Result<(), Failure>>,
}

impl Queue {
    /// Begins with those that earlier rounds owe, but for sources that have entries in this round first.
    pub(in crate::run) fn begin(
        run: &Arc<Run>,
        folder: &Folder,
        places: &Arc<Places>,
        tasks: &[Task],
    ) -> Self {
        let mut queue = Self {
            run: Arc::clone(run),
            places: Arc::clone(places),
            waiting: HashMap::new(),
            jobs: JoinSet::new(),
        };
        let mut owed = run.owed_icons().sources.clone();
        tasks.iter().for_each(|task| _ = owed.remove(&task.source.id));
        let mut by_host: BTreeMap<String, Vec<Source>> = BTreeMap::new();
        for source in owed.iter().filter_map(|id| folder.source(id)) {
            by_host.entry(lane_of_source(source)).or_default().push(source.clone());
        }
        by_host.into_values().for_each(|sources| queue.ask(sources));
        queue
    }

    /// A source of a lane is done with: its icon is asked for where that is due and nothing is wrong with the source.
    pub(in crate::run) fn add(&mut self, lane: usize, source: Source, report: &SourceReport) {
        let mut owed = self.run.owed_icons();
        let is_due = report.wants_icon || owed.sources.contains(&source.id);
        if is_due && report.failure.is_none() && is_wanted(&self.run, &source) {
            owed.sources.insert(source.id.clone());
            drop(owed);
            self.waiting.entry(lane).or_default().push(source);
        }
    }

    /// All sources of a lane are done with.
    pub(in crate::run) fn lane_is_done(&mut self, lane: usize) {
        if let Some(sources) = self.waiting.remove(&lane) {
            self.ask(sources);
        }
    }

    fn ask(&mut self, sources: Vec<Source>) {
        let (run, places) = (Arc::clone(&self.run), Arc::clone(&self.places));
        self.jobs.spawn(async move {
            let mut search = Search::new(&run);
            for source in sources {
                run.http.ready(&source.address).await;
                let place = places.asking.acquire().await;
                search.keep(&source).await?;
                drop(place);
                run.owed_icons().sources.remove(&source.id);
            }
            Ok(())
        });
    }

    /// Waits for what is under way, and leaves to the next round what takes too long.
    pub(in crate::run) async fn finish(mut self) -> Result<(), Failure> {
        let until = Instant::now() + PATIENCE;
        while let Ok(Some(done)) = timeout_at(until, self.jobs.join_next()).await {
            match done {
                Ok(done) => done?,
                // No entry is the worse for it.
                Err(error) => tracing::warn!(%error, "the search for icons broke off"),
            }
        }
        Ok(())
    }
}

/// Finds out, once, which sources were polled well and have no icon that holds: what was asked of an earlier program and left, and those whose
/// icon is lost.
pub(in crate::run) async fn note_owed<'s>(
    run: &Arc<Run>,
    sources: impl Iterator<Item = &'s Source>,
) -> Result<(), Failure> {
    if !run.icons || std::mem::replace(&mut run.owed_icons().known, true) {
        return Ok(());
    }
    let states: BTreeMap<SourceId, (String, SourceState)> = run.store(|store| store.poll_states()).await?;
    let at = Arc::clone(run);
    let there = run.compute(move || at.archive.icons()).await?;
    let now = run.now();
    let is_owed = |source: &&Source| {
        let state = states.get(&source.id).filter(|(address, _)| *address == source.address);
        let polled_well = |state: &SourceState| {
            state
                .last
                .as_ref()
                .is_some_and(|last| matches!(last.came, Came::Feed | Came::Same | Came::NotModified))
        };
        let lost = |icon: &IconState| icon.from.is_some() && !there.contains_key(&source.id);
        is_wanted(run, source)
            && state
                .is_some_and(|(_, state)| polled_well(state) && (state.icon.is_due(now) || lost(&state.icon)))
    };
    run.owed_icons().sources.extend(sources.filter(is_owed).map(|source| source.id.clone()));
    Ok(())
}

impl Run {
    fn owed_icons(&self) -> MutexGuard<'_, Owed> {
        self.owed_icons.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
