//! A playlist or the favourites → a file, on a thread of its own.

use super::scope::Scope;
use super::status::entries_text;
use crate::library::playlists::{PlaylistFormat, PlaylistItem, write_playlist};
use crate::library::{Library, Location};
use crate::output_file::OutputKind;
use crate::window::background_jobs::JobResult;
use crate::window::export_target::unconfirmed_target;
use std::path::{Path, PathBuf};

/// A collection to write to a file.
pub(super) struct PlaylistExport {
    pub(super) library: PathBuf,
    pub(super) scope: Scope,
    pub(super) name: String,
    pub(super) format: PlaylistFormat,
}

impl PlaylistExport {
    pub(super) fn format_name(&self) -> &'static str {
        match self.format {
            PlaylistFormat::M3u8 => "M3U8",
            PlaylistFormat::Xspf => "XSPF",
        }
    }

    /// The name that is proposed: without what no system allows in names of files.
    pub(super) fn file_name(&self) -> String {
        let is_allowed = |c: char| !c.is_control() && !r#"/\:*?"<>|"#.contains(c);
        let stem: String = self.name.chars().map(|c| if is_allowed(c) { c } else { '_' }).collect();
        let ending = match self.format {
            PlaylistFormat::M3u8 => "m3u8",
            PlaylistFormat::Xspf => "xspf",
        };
        format!("{}.{ending}", stem.trim_start_matches('.'))
    }

    /// Writes to the chosen file.
    pub(super) fn save(self, chosen: &Path) -> JobResult {
        match self.write(chosen) {
            Ok((message, problem)) => JobResult::Saved { message, runs: Vec::new(), problem },
            Err(reason) => JobResult::Failed(format!("Nothing was saved: {reason}")),
        }
    }

    /// Returns what was saved where, and what was left out. The error is a message for the user.
    fn write(&self, chosen: &Path) -> Result<(String, Option<String>), String> {
        let library = Library::open_read_only(&self.library).map_err(|error| error.to_string())?;
        let chosen = std::path::absolute(chosen).map_err(|error| error.to_string())?;
        let known = library.known(&Location::File(chosen.clone())).map_err(|error| error.to_string())?;
        if known.is_some() {
            return Err(format!("{} is a recording of the library: choose another name", chosen.display()));
        }
        let kind = match self.format {
            PlaylistFormat::M3u8 => OutputKind::Playlist,
            PlaylistFormat::Xspf => OutputKind::Xspf,
        };
        let target = unconfirmed_target(&chosen, kind)?;
        let items = self.items(&library)?;
        let written =
            write_playlist(&target, self.format, &self.name, &items).map_err(|error| error.to_string())?;
        let message = format!("Saved {} as {}", entries_text(written.entries), target.display());
        let left_out = written.left_out;
        let problem = (left_out > 0).then(|| {
            format!("{} left out: M3U8 needs a path, and they have a title only", entries_text(left_out))
        });
        Ok((message, problem))
    }

    fn items(&self, library: &Library) -> Result<Vec<PlaylistItem>, String> {
        match self.scope {
            Scope::Playlist(id) => {
                library.playlist(id).map(|playlist| playlist.items).map_err(|error| error.to_string())
            }
            // As they are shown: the newest first.
            Scope::Favourites => {
                let favourites = library.favourites().map_err(|error| error.to_string())?;
                Ok(favourites.into_iter().rev().collect())
            }
            _ => Err("this collection is exported by Export (Ctrl+E)".to_owned()),
        }
    }
}
