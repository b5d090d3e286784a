//! WAV, AIFF and CAF whose headers are wrong or unusual: the samples are all decoded, and nothing else is.

use super::data;
use pianoscope::audio::{AudioError, Decoder};
use std::fs;
use std::io::Cursor;

/// The samples, and the notes.
type Decoded = (Vec<f32>, Vec<String>);

fn decode(bytes: Vec<u8>) -> Result<Decoded, AudioError> {
    let mut decoder = Decoder::from_source(Box::new(Cursor::new(bytes)), None)?;
    let (mut all, mut block) = (Vec::new(), Vec::new());
    while decoder.next_block(&mut block)? {
        all.extend_from_slice(&block);
    }
    Ok((all, decoder.notes().to_vec()))
}

/// A mono sine of 2,000 samples, of which the last 100 are as loud as the others.
fn sine() -> Vec<i16> {
    (0..2_000).map(|n| ((f64::from(n) * 0.3).sin() * 16_000.0) as i16).collect()
}

fn expected() -> Vec<f32> {
    sine().iter().map(|&sample| f32::from(sample) / 32_768.0).collect()
}

/// All samples, up to `error`, and up to `missing` fewer.
fn assert_is_sine((decoded, _): &Decoded, missing: usize, error: f32, name: &str) {
    let expected = expected();
    let lengths = expected.len() - missing..=expected.len();
    assert!(lengths.contains(&decoded.len()), "{name}: {} samples", decoded.len());
    for (n, (a, b)) in decoded.iter().zip(&expected).enumerate() {
        assert!((a - b).abs() <= error, "{name}: sample {n} is {a} instead of {b}");
    }
}

fn little(bits: u32) -> Vec<u8> {
    sine()
        .iter()
        .flat_map(|&x| (i32::from(x) << 16).to_le_bytes()[4 - bits as usize / 8..].to_vec())
        .collect()
}

fn big(bits: u32) -> Vec<u8> {
    sine().iter().flat_map(|&x| (i32::from(x) << 16).to_be_bytes()[..bits as usize / 8].to_vec()).collect()
}

fn chunk(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let padding: &[u8] = if content.len() % 2 == 1 { &[0] } else { &[] };
    [name, &(content.len() as u32).to_le_bytes()[..], content, padding].concat()
}

/// A chunk that states another size than it has.
fn chunk_stating(size: u32, name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    [name, &size.to_le_bytes()[..], content].concat()
}

fn format(tag: u16, channels: u16, bits: u16, container_bytes: u16) -> Vec<u8> {
    let frame = channels * container_bytes;
    let mut bytes = Vec::new();
    bytes.extend(tag.to_le_bytes());
    bytes.extend(channels.to_le_bytes());
    bytes.extend(8_000_u32.to_le_bytes());
    bytes.extend((8_000 * u32::from(frame)).to_le_bytes());
    bytes.extend(frame.to_le_bytes());
    bytes.extend(bits.to_le_bytes());
    bytes
}

fn riff(chunks: &[Vec<u8>]) -> Vec<u8> {
    let body = [b"WAVE".to_vec(), chunks.concat()].concat();
    chunk(b"RIFF", &body)
}

fn usual_format() -> Vec<u8> {
    chunk(b"fmt ", &format(1, 1, 16, 2))
}

/// What an editor writes behind the samples.
fn tail() -> Vec<u8> {
    [chunk(b"LIST", b"INFOISFT\x06\0\0\0Editor"), chunk(b"id3 ", b"ID3\x04\0\0\0\0\0\x03TT2")].concat()
}

