//! Messages as yt-dlp 2026.10.26 prints them, most of them worded by the sites.

use super::{Reason, displayable, reason, reason_for_age};

const REPORT: &str = "; please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q= , filling out the \
                      appropriate issue template. Confirm you are on the latest version using  yt-dlp -U";
const NO_RUNTIME: &str = "WARNING: [youtube] No supported JavaScript runtime could be found. Only deno is enabled by \
                          default; to use another runtime add  --js-runtimes RUNTIME[:PATH]  to your command/config.";
const OLD: Option<&str> = Some("2025.01.15");

/// The lines as they are stored.
fn lines(message: &str) -> Vec<String> {
    message.lines().filter_map(displayable).collect()
}

/// The reason in short, e.g. `Forbidden(403)`.
fn of(message: &str) -> String {
    format!("{:?}", reason_for_age(&lines(message), None))
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    for (message, reason) in cases {
        assert_eq!(of(message), *reason, "{message}");
    }
}

#[test]
#[rustfmt::skip]
fn messages_of_youtube_are_recognised() {
    check(&[
        ("ERROR: [youtube] aB3_-xyz012: Private video. Sign in if you've been granted access to this video. Use --cookies-from-browser or --cookies for the authentication. See  https://github.com/yt-dlp/yt-dlp/wiki/FAQ#how-do-i-pass-cookies-to-yt-dlp  for how to manually pass cookies", "Private"),
        ("ERROR: [youtube] aB3_-xyz012: This video is private", "Private"),
        ("ERROR: [youtube] aB3_-xyz012: Video unavailable. This video is private", "Private"),
        ("ERROR: [youtube] aB3_-xyz012: Video unavailable", "Removed"),
        ("ERROR: [youtube] aB3_-xyz012: Video unavailable. This video has been removed by the uploader", "Removed"),
        ("ERROR: [youtube] aB3_-xyz012: This video has been removed for violating YouTube's Terms of Service", "Removed"),
        ("ERROR: [youtube] aB3_-xyz012: Video unavailable. This video is no longer available because the YouTube account associated with this video has been terminated.", "Removed"),
        ("ERROR: [youtube] aB3_-xyz012: Video unavailable. This video is no longer available because the uploader has closed their YouTube account.", "Removed"),
        ("ERROR: [youtube] aB3_-xyz012: Video unavailable. This video is no longer available due to a copyright claim by Label", "Removed"),
        ("ERROR: [youtube] aB3_-xyz012: This video isn’t available anymore", "Removed"),
        ("ERROR: [youtube] aB3_-xyz012: This live stream recording is not available.", "Removed"),
        ("ERROR: [youtube] aB3_-xyz012: Join this channel to get access to members-only content like this video, and other exclusive perks.", "MembersOnly"),
        ("ERROR: [youtube] aB3_-xyz012: This video is available to this channel's members on level: Friends (or any higher level). Join this channel to get access to members-only content and other exclusive perks.", "MembersOnly"),
        ("ERROR: [youtube] aB3_-xyz012: This video is only available to Music Premium members", "MembersOnly"),
        ("ERROR: [youtube] aB3_-xyz012: This video requires payment to watch.", "MembersOnly"),
        ("ERROR: [youtube] aB3_-xyz012: Sign in to confirm your age. This video may be inappropriate for some users. Use --cookies-from-browser or --cookies for the authentication.", "AgeRestricted"),
        ("ERROR: [youtube] aB3_-xyz012: Sign in to confirm you’re not a bot. Use --cookies-from-browser or --cookies for the authentication.", "BotCheck"),
        ("ERROR: [youtube] aB3_-xyz012: Sign in to confirm you're not a bot. Use --cookies-from-browser or --cookies for the authentication.", "BotCheck"),
        ("ERROR: [youtube] aB3_-xyz012: Video unavailable. YouTube is requiring a captcha challenge before playback", "BotCheck"),
        ("ERROR: [youtube] aB3_-xyz012: All player responses are invalid. Your IP is likely being blocked by Youtube", "BotCheck"),
        ("ERROR: [youtube] aB3_-xyz012: Please sign in. Use --cookies-from-browser or --cookies for the authentication.", "Login"),
        ("ERROR: [youtube] aB3_-xyz012: Video unavailable. This content isn't available, try again later. The current session has been rate-limited by YouTube for up to an hour. It is recommended to use `-t sleep` to add a delay between video requests to avoid exceeding the rate limit.", "RateLimit { wait_s: 3600 }"),
        ("ERROR: [youtube] aB3_-xyz012: This content isn’t available, try again later.", "RateLimit { wait_s: 3600 }"),
        ("ERROR: [youtube] aB3_-xyz012: Video unavailable. The uploader has not made this video available in your country\nThis video is available in Germany, Austria.\nYou might want to use a VPN or a proxy server (with --proxy) to workaround.", "Region"),
        ("ERROR: [youtube] aB3_-xyz012: Video unavailable. This video contains content from Label, who has blocked it in your country on copyright grounds", "Region"),
        ("ERROR: [youtube] aB3_-xyz012: Premieres in 3 hours", "Live"),
        ("ERROR: [youtube] aB3_-xyz012: This live event will begin in 2 days.", "Live"),
        ("ERROR: [youtube:tab] @somebody: The channel is not currently live", "Live"),
        ("ERROR: [youtube] aB3_-xyz012: This video is DRM protected", "Protected"),
        ("ERROR: [youtube:tab] PLx: YouTube said: The playlist does not exist.", "Removed"),
        ("ERROR: [youtube:tab] PLx: YouTube said: This playlist is private.", "Private"),
        ("ERROR: [youtube:tab] RDx: YouTube said: This playlist type is unviewable.", "Unsupported"),
        ("ERROR: [youtube:tab] PLx: Failed to resolve url (does the playlist exist?)", "Removed"),
        ("ERROR: [youtube:tab] @x: The channel/playlist does not exist and the URL redirected to youtube.com home page", "Removed"),
        ("ERROR: [youtube:tab] @x: This channel does not have a videos tab", "EmptyPlaylist"),
    ]);
}

