//! A search for videos: words → up to five videos to choose from. It is started by the user only, and nothing is classified unless it is
//! chosen.

mod worker;

use super::app::App;
use super::source::RecordingSource;
use super::supervisor::Supervisor;
use super::thumbnail::Thumbnail;
use crate::cancel::Cancel;
use crate::classify::report::Failure;
use crate::fetch::{Fetcher, PlaylistRecording};
use std::io;
use std::sync::Arc;
use worker::{Found, Query, SearchWorker};

const BUSY: &str = "the searches before it have not ended yet: try again";

/// The thread, and the search whose results are shown.
pub(super) struct VideoSearch {
    worker: SearchWorker,
    shown: Option<Results>,
    runs: u64,
}

/// A search and its results.
#[derive(Debug)]
pub(super) struct Results {
    pub(super) words: String,
    pub(super) state: SearchState,
    run: u64,
    cancel: Cancel,
}

/// How far a search is.
#[derive(Debug)]
pub(super) enum SearchState {
    Running,
    /// The best first; possibly none.
    Found(Vec<Video>),
    Failed(Failure),
}

/// A video that was found.
#[derive(Debug)]
pub(super) struct Video {
    pub(super) recording: PlaylistRecording,
    /// Arrives after the other facts, or never.
    pub(super) picture: Option<Thumbnail>,
    /// The user has chosen it.
    pub(super) is_added: bool,
}

impl Results {
    /// Number of the search; from 1.
    pub(super) fn run(&self) -> u64 {
        self.run
    }
}

impl VideoSearch {
    /// Starts the thread, which wakes the window after each event.
    ///
    /// # Errors
    /// If the thread cannot be started.
    pub(super) fn start(supervisor: impl Into<Supervisor>) -> io::Result<Self> {
        Ok(Self { worker: worker::start(supervisor)?, shown: None, runs: 0 })
    }

    /// The search to show, if there is one.
    pub(super) fn shown(&self) -> Option<&Results> {
        self.shown.as_ref()
    }

    /// Starts a search, which replaces the one before it.
    pub(super) fn search(&mut self, words: String, fetcher: Arc<Fetcher>) {
        self.close();
        self.runs += 1;
        let (run, cancel) = (self.runs, Cancel::new());
        let query = Query { run, words: words.clone(), fetcher, cancel: cancel.clone() };
        let state = match self.worker.try_send(query) {
            Ok(()) => SearchState::Running,
            Err(_) => SearchState::Failed(Failure::new("busy", BUSY)),
        };
        self.shown = Some(Results { words, state, run, cancel });
    }

    /// Ends the search and discards its results.
    pub(super) fn close(&mut self) {
        if let Some(shown) = self.shown.take() {
            shown.cancel.cancel();
        }
    }

    /// Applies what was found since the last frame.
    fn receive(&mut self) {
        for found in self.worker.events() {
            let Some(shown) = self.shown.as_mut().filter(|shown| shown.run == found.run) else { continue };
            match (found.event, &mut shown.state) {
                (Found::Videos(Ok(videos)), state) => {
                    let video = |recording| Video { recording, picture: None, is_added: false };
                    *state = SearchState::Found(videos.into_iter().map(video).collect());
                }
                (Found::Videos(Err(failure)), state) => *state = SearchState::Failed(failure),
                (Found::Picture(i, picture), SearchState::Found(videos)) => {
                    if let Some(video) = videos.get_mut(i) {
                        video.picture = Some(*picture);
                    }
                }
                (Found::Picture(..), _) => {}
            }
        }
    }

    /// The words of a search that failed without a usable yt-dlp.
    fn words_without_yt_dlp(&self) -> Option<&str> {
        let shown = self.shown.as_ref()?;
        match &shown.state {
            SearchState::Failed(failure) if failure.needs_yt_dlp() => Some(&shown.words),
            _ => None,
        }
    }
}

impl Drop for VideoSearch {
    fn drop(&mut self) {
        // Before the thread is waited for.
        self.close();
    }
}

impl App {
    /// Searches for words. They stay in the field, so that they can be changed.
    pub(super) fn search_videos(&mut self, words: String) {
        self.video_search.search(words, self.fetcher.clone());
    }

    /// Ends the search. If none of its videos was chosen, its words can be changed at once.
    pub(super) fn close_video_search(&mut self) {
        self.video_search.close();
        if !self.typed.text.is_empty() {
            let end = self.typed.text.chars().count();
            self.typed.selection = Some(end..end);
        }
    }

    /// Applies what the search has found since the last frame.
    pub(super) fn receive_videos(&mut self) {
        self.video_search.receive();
    }

    /// Repeats a search that failed because yt-dlp was missing or too old.
    pub(super) fn repeat_search_after_installation(&mut self) {
        if let Some(words) = self.video_search.words_without_yt_dlp().map(str::to_owned) {
            self.search_videos(words);
        }
    }

    /// Adds the video with this index to the list and selects it.
    pub(super) fn add_video(&mut self, i: usize) {
        let Some(shown) = &mut self.video_search.shown else { return };
        let SearchState::Found(videos) = &mut shown.state else { return };
        let Some(video) = videos.get_mut(i).filter(|video| !video.is_added) else { return };
        let Ok(target) = &video.recording.target else { return };
        let target = target.clone();
        video.is_added = true;
        let (name, metadata) = (video.recording.name.clone(), video.recording.metadata.clone());
        // The words have served their purpose.
        if self.typed.text.trim() == shown.words {
            self.typed.clear();
        }
        let id = self.session.add(name, Ok(RecordingSource::from_target(target, metadata)));
        self.session.select(id);
    }
}
