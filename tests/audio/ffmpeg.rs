//! When ffmpeg is asked, for what part of a file, and what is said if that does not help.

use super::common::has_program;
use super::data;
use pianoscope::audio::{AudioError, Decoder, DecoderOptions};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

fn decode(path: &Path, ffmpeg: impl Into<OsString>) -> Result<(Vec<f32>, Decoder), AudioError> {
    let options = DecoderOptions { ffmpeg: ffmpeg.into(), ..DecoderOptions::default() };
    let mut decoder = Decoder::open_as(path, &options)?;
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block)? {
        all.extend_from_slice(&block);
    }
    Ok((all, decoder))
}

fn has_note(decoder: &Decoder, text: &str) -> bool {
    decoder.notes().iter().any(|note| note.contains(text))
}

/// A mono WAV of 2 s at 8,000 Hz by its header, with so many of its 16,000 samples, all of this value.
fn wav(samples: usize, value: i16) -> Vec<u8> {
    let mut bytes =
        b"RIFF\x24\x7d\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0data\0\x7d\0\0"
            .to_vec();
    bytes.extend(value.to_le_bytes().repeat(samples));
    bytes
}

/// Sun audio of floats at 8,000 Hz, as ffmpeg writes it.
fn sun_audio(samples: usize, value: f32) -> Vec<u8> {
    let mut bytes = b".snd".to_vec();
    for word in [24_u32, u32::MAX, 6, 8_000, 1] {
        bytes.extend(word.to_be_bytes());
    }
    bytes.extend(value.to_be_bytes().repeat(samples));
    bytes
}

/// A program that writes these bytes as ffmpeg would, and leaves a file `started` beside itself.
#[cfg(unix)]
fn program(folder: &Path, output: &[u8], messages: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = folder.join("ffmpeg");
    fs::write(folder.join("output"), output).unwrap();
    fs::write(folder.join("messages"), messages).unwrap();
    let script = "#!/bin/sh\ncd \"$(dirname \"$0\")\"\n: > started\ncat messages >&2\ncat output\n";
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[cfg(unix)]
#[test]
fn ffmpeg_goes_on_where_the_built_in_decoders_end() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.wav");
    fs::write(&path, wav(6_000, 8_192)).unwrap();
    // It has all: what is decoded already stays, and the rest is its own.
    let ffmpeg = program(folder.path(), &sun_audio(16_000, 0.5), "");
    let (decoded, decoder) = decode(&path, &ffmpeg).unwrap();
    assert_eq!(decoded.len(), 16_000);
    assert!(decoded[..6_000].iter().all(|&x| x == 0.25) && decoded[6_000..].iter().all(|&x| x == 0.5));
    assert!(has_note(&decoder, "ffmpeg decoded what follows the damage at 0.8 s"), "{:?}", decoder.notes());
    assert!(!has_note(&decoder, "cut short"), "{:?}", decoder.notes());
    // It has no more, or less: nothing changes.
    for samples in [6_000, 100] {
        let ffmpeg = program(folder.path(), &sun_audio(samples, 0.5), "");
        let (decoded, decoder) = decode(&path, &ffmpeg).unwrap();
        assert_eq!(decoded, vec![0.25; 6_000]);
        assert_eq!(decoder.notes(), ["the file is cut short: 0.8 s of 2.0 s are there"]);
    }
    // A whole file is no reason to start it.
    fs::remove_file(folder.path().join("started")).unwrap();
    fs::write(&path, wav(16_000, 8_192)).unwrap();
    let (decoded, _) = decode(&path, &ffmpeg).unwrap();
    assert_eq!((decoded.len(), folder.path().join("started").exists()), (16_000, false));
}

