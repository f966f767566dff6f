//! The database on a thread of its own. What several sources want of it at one time is done in one transaction and becomes
//! durable for the price of one sync; each hears of it when it is durable, and not before.

use crate::failure::Failure;
use std::thread::JoinHandle;
use tidings_store::Store;
use tokio::sync::{mpsc, oneshot};

/// Jobs that are done together at most: the first shall not wait too long for the last.
const TOGETHER: usize = 256;

/// Tells whoever asked for a job what came of it, once it is known whether it is durable.
type Reply = Box<dyn FnOnce(Result<(), Failure>) + Send>;
type Job = Box<dyn FnOnce(&mut Store) -> Reply + Send>;

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
        let thread = thread.map_err(|e| Failure::work(format!("a thread could not start: {e}")))?;
        Ok(Self { jobs: Some(jobs), thread: Some(thread) })
    }

    /// Does a job on the database: all of it or nothing, and durable when this returns.
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
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move |store| {
            let done: Result<T, Failure> = job(store).map_err(Into::into);
            Box::new(move |durable| {
                // Whoever asked may have been stopped meanwhile.
                _ = reply.send(done.and_then(|done| durable.map(|()| done)));
            })
        });
        let broken = || Failure::work("the work on the database broke off");
        self.jobs.as_ref().ok_or_else(broken)?.send(job).map_err(|_| broken())?;
        answer.await.map_err(|_| broken())?
    }
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
    while let Some(first) = asked.blocking_recv() {
        let mut replies = Vec::new();
        let durable = store.together(|store| {
            replies.push(first(store));
            while replies.len() < TOGETHER {
                let Ok(next) = asked.try_recv() else { break };
                replies.push(next(store));
            }
        });
        let durable = durable.map_err(Failure::from);
        for reply in replies {
            reply(durable.clone());
        }
    }
}
