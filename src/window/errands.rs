//! What takes its time and is asked for rarely: the system's file dialogs, files that are saved, and getting yt-dlp.
//!
//! Each errand runs on a thread of its own, which is not waited for when the window closes: a dialog may stay open as long as it
//! likes. What is saved is written whole or not at all.

use super::action::Save;
use crate::atomic_file;
use crate::classify::Cancel;
use crate::classify::Outcome;
use crate::classify::report::{LabelledSegment, Report, ReportFormat, ReportWriter, write_labels};
use crate::fetch::{self, RELEASE, programs};
use crate::spectrogram_export::{Decided, SpectrogramExport};
use crossbeam_channel::{Receiver, Sender, bounded};
use rfd::FileDialog;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

/// What came of an errand.
#[derive(Debug)]
pub(super) enum Returned {
    /// Files or folders that the user chose to hear.
    Chosen(Vec<PathBuf>),
    /// A model file that the user chose.
    Model(PathBuf),
    /// A folder of scenes that the user chose.
    Scenes(PathBuf),
    /// yt-dlp of this version.
    Installed(String),
    /// Written to this file.
    Saved(PathBuf),
    /// Not done, for this reason.
    Failed(String),
    /// The user thought otherwise.
    Nothing,
}

/// Nobody closes a dialog so soon: it never opened.
const NEVER_OPENED: Duration = Duration::from_millis(200);
const NO_DIALOG: &str =
    "No file dialog could be opened: install zenity or a desktop portal, or paste the path of the file";

impl Returned {
    /// What comes of a dialog that `choose` opens and waits for.
    fn from_dialog<T>(choose: impl FnOnce() -> Option<T>, made: impl FnOnce(T) -> Self) -> Self {
        let asked = Instant::now();
        match choose() {
            Some(chosen) => made(chosen),
            None if asked.elapsed() < NEVER_OPENED => Self::Failed(NO_DIALOG.to_owned()),
            None => Self::Nothing,
        }
    }
}

/// What is to be saved.
pub(super) enum Goods {
    /// The answer in a format of the command line.
    Report { report: Report, labels: Vec<String>, format: ReportFormat },
    /// The passages, for Audacity.
    Labels(Vec<LabelledSegment>),
    /// A picture of the recording at this path.
    Picture { export: SpectrogramExport, recording: PathBuf, found: Option<(Outcome, String, Vec<String>)> },
}

/// Sends errands out and takes in what came of them.
pub(super) struct Errands {
    sender: Sender<Returned>,
    returned: Receiver<Returned>,
    /// As many as the threads that are out.
    out: Arc<()>,
    wake: Arc<dyn Fn() + Send + Sync>,
}

/// So many dialogs may be open at once.
const MOST_OUT: usize = 4;

impl Errands {
    /// `wake` is called whenever one is back.
    pub(super) fn new(wake: impl Fn() + Send + Sync + 'static) -> Self {
        let (sender, returned) = bounded(MOST_OUT);
        Self { sender, returned, out: Arc::new(()), wake: Arc::new(wake) }
    }

    /// What came back since the last call.
    pub(super) fn returned(&self) -> Vec<Returned> {
        self.returned.try_iter().collect()
    }

    /// Asks for files to hear.
    pub(super) fn choose_files(&self) {
        self.send_out("open", || {
            let dialog = FileDialog::new().set_title("Recordings to classify");
            Returned::from_dialog(|| dialog.pick_files(), Returned::Chosen)
        });
    }

    /// Asks for a folder to hear.
    pub(super) fn choose_folder(&self) {
        self.send_out("open", || {
            let dialog = FileDialog::new().set_title("Folder of recordings to classify");
            Returned::from_dialog(|| dialog.pick_folder(), |folder| Returned::Chosen(vec![folder]))
        });
    }

    /// Asks for a model file.
    pub(super) fn choose_model(&self) {
        self.send_out("open", || {
            let dialog = FileDialog::new().set_title("Model").add_filter("Model", &["safetensors"]);
            Returned::from_dialog(|| dialog.pick_file(), Returned::Model)
        });
    }

    /// Asks for a folder of scenes.
    pub(super) fn choose_scenes(&self) {
        self.send_out("open", || {
            let dialog = FileDialog::new().set_title("Folder of scenes, with a folder for each label");
            Returned::from_dialog(|| dialog.pick_folder(), Returned::Scenes)
        });
    }

    /// Asks where to, under this name as a proposal, and saves.
    pub(super) fn save(&self, kind: Save, name: String, folder: Option<PathBuf>, goods: Goods) {
        self.send_out("save", move || {
            let mut dialog = FileDialog::new()
                .set_title(format!("Save as {}", kind.name()))
                .set_file_name(format!("{name}.{}", kind.extension()));
            if let Some(folder) = folder {
                dialog = dialog.set_directory(folder);
            }
            Returned::from_dialog(
                || dialog.save_file(),
                |path| match goods.write(&path) {
                    Ok(()) => Returned::Saved(path),
                    Err(reason) => Returned::Failed(format!("{} was not saved: {reason}", path.display())),
                },
            )
        });
    }