#[test]
fn a_wav_whose_sizes_are_wrong_is_decoded_to_the_end() {
    let size = 4_000;
    for riff_size in [0, 4_088, size + 36 - 8, size, size + 36, size + 90_000, 0x7fff_ffff, 0xffff_ffff] {
        for data_size in [0, size - 8, size - 36, size, 0x7fff_f000, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff] {
            let mut wav = riff(&[usual_format(), chunk_stating(data_size, b"data", &little(16))]);
            wav[4..8].copy_from_slice(&riff_size.to_le_bytes());
            let name = format!("RIFF {riff_size:#x}, data {data_size:#x}");
            let decoded = decode(wav).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_is_sine(&decoded, 18, 0.0, &name);
            let expects_note = data_size == 0 || data_size > size;
            let noted = decoded.1.iter().any(|note| note.contains("states no length: decoded to the end"));
            assert_eq!(noted, expects_note, "{name}: {:?}", decoded.1);
        }
    }
    // A recorder that crashed had written the header of a second.
    let wav = riff(&[usual_format(), little(16)[..0].to_vec(), chunk_stating(500, b"data", &little(16))]);
    let mut crashed = wav.clone();
    crashed[4..8].copy_from_slice(&536_u32.to_le_bytes());
    for wav in [wav, crashed] {
        let decoded = decode(wav).unwrap();
        assert_is_sine(&decoded, 0, 0.0, "too short");
        assert_eq!(decoded.1, ["the header states too short a length: decoded to the end of the file"]);
    }
}

#[test]
fn a_wav_that_is_cut_short_is_decoded_as_far_as_it_goes() {
    let wav = riff(&[usual_format(), chunk(b"data", &little(16))]);
    for percent in [98, 50, 10] {
        let (decoded, notes) = decode(wav[..wav.len() * percent / 100].to_vec()).unwrap();
        assert_eq!(decoded.len(), (wav.len() * percent / 100 - 44) / 2);
        // 2 % of a quarter of a second is within the tolerance.
        assert_eq!(notes.iter().any(|note| note.contains("cut short")), percent < 98, "{notes:?}");
    }
}

#[test]
fn chunks_behind_the_samples_are_no_sound() {
    let size = 4_000;
    for stated in [size, 0, size - 36, size + 20_000, 0x7fff_ffff, 0xffff_ffff] {
        let data = chunk_stating(stated, b"data", &little(16));
        let decoded = decode(riff(&[usual_format(), data, tail()])).unwrap();
        assert_is_sine(&decoded, 18, 0.0, &format!("{stated:#x}"));
    }
    // Without any samples, they are not taken for some.
    let empty = riff(&[usual_format(), chunk(b"data", b""), tail()]);
    assert_eq!(decode(empty).err().unwrap().kind(), "no_samples");
    // Nor are bytes behind the end of the file that it states.
    let junk = [riff(&[usual_format(), chunk(b"data", &little(16))]), vec![0x5a; 3_000]].concat();
    assert_is_sine(&decode(junk).unwrap(), 0, 0.0, "junk");
}

#[test]
fn the_title_stands_in_front_of_or_behind_the_samples() {
    let (fmt, data) = (usual_format(), chunk(b"data", &little(16)));
    let info = chunk(b"LIST", b"INFOISFT\x06\0\0\0EditorINAM\x06\0\0\0Waltz\0");
    for (chunks, title) in [
        (vec![fmt.clone(), info.clone(), data.clone()], Some("Waltz")),
        (vec![fmt.clone(), data.clone(), info], Some("Waltz")),
        (vec![fmt, data], None),
    ] {
        let decoder = Decoder::from_source(Box::new(Cursor::new(riff(&chunks))), None).unwrap();
        assert_eq!(decoder.info().title.as_deref(), title);
    }
}

