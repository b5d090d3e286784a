//! The fields of yt-dlp's JSON that are used.

use super::super::sanitize::sanitize;
use super::Metadata;
use crate::input::without_smuggled;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

/// Most characters of a title or name.
const MAX_NAME_CHARS: usize = 300;
/// Preferred width of a thumbnail in pixels: sharp on every screen and small to download.
const THUMBNAIL_WIDTH: std::ops::RangeInclusive<u64> = 320..=640;

/// A video, a list, or an entry. Fields of an unexpected type count as missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RawInfo {
    #[serde(rename = "_type", deserialize_with = "lenient")]
    kind: Option<String>,
    #[serde(deserialize_with = "lenient")]
    id: Option<Value>,
    #[serde(deserialize_with = "lenient")]
    pub(super) title: Option<String>,
    #[serde(deserialize_with = "lenient")]
    uploader: Option<String>,
    #[serde(deserialize_with = "lenient")]
    channel: Option<String>,
    #[serde(deserialize_with = "lenient")]
    artist: Option<String>,
    #[serde(deserialize_with = "lenient")]
    creator: Option<String>,
    #[serde(deserialize_with = "lenient")]
    duration: Option<Value>,
    #[serde(deserialize_with = "lenient")]
    thumbnail: Option<String>,
    #[serde(deserialize_with = "lenient")]
    thumbnails: Option<Vec<Value>>,
    #[serde(deserialize_with = "lenient")]
    url: Option<String>,
    #[serde(deserialize_with = "lenient")]
    webpage_url: Option<String>,
    #[serde(deserialize_with = "lenient")]
    original_url: Option<String>,
    #[serde(deserialize_with = "lenient")]
    pub(super) availability: Option<String>,
    #[serde(deserialize_with = "lenient")]
    live_status: Option<String>,
    #[serde(deserialize_with = "lenient")]
    is_live: Option<bool>,
    #[serde(deserialize_with = "lenient")]
    filesize: Option<f64>,
    #[serde(deserialize_with = "lenient")]
    formats: Option<Vec<Value>>,
    #[serde(deserialize_with = "lenient")]
    pub(super) entries: Option<Vec<Value>>,
}

fn lenient<'de, D: Deserializer<'de>, T: DeserializeOwned>(field: D) -> Result<Option<T>, D::Error> {
    Ok(T::deserialize(Value::deserialize(field)?).ok())
}

impl RawInfo {
    /// A `multi_video` counts as a list, since its parts are separate files.
    pub(super) fn is_list(&self) -> bool {
        match self.kind.as_deref() {
            Some("playlist" | "multi_video") => true,
            Some(_) => false,
            None => self.entries.is_some(),
        }
    }

    /// Whether it is only a URL that yt-dlp has not extracted.
    pub(super) fn is_reference(&self) -> bool {
        matches!(self.kind.as_deref(), Some("url" | "url_transparent"))
    }

    pub(super) fn id(&self) -> Option<String> {
        match self.id.as_ref()? {
            Value::String(id) => Some(id.clone()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        }
    }

    pub(super) fn title(&self) -> Option<String> {
        single_line(self.title.as_ref())
    }

    pub(super) fn uploader(&self) -> Option<String> {
        [&self.uploader, &self.channel, &self.artist, &self.creator]
            .iter()
            .find_map(|name| single_line(name.as_ref()))
    }

    /// Its own URL, else that of its page.
    pub(super) fn url(&self) -> Option<String> {
        web_link(self.url.as_deref()).or_else(|| web_link(self.webpage_url.as_deref()))
    }

    pub(super) fn metadata(&self) -> Metadata {
        let page = web_link(self.webpage_url.as_deref()).or_else(|| web_link(self.original_url.as_deref()));
        Metadata {
            title: self.title(),
            uploader: self.uploader(),
            duration_s: self.duration.as_ref().and_then(seconds),
            thumbnail: self.picture(),
            page: page
                .or_else(|| web_link(self.url.as_deref()).filter(|_| self.is_reference()))
                .map(|page| without_smuggled(&page).into_owned()),
        }
    }

    pub(super) fn is_live(&self) -> bool {
        self.live_status.as_deref() == Some("is_live") || self.is_live == Some(true)
    }

    pub(super) fn is_upcoming(&self) -> bool {
        self.live_status.as_deref() == Some("is_upcoming")
    }

    pub(super) fn has_formats(&self) -> bool {
        self.formats.as_ref().is_some_and(|formats| !formats.is_empty())
    }

    /// `acodec` is `none` if there is certainly no audio, and null or missing if that is unknown.
    pub(super) fn has_audio(&self) -> bool {
        let may_sound = |format: &Value| format.get("acodec").and_then(Value::as_str) != Some("none");
        !self.has_formats() || self.formats.iter().flatten().any(may_sound)
    }

    /// Size of the selected format in bytes.
    pub(super) fn filesize(&self) -> Option<u64> {
        self.filesize.filter(|bytes| *bytes >= 1.0).map(|bytes| bytes as u64)
    }

    /// The thumbnail closest to the preferred width, the smaller of two equals; else the last one, which yt-dlp prefers.
    fn picture(&self) -> Option<String> {
        let text = |picture: &Value| web_link(picture.get("url").and_then(Value::as_str));
        let sized = self.thumbnails.iter().flatten().filter_map(|picture| {
            let width = picture.get("width").and_then(Value::as_u64)?;
            Some((width, text(picture)?))
        });
        let nearest = sized.min_by_key(|(width, _)| {
            let beyond =
                width.saturating_sub(*THUMBNAIL_WIDTH.end()) + THUMBNAIL_WIDTH.start().saturating_sub(*width);
            (beyond, *width)
        });
        let last = || self.thumbnails.iter().flatten().rev().find_map(text);
        nearest.map(|(_, url)| url).or_else(|| web_link(self.thumbnail.as_deref())).or_else(last)
    }
}

fn single_line(text: Option<&String>) -> Option<String> {
    text.map(|text| sanitize(&without_smuggled(text), MAX_NAME_CHARS)).filter(|text| !text.is_empty())
}

fn web_link(url: Option<&str>) -> Option<String> {
    let url = url?.trim();
    let scheme = url.split_once("://")?.0;
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (is_web && !url.contains(|c: char| c.is_control() || c.is_whitespace())).then(|| url.to_owned())
}

/// A number, or a text such as `185.5`, `3:05` or `1:02:03`.
fn seconds(duration: &Value) -> Option<f64> {
    let seconds = match duration {
        Value::Number(number) => number.as_f64()?,
        Value::String(text) => {
            let parts = text.trim().split(':').map(|part| part.parse::<f64>().ok());
            parts.reduce(|sum, part| Some(sum? * 60.0 + part?))??
        }
        _ => return None,
    };
    (seconds.is_finite() && seconds >= 0.0).then_some(seconds)
}
