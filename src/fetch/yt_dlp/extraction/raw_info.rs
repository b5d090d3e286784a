//! The fields of yt-dlp's JSON that are needed, and what they mean.

use super::super::sanitize::sanitize;
use super::Metadata;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer};
use serde_json::Value;

/// Most characters of a title or a name.
const LONGEST_NAME: usize = 300;
/// Width of a picture in pixels that fills a row of a list on a screen of any density and is small to fetch.
const PICTURE: std::ops::RangeInclusive<u64> = 320..=640;

/// A video, a list, or an entry. A field of a wrong type is missing.
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
    /// The parts of a `multi_video` are files of their own, so it is a list as well.
    pub(super) fn is_list(&self) -> bool {
        match self.kind.as_deref() {
            Some("playlist" | "multi_video") => true,
            Some(_) => false,
            None => self.entries.is_some(),
        }
    }

    /// Only the link to something that yt-dlp has not asked for.
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
        shown(self.title.as_ref())
    }

    pub(super) fn uploader(&self) -> Option<String> {
        [&self.uploader, &self.channel, &self.artist, &self.creator]
            .iter()
            .find_map(|name| shown(name.as_ref()))
    }

    /// Its own link, else its page's.
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
            page: page.or_else(|| web_link(self.url.as_deref()).filter(|_| self.is_reference())),
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

    /// `acodec` is `none` where there is surely no sound, and null or missing where that is not known.
    pub(super) fn has_audio(&self) -> bool {
        let may_sound = |format: &Value| format.get("acodec").and_then(Value::as_str) != Some("none");
        !self.has_formats() || self.formats.iter().flatten().any(may_sound)
    }

    /// Of the chosen format, in bytes.
    pub(super) fn filesize(&self) -> Option<u64> {
        self.filesize.filter(|bytes| *bytes >= 1.0).map(|bytes| bytes as u64)
    }

    /// The one nearest to the wanted width, the smaller of two; else the one that yt-dlp prefers, which is its last.
    fn picture(&self) -> Option<String> {
        let text = |picture: &Value| web_link(picture.get("url").and_then(Value::as_str));
        let sized = self.thumbnails.iter().flatten().filter_map(|picture| {
            let width = picture.get("width").and_then(Value::as_u64)?;
            Some((width, text(picture)?))
        });
        let nearest = sized.min_by_key(|(width, _)| {
            let beyond = width.saturating_sub(*PICTURE.end()) + PICTURE.start().saturating_sub(*width);
            (beyond, *width)
        });
        let last = || self.thumbnails.iter().flatten().rev().find_map(text);
        nearest.map(|(_, url)| url).or_else(|| web_link(self.thumbnail.as_deref())).or_else(last)
    }
}

fn shown(text: Option<&String>) -> Option<String> {
    text.map(|text| sanitize(text, LONGEST_NAME)).filter(|text| !text.is_empty())
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