#[test]
#[rustfmt::skip]
fn messages_of_other_sites_and_of_yt_dlp_are_recognised() {
    check(&[
        ("ERROR: Unsupported URL: https://example.org/private-video/login", "Unsupported"),
        ("ERROR: [Reddit] x1: No media found", "Unsupported"),
        ("ERROR: [twitter] 12: No video could be found in this tweet", "Unsupported"),
        ("ERROR: [generic] page: No video formats found!", "Unsupported"),
        ("ERROR: [vimeo] 12: Requested format is not available. Use --list-formats for a list of available formats", "NoAudio"),
        ("ERROR: [BBC] b1: This video is not available from your location due to geo restriction\nYou might want to use a VPN or a proxy server (with --proxy) to workaround.", "Region"),
        ("ERROR: [TV] 5: Only for viewers at home\nYou might want to use a VPN or a proxy server (with --proxy) to workaround.", "Region"),
        ("ERROR: [SVT] 5: This video is only available for registered users. Use --username and --password", "Login"),
        ("ERROR: [DRM] The requested site is known to use DRM protection. It will NOT be supported.", "Protected"),
        ("ERROR: [soundcloud] 1: This video is for premium members only", "MembersOnly"),
        ("ERROR: [twitter:spaces] 1: Twitter Space not started yet", "Live"),
        ("ERROR: [twitter] 1: You are rate-limited. Try again later.", "RateLimit { wait_s: 60 }"),
        ("ERROR: [generic] Got HTTP Error 403 caused by Cloudflare anti-bot challenge; try again with  --extractor-args \"generic:impersonate\"", "BotCheck"),
        ("ERROR: file:// URLs are disabled by default in yt-dlp for security reasons. Use --enable-file-urls to enable at your own risk.", "Redirect(\"redirect to file:\")"),
        ("ERROR: unable to write data: [Errno 28] No space left on device", "DiskFull"),
        ("ERROR: unable to open for writing: [Errno 122] Disk quota exceeded: 'sound'", "DiskFull"),
        ("ERROR: The downloaded file is empty", "Empty"),
        ("ERROR: could not find chrome cookies database in \"/home/me/.config/google-chrome\"", r#"Cookies("could not find chrome cookies database in \"/home/me/.config/google-chrome\"")"#),
        ("ERROR: Could not copy Chrome cookie database. See  https://github.com/yt-dlp/yt-dlp/issues/7271  for more info", "Cookies(\"Could not copy Chrome cookie database\")"),
        ("ERROR: Failed to decrypt with DPAPI. See  https://github.com/yt-dlp/yt-dlp/issues/10927  for more info", "Cookies(\"Failed to decrypt with DPAPI\")"),
        ("ERROR: 'cookies.txt' does not look like a Netscape format cookies file", "Cookies(\"'cookies.txt' does not look like a Netscape format cookies file\")"),
    ]);
}

#[test]
#[rustfmt::skip]
fn errors_of_http_and_of_the_network_differ() {
    let page = "ERROR: [generic] Private video: Unable to download webpage: ";
    let no = |cause: &str| format!("NoNetwork({cause:?})");
    let cases = [
        ("HTTP Error 404: Not Found (caused by <HTTPError 404: Not Found>)", "NotFound(404)".to_owned()),
        ("HTTP Error 410: Gone", "NotFound(410)".into()),
        ("HTTP Error 403: Forbidden (caused by <HTTPError 403: Forbidden>)", "Forbidden(403)".into()),
        ("HTTP Error 401: Unauthorized", "Forbidden(401)".into()),
        ("HTTP Error 429: Too Many Requests", "RateLimit { wait_s: 60 }".into()),
        ("HTTP Error 451: Unavailable For Legal Reasons", "Region".into()),
        ("HTTP Error 503: Service Unavailable", "Server(503)".into()),
        ("HTTP Error 418: I'm a teapot", "Http(418)".into()),
        ("HTTP Error 302: Found (redirect loop detected)", "Redirect(\"redirect loop\")".into()),
        ("it went wrong (caused by <HTTPError 502: Bad Gateway>)", "Server(502)".into()),
        ("HTTPSConnection(host='nowhere.invalid', port=443): Failed to resolve 'nowhere.invalid' ([Errno -2] Name or service not known)", no("nowhere.invalid is unknown")),
        ("HTTPSConnection(host='login.example.org', port=443): Failed to resolve 'login.example.org' ([Errno -3] Temporary failure in name resolution)", no("login.example.org is unknown")),
        ("Failed to perform, curl: (6) Could not resolve host: premium.example.org. See https://curl.se/libcurl/c/libcurl-errors.html first for more details.", no("premium.example.org is unknown")),
        ("<urlopen error [Errno 11001] getaddrinfo failed> (caused by TransportError('…'))", no("the server's name is unknown")),
        ("HTTPConnection(host='127.0.0.1', port=9): Failed to establish a new connection: [Errno 111] Connection refused", no("connection refused")),
        ("HTTPConnection(host='x.org', port=80): Failed to establish a new connection: [Errno 101] Network is unreachable", no("no network")),
        ("('Connection aborted.', ConnectionResetError(104, 'Connection reset by peer'))", no("the server closed the connection")),
        ("('Connection aborted.', RemoteDisconnected('Remote end closed connection without response'))", no("the server closed the connection")),
        ("HTTPSConnectionPool(host='x.org', port=443): Read timed out. (read timeout=20.0)", no("no response")),
        ("('Unable to connect to proxy', NewConnectionError(\"HTTPConnection(host='127.0.0.1', port=9): Failed to establish a new connection: [Errno 111] Connection refused\"))", no("the proxy does not respond")),
        ("SocksHTTPConnection(host='x.org', port=80): Failed to establish a new connection: [Errno 111] Connection refused", no("the proxy does not respond")),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: certificate has expired (_ssl.c:1006)", "Unsafe(\"the server's certificate has expired\")".into()),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1006)", "Unsafe(\"the server's certificate is not from a trusted authority\")".into()),
        ("[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: Hostname mismatch, certificate is not valid for 'x.org'. (_ssl.c:1006)", "Unsafe(\"the server's certificate is for another name\")".into()),
        ("[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006) (caused by SSLError('[SSL: WRONG_VERSION_NUMBER] wrong version number (_ssl.c:1006)'))", "Unsafe(\"the server does not use TLS\")".into()),
        ("[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol (_ssl.c:1006)", no("the server closed the connection")),
        ("_ssl.c:989: The handshake operation timed out", no("no response")),
    ];
    for (message, reason) in cases {
        assert_eq!(of(&format!("{page}{message}{REPORT}")), reason, "{message}");
    }
    check(&[
        ("ERROR: unable to download video data: HTTP Error 403: Forbidden", "Forbidden(403)"),
        ("ERROR: \r[download] Got error: 1024 bytes read, 4096 more expected. Giving up after 3 retries", "NoNetwork(\"the server closed the connection\")"),
        ("ERROR: \r[download] Got error: HTTP Error 500: Internal Server Error. Giving up after 3 retries", "Server(500)"),
        ("ERROR: content too short (expected 4096 bytes and served 1024)", "NoNetwork(\"the server closed the connection\")"),
        ("ERROR: Did not get any data blocks", "NoNetwork(\"the server closed the connection\")"),
    ]);
}

