//! What the user chose about the stage.

use super::stage::{QualityLevel, default_scene_folder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::path::PathBuf;

/// All choices about the stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StageChoice {
    /// It is shown.
    pub(super) on: bool,
    /// How much is drawn; `None`: as much as the machine draws in time.
    #[serde(rename = "rung", with = "by_name")]
    pub(super) quality: Option<QualityLevel>,
    /// Only what plays moves: no camera, no swaying, no opening and fading.
    pub(super) little_motion: bool,
    /// Scenes of one's own, in a folder for each label; `None`: the usual folder.
    pub(super) folder: Option<PathBuf>,
}

impl Default for StageChoice {
    fn default() -> Self {
        Self { on: true, quality: None, little_motion: false, folder: None }
    }
}

impl StageChoice {
    /// Where scenes of one's own are looked for.
    pub(super) fn scenes(&self) -> Option<PathBuf> {
        self.folder.clone().or_else(default_scene_folder)
    }
}

/// By its name in the file. A rung that this version does not have is none.
mod by_name {
    use super::{Deserialize, Deserializer, QualityLevel, Serialize, Serializer};

    pub(super) fn serialize<S: Serializer>(level: &Option<QualityLevel>, out: S) -> Result<S::Ok, S::Error> {
        level.map(QualityLevel::name).serialize(out)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(input: D) -> Result<Option<QualityLevel>, D::Error> {
        let name = Option::<String>::deserialize(input)?;
        Ok(name.and_then(|name| QualityLevel::from_name(&name)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quality_level_is_kept_by_its_name_and_an_unknown_one_is_none() {
        for quality in QualityLevel::all().map(Some).chain([None]) {
            let choice = StageChoice { quality, ..StageChoice::default() };
            let text = serde_json::to_string(&choice).unwrap();
            assert_eq!(serde_json::from_str::<StageChoice>(&text).unwrap(), choice, "{text}");
        }
        let later: StageChoice = serde_json::from_str(r#"{"rung": "ray traced", "on": false}"#).unwrap();
        assert_eq!((later.quality, later.on), (None, false));
        let earlier: StageChoice = serde_json::from_str(r#"{"rung": "film"}"#).unwrap();
        assert_eq!(earlier.quality, Some(QualityLevel::Video), "its name in earlier versions");
    }
}
