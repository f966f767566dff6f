//! What the live reader asks for: the site's sources and pictures of others.

use crate::clock;
use crate::commands::{self, Wish};
use crate::failure::{Exit, Failure};
use crate::find_feed::{self, Found, Means};
use crate::folder::Folder;
use crate::polling::Wishes;
use crate::rsshub::Instances;
use crate::run;
use crate::settings::check_foreign_address;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tidings_fetch::{Http, Request, picture};
use tidings_model::SourceId;
use tidings_server::{
    Answer, Candidate, Health, Imported, NewSource, Picture, Refusal, RefusalKind, SourceEdit, Sources,
};
use tidings_store::Store;
use tidings_store::readers::{Readers, WatchedFeed};
use tokio::sync::Mutex;

/// The sources of a site folder.
#[derive(Clone)]
pub(crate) struct SiteSources {
    root: PathBuf,
    http: Arc<dyn Http>,
    readers: Arc<Readers>,
    wishes: Arc<Wishes>,
    max_pixels: u64,
    /// Held while files are changed.
    changing: Arc<Mutex<()>>,
}

impl SiteSources {
    /// Those of a folder.
    ///
    /// # Errors
    /// When the settings name a host that is none.
    pub(crate) fn of(folder: &Folder, readers: Arc<Readers>, wishes: Arc<Wishes>) -> Result<Self, Failure> {
        Ok(Self {
            root: folder.root().to_owned(),
            http: run::http(folder)?,
            readers,
            wishes,
            max_pixels: u64::from(folder.settings.fetch.max_pixels),
            changing: Arc::default(),
        })
    }

    fn folder(&self) -> Result<Folder, Failure> {
        Folder::open(Some(&self.root))
    }

    /// Tells readers what the files say now.
    fn changed(&self) -> Result<(), Failure> {
        Ok(self.readers.set_feeds(&watched(&self.folder()?))?)
    }

    async fn find(&self, folder: &Folder, address: &str) -> Result<Found, Failure> {
        let address = address.trim();
        if address.starts_with("file:") {
            return Err(Failure::usage("a file on this machine cannot be added from here")
                .advise("add it with `tidings add FILE` on the machine of the site"));
        }
        let instances = Instances::new(&folder.settings.rsshub.instances);
        let means = Means { http: &*self.http, rsshub: &instances, now: clock::now()? };
        find_feed::find(means, address).await
    }

    /// The source of this address, polled again if it was not.
    fn again(&self, folder: &Folder, address: &str) -> Result<Option<SourceId>, Failure> {
        let Some(known) = folder.sources.iter().find(|source| source.address == address) else {
            return Ok(None);
        };
        if !known.policy.enabled {
            folder.change_source(&known.id, &[("enabled", true.into())])?;
            self.changed()?;
        }
        self.wishes.poll(Some(known.id.clone()));
        Ok(Some(known.id.clone()))
    }

    async fn again_in_turn(&self, address: &str) -> Result<Option<SourceId>, Failure> {
        let _turn = self.changing.lock().await;
        self.again(&self.folder()?, address)
    }

    async fn add_one(&self, new: NewSource) -> Result<SourceId, Failure> {
        if let Some(known) = self.again_in_turn(new.address.trim()).await? {
            return Ok(known);
        }
        // Nobody who changes something else waits for a host that is slow.
        let found = self.find(&self.folder()?, &new.address).await?;
        let _turn = self.changing.lock().await;
        let mut folder = self.folder()?;
        if let Some(best) = found.best()
            && let Some(known) = self.again(&folder, &best.address)?
        {
            return Ok(known);
        }
        let wish = Wish { category: new.category, name: new.name, pick: None };
        let added = commands::take(&mut folder, &found, wish).await?;
        self.changed()?;
        self.wishes.poll(Some(added.id.clone()));
        Ok(added.id)
    }

    async fn edit_one(&self, source: &SourceId, edit: SourceEdit) -> Result<(), Failure> {
        let _turn = self.changing.lock().await;
        let folder = self.folder()?;
        run::named(&folder, source)?;
        let mut values: Vec<(&str, toml_edit::Value)> = Vec::new();
        values.extend(edit.name.map(|name| ("name", name.into())));
        values.extend(edit.category.map(|category| ("category", category.to_string().into())));
        values.extend(edit.watched.map(|watched| ("enabled", watched.into())));
        folder.change_source(source, &values)?;
        self.changed()
    }

    async fn import_list(&self, opml: &[u8]) -> Result<Imported, Failure> {
        let list = tidings_feed::opml::read(opml)
            .map_err(|error| Failure::usage(format!("this file is no list of feeds (OPML): {error}")))?;
        let _turn = self.changing.lock().await;
        let mut folder = self.folder()?;
        let taken = commands::take_list(&mut folder, &list, false)?;
        self.changed()?;
        self.wishes.poll(None);
        let problems = taken.refused.into_iter().chain(taken.notes).collect();
        Ok(Imported { added: taken.added, known: taken.known, problems })
    }

