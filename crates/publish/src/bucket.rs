//! A bucket of an object store as target: S3, and services that speak like it.
//!
//! The hash of each file is kept with it as metadata, so that a look asks for a header and not for the file.

use crate::error::PublishError;
use crate::kinds::headers;
use crate::list::LIST;
use crate::plan::{Look, Question};
use futures_util::TryStreamExt;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use object_store::{
    Attribute, Attributes, ClientOptions, Error, GetOptions, ObjectStore, ObjectStoreExt, PutOptions,
    RetryConfig,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;
use tidings_model::ContentHash;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Name of the metadata with a file's hash.
const HASH: &str = "tidings-sha256";
/// From so many questions on, what is there is listed first, and only that is asked for.
const WORTH_A_LISTING: usize = 200;
/// Questions under way at the same time.
const AT_ONCE: usize = 32;
/// How often a request is sent again that a service could not answer, and for how long.
const RETRIES: (usize, Duration) = (5, Duration::from_secs(60));
/// Longest time for one request.
const TIMEOUT: Duration = Duration::from_secs(120);

/// Who asks, as the service knows him.
#[derive(Clone)]
pub struct Keys {
    /// `AWS_ACCESS_KEY_ID`.
    pub id: String,
    /// `AWS_SECRET_ACCESS_KEY`.
    pub secret: String,
    /// `AWS_SESSION_TOKEN`, of keys that hold for a while.
    pub token: Option<String>,
}

/// A key is in no message and no log.
impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Keys").finish_non_exhaustive()
    }
}

/// Where a bucket is, and who asks.
#[derive(Debug, Clone)]
pub struct BucketSettings {
    /// Name of the bucket.
    pub bucket: String,
    /// Folder in it, without `/` at its ends; may be empty.
    pub prefix: String,
    /// Region of the service.
    pub region: String,
    /// Address of the service; `None` for that of AWS.
    pub endpoint: Option<String>,
    /// Seconds for which what may change may be kept by those who asked for it.
    pub max_age: u64,
}

/// A bucket.
#[derive(Debug)]
pub struct Bucket {
    store: Arc<dyn ObjectStore>,
    prefix: String,
    name: String,
    max_age: u64,
}