#[test]
fn a_failing_extractor_means_too_old_only_if_it_is_old() {
    let fails = format!("ERROR: [vimeo] 12: Unable to extract player config{REPORT}");
    assert_eq!(format!("{:?}", reason_for_age(&lines(&fails), OLD)), "OldYtDlp(\"2025.01.15\")");
    assert_eq!(of(&fails), "Other(\"Unable to extract player config\")");
    let refused = lines("ERROR: unable to download video data: HTTP Error 403: Forbidden");
    assert!(matches!(reason_for_age(&refused, OLD), Reason::OldYtDlp(_)));
    let app = "ERROR: [youtube] aB3_-xyz012: The following content is not available on this app. Watch on the latest version of YouTube.";
    assert!(matches!(reason_for_age(&lines(app), OLD), Reason::OldYtDlp(_)));
    assert!(of(app).contains("yt-dlp gets no audio of this video from YouTube"), "{}", of(app));
    let private = lines("ERROR: [youtube] aB3_-xyz012: Private video");
    assert!(matches!(reason_for_age(&private, OLD), Reason::Private), "age explains no private video");

    assert!(
        matches!(reason(&refused, Some("2024.08.06")), Reason::OldYtDlp(version) if version == "2024.08.06")
    );
    for version in [None, Some("9000.01.01"), Some("nightly")] {
        assert!(matches!(reason(&refused, version), Reason::Forbidden(403)), "{version:?}");
    }
}

