//! `pianoscope doctor`: what is missing on this machine, and the command that mends it.

mod fix;

use super::error::CliError;
use super::{display, output};
use crate::audio::INSTALL_FFMPEG;
use crate::fetch::programs::{self, JavaScript};
use crate::fetch::{OLD_DAYS, RELEASE, age_in_days};
use crate::model::Model;
use serde::Serialize;
use std::process::ExitCode;

/// Tell what is missing on this machine, and the command that mends it.
///
/// Ends with 0 if all that is needed is there, else with 1. What only some inputs need is told, but does not fail.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  pianoscope doctor
  pianoscope doctor --fix              get yt-dlp, or a newer one
  pianoscope doctor --format json")]
pub(super) struct Args {
    /// Get yt-dlp where it is missing or old: the official release, its checksum checked, into a folder of pianoscope's own
    #[arg(long)]
    fix: bool,

    /// With --fix: get it from this mirror of yt-dlp's releases
    #[arg(long, value_name = "URL", default_value = RELEASE, hide_default_value = true)]
    mirror: String,

    /// How the findings are written
    #[arg(long, short, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One line each
    Text,
    /// One array
    Json,
}

/// One thing that was looked for.
#[derive(Debug, PartialEq, Serialize)]
struct Finding {
    name: &'static str,
    /// `false`: only what `purpose` says does not work without it.
    needed: bool,
    ok: bool,
    purpose: &'static str,
    /// What was found, or what is wrong.
    detail: String,
    /// The command that mends it.
    #[serde(skip_serializing_if = "Option::is_none")]
    mend: Option<&'static str>,
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
        program("ffmpeg", "-version", "hears HE-AAC and what no other decoder reads", INSTALL_FFMPEG),
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
    let well = findings.iter().all(|finding| finding.ok || !finding.needed);
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn text(findings: &[Finding]) -> String {
    let mut lines = String::new();
    for Finding { name, needed, ok, purpose, detail, mend } in findings {
        let state = match (ok, needed) {
            (true, _) => "ok",
            (false, true) => "MISSING",
            (false, false) => "missing",
        };
        lines += &format!("{state:<7}  {name:<18}  {detail}");
        if !ok {
            lines += &format!("; for: {purpose}");
            lines += &mend.map(|mend| format!("; mend with: {mend}")).unwrap_or_default();
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
        mend: (!ok).then_some("cargo install --force pianoscope"),
    }
}

fn temporary_folder() -> Finding {
    let folder = std::env::temp_dir();
    let (ok, detail) = match tempfile::tempfile() {
        Ok(_) => (true, folder.display().to_string()),
        Err(error) => (false, format!("{} takes no file: {error}", folder.display())),
    };
    Finding {
        name: "temporary folder",
        needed: true,
        ok,
        purpose: "downloads and pictures",
        detail,
        mend: (!ok).then_some("export TMPDIR=~/tmp && mkdir -p ~/tmp"),
    }
}

fn program(name: &'static str, argument: &str, purpose: &'static str, mend: &'static str) -> Finding {
    let version = programs::find(name).map(|path| (programs::version(&path, argument), path));
    let (ok, detail) = match version {
        Some((Some(version), _)) => (true, version),
        Some((None, path)) => (false, format!("{} does not run", path.display())),
        None => (false, "not on the PATH".to_owned()),
    };
    Finding { name, needed: false, ok, purpose, detail, mend: (!ok).then_some(mend) }
}

/// The one that links use, and how old it is.
fn yt_dlp() -> Finding {
    let finding = program("yt-dlp", "--version", "links to pages, such as YouTube's", FIX);
    let age = age_in_days(&finding.detail);
    match age {
        Some(days) if finding.ok => {
            let old = days > OLD_DAYS;
            let detail = format!("{}, {days} days old", finding.detail);
            Finding { ok: !old, mend: old.then_some(FIX), detail, ..finding }
        }
        _ => finding,
    }
}

/// Any of the runtimes that yt-dlp knows.
fn javascript() -> Finding {
    let found = JavaScript::find();
    let told = |found: JavaScript| {
        let version = found.version().unwrap_or_else(|| "of an unknown version".to_owned());
        format!("{}: {version}", found.name)
    };
    Finding {
        name: "JavaScript runtime",
        needed: false,
        ok: found.is_some(),
        purpose: "YouTube links, which yt-dlp cannot read without one",
        mend: found.is_none().then_some(INSTALL_DENO),
        detail: found
            .map_or_else(|| "neither Deno, Node 20 or later, QuickJS nor Bun on the PATH".to_owned(), told),
    }
}

fn display() -> Finding {
    let display = display::display();
    Finding {
        name: "display",
        needed: false,
        ok: display.is_some() && cfg!(feature = "window"),
        purpose: "the window",
        mend: None,
        detail: match display {
            _ if !cfg!(feature = "window") => "this program was built without the window".to_owned(),
            Some(display) => display,
            None => {
                "neither DISPLAY nor WAYLAND_DISPLAY is set; log in on a desktop, or use ssh -X".to_owned()
            }
        },
    }
}

/// The library is looked for where the dynamic linker looks; loading it would be the window's business.
fn open_gl() -> Finding {
    let found =
        if cfg!(target_os = "linux") { open_gl_library() } else { Some("part of the system".to_owned()) };
    Finding {
        name: "OpenGL",
        needed: false,
        ok: found.is_some(),
        purpose: "the window",
        mend: found.is_none().then_some("sudo apt-get install libgl1 libegl1"),
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
    fn each_finding_is_one_line_and_a_missing_one_says_how_to_mend_it() {
        let finding = |ok, needed| Finding {
            name: "ffmpeg",
            needed,
            ok,
            purpose: "HE-AAC",
            detail: "here".to_owned(),
            mend: (!ok).then_some("install it"),
        };
        assert_eq!(
            text(&[finding(true, true), finding(false, false), finding(false, true)]),
            "ok       ffmpeg              here\n\
             missing  ffmpeg              here; for: HE-AAC; mend with: install it\n\
             MISSING  ffmpeg              here; for: HE-AAC; mend with: install it\n"
        );
    }
}
