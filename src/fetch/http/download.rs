//! One file of a server, in as many tries as it takes: each goes on where the one before broke off.

use super::Received;
use super::response::{self, Body, Known};
use super::redirects::{ask, patiently};
use super::failure::Failure;
use super::content_sniffer::{Doubt, content_type};
use super::file_name::file_name;
use super::transfer_rate::Pace;
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
pub(super) struct Order<'a> {
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
pub(super) struct Haul<'a> {
    client: &'a Client,
    order: Order<'a>,
    sink: &'a mut dyn Sink,
    on_progress: &'a mut dyn FnMut(Transfer),
    known: Known,
    /// The most bytes that were here at any time. Only more than these are progress: a server that breaks off
    /// at the same place each time must not be asked for ever.
    most: u64,
    /// It had to begin anew because the parts did not fit.
    anew: bool,
    doubt: Doubt,
    pace: Pace,
    received: Received,
}

impl<'a> Haul<'a> {
    /// Nothing is asked yet. `sink` is empty.
    pub(super) fn new(
        client: &'a Client,
        order: Order<'a>,
        sink: &'a mut dyn Sink,
        on_progress: &'a mut dyn FnMut(Transfer),
    ) -> Self {
        Self {
            client,
            order,
            sink,
            on_progress,
            known: Known::default(),
            most: 0,
            anew: false,
            doubt: Doubt::default(),
            pace: Pace::default(),
            received: Received::default(),
        }
    }

    /// Until everything is here.
    ///
    /// # Errors
    /// Why it never will be.
    pub(super) async fn run(mut self) -> Result<Received, Reason> {
        let mut pauses = self.order.pauses.iter();
        loop {
            let before = self.most;
            let reason = match self.attempt().await {
                Ok(true) => return self.finish(),
                Ok(false) => continue,
                Err(Failure::Final(reason)) => return Err(reason),
                Err(Failure::Unreached(reason)) if self.most == 0 => return Err(reason),
                Err(Failure::Broken(reason) | Failure::Unreached(reason)) => reason,
            };
            if self.most > before {
                pauses = self.order.pauses.iter();
            }
            let Some(pause) = pauses.next() else {
                return Err(match reason {
                    Reason::NoNetwork(_) if self.most > 0 => self.broke_off(),
                    reason => reason,
                });
            };
            tokio::time::sleep(*pause).await;
        }
    }

    /// Asks for what is missing and takes it; `false` where the answer did not fit and all must begin anew.
    async fn attempt(&mut self) -> Result<bool, Failure> {
        let (url, response) =
            ask(self.client, &self.order.url, &self.question(), self.order.patience).await?;
        let headers = response.headers();
        let total = match response::body(response.status(), headers, response.content_length(), &self.known)? {
            Body::Whole { total } => {
                self.begin(&url, headers)?;
                total
            }
            Body::Rest { total } => total,
            Body::Nothing => return Ok(true),
            Body::Muddle if self.anew => {
                return Err(Reason::Other(
                    "the server mixes up the parts of the file: try again later".into(),
                ))?;
            }
            Body::Muddle => {
                self.anew = true;
                self.restart()?;
                return Ok(false);
            }
        };
        if total.is_some_and(|total| total > self.order.max_bytes) {
            return Err(self.too_large())?;
        }
        self.known.total = total;
        self.pull(response).await?;
        Ok(true)
    }

    /// The headers of a request for all, or for what follows on what is here.
    fn question(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static(self.order.accept));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let range = HeaderValue::try_from(format!("bytes={}-", self.known.here));
        if let Some(range) = range.ok().filter(|_| self.known.here > 0) {
            headers.insert(RANGE, range);
            if let Some(state) = &self.known.state {
                headers.insert(IF_RANGE, state.clone());
            }
        }
        headers
    }

    /// A body that is the whole file starts.
    fn begin(&mut self, url: &Url, headers: &HeaderMap) -> Result<(), Reason> {
        self.restart()?;
        self.known.state = response::state(headers);
        if self.order.only_media {
            self.doubt = Doubt::of(headers)?;
        }
        let mut shown = url.clone();
        // Fails only where there can be no user.
        shown.set_username("").ok();
        shown.set_password(None).ok();
        self.received = Received {
            url: shown.into(),
            content_type: content_type(headers),
            bytes: 0,
            name: file_name(headers, &self.order.url, url),
        };
        Ok(())
    }

    fn restart(&mut self) -> Result<(), Reason> {
        if self.known.here > 0 {
            self.sink.restart().map_err(|error| Reason::io("writing the download", error))?;
        }
        self.known = Known::default();
        Ok(())
    }

    async fn pull(&mut self, mut response: Response) -> Result<(), Failure> {
        loop {
            match patiently(self.order.patience, response.chunk()).await? {
                Ok(Some(bytes)) => self.take(&bytes)?,
                Ok(None) if self.known.total.is_none_or(|total| total == self.known.here) => return Ok(()),
                // The last byte may come and the connection break all the same.
                Err(_) if self.known.total == Some(self.known.here) => return Ok(()),
                Ok(None) | Err(_) => return Err(Failure::Broken(self.broke_off())),
            }
        }
    }

    fn take(&mut self, bytes: &[u8]) -> Result<(), Reason> {
        self.doubt.see(bytes)?;
        let here = self.known.here + bytes.len() as u64;
        if here > self.order.max_bytes {
            return Err(self.too_large());
        }
        self.sink.add(bytes).map_err(|error| Reason::io("writing the download", error))?;
        self.known.here = here;
        self.most = self.most.max(here);
        if !self.doubt.is_open()
            && let Some(transfer) = self.pace.tell(Instant::now(), here, self.known.total)
        {
            (self.on_progress)(transfer);
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Received, Reason> {
        let here = self.known.here;
        if here == 0 {
            return Err(Reason::NotMedia("an empty answer".into()));
        }
        self.doubt.settle()?;
        (self.on_progress)(self.pace.tell_now(Instant::now(), here, Some(here)));
        Ok(Received { bytes: here, ..self.received })
    }

    fn too_large(&self) -> Reason {
        Reason::TooLarge { limit: self.order.max_bytes }
    }

    fn broke_off(&self) -> Reason {
        let here = DecimalBytes(self.known.here);
        Reason::NoNetwork(match self.known.total {
            Some(total) => format!("it broke off after {here} of {}", DecimalBytes(total)),
            None => format!("it broke off after {here}"),
        })
    }
}
