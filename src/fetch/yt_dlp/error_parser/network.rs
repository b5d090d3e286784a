//! What HTTP, TLS and the network say through yt-dlp → reasons.
//!
//! The words are those of yt-dlp's `networking/exceptions.py`, and of Python, urllib3, OpenSSL, curl, Linux, macOS and Windows.

use super::phrases::WAIT_S;
use super::{Reason, has};

/// The cause where somebody waited in vain.
pub(in crate::fetch::yt_dlp) const NO_ANSWER: &str = "no answer";

/// What the server answers, and why there is no connection. `said` is in lower case.
pub(super) fn reason(said: &str) -> Option<Reason> {
    if said.contains("redirect loop") {
        return Some(Reason::Redirect("in a circle".to_owned()));
    }
    let answer = status(said).map(by_status);
    answer.or_else(|| no_connection(said)).or_else(|| {
        let cause = cause(ENCRYPTION, said)?;
        Some(Reason::Unsafe(cause))
    })
}

/// Why there is no connection. `said` is in lower case.
pub(super) fn no_connection(said: &str) -> Option<Reason> {
    if let Some(cause) = bad_certificate(said) {
        return Some(Reason::Unsafe(cause.to_owned()));
    }
    let unknown = unknown_host(said).map(|host| format!("{host} is not known"));
    unknown.or_else(|| cause(NETWORK, said)).map(Reason::NoNetwork)
}

/// The first of a table whose phrases fit.
fn cause(table: &[(&[&str], &str)], said: &str) -> Option<String> {
    let (_, cause) = table.iter().find(|(phrases, _)| phrases.iter().any(|phrase| has(said, phrase)))?;
    Some((*cause).to_owned())
}

/// `HTTP Error 404: Not Found`, or Python's `<HTTPError 404: Not Found>` where only the cause tells.
fn status(said: &str) -> Option<u16> {
    let after = |mark| said.split(mark).skip(1);
    let mut numbers = after("http error ").chain(after("<httperror ")).filter_map(|rest| rest.get(..3));
    numbers.find_map(|digits| digits.parse().ok())
}

fn by_status(status: u16) -> Reason {
    match status {
        401 | 403 => Reason::Forbidden(status),
        404 | 410 => Reason::NotFound(status),
        429 => Reason::RateLimit { wait_s: WAIT_S },
        // "Unavailable For Legal Reasons", RFC 7725.
        451 => Reason::Region,
        500..=599 => Reason::Server(status),
        _ => Reason::Http(status),
    }
}

fn bad_certificate(said: &str) -> Option<&'static str> {
    let is_certificate =
        ["certificate verify failed", "certificate_verify_failed", "ssl certificate problem"];
    if !is_certificate.iter().any(|phrase| said.contains(phrase)) {
        return None;
    }
    let cause = CERTIFICATE.iter().find(|(phrase, _)| said.contains(phrase));
    Some(cause.map_or("the server's certificate is not valid", |(_, cause)| *cause))
}

/// The words are those for a download of our own.
const CERTIFICATE: &[(&str, &str)] = &[
    ("has expired", "the server's certificate has expired"),
    ("not yet valid", "the server's certificate is not valid yet"),
    ("hostname mismatch", "the server's certificate is for another name"),
    ("address mismatch", "the server's certificate is for another name"),
    ("self-signed", "nobody this machine trusts has signed the server's certificate"),
    ("self signed", "nobody this machine trusts has signed the server's certificate"),
    ("unable to get local issuer", "nobody this machine trusts has signed the server's certificate"),
    ("revoked", "the server's certificate was revoked"),
];

/// The name that could not be found, where it is told.
fn unknown_host(said: &str) -> Option<&str> {
    let told = |mark| said.split_once(mark).map(|(_, rest): (_, &str)| rest);
    if let Some(rest) = told("failed to resolve '").or(told("could not resolve host: ")) {
        return rest
            .split(['\'', ' ', '(', ')'])
            .next()
            .map(|host| host.trim_end_matches('.'))
            .filter(|host| !host.is_empty());
    }
    const UNKNOWN: [&str; 6] = [
        "name or service not known",
        "nodename nor servname",
        "name resolution",
        "getaddrinfo failed",
        "no address associated",
        "could not resolve",
    ];
    UNKNOWN.iter().any(|phrase| said.contains(phrase)).then_some("the server's name")
}

/// A proxy stands first: what follows it is about the proxy.
#[rustfmt::skip]
const NETWORK: &[(&[&str], &str)] = &[
    (&["connect to proxy", "proxyerror", "tunnel connection failed", "sockshttp", "socks4", "socks5"],
     "the proxy does not answer"),
    (&["connection refused", "actively refused", "failed to connect"], "connection refused"),
    (&["network is unreachable", "unreachable network", "network is down"], "no network"),
    (&["no route to host", "host is unreachable", "unreachable host"], "no way to the server"),
    (&["timed out", "timeout"], NO_ANSWER),
    (&["connection reset", "connection aborted", "connection closed", "connection was closed", "connection broken",
       "forcibly closed", "remote end closed", "broken pipe", "eof occurred", "unexpected_eof", "bytes read",
       "incompleteread", "content too short", "did not get any data blocks", "network error has occurred"],
     "the server hung up"),
];

const ENCRYPTION: &[(&[&str], &str)] = &[
    (
        &["wrong_version_number", "wrong version number", "http_request", "record layer failure"],
        "the server does not speak TLS",
    ),
    (
        &["ssl:", "sslerror", "ssl routines", "tls handshake", "tls connect"],
        "the server and this program agree on no encryption",
    ),
];