    async fn preview_of(&self, address: &str) -> Result<Vec<Candidate>, Failure> {
        let folder = self.folder()?;
        let found = self.find(&folder, address).await?;
        if found.candidates.is_empty() {
            return Err(found.nothing());
        }
        let known = |address: &str| {
            let source = folder.sources.iter().find(|source| source.address == address);
            source.map(|source| source.id.clone())
        };
        let candidate = |found: find_feed::Candidate| Candidate {
            known: known(&found.address),
            title: found.title.clone().unwrap_or_else(|| found.name_for_id()),
            kind: found.format,
            entries: found.preview.into_iter().map(|entry| (entry.date, entry.title)).collect(),
            address: found.address,
        };
        Ok(found.candidates.into_iter().map(candidate).collect())
    }

    async fn picture_at(&self, address: &str) -> Result<Picture, Failure> {
        check_foreign_address(address).map_err(|why| Failure::usage(format!("the address {why}")))?;
        let response = self.http.send(Request::picture(address)).await?;
        if !response.is_success() {
            return Err(Failure::work(format!("it answered with status {}", response.status)));
        }
        let limits = picture::Limits { max_pixels: self.max_pixels, ..picture::Limits::default() };
        let kept = tokio::task::spawn_blocking(move || {
            picture::kept(&response.body, &limits).map(|(bytes, _)| bytes.into_owned())
        });
        let kept = kept.await.map_err(|error| Failure::work(format!("a step broke off: {error}")))?;
        let bytes = kept.map_err(|problem| Failure::work(problem.to_string()))?;
        let kind = picture::sniff(&bytes).map(|kind| kind.media_type);
        let kind = kind.ok_or_else(|| Failure::work("its bytes are of no kind of picture that is shown"))?;
        Ok(Picture { bytes, kind })
    }
}

/// The sources of a folder, as readers see them.
pub(crate) fn watched(folder: &Folder) -> Vec<WatchedFeed> {
    let feed = |source: &tidings_model::Source| WatchedFeed {
        source: source.id.clone(),
        name: source.name.clone(),
        address: source.address.clone(),
        site: source.site.clone(),
        category: source.category.clone(),
        watched: source.policy.enabled,
    };
    folder.sources.iter().map(feed).collect()
}

fn health(root: &Path) -> Result<Vec<Health>, Failure> {
    let folder = Folder::open(Some(root))?;
    commands::health(&folder, &Store::open(&folder.database())?, clock::now()?)
}

/// What the person did is told apart from what the internet did.
fn refused(failure: Failure, else_is: RefusalKind) -> Refusal {
    let kind = if failure.exit == Exit::Usage { RefusalKind::Bad } else { else_is };
    Refusal { kind, message: failure.message, advice: failure.advice }
}

impl Sources for SiteSources {
    fn preview(&self, address: String) -> Answer<Vec<Candidate>> {
        let at = self.clone();
        Box::pin(async move {
            at.preview_of(&address).await.map_err(|failure| refused(failure, RefusalKind::Upstream))
        })
    }

    fn add(&self, new: NewSource) -> Answer<SourceId> {
        let at = self.clone();
        Box::pin(
            async move { at.add_one(new).await.map_err(|failure| refused(failure, RefusalKind::Upstream)) },
        )
    }

    fn edit(&self, source: SourceId, edit: SourceEdit) -> Answer<()> {
        let at = self.clone();
        Box::pin(async move {
            at.edit_one(&source, edit).await.map_err(|failure| refused(failure, RefusalKind::Failed))
        })
    }

    fn import(&self, opml: Vec<u8>) -> Answer<Imported> {
        let at = self.clone();
        Box::pin(async move {
            at.import_list(&opml).await.map_err(|failure| refused(failure, RefusalKind::Failed))
        })
    }

    fn health(&self) -> Answer<Vec<Health>> {
        let root = self.root.clone();
        Box::pin(async move {
            let health = tokio::task::spawn_blocking(move || health(&root)).await;
            let health = health.map_err(|error| Failure::work(format!("a step broke off: {error}")));
            health.and_then(|health| health).map_err(|failure| refused(failure, RefusalKind::Failed))
        })
    }

    fn poll(&self, source: Option<SourceId>) -> Answer<()> {
        self.wishes.poll(source);
        Box::pin(std::future::ready(Ok(())))
    }

    fn picture(&self, address: String) -> Answer<Picture> {
        let at = self.clone();
        Box::pin(async move {
            at.picture_at(&address).await.map_err(|failure| refused(failure, RefusalKind::Upstream))
        })
    }
}