#[cfg(unix)]
#[test]
fn only_recordings_of_a_known_format_are_passed_to_ffmpeg() {
    let folder = tempfile::tempdir().unwrap();
    let ffmpeg = program(folder.path(), &sun_audio(8_000, 0.5), "");
    let playlist = b"#EXTM3U\n#EXTINF:1\nhttp://127.0.0.1/a.mp3\n";
    let concat = b"ffconcat version 1.0\nfile /etc/passwd\n";
    let protected = {
        let mut file = fs::read(data("aac.m4a")).unwrap();
        let entries: Vec<usize> = (0..file.len() - 4).filter(|&n| &file[n..n + 4] == b"mp4a").collect();
        entries.iter().for_each(|&at| file[at..at + 4].copy_from_slice(b"drms"));
        file
    };
    for (name, content, kind) in [
        ("list.mp3", playlist.to_vec(), "not_audio"),
        ("tagged.mp3", [&b"ID3\x04\0\0\0\0\0\x02\0\0"[..], playlist].concat(), "not_audio"),
        ("concat.wav", concat.to_vec(), "not_audio"),
        ("picture.m4a", fs::read(data("picture.png")).unwrap(), "not_audio"),
        ("protected.m4a", protected, "protected"),
    ] {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        assert_eq!(decode(&path, &ffmpeg).err().unwrap().kind(), kind, "{name}");
        assert!(!folder.path().join("started").exists(), "{name}");
    }
    // A damaged file of a known format is.
    let path = folder.path().join("damaged.flac");
    fs::write(&path, b"fLaC and no more than that").unwrap();
    let (decoded, decoder) = decode(&path, &ffmpeg).unwrap();
    assert_eq!(decoded, vec![0.5; 8_000]);
    assert!(has_note(&decoder, "the file was decoded by ffmpeg"), "{:?}", decoder.notes());
}

#[cfg(unix)]
#[test]
fn length_title_and_complaints_of_ffmpeg_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.wma");
    fs::copy(data("wma.wma"), &path).unwrap();
    let messages = "[info]     title           : A title\n[info]   Duration: 00:00:02.00, start: 0.0\n\
                    [info]   Stream #0:0: Audio: wmav2\n[info] Output #0, au, to 'pipe:1':\n\
                    [wmav2 @ 0x55] [error] overflow\n";
    let ffmpeg = program(folder.path(), &sun_audio(8_000, 0.5), messages);
    let options = DecoderOptions { ffmpeg: ffmpeg.into(), ..DecoderOptions::default() };
    let mut decoder = Decoder::open_as(&path, &options).unwrap();
    assert_eq!((decoder.info().duration_s, decoder.info().title.as_deref()), (Some(2.0), Some("A title")));
    let mut block = Vec::new();
    decoder.next_block(&mut block).unwrap();
    assert_eq!(decoder.progress(), Some(0.5));
    while decoder.next_block(&mut block).unwrap() {}
    assert_eq!(decoder.progress(), Some(1.0));
    assert!(has_note(&decoder, "ffmpeg reported an error: overflow"), "{:?}", decoder.notes());
    assert!(has_note(&decoder, "the file is cut short: 1.0 s of 2.0 s are there"), "{:?}", decoder.notes());
}

#[test]
fn without_ffmpeg_the_advice_is_to_install_it_and_with_it_to_copy_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("damaged.flac");
    fs::write(&path, b"fLaC and no more than that").unwrap();
    let error = decode(&path, "no such program").err().unwrap();
    assert_eq!(error.kind(), "damaged");
    assert!(error.to_string().contains("install ffmpeg"), "{error}");
    if has_program("ffmpeg") {
        let error = decode(&path, "ffmpeg").err().unwrap();
        assert_eq!(error.kind(), "damaged");
        assert!(error.to_string().contains("copy, download or record it again"), "{error}");
    }
}

