//! One file from a server, with retries: each attempt continues where the previous one stopped.

use super::Received;
use super::content_sniffer::{ContentSniffer, content_type};
use super::failure::AttemptError;
use super::file_name::file_name;
use super::radio;
use super::redacted::{without_secrets, without_user};
use super::redirects::{follow_redirects, with_timeout};
use super::response::{self, Body, PartialBody};
use super::transfer_rate::TransferRate;
use crate::fetch::error::Reason;
use crate::fetch::transfer::Transfer;
use indicatif::DecimalBytes;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderValue, IF_RANGE, RANGE};
use reqwest::{Client, Response, Url};
use std::fs::File;
use std::io::{self, Seek, Write};
use std::time::{Duration, Instant};

/// What to download.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) url: Url,
    /// The `Accept` header.
    pub(super) accept: &'static str,
    /// Whether content that is not media is rejected.
    pub(super) only_media: bool,
    pub(super) max_bytes: u64,
    /// Longest time without a byte.
    pub(super) stall_timeout: Duration,
    /// Pauses between consecutive attempts without progress; after the last one the download fails.
    pub(super) pauses: &'a [Duration],
}

/// Destination of the bytes.
pub(super) trait Sink {
    /// Appends bytes. They are visible to other threads when this returns.
    fn add(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Discards everything.
    fn restart(&mut self) -> io::Result<()>;
}

impl Sink for File {
    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.write_all(bytes)
    }

    fn restart(&mut self) -> io::Result<()> {
        self.set_len(0)?;
        self.rewind()
    }
}

impl Sink for Vec<u8> {
    fn add(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.extend_from_slice(bytes);
        Ok(())
    }

    fn restart(&mut self) -> io::Result<()> {
        self.clear();
        Ok(())
    }
}

/// A download in progress.
pub(super) struct Download<'a> {
    client: &'a Client,
    request: Request<'a>,
    sink: &'a mut dyn Sink,
    on_progress: &'a mut dyn FnMut(Transfer),
    partial: PartialBody,
    /// Most bytes received at any time. Only more than this counts as progress, so that a server that always closes the connection at
    /// the same byte is given up.
    max_bytes_seen: u64,
    /// The download was restarted because two parts did not match.
    restarted: bool,
    sniffer: ContentSniffer,
    rate: TransferRate,
    received: Received,
}

impl<'a> Download<'a> {
    /// Sends no request yet. `sink` must be empty.
    pub(super) fn new(
        client: &'a Client,
        request: Request<'a>,
        sink: &'a mut dyn Sink,
        on_progress: &'a mut dyn FnMut(Transfer),
    ) -> Self {
        Self {
            client,
            request,
            sink,
            on_progress,
            partial: PartialBody::default(),
            max_bytes_seen: 0,
            restarted: false,
            sniffer: ContentSniffer::default(),
            rate: TransferRate::default(),
            received: Received::default(),
        }
    }

    /// Downloads until the file is complete.
    ///
    /// # Errors
    /// The reason of the last attempt.
    pub(super) async fn run(mut self) -> Result<Received, Reason> {
        let mut pauses = self.request.pauses.iter();
        loop {
            let before = self.max_bytes_seen;
            let reason = match self.attempt().await {
                Ok(true) => return self.finish(),
                Ok(false) => continue,
                Err(AttemptError::Final(reason)) => return Err(reason),
                Err(AttemptError::Unreachable(reason)) if self.max_bytes_seen == 0 => return Err(reason),
                Err(AttemptError::Interrupted(reason) | AttemptError::Unreachable(reason)) => reason,
            };
            if self.max_bytes_seen > before {
                pauses = self.request.pauses.iter();
            }
            let Some(pause) = pauses.next() else {
                return Err(match reason {
                    Reason::NoNetwork(_) if self.max_bytes_seen > 0 => self.interrupted(),
                    reason => reason,
                });
            };
            tracing::info!(%reason, wait_ms = pause.as_millis() as u64, "retrying the download");
            tokio::time::sleep(*pause).await;
        }
    }

