//! One file of a server, in as many tries as it takes: each goes on where the one before broke off.

use super::Received;
use super::content_sniffer::{ContentSniffer, content_type};
use super::failure::AttemptError;
use super::file_name::file_name;
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

/// What is wanted.
#[derive(Debug)]
pub(super) struct Request<'a> {
    pub(super) url: Url,
    /// `Accept` of the request.
    pub(super) accept: &'static str,
    /// Whether what is no recording is refused.
    pub(super) only_media: bool,
    pub(super) max_bytes: u64,
    /// So long it may bring nothing.
    pub(super) patience: Duration,
    /// Waited after each try in a row that brought nothing new; with the last it is given up.
    pub(super) pauses: &'a [Duration],
}

/// Where the bytes go.
pub(super) trait Sink {
    /// Appends them. They are there when this returns: another thread may read them.
    fn add(&mut self, bytes: &[u8]) -> io::Result<()>;
    /// Forgets all.
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

/// A download on its way.
pub(super) struct Download<'a> {
    client: &'a Client,
    request: Request<'a>,
    sink: &'a mut dyn Sink,
    on_progress: &'a mut dyn FnMut(Transfer),
    partial: PartialBody,
    /// The max_bytes_seen bytes that were bytes at any time. Only more than these are progress: a server that breaks off
    /// at the same place each time must not be asked for ever.
    max_bytes_seen: u64,
    /// It had to begin restarted because the parts did not fit.
    restarted: bool,
    sniffer: ContentSniffer,
    rate: TransferRate,
    received: Received,
}

impl<'a> Download<'a> {
    /// Nothing is asked yet. `sink` is empty.
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

    /// Until everything is bytes.
    ///
    /// # Errors
    /// Why it never will be.
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
            tokio::time::sleep(*pause).await;
        }
    }

    /// Asks for what is missing and takes it; `false` where the answer did not fit and all must begin restarted.
    async fn attempt(&mut self) -> Result<bool, AttemptError> {
        let (url, response) =
            follow_redirects(self.client, &self.request.url, &self.request_headers(), self.request.patience)
                .await?;
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
            Body::Continuation { total } => total,
            Body::AlreadyComplete => return Ok(true),
            Body::Mismatch if self.restarted => {
                return Err(Reason::Other(
                    "the server mixes up the parts of the file: try again later".into(),
                ))?;
            }
            Body::Mismatch => {
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

    /// The headers of a request for all, or for what follows on what is bytes.
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

    /// A body that is the whole file starts.
    fn start_body(&mut self, url: &Url, headers: &HeaderMap) -> Result<(), Reason> {
        self.restart()?;
        self.partial.validator = response::validator(headers);
        if self.request.only_media {
            self.sniffer = ContentSniffer::from_headers(headers)?;
        }
        let mut shown = url.clone();
        // Fails only where there can be no user.
        shown.set_username("").ok();
        shown.set_password(None).ok();
        self.received = Received {
            url: shown.into(),
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
            match with_timeout(self.request.patience, response.chunk()).await? {
                Ok(Some(bytes)) => self.write(&bytes)?,
                Ok(None) if self.partial.total.is_none_or(|total| total == self.partial.bytes) => {
                    return Ok(());
                }
                // The last byte may come and the connection break all the same.
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
            return Err(Reason::NotMedia("an empty answer".into()));
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
            Some(total) => format!("it broke off after {bytes} of {}", DecimalBytes(total)),
            None => format!("it broke off after {bytes}"),
        })
    }
}
