//! A link of the web → a file or bytes.
//!
//! The caller's thread waits here. It drives a runtime of its own, so that whatever is waited for, a name, a
//! connection, an answer, the next byte or a pause, ends when the caller's [`Cancel`] does.

mod client;
mod content_sniffer;
mod download;
mod failure;
mod file_name;
mod redirects;
mod response;
#[cfg(test)]
mod tests;
mod transfer_rate;

use super::error::{FetchError, Reason};
use super::transfer::{Limits, Transfer};
use crate::cancel::Cancel;
use download::{Download, Request, Sink};
use reqwest::{Client, Url};
use std::fs::OpenOptions;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

/// So often a wait looks whether it was cancelled.
const POLL_INTERVAL: Duration = Duration::from_millis(25);
/// Between tries that bring nothing new. Eight seconds outlast a network that changes and a proxy that restarts.
const RETRY_PAUSES: [Duration; 5] = [
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// What asks servers.
pub(super) struct Http {
    client: Client,
    pauses: [Duration; 5],
}

/// What was learnt of a file that is here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Received {
    /// Where the link led to in the end, without a user's name.
    pub(super) url: String,
    /// Without parameters, in lower case.
    pub(super) content_type: Option<String>,
    /// All that came.
    pub(super) bytes: u64,
    /// What to call it: a file name without folders.
    pub(super) name: Option<String>,
}

impl Http {
    /// Reads the system's certificates. `proxy` stands in place of the environment's; an empty one is none.
    ///
    /// # Errors
    /// [`Reason::Other`] where `proxy` is no address of a proxy.
    pub(super) fn new(proxy: Option<&str>) -> Result<Self, FetchError> {
        Ok(Self { client: client::client(proxy)?, pauses: RETRY_PAUSES })
    }

    /// Downloads `url` into the new file `to`. `on_progress` is told of the first bytes, then at most ten times
    /// a second, then of the end; never of what turns out to be no recording. Where the server has changed the
    /// file meanwhile, or cannot go on in the middle, `to` is emptied and written anew.
    ///
    /// # Errors
    /// What [`Reason`] says of the network, the server and the disk. `to` may be left there in part.
    ///
    /// Not to be called where an asynchronous runtime runs.
    pub(super) fn download(
        &self,
        url: &str,
        to: &Path,
        limits: &Limits,
        cancel: &Cancel,
        on_progress: &mut dyn FnMut(Transfer),
    ) -> Result<Received, FetchError> {
        let request = Request {
            url: link(url)?,
            accept: "audio/*,*/*;q=0.5",
            only_media: true,
            max_bytes: limits.max_bytes,
            patience: limits.patience,
            pauses: &self.pauses,
        };
        let file = OpenOptions::new().write(true).create_new(true).open(to);
        let mut file = file.map_err(|error| Reason::io("writing the download", error))?;
        self.run(request, &mut file, cancel, on_progress)
    }

    /// The body of `url`, whatever it is, of at most `max_bytes`. Only the patience of `limits` counts.
    ///
    /// # Errors
    /// As [`Http::download`]; [`Reason::TooLarge`] beyond `max_bytes`.
    pub(super) fn bytes(
        &self,
        url: &str,
        max_bytes: u64,
        limits: &Limits,
        cancel: &Cancel,
    ) -> Result<Vec<u8>, FetchError> {
        let request = Request {
            url: link(url)?,
            accept: "*/*",
            only_media: false,
            max_bytes,
            patience: limits.patience,
            pauses: &self.pauses,
        };
        let mut body = Vec::new();
        self.run(request, &mut body, cancel, &mut |_| {})?;
        Ok(body)
    }

    fn run(
        &self,
        request: Request<'_>,
        sink: &mut dyn Sink,
        cancel: &Cancel,
        on_progress: &mut dyn FnMut(Transfer),
    ) -> Result<Received, FetchError> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| Reason::io("preparing the network", error))?;
        let download = Download::new(&self.client, request, sink, on_progress);
        let done = runtime.block_on(until_cancelled(cancel, download.run()));
        // Closes the connections. A name that is still looked up is not waited for: that may take a minute.
        runtime.shutdown_background();
        Ok(done?)
    }
}

async fn until_cancelled<T>(
    cancel: &Cancel,
    work: impl Future<Output = Result<T, Reason>>,
) -> Result<T, Reason> {
    let mut work = pin!(work);
    while !cancel.is_cancelled() {
        if let Ok(done) = tokio::time::timeout(POLL_INTERVAL, work.as_mut()).await {
            return done;
        }
    }
    Err(Reason::Cancelled)
}

fn link(url: &str) -> Result<Url, Reason> {
    let mut url = Url::parse(url).map_err(|_| not_web())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(not_web());
    }
    url.set_fragment(None);
    Ok(url)
}

fn not_web() -> Reason {
    Reason::Other("this is no link of the web: give one that begins with http:// or https://".into())
}