#[test]
fn broken_chunks_in_front_of_the_samples_are_skipped() {
    let info = b"INFOISFT\x0e\0\0\0Database 1.2.3";
    let data = chunk(b"data", &little(16));
    let fmt = usual_format();
    for (name, chunks) in [
        ("unpadded LIST", vec![fmt.clone(), chunk_stating(25, b"LIST", &info[..25]), data.clone()]),
        ("LIST too long", vec![fmt.clone(), chunk_stating(700, b"LIST", info), data.clone()]),
        (
            "LIST longer than the file",
            vec![fmt.clone(), chunk_stating(0x7000_0000, b"LIST", info), data.clone()],
        ),
        ("LIST too short", vec![fmt.clone(), chunk_stating(10, b"LIST", info), data.clone()]),
        ("LIST of 0", vec![fmt.clone(), chunk_stating(0, b"LIST", info), data.clone()]),
        ("padded bext", vec![chunk(b"bext", &[0; 603]), fmt.clone(), data.clone()]),
        ("unpadded bext", vec![chunk_stating(603, b"bext", &[0; 603]), fmt.clone(), data.clone()]),
        ("unpadded JUNK", vec![chunk_stating(29, b"JUNK", &[0; 29]), fmt.clone(), data.clone()]),
        ("broken INFO", vec![fmt.clone(), chunk(b"LIST", b"INFOISFT\xff\0\0\0Editor"), data.clone()]),
    ] {
        let decoded = decode(riff(&chunks)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_is_sine(&decoded, 0, 0.0, name);
    }
    let tag = [&b"ID3\x04\0\0\0\0\0\x20"[..], &[0; 32], &riff(&[fmt, data])].concat();
    assert_is_sine(&decode(tag).unwrap(), 0, 0.0, "ID3v2 in front");
}

/// A WAVE_FORMAT_EXTENSIBLE chunk for integers.
fn extensible(channels: u16, bits: u16, valid_bits: u16) -> Vec<u8> {
    let mut bytes = format(0xfffe, channels, bits, bits / 8);
    bytes.extend(22_u16.to_le_bytes());
    bytes.extend(valid_bits.to_le_bytes());
    bytes.extend(0_u32.to_le_bytes());
    bytes.extend(b"\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71");
    bytes
}

#[test]
fn unusual_sample_formats_of_wav_are_decoded() {
    let many = |channels: usize| -> Vec<u8> {
        sine().iter().flat_map(|x| x.to_le_bytes().repeat(channels)).collect()
    };
    let doubles: Vec<u8> = expected().iter().flat_map(|&x| f64::from(x).to_le_bytes()).collect();
    // The upper 12 of 16 bits.
    let twelve: Vec<u8> = sine().iter().flat_map(|x| (x & !15).to_le_bytes()).collect();
    let with = |fmt: Vec<u8>, more: &[u8]| [fmt, more.to_vec()].concat();
    for (name, fmt, samples, error) in [
        ("fmt of 17 bytes", with(format(1, 1, 16, 2), &[0]), little(16), 0.0),
        ("fmt of 20 bytes", with(format(1, 1, 16, 2), &[2, 0, 0, 0]), little(16), 0.0),
        ("12 bits", format(1, 1, 12, 2), twelve.clone(), 0.001),
        ("12 of 16 bits", extensible(1, 16, 12), twelve, 0.001),
        ("20 bits", format(1, 1, 20, 3), little(24), 0.0),
        ("20 of 24 bits", extensible(1, 24, 20), little(24), 0.0),
        ("24 of 32 bits", extensible(1, 32, 24), little(32), 0.0),
        ("24 bits in 4 bytes", format(1, 1, 24, 4), little(32), 0.0),
        ("64-bit floats", format(3, 1, 64, 8), doubles, 0.0),
        ("27 channels", format(1, 27, 16, 2), many(27), 1e-5),
        ("32 channels", format(1, 32, 16, 2), many(32), 1e-5),
        ("64 channels", extensible(64, 16, 16), many(64), 1e-5),
    ] {
        let wav = riff(&[chunk(b"fmt ", &fmt), chunk(b"data", &samples)]);
        let decoded = decode(wav).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_is_sine(&decoded, 0, error, name);
        assert_eq!(decoded.1, Vec::<String>::new(), "{name}");
    }
}

#[test]
fn big_endian_and_64_bit_wav_are_decoded() {
    // RIFX: all numbers are big-endian.
    let big_chunk =
        |name: &[u8; 4], content: &[u8]| [name, &(content.len() as u32).to_be_bytes()[..], content].concat();
    let floats: Vec<u8> = expected().iter().flat_map(|x| x.to_be_bytes()).collect();
    let bytes: Vec<u8> = sine().iter().map(|&x| ((x >> 8) + 128) as u8).collect();
    for (tag, bits, samples, error) in [
        (1_u16, 16_u16, big(16), 0.0),
        (1, 24, big(24), 0.0),
        (1, 32, big(32), 0.0),
        (3, 32, floats, 0.0),
        (1, 8, bytes, 0.01),
    ] {
        let mut fmt = Vec::new();
        for field in [tag, 1] {
            fmt.extend(field.to_be_bytes());
        }
        fmt.extend(8_000_u32.to_be_bytes());
        fmt.extend((1_000 * u32::from(bits)).to_be_bytes());
        for field in [bits / 8, bits] {
            fmt.extend(field.to_be_bytes());
        }
        let body = [b"WAVE".to_vec(), big_chunk(b"fmt ", &fmt), big_chunk(b"data", &samples)].concat();
        let decoded = decode(big_chunk(b"RIFX", &body)).unwrap();
        assert_is_sine(&decoded, 0, error, &format!("RIFX, format {tag}, {bits} bits"));
    }
    for magic in [b"RF64", b"BW64"] {
        let mut ds64 = vec![0; 28];
        ds64[8..16].copy_from_slice(&4_000_u64.to_le_bytes());
        let data = chunk_stating(0xffff_ffff, b"data", &little(16));
        let mut wav = riff(&[chunk(b"ds64", &ds64), usual_format(), data, tail()]);
        wav[..4].copy_from_slice(magic);
        wav[4..8].copy_from_slice(&[0xff; 4]);
        let decoded = decode(wav).unwrap();
        assert_is_sine(&decoded, 0, 0.0, "RF64");
        assert_eq!(decoded.1, Vec::<String>::new());
    }
}

/// An AIFF file that states these sizes of the whole and of the samples, and this number of frames.
fn aiff(form_size: u32, sound_size: u32, frames: u32) -> Vec<u8> {
    let mut file = [&b"FORM"[..], &form_size.to_be_bytes(), b"AIFFCOMM", &18_u32.to_be_bytes()].concat();
    file.extend(1_u16.to_be_bytes());
    file.extend(frames.to_be_bytes());
    file.extend(16_u16.to_be_bytes());
    // 8,000 Hz as a number of 80 bits.
    file.extend([0x40, 0x0b, 0xfa, 0, 0, 0, 0, 0, 0, 0]);
    file.extend([&b"SSND"[..], &sound_size.to_be_bytes(), &[0; 8], &big(16)].concat());
    file
}

#[test]
fn an_aiff_whose_sizes_are_wrong_is_decoded_to_the_end() {
    let right = 4_046;
    for form_size in [0, 100, right, 0x7fff_ffff, 0xffff_ffff] {
        for sound_size in [0, 8, 4_008 - 36, 4_008, 0x7fff_ffff, 0xffff_ffff] {
            for frames in [0, 2_000] {
                let name = format!("FORM {form_size:#x}, SSND {sound_size:#x}, {frames} frames");
                let decoded = decode(aiff(form_size, sound_size, frames))
                    .unwrap_or_else(|error| panic!("{name}: {error}"));
                assert_is_sine(&decoded, 18, 0.0, &name);
            }
        }
    }
    let whole = aiff(right, 4_008, 2_000);
    for percent in [98, 50, 10] {
        let (decoded, notes) = decode(whole[..whole.len() * percent / 100].to_vec()).unwrap();
        assert_eq!(decoded.len(), (whole.len() * percent / 100 - 54) / 2);
        assert_eq!(notes.iter().any(|note| note.contains("cut short")), percent < 98, "{notes:?}");
    }
}

/// A CAF file of mono samples whose data chunk states `size`.
fn caf(format: &[u8; 4], flags: u32, sample_bytes: u32, bits: u32, samples: &[u8], size: i64) -> Vec<u8> {
    let mut file = b"caff\0\x01\0\0desc\0\0\0\0\0\0\0\x20".to_vec();
    file.extend(8_000_f64.to_be_bytes());
    file.extend(format);
    for field in [flags, sample_bytes, 1, 1, bits] {
        file.extend(field.to_be_bytes());
    }
    file.extend([&b"data"[..], &size.to_be_bytes(), &[0; 4], samples].concat());
    file
}

#[test]
fn a_caf_of_unknown_or_wrong_size_is_decoded_to_the_end() {
    let right = 4_004;
    for size in [-1, 0, 4, right, 1 << 40, i64::MAX, i64::MIN] {
        let name = format!("CAF of {size}");
        let decoded =
            decode(caf(b"lpcm", 0, 2, 16, &big(16), size)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_is_sine(&decoded, 0, 0.0, &name);
        assert_eq!(decoded.1.is_empty(), size == -1 || size == right, "{name}: {:?}", decoded.1);
    }
    let whole = caf(b"lpcm", 2, 3, 24, &little(24), 6_004);
    assert_is_sine(&decode(whole.clone()).unwrap(), 0, 0.0, "24 bits");
    for percent in [98, 50, 10] {
        let (decoded, notes) = decode(whole[..whole.len() * percent / 100].to_vec()).unwrap();
        assert_eq!(decoded.len(), (whole.len() * percent / 100 - 68) / 3);
        assert_eq!(notes.iter().any(|note| note.contains("cut short")), percent < 98, "{notes:?}");
    }
}

/// A-law of a sample (ITU-T G.711), by search among all 256 codes as `decode_a_law` gives them.
fn nearest_code(sample: i16, decode: impl Fn(u8) -> i32) -> u8 {
    (0..=255).min_by_key(|&code| (decode(code) - i32::from(sample)).abs()).unwrap()
}

/// ITU-T G.711, table 1a, scaled to 16 bits.
fn decode_a_law(code: u8) -> i32 {
    let code = code ^ 0x55;
    let (exponent, mantissa) = (i32::from(code >> 4 & 7), i32::from(code & 15));
    let magnitude = if exponent == 0 { 2 * mantissa + 1 } else { (2 * mantissa + 33) << (exponent - 1) };
    8 * if code & 0x80 != 0 { magnitude } else { -magnitude }
}

/// ITU-T G.711, table 2a, scaled to 16 bits.
fn decode_mu_law(code: u8) -> i32 {
    let code = !code;
    let (exponent, mantissa) = (i32::from(code >> 4 & 7), i32::from(code & 15));
    let magnitude = ((2 * mantissa + 33) << exponent) - 33;
    4 * if code & 0x80 != 0 { -magnitude } else { magnitude }
}

#[test]
fn a_law_and_mu_law_in_caf_are_decoded() {
    let a_law: Vec<u8> = sine().iter().map(|&x| nearest_code(x, decode_a_law)).collect();
    let mu_law: Vec<u8> = sine().iter().map(|&x| nearest_code(x, decode_mu_law)).collect();
    for (format, samples) in [(b"alaw", a_law), (b"ulaw", mu_law)] {
        for (bits, size) in [(8, 2_004), (0, 2_004), (8, -1)] {
            let decoded = decode(caf(format, 0, 1, bits, &samples, size)).unwrap();
            assert_is_sine(&decoded, 0, 0.02, "G.711");
        }
    }
}

#[test]
fn seeking_in_a_file_with_a_wrong_header_is_exact() {
    let wav = riff(&[usual_format(), chunk_stating(0, b"data", &little(16))]);
    let mut decoder = Decoder::from_source(Box::new(Cursor::new(wav)), None).unwrap();
    let expected = expected();
    for at in [1_000, 3, 1_999, 0] {
        assert_eq!(decoder.seek(at as f64 / 8_000.0).unwrap(), at as f64 / 8_000.0);
        let mut block = Vec::new();
        decoder.next_block(&mut block).unwrap();
        assert_eq!(block, expected[at..]);
    }
}

#[test]
fn a_header_that_leads_nowhere_is_an_error() {
    let file = fs::read(data("pcm16.wav")).unwrap();
    for length in 0..46 {
        let kind = decode(file[..length].to_vec()).err().map(|error| error.kind());
        assert!(matches!(kind, Some("empty" | "not_audio" | "damaged" | "no_samples")), "{length}: {kind:?}");
    }
    for (at, value) in [(22, [0, 0]), (22, [0xff, 0xff])] {
        let mut broken = file.clone();
        broken[at..at + 2].copy_from_slice(&value);
        assert_eq!(decode(broken).err().unwrap().kind(), "damaged");
    }
}

#[test]
fn a_caf_of_compressed_sound_and_unknown_size_is_decoded() {
    let file = fs::read(data("alac.caf")).unwrap();
    let whole = decode(file.clone()).unwrap().0;
    let at = file.windows(4).position(|name| name == b"data").unwrap() + 4;
    for size in [-1_i64, 0, 4, 1 << 40, i64::MIN] {
        let mut wrong = file.clone();
        wrong[at..at + 8].copy_from_slice(&size.to_be_bytes());
        assert_eq!(decode(wrong).unwrap_or_else(|error| panic!("{size}: {error}")).0, whole, "{size}");
    }
}

#[test]
fn bytes_behind_the_samples_of_a_caf_are_no_sound() {
    let file = [caf(b"lpcm", 0, 2, 16, &big(16), 4_004), vec![0x5a; 3_000]].concat();
    assert_is_sine(&decode(file).unwrap(), 0, 0.0, "junk");
}
