//! The entries of a list → recordings that can be fetched one by one.

use super::yt_dlp::{Found, found};
use super::{Entry, FetchError, List, Metadata, Reason, Wanted};
use crate::input::{Link, Recognised, is_hidden, recognise};
use std::ffi::OsStr;
use std::sync::Arc;

/// A recording of a list.
#[derive(Debug)]
pub struct ListedRecording {
    /// What reports call it: its link; where several stand on one page, with its number there.
    pub name: String,
    /// What is to be fetched, or why it cannot be had.
    pub wanted: Result<Wanted, FetchError>,
    /// What the list tells of it.
    pub metadata: Metadata,
}

impl List {
    /// With somebody's cookies, what the list calls closed may be open.
    pub(super) fn hope(&mut self) {
        for entry in &mut self.entries {
            let closed = |trouble: &mut Reason| {
                matches!(
                    trouble,
                    Reason::Private | Reason::MembersOnly | Reason::AgeRestricted | Reason::Login
                )
            };
            entry.trouble.take_if(closed);
        }
    }

    /// Its recordings, in order. `page` is where the list was found.
    pub fn recordings(self, page: &Link) -> Vec<ListedRecording> {
        self.entries.into_iter().map(|entry| listed(entry, page)).collect()
    }
}

fn listed(entry: Entry, page: &Link) -> ListedRecording {
    let Entry { url, metadata, trouble, info, id } = entry;
    // A page that holds several recordings is the address of each.
    let own = url.filter(|url| url != page.url());
    let name = shown(&own.clone().unwrap_or_else(|| format!("{}#{id}", page.url())));
    let wanted = match (trouble, info, &own) {
        (Some(reason), _, _) => Err(reason),
        (None, Some(info), _) => described(&info, page),
        (None, None, Some(url)) => {
            linked(url).map(|link| Wanted { told: metadata.clone(), ..Wanted::new(link) })
        }
        (None, None, None) => Err(Reason::Unsupported),
    };
    ListedRecording { name, wanted: wanted.map_err(FetchError::from), metadata }
}

/// A name as it can be printed: a list is another's word.
fn shown(name: &str) -> String {
    name.chars().map(|c| if c.is_control() || is_hidden(c) { '?' } else { c }).collect()
}

/// An entry that the look has found already with all that is needed to fetch it.
fn described(info: &str, page: &Link) -> Result<Wanted, Reason> {
    match found(info)? {
        Found::One(single) => Ok(Wanted { single: Some(Arc::new(*single)), ..Wanted::new(page.clone()) }),
        Found::Many(_) => Err(Reason::Unsupported),
    }
}

/// A list is another's word: only what leads into the web is followed, whatever it says.
fn linked(url: &str) -> Result<Link, Reason> {
    match recognise(OsStr::new(url)) {
        Ok(Recognised::Link(link)) => Ok(link.video()),
        Ok(_) => Err(Reason::Redirect("no link of the web".to_owned())),
        Err(error) => Err(Reason::Redirect(error.to_string())),
    }
}
