//! Searches YouTube for words, with yt-dlp.

use super::yt_dlp::{Extraction, YtDlp, sanitize};
use super::{FetchError, Fetcher, PlaylistRecording, Reason};
use crate::cancel::Cancel;
use crate::input::{Link, Recognised, recognise};
use std::ffi::OsStr;
use std::time::Duration;
use url::Url;

/// Most results of a search.
pub const MAX_SEARCH_RESULTS: usize = 5;
/// Most characters of the words.
const MAX_WORDS_CHARS: usize = 200;
/// A search is one request; nobody waits longer for it.
const TIME_LIMIT: Duration = Duration::from_secs(60);
/// The page of the results, without the words.
const RESULTS_PAGE: &str = "https://www.youtube.com/results";

impl Fetcher {
    /// Searches YouTube; at most [`MAX_SEARCH_RESULTS`] videos, the best first, possibly none. Nothing of them is downloaded.
    ///
    /// # Errors
    /// Any [`FetchError`] except those of a download; [`Reason::NoYtDlp`] if it is not installed.
    pub fn search(&self, words: &str, cancel: &Cancel) -> Result<Vec<PlaylistRecording>, FetchError> {
        let words = sanitize(words, MAX_WORDS_CHARS);
        let page = results_page(&words)?;
        let query = format!("ytsearch{MAX_SEARCH_RESULTS}:{words}");
        let found = YtDlp::find(self.settings())?.extract_within(TIME_LIMIT, &query, None, cancel)?;
        let videos = videos(found, &page)?;
        tracing::info!(videos = videos.len(), "search finished");
        Ok(videos)
    }
}

/// The page that shows the results in a browser.
fn results_page(words: &str) -> Result<Link, Reason> {
    let page = Url::parse_with_params(RESULTS_PAGE, [("search_query", words)]);
    let page = page.map_err(|error| Reason::Other(format!("the words cannot be searched for: {error}")))?;
    match recognise(OsStr::new(page.as_str())) {
        Ok(Recognised::Link(link)) => Ok(link),
        _ => Err(Reason::Unsupported),
    }
}

/// The videos among the results.
fn videos(found: Extraction, page: &Link) -> Result<Vec<PlaylistRecording>, Reason> {
    match found {
        Extraction::Playlist(list) => {
            let mut videos = list.recordings(page);
            videos.truncate(MAX_SEARCH_RESULTS);
            Ok(videos)
        }
        Extraction::Recording(_) => Err(Reason::Unsupported),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::yt_dlp::extraction_from_json;
    use serde_json::{Value, json};

    /// An entry as yt-dlp 2026.10 prints it for `ytsearch5:` with `--flat-playlist`.
    fn entry(id: &str, title: &str) -> Value {
        json!({
            "_type": "url", "ie_key": "Youtube", "id": id, "url": format!("https://www.youtube.com/watch?v={id}"),
            "title": title, "description": null, "duration": 273.0, "channel_id": "UCx", "channel": "A Pianist",
            "uploader": "A Pianist", "live_status": null, "availability": null, "view_count": 12,
            "thumbnails": [
                {"url": "https://i.ytimg.com/vi/a/hq720.jpg?s=1", "height": 202, "width": 360},
                {"url": "https://i.ytimg.com/vi/a/hq720.jpg?s=2", "height": 404, "width": 720},
            ],
        })
    }

    fn videos_of(entries: &[Value]) -> Vec<PlaylistRecording> {
        let json = json!({
            "_type": "playlist", "id": "chopin", "title": "chopin", "extractor": "youtube:search",
            "entries": entries,
        });
        let page = results_page("chopin").unwrap();
        videos(extraction_from_json(&json.to_string()).unwrap(), &page).unwrap()
    }

    #[test]
    fn a_result_has_title_channel_length_picture_and_link() {
        let found = videos_of(&[entry("aB3_-xyz012", "Nocturne")]);
        let [video] = found.as_slice() else { panic!("{found:?}") };
        assert_eq!(video.target.as_ref().unwrap().link.url(), "https://www.youtube.com/watch?v=aB3_-xyz012");
        let metadata = &video.metadata;
        assert_eq!(metadata.title.as_deref(), Some("Nocturne"));
        assert_eq!(metadata.uploader.as_deref(), Some("A Pianist"));
        assert_eq!(metadata.duration_s, Some(273.0));
        assert_eq!(metadata.thumbnail.as_deref(), Some("https://i.ytimg.com/vi/a/hq720.jpg?s=1"));
    }

    #[test]
    fn results_are_at_most_five_and_live_streams_and_unreadable_ones_have_an_issue() {
        assert!(videos_of(&[]).is_empty());
        let mut live = entry("aB3_-xyz013", "Radio");
        live["live_status"] = json!("is_live");
        let six: Vec<Value> = (0..4).map(|n| entry(&format!("aB3_-xyz01{n}"), "x")).collect();
        let all = [vec![live, Value::Null], six].concat();
        let found = videos_of(&all);
        assert_eq!(found.len(), MAX_SEARCH_RESULTS);
        let issues: Vec<_> = found.iter().map(|video| video.target.is_err()).collect();
        assert_eq!(issues, [true, true, false, false, false]);
    }

    #[test]
    fn words_become_part_of_a_link_whatever_they_contain() {
        for words in ["chopin nocturne 9 2", "--exec=x", "a&b=c #1 \"\"", "月光"] {
            assert!(results_page(words).unwrap().url().starts_with(RESULTS_PAGE), "{words}");
        }
    }
}
