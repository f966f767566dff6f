//! The database on a thread of its own. What several sources want of it at one time is done in one transaction and becomes
//! durable for the price of one sync; each hears of it when it is durable, and not before.

use crate::failure::Failure;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;
use tidings_store::Store;
use tokio::sync::{mpsc, oneshot};

/// Jobs that are done together at most: the first shall not wait too long for the last.
const TOGETHER: usize = 256;

/// Tells whoever asked for a job what came of it, once it is known whether it is durable.
type Reply = Box<dyn FnOnce(Result<(), Failure>) + Send>;
/// It is given the reason where the database takes nothing at all.
type Work = Box<dyn FnOnce(Result<&mut Store, Failure>) -> Reply + Send>;

/// What is asked of the database.
struct Job {
    work: Work,
    /// True for one that commits by itself, step after step.
    alone: bool,
}

/// The way to the database.
pub(super) struct Ledger {
    /// `None` only while it is dropped.
    jobs: Option<mpsc::UnboundedSender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Ledger {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the machine has no thread left.
    pub(super) fn start(store: Store) -> Result<Self, Failure> {
        let (jobs, asked) = mpsc::unbounded_channel();
        let thread = std::thread::Builder::new().name("database".into()).spawn(move || keep(store, asked));
        let thread = thread.map_err(|e| {
            Failure::work(format!("a thread could not start: {e}"))
                .advise("end other programs, or raise the number of threads that a user may have")
        })?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Does a job on the database; it is durable when this returns. Each method of the store is all or nothing: a job of
    /// several must be fit to run twice.
    ///
    /// # Errors
    /// The job's own, or that the database cannot be written.
    pub(super) async fn ask<T, E>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Failure>
    where
        T: Send + 'static,
        E: Into<Failure>,
    {
        self.send(job, false).await
    }

    /// Does a long job of many steps, each of which is durable by itself, so that a run that is stopped in the middle goes on
    /// from there.
    ///
    /// # Errors
    /// The job's own.
    pub(super) async fn ask_alone<T, E>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Failure>
    where
        T: Send + 'static,
        E: Into<Failure>,
    {
        self.send(job, true).await
    }

    async fn send<T, E>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
        alone: bool,
    ) -> Result<T, Failure>
    where
        T: Send + 'static,
        E: Into<Failure>,
    {
        let (reply, answer) = oneshot::channel();
        // Whoever asked may have been stopped meanwhile.
        self.hand_in(job, alone, move |done| _ = reply.send(done))?;
        answer.await.map_err(|_| broken())?
    }

    /// The same as [`Ledger::ask`], for a command that does one thing after the other: it holds up the thread.
    ///
    /// # Errors
    /// As [`Ledger::ask`].
    pub(super) fn ask_now<T, E>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
    ) -> Result<T, Failure>
    where
        T: Send + 'static,
        E: Into<Failure>,
    {
        let (reply, answer) = std::sync::mpsc::sync_channel(1);
        self.hand_in(job, false, move |done| _ = reply.send(done))?;
        answer.recv().map_err(|_| broken())?
    }

    fn hand_in<T, E>(
        &self,
        job: impl FnOnce(&mut Store) -> Result<T, E> + Send + 'static,
        alone: bool,
        reply: impl FnOnce(Result<T, Failure>) + Send + 'static,
    ) -> Result<(), Failure>
    where
        T: Send + 'static,
        E: Into<Failure>,
    {
        let work: Work = Box::new(move |store| {
            let done: Result<T, Failure> = store.and_then(|store| job(store).map_err(Into::into));
            Box::new(move |durable| reply(done.and_then(|done| durable.map(|()| done))))
        });
        self.jobs.as_ref().ok_or_else(broken)?.send(Job { work, alone }).map_err(|_| broken())
    }
}

fn broken() -> Failure {
    Failure::work("the work on the database broke off").advise(super::FAULT)
}

impl Drop for Ledger {
    /// Waits until the database is closed.
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // That it broke off was told to those who waited for it.
            _ = thread.join();
        }
    }
}

fn keep(mut store: Store, mut asked: mpsc::UnboundedReceiver<Job>) {
    let mut next = None;
    while let Some(first) = next.take().or_else(|| asked.blocking_recv()) {
        if first.alone {
            if let Some(reply) = done(&mut store, first.work) {
                reply(Ok(()));
            }
            continue;
        }
        let mut replies = Vec::new();
        let mut first = Some(first.work);
        let durable = store.together(|store| {
            replies.extend(first.take().and_then(|work| done(store, work)));
            for _ in 1..TOGETHER {
                match asked.try_recv() {
                    Ok(job) if job.alone => next = Some(job),
                    Ok(job) => {
                        replies.extend(done(store, job.work));
                        continue;
                    }
                    Err(_) => {}
                }
                break;
            }
        });
        let durable = durable.map_err(Failure::from);
        // A transaction that could not begin has not come to the first job.
        if let (Some(work), Err(failure)) = (first, &durable) {
            replies.push(work(Err(failure.clone())));
        }
        for reply in replies {
            reply(durable.clone());
        }
    }
}

/// Does a job. One that breaks off undoes the method of the store that it was in, and nobody else's work; who asked for it hears
/// that it did.
fn done(store: &mut Store, work: Work) -> Option<Reply> {
    catch_unwind(AssertUnwindSafe(|| work(Ok(store)))).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tidings_model::SourceId;
    use tidings_store::{FeedFacts, Poll, StoreError};

    fn poll(store: &mut Store, id: &str) -> Result<(), StoreError> {
        let source = SourceId::new(id.to_owned()).expect("an id");
        let poll = Poll {
            source: &source,
            address: "http://a.example/",
            state: &id,
            next_poll: tidings_model::Timestamp::UNIX_EPOCH,
            feed: &FeedFacts::default(),
            entries: &[],
            now: tidings_model::Timestamp::UNIX_EPOCH,
        };
        store.record_poll(&poll).map(drop)
    }

    #[tokio::test]
    async fn a_job_that_breaks_off_costs_no_other() {
        let ledger = Ledger::start(Store::in_memory().expect("a database")).expect("a thread");
        let broken = ledger.ask(|store| -> Result<(), StoreError> {
            poll(store, "one")?;
            panic!("on purpose");
        });
        let (broken, other, alone) = tokio::join!(
            broken,
            ledger.ask(|store| poll(store, "two")),
            ledger.ask_alone(|store| poll(store, "three"))
        );
        assert!(broken.is_err_and(|failure| failure.message.contains("broke off")));
        other.expect("stored");
        alone.expect("stored");
        let states = ledger.ask(|store| store.poll_states::<String>()).await.expect("rows");
        let ids: Vec<&str> = states.keys().map(SourceId::as_str).collect();
        assert_eq!(ids, ["one", "three", "two"]);
    }
}
