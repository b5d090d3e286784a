//! `pianoscope doctor`: lists what is missing on this machine, and the command that installs it.

mod fix;

use super::error::CliError;
use super::train::default_cache;
use super::{display, output};
use crate::audio::INSTALL_FFMPEG;
use crate::fetch::programs::{self, JavaScript};
use crate::fetch::{OLD_DAYS, RELEASE, age_in_days};
use crate::model::Model;
use crate::train::CacheLimits;
use indicatif::DecimalBytes;
use serde::Serialize;
use std::process::ExitCode;

/// List what is missing on this machine, and the command that installs it.
///
/// Exit code 0 if everything required is present, else 1. Programs that only some inputs need are listed, but may be missing.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope doctor
  pianoscope doctor --fix              download or update yt-dlp
  pianoscope doctor --format json")]
pub(super) struct Args {
    /// Download yt-dlp if it is missing or old: the official release, verified by its checksum, into a folder of pianoscope's own
    #[arg(long)]
    fix: bool,

    /// With --fix: mirror of yt-dlp's releases to download from
    #[arg(long, value_name = "URL", default_value = RELEASE, hide_default_value = true)]
    mirror: String,

    /// Output format
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One line per finding
    Text,
    /// One array
    Json,
}

/// The result of one check.
#[derive(Debug, PartialEq, Serialize)]
struct Finding {
    name: &'static str,
    /// Whether pianoscope needs it at all; else only what `purpose` says fails without it.
    needed: bool,
    ok: bool,
    purpose: &'static str,
    /// The version or path found, or the problem.
    detail: String,
    /// The command that fixes it.
    #[serde(rename = "mend", skip_serializing_if = "Option::is_none")]
    fix: Option<&'static str>,
}

const FIX: &str = "pianoscope doctor --fix";
const INSTALL_DENO: &str = "curl -fsSL https://deno.land/install.sh | sh";

