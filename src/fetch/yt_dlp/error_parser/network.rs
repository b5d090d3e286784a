//! Recognises errors of HTTP, TLS and the network in yt-dlp's messages.
//!
//! The phrases are those of yt-dlp's `networking/exceptions.py`, Python, urllib3, OpenSSL, curl, Linux, macOS and Windows.

use super::phrases::WAIT_S;
use super::{Reason, has_phrase};

/// The cause of timeouts.
pub(in crate::fetch::yt_dlp) const NO_RESPONSE: &str = "no response";

/// The reason behind an HTTP status or a failed connection. `message` is in lower case.
pub(super) fn reason(message: &str) -> Option<Reason> {
    if message.contains("redirect loop") {
        return Some(Reason::Redirect("redirect loop".to_owned()));
    }
    let answer = status(message).map(by_status);
    answer.or_else(|| no_connection(message)).or_else(|| {
        let cause = cause(ENCRYPTION, message)?;
        Some(Reason::Unsafe(cause))
    })
}

/// The reason behind a failed connection. `message` is in lower case.
pub(super) fn no_connection(message: &str) -> Option<Reason> {
    if let Some(cause) = bad_certificate(message) {
        return Some(Reason::Unsafe(cause.to_owned()));
    }
    let unknown = unknown_host(message).map(|host| format!("{host} is unknown"));
    unknown.or_else(|| cause(NETWORK, message)).map(Reason::NoNetwork)
}

/// The cause whose phrases match first.
fn cause(table: &[(&[&str], &str)], message: &str) -> Option<String> {
    let (_, cause) =
        table.iter().find(|(phrases, _)| phrases.iter().any(|phrase| has_phrase(message, phrase)))?;
    Some((*cause).to_owned())
}

/// `HTTP Error 404: Not Found`, or Python's `<HTTPError 404: Not Found>` if only the cause contains it.
fn status(message: &str) -> Option<u16> {
    let after = |mark| message.split(mark).skip(1);
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

fn bad_certificate(message: &str) -> Option<&'static str> {
    let is_certificate =
        ["certificate verify failed", "certificate_verify_failed", "ssl certificate problem"];
    if !is_certificate.iter().any(|phrase| message.contains(phrase)) {
        return None;
    }
    let cause = CERTIFICATE.iter().find(|(phrase, _)| message.contains(phrase));
    Some(cause.map_or("the server's certificate is not valid", |(_, cause)| *cause))
}

/// The causes are worded as in `http::failure`.
const CERTIFICATE: &[(&str, &str)] = &[
    ("has expired", "the server's certificate has expired"),
    ("not yet valid", "the server's certificate is not valid yet"),
    ("hostname mismatch", "the server's certificate is for another name"),
    ("address mismatch", "the server's certificate is for another name"),
    ("self-signed", "the server's certificate is not from a trusted authority"),
    ("self signed", "the server's certificate is not from a trusted authority"),
    ("unable to get local issuer", "the server's certificate is not from a trusted authority"),
    ("revoked", "the server's certificate was revoked"),
];

/// The host name that does not resolve, if the message has it.
fn unknown_host(message: &str) -> Option<&str> {
    let after = |mark| message.split_once(mark).map(|(_, rest): (_, &str)| rest);
    if let Some(rest) = after("failed to resolve '").or(after("could not resolve host: ")) {
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
    UNKNOWN.iter().any(|phrase| message.contains(phrase)).then_some("the server's name")
}

/// Proxies come first: the phrases after them may then concern the proxy.
#[rustfmt::skip]
const NETWORK: &[(&[&str], &str)] = &[
    (&["connect to proxy", "proxyerror", "tunnel connection failed", "sockshttp", "socks4", "socks5"],
     "the proxy does not respond"),
    (&["connection refused", "actively refused", "failed to connect"], "connection refused"),
    (&["network is unreachable", "unreachable network", "network is down"], "no network"),
    (&["no route to host", "host is unreachable", "unreachable host"], "no route to the server"),
    (&["timed out", "timeout"], NO_RESPONSE),
    (&["connection reset", "connection aborted", "connection closed", "connection was closed", "connection broken",
       "forcibly closed", "remote end closed", "broken pipe", "eof occurred", "unexpected_eof", "bytes read",
       "incompleteread", "content too short", "did not get any data blocks", "network error has occurred"],
     "the server closed the connection"),
];

const ENCRYPTION: &[(&[&str], &str)] = &[
    (
        &["wrong_version_number", "wrong version number", "http_request", "record layer failure"],
        "the server does not use TLS",
    ),
    (
        &["ssl:", "sslerror", "ssl routines", "tls handshake", "tls connect"],
        "no encryption in common with the server",
    ),
];
