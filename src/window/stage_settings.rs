//! Settings for the stage.

use super::stage::{QualityLevel, default_scene_folder};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::path::PathBuf;

/// Settings for the stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct StageSettings {
    /// Whether the stage is shown.
    pub(super) on: bool,
    /// Level of detail; `None`: as high as the machine renders in time.
    #[serde(rename = "rung", with = "quality_name")]
    pub(super) quality: Option<QualityLevel>,
    /// Only the instruments move: no camera moves, no swaying, no fades.
    #[serde(rename = "little_motion")]
    pub(super) reduced_motion: bool,
    /// Folder of user scenes, with a subfolder for each label; `None`: the default folder.
    pub(super) folder: Option<PathBuf>,
}

impl Default for StageSettings {
    fn default() -> Self {
        Self { on: true, quality: None, reduced_motion: false, folder: None }
    }
}

impl StageSettings {
    /// The folder of user scenes.
    pub(super) fn scenes_folder(&self) -> Option<PathBuf> {
        self.folder.clone().or_else(default_scene_folder)
    }
}

/// Stores the level by name. An unknown name loads as `None`.
mod quality_name {
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
    fn every_level_round_trips_by_name_and_an_unknown_name_is_none() {
        for quality in QualityLevel::all().map(Some).chain([None]) {
            let choice = StageSettings { quality, ..StageSettings::default() };
            let text = serde_json::to_string(&choice).unwrap();
            assert_eq!(serde_json::from_str::<StageSettings>(&text).unwrap(), choice, "{text}");
        }
        let later: StageSettings = serde_json::from_str(r#"{"rung": "ray traced", "on": false}"#).unwrap();
        assert_eq!((later.quality, later.on), (None, false));
        let earlier: StageSettings =
            serde_json::from_str(r#"{"rung": "film", "little_motion": true}"#).unwrap();
        assert_eq!(earlier.quality, Some(QualityLevel::Video), "its name in earlier versions");
        assert!(earlier.reduced_motion);
    }
}
