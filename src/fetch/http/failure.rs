//! What a failed request says → a reason in plain words, and whether another try may help.

use super::client::UnknownHost;
use crate::fetch::error::Reason;
use rustls::CertificateError;
use std::error::Error;
use std::io::{self, ErrorKind};

const HUNG_UP: &str = "the server hung up";
/// hyper's words for it, where it comes instead of an answer.
const NO_ANSWER: &str = "connection closed before message completed";

/// Why a try brought no more.
#[derive(Debug)]
pub(super) enum AttemptError {
    /// Another try would not help.
    Final(Reason),
    /// The connection broke: another try may go on.
    Interrupted(Reason),
    /// No connection came about, or the server has a fault. Worth another try only where the server has given
    /// something before.
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
        // Without its address, which may hold a password.
        let error = error.without_url();
        match reason(&error) {
            Reason::NoNetwork(_) if error.is_builder() => {
                Self::Final(Reason::Other("this is no link of the web".into()))
            }
            reason @ Reason::NoNetwork(_) if error.is_connect() => Self::Unreachable(reason),
            reason @ Reason::NoNetwork(_) => Self::Interrupted(reason),
            reason => Self::Final(reason),
        }
    }
}

fn reason(error: &(dyn Error + 'static)) -> Reason {
    let mut said = error.to_string();
    for cause in std::iter::successors(Some(error), |&error| deeper(error)) {
        if let Some(unknown) = cause.downcast_ref::<UnknownHost>() {
            return Reason::NoNetwork(unknown.to_string());
        }
        if let Some(error) = cause.downcast_ref() {
            return unsafe_by(error);
        }
        said = cause.downcast_ref().map_or_else(|| cause.to_string(), in_short);
    }
    if said == NO_ANSWER {
        said = HUNG_UP.into();
    }
    Reason::NoNetwork(said)
}

/// What an error stems from. An error of the system passes over what it wraps when asked for its source.
fn deeper<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a (dyn Error + 'static)> {
    match error.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
        Some(inner) => Some(inner),
        None => error.source(),
    }
}

fn in_short(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::ConnectionRefused => "connection refused".into(),
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => HUNG_UP.into(),
        ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof => HUNG_UP.into(),
        ErrorKind::HostUnreachable => "no way to the server".into(),
        ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => "no network".into(),
        ErrorKind::TimedOut => "no answer".into(),
        _ => error.to_string(),
    }
}

fn unsafe_by(error: &rustls::Error) -> Reason {
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
            CertificateError::UnknownIssuer => {
                "nobody this machine trusts has signed the server's certificate"
            }
            CertificateError::Revoked => "the server's certificate was revoked",
            _ => "the server's certificate is not valid",
        },
        rustls::Error::InvalidMessage(_) => "the server does not speak TLS",
        _ => "the server and this program agree on no encryption",
    };
    Reason::Unsafe(what.into())
}

#[cfg(test)]
mod tests {
    use super::{AttemptError, reason};
    use rustls::CertificateError;
    use std::io;

    #[test]
    fn a_bad_certificate_is_told_from_a_bad_network() {
        let bad = io::Error::other(rustls::Error::InvalidCertificate(CertificateError::Expired));
        assert!(reason(&bad).to_string().contains("not safe (the server's certificate has expired)"));
        let refused = io::Error::from(io::ErrorKind::ConnectionRefused);
        assert!(reason(&refused).to_string().contains("no connection (connection refused)"));
        let odd = io::Error::other("the wire is cut");
        assert!(reason(&odd).to_string().contains("no connection (the wire is cut)"));
    }

    #[test]
    fn an_address_that_cannot_be_asked_is_final() {
        let client = super::super::client::client(None).unwrap();
        let error = client.get("http://").build().unwrap_err();
        assert!(matches!(AttemptError::from(error), AttemptError::Final(_)));
    }
}