impl Bucket {
    /// A bucket that is asked over the network.
    ///
    /// # Errors
    /// When the settings fit no service.
    pub fn new(settings: &BucketSettings, keys: Keys) -> Result<Self, PublishError> {
        let is_plain = settings.endpoint.as_deref().is_some_and(|address| address.starts_with("http://"));
        let options = ClientOptions::new().with_timeout(TIMEOUT).with_allow_http(is_plain);
        let retry =
            RetryConfig { max_retries: RETRIES.0, retry_timeout: RETRIES.1, ..RetryConfig::default() };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&settings.bucket)
            .with_region(&settings.region)
            .with_access_key_id(keys.id)
            .with_secret_access_key(keys.secret)
            .with_client_options(options)
            .with_retry(retry)
            // One by one, as every service knows it.
            .with_disable_bulk_delete(true);
        if let Some(token) = keys.token {
            builder = builder.with_token(token);
        }
        if let Some(endpoint) = &settings.endpoint {
            builder = builder.with_endpoint(endpoint.trim_end_matches('/'));
        }
        let store = builder.build().map_err(|error| PublishError::Settings {
            message: format!("the bucket {}: {error}", settings.bucket),
            advice: "see publish.region and publish.endpoint in tidings.toml",
        })?;
        Ok(Self::with_store(Arc::new(store), settings))
    }

    /// The same over any store.
    pub fn with_store(store: Arc<dyn ObjectStore>, settings: &BucketSettings) -> Self {
        let name = format!("s3://{}/{}", settings.bucket, settings.prefix);
        let name = name.trim_end_matches('/').to_owned();
        Self { store, prefix: settings.prefix.clone(), name, max_age: settings.max_age }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) async fn list(&self) -> Result<Option<String>, PublishError> {
        let got = match self.store.get(&self.key(LIST)?).await {
            Err(Error::NotFound { .. }) => return Ok(None),
            got => got.map_err(|error| self.failed(LIST, &error))?,
        };
        let bytes = got.bytes().await.map_err(|error| self.failed(LIST, &error))?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    pub(crate) async fn look(&self, questions: &[Question]) -> Result<Vec<Look>, PublishError> {
        let there = match questions.len() >= WORTH_A_LISTING {
            true => Some(self.keys_there().await?),
            false => None,
        };
        let places = Arc::new(Semaphore::new(AT_ONCE));
        let mut looks = vec![Look::Absent; questions.len()];
        let mut under_way = JoinSet::new();
        for (at, (path, hashes)) in questions.iter().enumerate() {
            let key = self.key(path)?;
            if there.as_ref().is_some_and(|there| !there.contains(key.as_ref())) {
                continue;
            }
            let (store, places, hashes) = (Arc::clone(&self.store), Arc::clone(&places), hashes.clone());
            under_way.spawn(async move {
                let _place = places.acquire().await;
                (at, look(store.as_ref(), &key, &hashes).await)
            });
        }
        while let Some(done) = under_way.join_next().await {
            let (at, look) = done.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()));
            looks[at] = look.map_err(|error| self.failed(&questions[at].0, &error))?;
        }
        Ok(looks)
    }

    async fn keys_there(&self) -> Result<BTreeSet<String>, PublishError> {
        let prefix = Path::parse(&self.prefix).map_err(|error| self.failed("", &error.into()))?;
        let keys = self.store.list(Some(&prefix)).map_ok(|object| String::from(object.location));
        keys.try_collect().await.map_err(|error| self.failed("", &error))
    }

    pub(crate) async fn put(&self, path: &str, bytes: Vec<u8>) -> Result<(), PublishError> {
        let headers = headers(path, self.max_age);
        let mut attributes = Attributes::new();
        let is_list = path == LIST;
        let cache = if is_list { "no-store".to_owned() } else { headers.cache_control };
        attributes.insert(Attribute::CacheControl, cache.into());
        attributes.insert(Attribute::ContentType, headers.content_type.into());
        if let Some(encoding) = headers.content_encoding {
            attributes.insert(Attribute::ContentEncoding, encoding.into());
        }
        attributes.insert(Attribute::Metadata(HASH.into()), String::from(ContentHash::of(&bytes)).into());
        let options = PutOptions { attributes, ..PutOptions::default() };
        let put = self.store.put_opts(&self.key(path)?, bytes.into(), options).await;
        put.map(drop).map_err(|error| self.failed(path, &error))
    }

    pub(crate) async fn remove(&self, path: &str) -> Result<(), PublishError> {
        match self.store.delete(&self.key(path)?).await {
            Err(Error::NotFound { .. }) => Ok(()),
            removed => removed.map_err(|error| self.failed(path, &error)),
        }
    }

    /// The name of a file in the bucket: as it is, and not encoded; the client encodes it for the request, once.
    fn key(&self, path: &str) -> Result<Path, PublishError> {
        let key = if self.prefix.is_empty() { path.to_owned() } else { format!("{}/{path}", self.prefix) };
        Path::parse(key).map_err(|error| self.failed(path, &error.into()))
    }

    fn failed(&self, path: &str, error: &Error) -> PublishError {
        let advice = match error {
            Error::Unauthenticated { .. } => {
                "see whether AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are right"
            }
            Error::PermissionDenied { .. } => {
                "let the key list the bucket, and read, write and remove objects below the folder; see publish.region, too"
            }
            Error::NotFound { .. } => {
                "see whether the bucket is there, and publish.region and publish.endpoint are right"
            }
            _ => {
                "run it again: it goes on from there; see publish.region and publish.endpoint if it is always so"
            }
        };
        PublishError::Target { place: self.name.clone(), path: path.to_owned(), why: why(error), advice }
    }
}

/// What a service said, in one line: its answers are pages of XML, told inside one another.
fn why(error: &Error) -> String {
    let text = error.to_string();
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(300) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}

async fn look(store: &dyn ObjectStore, key: &Path, hashes: &[ContentHash]) -> Result<Look, Error> {
    let options = GetOptions { head: true, ..GetOptions::default() };
    let got = match store.get_opts(key, options).await {
        Err(Error::NotFound { .. }) => return Ok(Look::Absent),
        got => got?,
    };
    let hash = got.attributes.get(&Attribute::Metadata(HASH.into()));
    let is_one = hash.is_some_and(|hash| hashes.iter().any(|wanted| wanted.as_str() == hash.as_ref()));
    Ok(if is_one { Look::Same } else { Look::Other })
}
