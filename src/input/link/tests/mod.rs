//! Texts as they are typed, pasted and forged, each with the expected result.

mod harmless;
mod hostile;
mod names;
mod others;
mod youtube;

use super::{Link, LinkKind, Recognised, recognise};
use std::ffi::OsStr;

/// How a text is classified.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome<'a> {
    /// Rejected with an error of this kind.
    Refused(&'a str),
    /// Looked up as a path, and never used in another way.
    Path,
    /// The local file of a file link.
    File(&'a str),
    /// A link with this address.
    Link(&'a str),
}

fn assert_outcome(text: &str, expected: &Outcome<'_>) {
    let got = recognise(OsStr::new(text));
    let got = match &got {
        Ok(Recognised::Link(link)) => Outcome::Link(link.url()),
        Ok(Recognised::File(path)) => Outcome::File(path.to_str().unwrap()),
        Ok(Recognised::Path) => Outcome::Path,
        Err(error) => Outcome::Refused(error.kind()),
    };
    assert_eq!(got, *expected, "{text:?}");
}

fn link(text: &str) -> Link {
    match recognise(OsStr::new(text)) {
        Ok(Recognised::Link(link)) => link,
        other => panic!("{text:?} is {other:?}"),
    }
}
