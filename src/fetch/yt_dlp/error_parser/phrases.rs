//! Recognises messages of sites and of yt-dlp's extractors.
//!
//! Those of YouTube are its own, passed on by `extractor/youtube/_video.py` and `_tab.py`; the others are in
//! `extractor/common.py` and in a dozen extractors.

use super::{ErrorLine, Reason};

/// In seconds; YouTube says "up to an hour".
const YOUTUBE_WAIT_S: u64 = 3600;
/// In seconds, if the message names no time.
pub(super) const WAIT_S: u64 = 60;

/// The video exists, but yt-dlp has found no address of its audio.
pub(super) const NO_FORMATS: &[&str] = &[
    "requested format is not available",
    "no video formats found",
    "only images are available",
    "nsig extraction failed",
    "signature extraction failed",
    "signature solving failed",
    "n challenge solving failed",
    "page needs to be reloaded",
    "not available on this app",
    "no longer supported in this application",
    "failed to extract any player response",
    "cannot identify player",
];

/// The reason if neither the version nor a missing JavaScript runtime explains it.
pub(super) fn without_formats(line: &ErrorLine) -> Reason {
    if line.site.as_ref().is_some_and(|site| site.starts_with("youtube")) {
        let message = "yt-dlp gets no audio of this video from YouTube: try again later, \
                    or use your browser's cookies with --cookies-from-browser";
        return Reason::Other(message.to_owned());
    }
    if line.has(&["requested format is not available"]) { Reason::NoAudio } else { Reason::Unsupported }
}

/// The reason of the first matching phrase.
pub(super) fn reason(line: &ErrorLine) -> Option<Reason> {
    let (_, reason) = PHRASES.iter().find(|(phrases, _)| line.has(phrases))?;
    Some(reason(line))
}

type Explain = fn(&ErrorLine) -> Reason;

/// The first match counts: narrow phrases come before wide ones, since many messages contain "Video unavailable" or "Sign in".
#[rustfmt::skip]
const PHRASES: &[(&[&str], Explain)] = &[
    (&["no space left on device", "disk quota exceeded", "not enough space on the disk"], |_| Reason::DiskFull),
    (&["cookies database", "cookie database", "failed to load cookies", "cookies file must be",
       "look like a netscape format", "failed to decrypt", "firefox container", "containers.json"],
     |line| Reason::Cookies(line.sentence())),
    (&["file:// urls are disabled"], |_| Reason::Redirect("redirect to file:".to_owned())),
    (&["rate-limited by youtube", "content isn't available, try again later"],
     |_| Reason::RateLimit { wait_s: YOUTUBE_WAIT_S }),
    (&["rate-limit", "rate limit", "too many requests"], |_| Reason::RateLimit { wait_s: WAIT_S }),
    (&["not a bot", "captcha", "anti-bot", "suspected as a bot", "ip is likely being blocked"], |_| Reason::BotCheck),
    (&["confirm your age", "verify your age", "age-restricted", "age restricted", "age verif", "age-verif",
       "adult verif",
       "inappropriate for some users"],
     |_| Reason::AgeRestricted),
    (&["members-only", "members only", "channel's members", "join this channel", "only available for members",
       "premium", "subscription", "for subscribers", "subscribers only", "supporter-only", "requires payment",
       "purchase"],
     |_| Reason::MembersOnly),
    (&["private video", "private playlist", "is private", "to private", "either private", "private subreddit"],
     |_| Reason::Private),
    (&["geo restrict", "geo-restrict", "georestrict", "geo-block", "geoblock", "in your country", "in your region", "your location",
       "use a vpn"],
     |_| Reason::Region),
    (&["drm"], |_| Reason::Protected),
    (&["premieres in", "premiere will begin", "event will begin", "event will start", "stream will begin",
       "is scheduled for", "not available yet", "not currently live", "is not live", "is offline", "not started", "not yet started",
       "hasn't started", "live dash videos"],
     |_| Reason::Live),
    (&["does not have a videos tab", "does not have a shorts tab", "does not have a streams tab",
       "does not have a playlists tab", "does not have any videos"],
     |_| Reason::EmptyPlaylist),
    (&["unsupported url", "no suitable extractor", "unviewable", "website is not supported", "no video", "no media",
       "no audio", "does not contain", "doesn't contain", "does not have a video", "not a video", "not a media file"],
     |_| Reason::Unsupported),
    (&["downloaded file is empty"], |_| Reason::Empty),
    (&["removed", "terminated", "suspended", "deleted", "closed their", "no longer available", "copyright",
       "video unavailable", "video is unavailable", "video is not available", "video isn't available",
       "content is not available", "content isn't available", "content is unavailable", "currently unavailable",
       "recording is not available", "does not exist", "doesn't exist", "does the playlist exist",
       "stream has expired", "link is expired", "video not found", "track not found", "channel not found",
       "playlist not found", "content not found", "event has ended", "stream has ended", "live has ended"],
     |_| Reason::Removed),
    (&["sign in", "log in", "log into", "login", "logged in", "logged-in", "registered users", "authenticat",
       "--cookies", "--username"],
     |_| Reason::Login),
];
