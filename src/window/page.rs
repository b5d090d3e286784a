//! The pages of the window.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What the window shows below the input field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Page {
    /// The recordings of this session: plots, playback, stage and list.
    #[default]
    Listen,
    /// All recordings that were ever kept.
    Library,
    /// Where the recordings of the library lie by their sound.
    Map,
}

impl Page {
    pub(super) const ALL: [Self; 3] = [Self::Listen, Self::Library, Self::Map];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Listen => "Listen",
            Self::Library => "Library",
            Self::Map => "Map",
        }
    }
}

/// By its name.
impl Serialize for Page {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        self.name().serialize(out)
    }
}

/// A page that only a later version has is the first one.
impl<'de> Deserialize<'de> for Page {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let name = String::deserialize(input)?;
        Ok(Self::ALL.into_iter().find(|page| page.name() == name).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_saved_by_name_and_an_unknown_one_is_the_first() {
        for page in Page::ALL {
            let text = serde_json::to_string(&page).unwrap();
            assert_eq!(serde_json::from_str::<Page>(&text).unwrap(), page);
        }
        assert_eq!(serde_json::from_str::<Page>("\"Atlas\"").unwrap(), Page::Listen);
    }
}