    /// Requests the missing bytes and writes them; `false` if the response did not match and the download must restart.
    async fn attempt(&mut self) -> Result<bool, AttemptError> {
        tracing::debug!(byte = self.partial.bytes, url = %without_secrets(&self.request.url), "request");
        let (url, response) = follow_redirects(
            self.client,
            &self.request.url,
            &self.request_headers(),
            self.request.stall_timeout,
        )
        .await?;
        let response = radio::check(response, self.request.stall_timeout).await?;
        let headers = response.headers();
        let total = match response::body_from_head(
            response.status(),
            headers,
            response.content_length(),
            &self.partial,
        )? {
            Body::Full { total } => {
                self.start_body(&url, headers)?;
                total
            }
            Body::Continuation { total } => {
                tracing::info!(byte = self.partial.bytes, total, "download resumed");
                total
            }
            Body::AlreadyComplete => return Ok(true),
            Body::Mismatch if self.restarted => {
                return Err(Reason::Other(
                    "the server sends parts that do not match: try again later".into(),
                ))?;
            }
            Body::Mismatch => {
                tracing::info!(byte = self.partial.bytes, "the parts do not match: restarting the download");
                self.restarted = true;
                self.restart()?;
                return Ok(false);
            }
        };
        if total.is_some_and(|total| total > self.request.max_bytes) {
            return Err(self.too_large())?;
        }
        self.partial.total = total;
        self.read_body(response).await?;
        Ok(true)
    }

    /// Headers of a request for the whole file or for the missing rest.
    fn request_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(self.request.accept));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let range = HeaderValue::try_from(format!("bytes={}-", self.partial.bytes));
        if let Some(range) = range.ok().filter(|_| self.partial.bytes > 0) {
            headers.insert(RANGE, range);
            if let Some(validator) = &self.partial.validator {
                headers.insert(IF_RANGE, validator.clone());
            }
        }
        headers
    }

    /// Starts a body that is the whole file.
    fn start_body(&mut self, url: &Url, headers: &HeaderMap) -> Result<(), Reason> {
        self.restart()?;
        self.partial.validator = response::validator(headers);
        if self.request.only_media {
            self.sniffer = ContentSniffer::from_headers(headers)?;
        }
        self.received = Received {
            url: without_user(url).into(),
            content_type: content_type(headers),
            bytes: 0,
            name: file_name(headers, &self.request.url, url),
        };
        Ok(())
    }

    fn restart(&mut self) -> Result<(), Reason> {
        if self.partial.bytes > 0 {
            self.sink.restart().map_err(|error| Reason::io("writing the download", error))?;
        }
        self.partial = PartialBody::default();
        Ok(())
    }

    async fn read_body(&mut self, mut response: Response) -> Result<(), AttemptError> {
        loop {
            match with_timeout(self.request.stall_timeout, response.chunk()).await? {
                Ok(Some(bytes)) => self.write(&bytes)?,
                Ok(None) if self.partial.total.is_none_or(|total| total == self.partial.bytes) => {
                    return Ok(());
                }
                // Some servers reset the connection after the last byte.
                Err(_) if self.partial.total == Some(self.partial.bytes) => return Ok(()),
                Ok(None) | Err(_) => return Err(AttemptError::Interrupted(self.interrupted())),
            }
        }
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        self.sniffer.push(bytes)?;
        let received = self.partial.bytes + bytes.len() as u64;
        if received > self.request.max_bytes {
            return Err(self.too_large());
        }
        self.sink.add(bytes).map_err(|error| Reason::io("writing the download", error))?;
        self.partial.bytes = received;
        self.max_bytes_seen = self.max_bytes_seen.max(received);
        if !self.sniffer.is_undecided()
            && let Some(transfer) = self.rate.sample(Instant::now(), received, self.partial.total)
        {
            (self.on_progress)(transfer);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Received, Reason> {
        let bytes = self.partial.bytes;
        if bytes == 0 {
            return Err(Reason::Empty);
        }
        self.sniffer.finish()?;
        (self.on_progress)(self.rate.sample_now(Instant::now(), bytes, Some(bytes)));
        Ok(Received { bytes, ..self.received })
    }

    fn too_large(&self) -> Reason {
        Reason::TooLarge { limit: self.request.max_bytes }
    }

    fn interrupted(&self) -> Reason {
        let bytes = DecimalBytes(self.partial.bytes);
        Reason::NoNetwork(match self.partial.total {
            Some(total) => format!("closed after {bytes} of {}", DecimalBytes(total)),
            None => format!("closed after {bytes}"),
        })
    }
}
