//! Normalises the links of YouTube.
//!
//! The forms are those that yt-dlp knows (`yt_dlp/extractor/youtube`) and that YouTube itself produces. Start times, positions in a
//! playlist and tracking parameters are dropped.

use super::{Link, LinkError, LinkKind};
use percent_encoding::percent_decode_str;
use url::Url;

/// The hosts of YouTube with links to videos; sorted.
const HOSTS: [&str; 13] = [
    "consent.youtube.com",
    "gaming.youtube.com",
    "m.youtube.com",
    "music.youtube.com",
    "www.youtu.be",
    "www.youtube-nocookie.com",
    "www.youtube.com",
    "www.youtubekids.com",
    "youtu.be",
    "youtube-nocookie.com",
    "youtube.com",
    "youtube.googleapis.com",
    "youtubekids.com",
];

/// Parameters that only record where a link was found.
const TRACKING: [&str; 10] =
    ["ab_channel", "app", "cbrd", "fbclid", "feature", "gclid", "persist_app", "pp", "si", "ucbcb"];

/// Target of a YouTube link.
#[derive(Debug)]
pub(super) enum Target {
    /// The link itself, normalised.
    Link(Link),
    /// A redirect to this address, or path of YouTube.
    Redirect(String),
}

/// Whether a host is YouTube's, ignoring case.
pub(super) fn is_youtube(host: &str) -> bool {
    let host = host.strip_suffix('.').unwrap_or(host).to_ascii_lowercase();
    HOSTS.contains(&host.as_str())
}

/// The target of a link on a host of YouTube.
///
/// # Errors
/// [`LinkError::VideoId`], [`LinkError::PlaylistId`], [`LinkError::NoVideo`] or [`LinkError::Redirect`].
pub(super) fn target(url: &Url) -> Result<Target, LinkError> {
    debug_assert!(url.host_str().is_some_and(is_youtube), "not a link of YouTube: {url}");
    let host = url.host_str().unwrap_or_default().trim_end_matches('.');
    let path: Vec<&str> = url.path().split('/').filter(|part| !part.is_empty()).collect();
    let given = Parameters::of(url);
    let (v, list) = (given.get("v"), given.get("list"));
    let redirect = |name| given.get(name).map(Target::Redirect).ok_or(LinkError::Redirect);
    // Only music has pages that the main host lacks.
    let own_host = if host == "music.youtube.com" { host } else { "www.youtube.com" };
    let page = |host, kind| Ok(Target::Link(page(url, host, kind)));
    let channel = |kind| page("www.youtube.com", kind);
    let videos = || LinkKind::Playlist { list: None };
    match path.as_slice() {
        _ if host == "consent.youtube.com" => redirect("continue"),
        ["redirect"] => redirect("q"),
        ["attribution_link"] => redirect("u"),
        [] | ["watch" | "watch.php" | "watch_popup" | "movie"] => named(v, list),
        ["watch", id, ..] => named(v.or(Some((*id).to_owned())), list),
        ["playlist" | "course"] => named(None, list.or_else(|| given.get("p"))),
        ["view_play_list" | "my_playlists"] => named(None, given.get("p").or(list)),
        ["embed", "live_stream"] => channel(LinkKind::Page),
        ["embed" | "e" | "live" | "shorts" | "v"] | ["embed" | "v", "videoseries" | "playlist"] => {
            named(v, list)
        }
        ["embed" | "e" | "live" | "shorts" | "v", id, ..] => named(Some((*id).to_owned()), list),
        [id, ..] if host.ends_with("youtu.be") => named(Some((*id).to_owned()), list),
        ["browse", id] if id.starts_with("VL") => named(None, id.strip_prefix("VL").map(str::to_owned)),
        ["browse", id] if id.starts_with("UC") => {
            Ok(Target::Link(Link::new(&format!("https://www.youtube.com/channel/{id}"), videos())))
        }
        // The channel's current live stream.
        ["c" | "channel" | "user", _, "live"] => channel(LinkKind::Page),
        [handle, "live"] if is_handle(handle) => channel(LinkKind::Page),
        ["c" | "channel" | "user", ..] => channel(videos()),
        [handle, ..] if is_handle(handle) => channel(videos()),
        ["browse" | "feed" | "hashtag" | "results" | "search" | "source", ..] => page(own_host, videos()),
        // A clip, a show, a custom channel name.
        _ => page(own_host, LinkKind::Page),
    }
}

fn is_handle(part: &str) -> bool {
    part.starts_with('@') || part.starts_with("%40")
}

/// The video, the playlist, or the video within the playlist.
fn named(id: Option<String>, list: Option<String>) -> Result<Target, LinkError> {
    let id = id.as_deref().map(video_id).transpose()?;
    let list = list.as_deref().map(playlist_id).transpose()?;
    Ok(Target::Link(match (id, list) {
        (Some(id), Some(list)) => Link::of_video_in_playlist(id, list),
        (Some(id), None) => Link::of_video(id),
        (None, Some(list)) => Link::of_playlist(list),
        (None, None) => return Err(LinkError::NoVideo),
    }))
}

fn video_id(text: &str) -> Result<&str, LinkError> {
    let id = without_appended(text);
    if id.len() == 11 && id.bytes().all(is_of_id) { Ok(id) } else { Err(LinkError::VideoId) }
}

/// From `WL` ("watch later") to the 41 characters of an album.
fn playlist_id(text: &str) -> Result<&str, LinkError> {
    let id = without_appended(text);
    if (2..=64).contains(&id.len()) && id.bytes().all(is_of_id) { Ok(id) } else { Err(LinkError::PlaylistId) }
}

/// Removes parameters that were appended with the wrong separator: `v=…?si=…`, `/v/…&hl=en`, `list=…/`.
fn without_appended(text: &str) -> &str {
    text.split(['?', '&']).next().unwrap_or_default().trim().trim_end_matches('/')
}

fn is_of_id(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_'
}

/// A page of YouTube without tracking parameters.
fn page(url: &Url, host: &str, kind: LinkKind) -> Link {
    let is_own = |pair: &&str| {
        let name = pair.split('=').next().unwrap_or_default();
        !name.is_empty() && !name.starts_with("utm_") && !TRACKING.contains(&name)
    };
    let query: Vec<&str> = url.query().unwrap_or_default().split('&').filter(is_own).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    let path = url.path().trim_end_matches('/');
    Link::new(&format!("https://{host}{path}{mark}{}", query.join("&")), kind)
}

/// The query, percent-decoded.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// Parameters in the fragment count as well, after those of the query: `youtube.com/#/watch?v=…`, `youtube.com/watch#!v=…`.
    fn of(url: &Url) -> Self {
        let fragment = url.fragment().unwrap_or_default().rsplit(['?', '!']).next().unwrap_or_default();
        let pairs = url.query().unwrap_or_default().split('&').chain(fragment.split('&'));
        let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
        let pairs = pairs.map(|pair| {
            // Copied from the source of a page.
            let pair = pair.strip_prefix("amp;").unwrap_or(pair);
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decoded(name), decoded(value))
        });
        Self(pairs.collect())
    }

    /// The first value of this name that is not empty.
    fn get(&self, name: &str) -> Option<String> {
        self.0
            .iter()
            .find(|(given, value)| given == name && !value.is_empty())
            .map(|(_, value)| value.clone())
    }
}