pub(super) fn run(args: &Args) -> Result<ExitCode, CliError> {
    if args.fix {
        fix::yt_dlp(&args.mirror, yt_dlp().ok)?;
    }
    let findings = [
        model(),
        temporary_folder(),
        decoded_audio(),
        program(
            "ffmpeg",
            "-version",
            "HE-AAC, WMA, AC-3, DTS, Speex and other formats that the built-in decoders do not read, and some damaged files",
            INSTALL_FFMPEG,
        ),
        yt_dlp(),
        javascript(),
        display(),
        open_gl(),
    ];
    let document = match args.format {
        Format::Text => text(&findings),
        Format::Json => {
            serde_json::to_string_pretty(&findings).map_err(|error| CliError::Failed(error.to_string()))?
                + "\n"
        }
    };
    output::print(document.as_bytes())?;
    let all_present = findings.iter().all(|finding| finding.ok || !finding.needed);
    Ok(if all_present { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(findings: &[Finding]) -> String {
    let mut lines = String::new();
    for Finding { name, needed, ok, purpose, detail, fix } in findings {
        let state = match (ok, needed) {
            (true, _) => "ok",
            (false, true) => "MISSING",
            (false, false) => "missing",
        };
        lines += &format!("{state:<7}  {name:<18}  {detail}");
        if !ok {
            lines += &format!("; for: {purpose}");
            lines += &fix.map(|fix| format!("; fix with: {fix}")).unwrap_or_default();
        }
        lines += "\n";
    }
    lines
}

fn model() -> Finding {
    let (ok, detail) = match Model::built_in() {
        Ok(model) => (true, format!("{}, labels {}", model.name(), model.labels().join(", "))),
        Err(error) => (false, error.to_string()),
    };
    Finding {
        name: "built-in model",
        needed: true,
        ok,
        purpose: "every verdict",
        detail,
        fix: (!ok).then_some("cargo install --force pianoscope"),
    }
}

fn temporary_folder() -> Finding {
    let folder = std::env::temp_dir();
    let (ok, detail) = match tempfile::tempfile() {
        Ok(_) => (true, folder.display().to_string()),
        Err(error) => (false, format!("no file can be written to {}: {error}", folder.display())),
    };
    Finding {
        name: "temporary folder",
        needed: true,
        ok,
        purpose: "downloads and pictures",
        detail,
        fix: (!ok).then_some("export TMPDIR=~/tmp && mkdir -p ~/tmp"),
    }
}

/// The cache of decoded audio, which training fills.
fn decoded_audio() -> Finding {
    let CacheLimits { max_age, max_bytes } = CacheLimits::default();
    let (days, limit) = (max_age.as_secs() / (24 * 3600), DecimalBytes(max_bytes));
    let detail = default_cache().map_or_else(
        || "no cache folder".to_owned(),
        |cache| {
            let (files, bytes) = cache.usage();
            let (folder, bytes) = (cache.path().display(), DecimalBytes(bytes));
            format!("{folder}: {files} recordings, {bytes}; training removes what was not used for {days} days, and the oldest beyond {limit}")
        },
    );
    Finding { name: "decoded audio", needed: false, ok: true, purpose: "training", detail, fix: None }
}

fn program(name: &'static str, argument: &str, purpose: &'static str, fix: &'static str) -> Finding {
    let version = programs::find(name).map(|path| (programs::version(&path, argument), path));
    let (ok, detail) = match version {
        Some((Some(version), _)) => (true, version),
        Some((None, path)) => (false, format!("{} cannot be run", path.display())),
        None => (false, "not on the PATH".to_owned()),
    };
    Finding { name, needed: false, ok, purpose, detail, fix: (!ok).then_some(fix) }
}

/// The yt-dlp that links use, and its age.
fn yt_dlp() -> Finding {
    let finding = program("yt-dlp", "--version", "links to pages, such as YouTube's", FIX);
    let age = age_in_days(&finding.detail);
    match age {
        Some(days) if finding.ok => {
            let old = days > OLD_DAYS;
            let detail = format!("{}, {days} days old", finding.detail);
            Finding { ok: !old, fix: old.then_some(FIX), detail, ..finding }
        }
        _ => finding,
    }
}

/// Any of the JavaScript runtimes that yt-dlp supports.
fn javascript() -> Finding {
    let found = JavaScript::find();
    let describe = |found: JavaScript| {
        let version = found.version().unwrap_or_else(|| "of an unknown version".to_owned());
        format!("{}: {version}", found.name)
    };
    Finding {
        name: "JavaScript runtime",
        needed: false,
        ok: found.is_some(),
        purpose: "YouTube links, which yt-dlp cannot read without one",
        fix: found.is_none().then_some(INSTALL_DENO),
        detail: found.map_or_else(
            || "neither Deno, Node 20 or later, QuickJS nor Bun on the PATH".to_owned(),
            describe,
        ),
    }
}

fn display() -> Finding {
    let display = display::display();
    Finding {
        name: "display",
        needed: false,
        ok: display.is_some() && cfg!(feature = "window"),
        purpose: "the window",
        fix: None,
        detail: match display {
            _ if !cfg!(feature = "window") => "this program was built without the window".to_owned(),
            Some(display) => display,
            None => {
                "neither DISPLAY nor WAYLAND_DISPLAY is set; log in on a desktop, or use ssh -X".to_owned()
            }
        },
    }
}

/// Searches the folders of the dynamic linker, without loading the library.
fn open_gl() -> Finding {
    let found =
        if cfg!(target_os = "linux") { open_gl_library() } else { Some("part of the system".to_owned()) };
    Finding {
        name: "OpenGL",
        needed: false,
        ok: found.is_some(),
        purpose: "the window",
        fix: found.is_none().then_some("sudo apt-get install libgl1 libegl1"),
        detail: found.unwrap_or_else(|| "neither libEGL.so.1 nor libGL.so.1 found".to_owned()),
    }
}

fn open_gl_library() -> Option<String> {
    let folders =
        ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/lib"];
    let set = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    std::env::split_paths(&set)
        .chain(folders.map(std::path::PathBuf::from))
        .flat_map(|folder| ["libEGL.so.1", "libGL.so.1"].map(|name| folder.join(name)))
        .find(|path| path.exists())
        .map(|path| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::{Finding, text};

    #[test]
    fn in_json_the_command_keeps_its_field_name() {
        let finding = Finding {
            name: "ffmpeg",
            needed: false,
            ok: false,
            purpose: "HE-AAC",
            detail: "not on the PATH".to_owned(),
            fix: Some("install it"),
        };
        let fields = serde_json::to_value(&finding).unwrap();
        assert_eq!((&fields["mend"], fields.get("fix")), (&"install it".into(), None));
    }

    #[test]
    fn each_finding_is_one_line_and_a_missing_one_has_the_command_that_fixes_it() {
        let finding = |ok, needed| Finding {
            name: "ffmpeg",
            needed,
            ok,
            purpose: "HE-AAC",
            detail: "here".to_owned(),
            fix: (!ok).then_some("install it"),
        };
        assert_eq!(
            text(&[finding(true, true), finding(false, false), finding(false, true)]),
            "ok       ffmpeg              here\n\
             missing  ffmpeg              here; for: HE-AAC; fix with: install it\n\
             MISSING  ffmpeg              here; for: HE-AAC; fix with: install it\n"
        );
    }
}