#[test]
fn a_missing_javascript_runtime_explains_only_missing_formats() {
    let with = |error: &str| reason_for_age(&lines(&format!("{NO_RUNTIME}\n{error}")), OLD);
    let formats =
        "ERROR: [youtube] aB3_-xyz012: Requested format is not available. Use --list-formats for a list";
    assert!(matches!(with(formats), Reason::NoJavaScript));
    assert!(matches!(
        with(&format!("ERROR: [youtube] x: No video formats found!{REPORT}")),
        Reason::NoJavaScript
    ));
    assert!(matches!(
        with("ERROR: [youtube] x: nsig extraction failed: Some formats may be missing"),
        Reason::NoJavaScript
    ));
    assert!(matches!(with("ERROR: [youtube] x: Private video"), Reason::Private));
    assert!(matches!(reason_for_age(&lines(formats), OLD), Reason::OldYtDlp(_)));
    assert!(of(formats).contains("yt-dlp gets no audio of this video from YouTube"));
}

#[test]
#[rustfmt::skip]
fn unknown_messages_are_quoted() {
    let long = format!("ERROR: [site] 1: {}", "word ".repeat(70));
    check(&[
        ("ERROR: [youtube] aB3_-xyz012: We're processing this video. Check back later.", r#"Other("We're processing this video. Check back later.")"#),
        ("ERROR: An extractor error has occurred. (caused by KeyError('title')); please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q= ", "Other(\"An extractor error has occurred.\")"),
        ("\u{1b}[0;31mERROR:\u{1b}[0m [Vimeo] 12: It \u{202e}odd\u{7} is. Please report this issue on  https://github.com/yt-dlp/yt-dlp/issues?q= ", "Other(\"It odd is.\")"),
        ("ERROR: [site] 1: The catalog in print is not here", "Other(\"The catalog in print is not here\")"),
        ("WARNING: [youtube] x: Private video\nERROR: Postprocessing: ffprobe not found", "Other(\"Postprocessing: ffprobe not found\")"),
        ("ERROR: [a] 1: Video unavailable\nERROR: fragment 1 not found, unable to continue", "Removed"),
        ("\nUsage: yt-dlp [OPTIONS] URL [URL...]\n\nyt-dlp: error: no such option: --nonsense", "Other(\"yt-dlp rejects its options: no such option: --nonsense\")"),
        ("Traceback (most recent call last):\n  File \"/usr/bin/yt-dlp\", line 8, in <module>\n    sys.exit(main())\n             ^^^^^^\nValueError: Invalid IPv6 URL", "Other(\"yt-dlp crashed: ValueError: Invalid IPv6 URL\")"),
        ("Traceback (most recent call last):\nOSError: [Errno 28] No space left on device", "DiskFull"),
    ]);
    let silent = "Other(\"yt-dlp ended without a message: try again, or name another yt-dlp with --yt-dlp\")";
    check(&[("", silent), ("WARNING: Private video", silent), ("ERROR: ", silent), ("[debug] x", silent)]);
    match reason_for_age(&lines(&long), None) {
        Reason::Other(message) => assert!(message.chars().count() <= 200 && message.ends_with('…'), "{message}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn lines_are_sanitized_and_tracebacks_dropped() {
    let cases = [
        ("\u{1b}[0;33mWARNING:\u{1b}[0m [x]\tslow\r", Some("WARNING: [x] slow")),
        ("  \r", None),
        ("", None),
        ("Traceback (most recent call last):", None),
        ("  File \"/usr/bin/yt-dlp\", line 8, in <module>", None),
        ("    sys.exit(main())", None),
        ("The above exception was the direct cause of the following exception:", None),
        ("\u{1b}[", None),
    ];
    for (line, kept) in cases {
        assert_eq!(displayable(line).as_deref(), kept, "{line:?}");
    }
    assert_eq!(displayable(&"é".repeat(1000)).unwrap().chars().count(), 400);
}
