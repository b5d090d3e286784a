//! Classifies failed requests: their reason, and whether a retry may help.

use super::client::UnknownHost;
use crate::fetch::error::Reason;
use rustls::CertificateError;
use std::error::Error;
use std::io::{self, ErrorKind};

const CLOSED: &str = "the server closed the connection";
/// hyper's message for a connection that was closed before the response.
const NO_RESPONSE: &str = "connection closed before message completed";

/// Why an attempt failed.
#[derive(Debug)]
pub(super) enum AttemptError {
    /// A retry would not help.
    Final(Reason),
    /// The connection was lost; a retry may continue.
    Interrupted(Reason),
    /// No connection, or a fault of the server. Worth a retry only if the server has answered before.
    Unreachable(Reason),
}

impl From<Reason> for AttemptError {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Server(_) => Self::Unreachable(reason),
            _ => Self::Final(reason),
        }
    }
}

impl From<reqwest::Error> for AttemptError {
    fn from(error: reqwest::Error) -> Self {
        // The URL may contain a password.
        let error = error.without_url();
        match reason_from_error(&error) {
            Reason::NoNetwork(_) if error.is_builder() => {
                Self::Final(Reason::Other("this is not a web link".into()))
            }
            reason @ Reason::NoNetwork(_) if error.is_connect() => Self::Unreachable(reason),
            reason @ Reason::NoNetwork(_) => Self::Interrupted(reason),
            reason => Self::Final(reason),
        }
    }
}

fn reason_from_error(error: &(dyn Error + 'static)) -> Reason {
    let mut message = error.to_string();
    for cause in std::iter::successors(Some(error), |&error| cause_of(error)) {
        if let Some(unknown) = cause.downcast_ref::<UnknownHost>() {
            return Reason::NoNetwork(unknown.to_string());
        }
        if let Some(error) = cause.downcast_ref() {
            return reason_from_tls(error);
        }
        message = cause.downcast_ref().map_or_else(|| cause.to_string(), short_message);
    }
    if message == NO_RESPONSE {
        message = CLOSED.into();
    }
    Reason::NoNetwork(message)
}

/// The cause of an error. `source` of an I/O error skips the error that it wraps.
fn cause_of<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn short_message(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused".into(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => CLOSED.into(),
        ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof => CLOSED.into(),
        ErrorKind::HostUnreachable => "no route to the server".into(),
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "no network".into(),
        ErrorKind::TimedOut => "no response".into(),
        _ => error.to_string(),
    }
}

fn reason_from_tls(error: &rustls::Error) -> Reason {
    let what = match error {
        rustls::Error::InvalidCertificate(certificate) => match certificate {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "the server's certificate has expired"
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                "the server's certificate is not valid yet"
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "the server's certificate is for another name"
            }
            CertificateError::UnknownIssuer => "the server's certificate is not from a trusted authority",
            CertificateError::Revoked => "the server's certificate was revoked",
            _ => "the server's certificate is not valid",
        },
        rustls::Error::InvalidMessage(_) => "the server does not use TLS",
        _ => "no encryption in common with the server",
    };
    Reason::Unsafe(what.into())
}

#[cfg(test)]
mod tests {
    use super::{AttemptError, reason_from_error};
    use rustls::CertificateError;
    use std::io;

    #[test]
    fn certificate_errors_differ_from_network_errors() {
        let bad = io::Error::other(rustls::Error::InvalidCertificate(CertificateError::Expired));
        assert!(
            reason_from_error(&bad).to_string().contains("not secure (the server's certificate has expired)")
        );
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert!(reason_from_error(&refused).to_string().contains("no connection (connection refused)"));
        let odd = io::Error::other("the wire is cut");
        assert!(reason_from_error(&odd).to_string().contains("no connection (the wire is cut)"));
    }

    #[test]
    fn an_invalid_url_is_final() {
        let client = super::super::client::client(None).unwrap();
        let error = client.get("http://").build().unwrap_err();
        assert!(matches!(AttemptError::from(error), AttemptError::Final(_)));
    }
}