#[test]
fn codecs_that_only_ffmpeg_reads_are_decoded() {
    if !has_program("ffmpeg") {
        return;
    }
    for (name, rate, codec) in
        [("cases/speex.spx", 16_000, "speex"), ("cases/opus-mapping-255.opus", 48_000, "opus")]
    {
        let (decoded, decoder) = decode(&data(name), "ffmpeg").unwrap();
        assert_eq!(decoder.info().sample_rate, rate, "{name}");
        assert_eq!(decoder.info().codec, codec, "{name}");
        let seconds = decoded.len() as f64 / f64::from(rate);
        assert!((1.9..2.1).contains(&seconds), "{name}: {seconds} s");
        let loudest = decoded.iter().fold(0.0_f32, |loudest, x| loudest.max(x.abs()));
        assert!(loudest > 0.05, "{name}: {loudest}");
        assert!(has_note(&decoder, "ffmpeg"), "{name}: {:?}", decoder.notes());
    }
}

/// Makes a file with ffmpeg from `tests/data/pcm16.wav`, which is 1 s long.
fn make(arguments: &[&str], path: &Path) {
    let made = std::process::Command::new("ffmpeg")
        .args(["-y", "-nostdin", "-loglevel", "error", "-i"])
        .arg(data("pcm16.wav"))
        .args(["-ar", "44100", "-ac", "2"])
        .args(arguments)
        .arg(path)
        .status();
    assert!(made.unwrap().success(), "{arguments:?}");
}

#[test]
fn an_id3v2_tag_in_front_and_a_wrong_name_do_not_matter() {
    if !has_program("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made");
    let tag = [&b"ID3\x04\0\0\0\0\x08\0"[..], &[0; 1_024]].concat();
    for (format, codec) in [
        ("ac3", "ac3"),
        ("asf", "wmav2"),
        ("tta", "tta"),
        ("wv", "wavpack"),
        ("mpegts", "mp2"),
        ("avi", "mp2"),
        ("flac", "flac"),
        ("wav", "pcm_s16le"),
        ("aiff", "pcm_s16be"),
        ("caf", "pcm_s16be"),
        ("caf", "pcm_alaw"),
        ("caf", "adpcm_ima_qt"),
        // ffmpeg makes up time stamps that are too long for this one.
        ("caf", "flac"),
        ("w64", "pcm_s16le"),
    ] {
        make(&["-c:a", codec, "-f", format], &path);
        let made = fs::read(&path).unwrap();
        let tagged = [tag.clone(), made.clone()].concat();
        for (name, content) in [("named.mp3", made), ("tagged.mp3", tagged)] {
            if (format, name) == ("w64", "tagged.mp3") || (format, name) == ("avi", "tagged.mp3") {
                // Nobody writes such a tag in front of these, and ffmpeg does not read it.
                continue;
            }
            let path = folder.path().join(name);
            fs::write(&path, content).unwrap();
            let (decoded, decoder) =
                decode(&path, "ffmpeg").unwrap_or_else(|error| panic!("{format} {codec} {name}: {error}"));
            let seconds = decoded.len() as f64 / f64::from(decoder.info().sample_rate);
            assert!((0.95..1.1).contains(&seconds), "{format} {codec} {name}: {seconds} s");
        }
    }
}

#[test]
fn a_seek_in_adpcm_lands_on_the_sample() {
    if !has_program("ffmpeg") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("adpcm.wav");
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/demo-piano.ogg");
    let made = std::process::Command::new("ffmpeg")
        .args(["-nostdin", "-v", "error", "-i"])
        .arg(demo)
        .args(["-ac", "1", "-ar", "22050", "-c:a", "adpcm_ms"])
        .arg(&path)
        .status()
        .unwrap();
    assert!(made.success());
    let (all, mut decoder) = decode(&path, "ffmpeg").unwrap();
    for seconds in [20, 3] {
        assert_eq!(decoder.seek(f64::from(seconds)).unwrap(), f64::from(seconds));
        let mut block = Vec::new();
        while block.is_empty() {
            assert!(decoder.next_block(&mut block).unwrap());
        }
        let start = seconds as usize * 22_050;
        assert!(block == all[start..start + block.len()], "at {seconds} s");
    }
}
