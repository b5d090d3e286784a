//! A URL → a file or bytes.
//!
//! Calls block. Each drives its own single-threaded runtime, so that every wait (name resolution, connection, response, next
//! byte, pause) ends when the caller's [`Cancel`] is set.

mod client;
mod content_sniffer;
mod download;
mod failure;
mod file_name;
mod probe;
mod radio;
mod redacted;
mod redirects;
mod response;
#[cfg(test)]
mod tests;
mod transfer_rate;

use super::error::{FetchError, Reason};
use super::transfer::{Limits, Transfer};
use crate::cancel::Cancel;
use download::{Download, Request, Sink};
pub(super) use probe::Probed;
use reqwest::{Client, Url};
use std::fs::OpenOptions;
use std::path::Path;
use std::pin::pin;
use std::time::Duration;

/// How often a wait checks for cancellation.
const POLL_INTERVAL: Duration = Duration::from_millis(25);
/// Pauses between attempts without progress. Their 8 s outlast a change of network or a restart of a proxy.
const RETRY_PAUSES: [Duration; 5] = [
    Duration::from_millis(200),
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
];

/// An HTTP client.
pub(super) struct Http {
    client: Client,
    pauses: [Duration; 5],
}

/// Facts about a downloaded file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Received {
    /// URL after redirects, without user name and password.
    pub(super) url: String,
    /// Content type in lower case, without parameters.
    pub(super) content_type: Option<String>,
    /// Size of the file.
    pub(super) bytes: u64,
    /// File name, without folders.
    pub(super) name: Option<String>,
}

impl Http {
    /// Loads the system's certificates. `proxy` overrides the environment's; an empty one means a direct connection.
    ///
    /// # Errors
    /// [`Reason::Other`] if `proxy` is not a valid address.
    pub(super) fn new(proxy: Option<&str>) -> Result<Self, FetchError> {
        Ok(Self { client: client::client(proxy)?, pauses: RETRY_PAUSES })
    }

    /// Downloads `url` into the new file `to`. `on_progress` is called for the first bytes, then at most ten times per second, and at
    /// the end; never for content that turns out not to be media. `to` is truncated and written again if the server has changed the file
    /// meanwhile or does not support ranges.
    ///
    /// # Errors
    /// Any [`Reason`] of the network, the server or the disk. `to` may then hold a part of the file.
    ///
    /// Must not be called within an asynchronous runtime.
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
            stall_timeout: limits.stall_timeout,
            pauses: &self.pauses,
        };
        let file = OpenOptions::new().write(true).create_new(true).open(to);
        let mut file = file.map_err(|error| Reason::io("writing the download", error))?;
        self.run(request, &mut file, cancel, on_progress)
    }

    /// The body of `url`, of any type and at most `max_bytes` long. Of `limits` only the stall timeout applies.
    ///
    /// # Errors
    /// As [`Http::download`]; [`Reason::TooLarge`] above `max_bytes`.
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
            stall_timeout: limits.stall_timeout,
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
        let download = Download::new(&self.client, request, sink, on_progress);
        Ok(block_on(cancel, download.run())?)
    }

    /// Finds out what `url` leads to, without retries; `timeout` is the longest time without a byte.
    ///
    /// # Errors
    /// Any [`Reason`] of the network or the server; [`Reason::Radio`].
    pub(super) fn probe(&self, url: &str, timeout: Duration, cancel: &Cancel) -> Result<Probed, FetchError> {
        Ok(block_on(cancel, probe::probe(&self.client, &link(url)?, timeout))?)
    }
}

/// Runs `work` on this thread until it is done or cancelled.
fn block_on<T>(cancel: &Cancel, work: impl Future<Output = Result<T, Reason>>) -> Result<T, Reason> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Reason::io("starting the network runtime", error))?;
    let done = runtime.block_on(until_cancelled(cancel, work));
    // Closes the connections without waiting for a name lookup, which may take a minute.
    runtime.shutdown_background();
    done
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
    Reason::Other("this is not a web link: give one that begins with http:// or https://".into())
}
