//! What can be asked of `pianoscope map`.

use crate::cli::error::CliError;
use crate::cli::page_audio::PageAudio;
use crate::map::{LayoutSettings, Method};
use crate::output_file::OutputKind;
use std::path::{Path, PathBuf};

#[cfg(not(feature = "parquet"))]
const NO_PARQUET: &str =
    "this build writes no Parquet; take .csv, or build with `cargo build --release --features parquet`";
const EXAMPLES: &str = "\
Examples:
  pianoscope map --out map.html                                   a page to walk in, with the sound of your files
  pianoscope map --out map.html --audio embed                     with an excerpt of each recording: a file to give away
  pianoscope map --out piano.html --where 'verdict=Piano'         a part of the library
  pianoscope map --out map.png --colour genre --dimensions 2      a picture
  pianoscope map --out map.csv                                    x, y, z and what is known of each recording
  pianoscope map --out map.html --again                           after many additions: laid out anew

Recordings that sound alike lie near each other. The library keeps its maps: the next time all lie where they lay before, and new
ones are placed among them. Which ones are the nearest of a recording always comes from its sound, not from
the map, which keeps a part of them; how many it says when it is done.";

/// Write the library as a map: a page, a picture or a table.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli) struct Args {
    /// File to write; its ending says what: .html, .png, .csv or .parquet
    #[arg(long, short, value_name = "FILE")]
    pub(super) out: PathBuf,

    /// Which recordings [default: all that were analysed]
    #[arg(long = "where", short = 'w', value_name = "FILTER", allow_hyphen_values = true)]
    pub(super) filter: Option<String>,

    /// Title of the page
    #[arg(long, value_name = "TEXT", default_value = "My music")]
    pub(super) title: String,

    /// Sound of the page; an embedded one is an excerpt of up to 20 s of each recording
    #[arg(long, value_enum, default_value_t)]
    pub(super) audio: PageAudio,

    /// What the points of a picture are coloured by: a field of the filter language
    #[arg(long, value_name = "FIELD", default_value = "verdict")]
    pub(super) colour: String,

    /// Colours of a picture
    #[arg(long, value_enum, default_value_t)]
    pub(super) theme: ThemeName,

    /// Dimensions
    #[arg(long, short, value_name = "2|3", default_value_t = 3, value_parser = clap::value_parser!(u8).range(2..=3))]
    pub(super) dimensions: u8,

    /// How points are laid out
    #[arg(long, value_enum, default_value_t)]
    pub(super) method: MethodName,

    /// About how many neighbours count in t-SNE and UMAP, 5 to 100
    #[arg(long, value_name = "P", default_value_t = LayoutSettings::default().perplexity)]
    pub(super) perplexity: f32,

    /// The same number gives the same map of the same library
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(super) seed: u64,

    /// Lay out all recordings anew, though the library keeps a map of these settings
    #[arg(long)]
    pub(super) again: bool,

    /// Replace an existing file of another kind; never a recording
    #[arg(long)]
    pub(super) force: bool,

    /// Library [default: this user's library]
    #[arg(long, value_name = "FILE")]
    pub(super) library: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum ThemeName {
    #[default]
    Light,
    Dark,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum MethodName {
    /// t-SNE: neighbours stay together; with fewer than 100 recordings principal components
    #[default]
    Tsne,
    /// UMAP: groups are drawn together more, fewer neighbours are kept
    Umap,
    /// Principal components: quick, keeps large distances
    Pca,
}

impl From<MethodName> for Method {
    fn from(name: MethodName) -> Self {
        match name {
            MethodName::Tsne => Self::Tsne,
            MethodName::Umap => Self::Umap,
            MethodName::Pca => Self::Pca,
        }
    }
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Page,
    Picture,
    Table,
    #[cfg(feature = "parquet")]
    Parquet,
}

impl Format {
    pub(super) fn of(path: &Path) -> Result<Self, CliError> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
        match ending.as_deref() {
            Some("html" | "htm") => Ok(Self::Page),
            Some("png") => Ok(Self::Picture),
            Some("csv") => Ok(Self::Table),
            #[cfg(feature = "parquet")]
            Some("parquet") => Ok(Self::Parquet),
            #[cfg(not(feature = "parquet"))]
            Some("parquet") => Err(CliError::Usage(format!("--out {}: {NO_PARQUET}", path.display()))),
            _ => Err(CliError::Usage(format!(
                "--out {}: the ending says what is written: .html, .png, .csv or .parquet",
                path.display()
            ))),
        }
    }

    pub(super) fn kind(self) -> OutputKind {
        match self {
            Self::Page => OutputKind::Page,
            Self::Picture => OutputKind::Png,
            Self::Table => OutputKind::Csv("x,y,"),
            #[cfg(feature = "parquet")]
            Self::Parquet => OutputKind::Parquet,
        }
    }
}