    /// Gets the newest yt-dlp into the own place.
    pub(super) fn install_yt_dlp(&self, settings: fetch::FetchSettings) {
        self.send_out("install", move || {
            let Some(place) = programs::install_folder() else {
                return Returned::Failed("No home folder is known: set HOME".to_owned());
            };
            match fetch::install(RELEASE, &place, &settings, &Cancel::new()) {
                Ok(installed) => Returned::Installed(installed.version),
                Err(error) => Returned::Failed(format!("yt-dlp could not be had: {error}")),
            }
        });
    }

    fn send_out(&self, name: &str, errand: impl FnOnce() -> Returned + Send + 'static) {
        if Arc::strong_count(&self.out) > MOST_OUT {
            return;
        }
        let (sender, out, wake) = (self.sender.clone(), self.out.clone(), self.wake.clone());
        let started = thread::Builder::new().name(name.to_owned()).spawn(move || {
            let returned = errand();
            drop(out);
            // Where the window has gone nobody wants to know.
            sender.send(returned).ok();
            wake();
        });
        if let Err(error) = started {
            self.sender.try_send(Returned::Failed(format!("No thread could be started: {error}"))).ok();
        }
    }
}

impl Goods {
    /// Writes them to `path`; the reason in words where that fails.
    fn write(self, path: &Path) -> Result<(), String> {
        let written = match self {
            Self::Report { report, labels, format } => text(|out| {
                let mut writer = ReportWriter::new(format, &labels, false, out);
                writer.write(&report)?;
                writer.finish()
            })
            .and_then(|bytes| atomic_file::write(path, &bytes)),
            Self::Labels(segments) => {
                text(|out| write_labels(&segments, out)).and_then(|bytes| atomic_file::write(path, &bytes))
            }
            Self::Picture { export, recording, found } => {
                let decided =
                    found.as_ref().map(|(outcome, model, labels)| Decided { outcome, model, labels });
                return export
                    .write(&recording, decided, path, &Cancel::new())
                    .map_err(|error| error.to_string());
            }
        };
        written.map_err(|error| error.to_string())
    }
}

fn text(write: impl FnOnce(&mut Vec<u8>) -> io::Result<()>) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classify::report::Answer;
    use crate::classify::{Engine, Options, classify_file};
    use crate::dsp::FrequencyAxis;
    use crate::model::Model;
    use crate::picture::{ColourMap, Theme};

    /// What a demo recording gives, and its file.
    fn heard() -> (Outcome, Model, PathBuf) {
        let model = Model::built_in().unwrap();
        let path = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/assets/demo-band.opus"));
        let mut engine = Engine::new(&model).unwrap();
        let outcome =
            classify_file(&path, &mut engine, &Options::default(), &Cancel::new(), &mut |_| {}).unwrap();
        (outcome, model, path)
    }

    #[test]
    fn each_kind_is_written_as_what_it_is_called() {
        let folder = tempfile::tempdir().unwrap();
        let (outcome, model, recording) = heard();
        let answer = Answer::new(&outcome, model.name(), model.labels());
        let report = Report { input: "band".to_owned(), answer: Ok(answer.clone()) };
        let labels = model.labels().to_vec();
        let file = |name: &str| folder.path().join(name);
        let read = |name: &str| std::fs::read_to_string(file(name)).unwrap();

        let json =
            Goods::Report { report: report.clone(), labels: labels.clone(), format: ReportFormat::Json };
        json.write(&file("a.json")).unwrap();
        let value: serde_json::Value = serde_json::from_str(&read("a.json")).unwrap();
        assert_eq!(value[0]["verdict"], "Other");
        let csv = Goods::Report { report, labels: labels.clone(), format: ReportFormat::Csv };
        csv.write(&file("a.csv")).unwrap();
        assert_eq!(read("a.csv").lines().count(), 2, "a head and a row");
        Goods::Labels(answer.segments).write(&file("a.txt")).unwrap();
        assert!(read("a.txt").trim_end().ends_with("Other"));

        let export = SpectrogramExport {
            title: "band".to_owned(),
            width: 640,
            height: 400,
            start_s: 5.0,
            end_s: Some(10.0),
            axis: FrequencyAxis::Log,
            top_hz: Some(8000.0),
            n_fft: Some(1024),
            range_db: 70.0,
            colours: ColourMap::Viridis,
            theme: Theme::Dark,
            votes: true,
        };
        let found = Some((outcome, model.name().to_owned(), labels));
        Goods::Picture { export, recording, found }.write(&file("a.png")).unwrap();
        let picture = image::open(file("a.png")).unwrap();
        assert_eq!((picture.width(), picture.height()), (640, 400));
    }

    #[test]
    fn what_cannot_be_written_says_why() {
        let reason = Goods::Labels(Vec::new()).write(Path::new("/nowhere/a.txt")).unwrap_err();
        assert!(reason.contains("does not exist"), "{reason}");
    }
}
