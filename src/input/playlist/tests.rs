use super::{Entry, List, ListForm, Parsed, parse};

/// Locations and titles.
fn entries(parsed: Option<Parsed>) -> Vec<(String, Option<String>)> {
    match parsed {
        Some(Parsed::List(list)) => {
            list.entries.into_iter().map(|entry| (entry.location, entry.title)).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, Option<String>)> {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    expected.iter().map(|(location, title)| ((*location).to_owned(), some(title))).collect()
}

#[test]
fn m3u_in_each_encoding_and_with_each_line_break() {
    let text = "#EXTM3U\n#EXTINF:12,Prélude – Łódź\nmusic\\é.mp3\n\n# a comment\n  http://example.org/a.ogg  \n#EXTINF:-1 tvg-name=\"a, b\",\nlast.flac";
    let expected =
        pairs(&[("music\\é.mp3", "Prélude – Łódź"), ("http://example.org/a.ogg", ""), ("last.flac", "")]);
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{FEFF}{text}").encode_utf16().flat_map(to_bytes).collect()
    };
    let files = [
        text.as_bytes().to_vec(),
        text.replace('\n', "\r\n").into_bytes(),
        text.replace('\n', "\r").into_bytes(),
        format!("\u{FEFF}{text}").into_bytes(),
        utf16(u16::to_le_bytes),
        utf16(u16::to_be_bytes),
    ];
    for bytes in files {
        assert_eq!(entries(parse(&bytes, None)), expected, "{bytes:?}");
    }
}

#[test]
fn windows_1252_is_decoded_and_its_bytes_are_kept() {
    let Some(Parsed::List(list)) = parse(b"Caf\xE9 \x96 \x80.mp3\r\nplain.mp3\r\n", Some(ListForm::M3u))
    else {
        panic!()
    };
    let first = Entry {
        location: "Café – €.mp3".to_owned(),
        raw: Some(b"Caf\xE9 \x96 \x80.mp3".to_vec()),
        ..Entry::default()
    };
    let second = Entry { location: "plain.mp3".to_owned(), ..Entry::default() };
    assert_eq!(list.entries, [first, second]);
}

#[test]
fn playlists_of_hls_are_streams() {
    for tag in ["#EXT-X-TARGETDURATION:10", "#EXT-X-STREAM-INF:BANDWIDTH=64000", "#EXT-X-MEDIA-SEQUENCE:1"] {
        let text = format!("#EXTM3U\n{tag}\n#EXTINF:10,\npart1.ts\n");
        assert_eq!(parse(text.as_bytes(), None), Some(Parsed::Stream), "{tag}");
    }
}

#[test]
fn pls_is_ordered_by_number() {
    let text = "[Playlist]\r\nnumberofentries=3\r\nTitle2=Second\r\nFile2=http://example.org/?a=b\r\nfile1 = one.mp3\r\nFile10=ten.mp3\r\nTitle7=nowhere\r\nFile3=\r\n";
    let expected = pairs(&[("one.mp3", ""), ("http://example.org/?a=b", "Second"), ("ten.mp3", "")]);
    assert_eq!(entries(parse(text.as_bytes(), None)), expected);
}

#[test]
fn xspf_has_addresses() {
    let text = "<?xml version=\"1.0\"?>\n<!-- made by hand -->\n<playlist version=\"1\" xmlns=\"http://xspf.org/ns/0/\"><title>All</title><trackList>\
        <track><location>a%20b.mp3</location><title>A &amp; B</title></track>\
        <track><location> file:///music/&#233;.ogg </location><location>second</location></track>\
        <track><title>nowhere</title></track></trackList></playlist>";
    let Some(Parsed::List(list)) = parse(text.as_bytes(), None) else { panic!() };
    assert_eq!(list.title.as_deref(), Some("All"));
    assert!(list.entries.iter().all(|entry| entry.is_address));
    let expected = pairs(&[("a%20b.mp3", "A & B"), ("file:///music/é.ogg", "")]);
    assert_eq!(entries(Some(Parsed::List(list))), expected);
}

#[test]
fn feeds_name_files_before_pages() {
    let atom = "<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Radio</title><link href=\"/\"/>\
        <entry><title>One</title><link rel=\"alternate\" href=\"/1\"/><link rel=\"enclosure\" type=\"audio/mpeg\" href=\"/1.mp3?a&amp;b\"/></entry>\
        <entry><title><![CDATA[Two]]></title><link href=\"/2\"/><link rel=\"enclosure\" type=\"image/png\" href=\"/2.png\"/></entry>\
        <entry><title>Three</title><content src=\"/3\" type=\"audio/ogg\"/></entry><entry><title>None</title></entry></feed>";
    let prefixed = atom.replace("<feed xmlns=", "<a:feed xmlns:a=").replace("</feed", "</a:feed");
    let prefixed = ["entry", "title", "link", "content"].iter().fold(prefixed, |text, name| {
        text.replace(&format!("<{name}"), &format!("<a:{name}"))
            .replace(&format!("</{name}"), &format!("</a:{name}"))
    });
    let rss = "<rss version=\"2.0\"><channel><title>Radio</title><item><title>One</title><link>/1</link>\
        <enclosure url=\"/1.mp3?a&amp;b\" type=\"audio/mpeg\"/><itunes:title>no</itunes:title></item>\
        <item><title>Two</title><link>/2</link></item>\
        <item><title>Three</title><media:group><media:content url=\"/3\" type=\"video/mp4\"/></media:group></item></channel></rss>";
    let rdf = "<rdf:RDF xmlns:rdf=\"x\"><channel><title>Radio</title></channel><item><title>One</title><link>/1.mp3?a&amp;b</link></item>\
        <item><title>Two</title><link>/2</link></item><item><title>Three</title><link>/3</link></item></rdf:RDF>";
    for feed in [atom, &prefixed, rss, rdf] {
        let Some(Parsed::List(list)) = parse(feed.as_bytes(), None) else { panic!("{feed}") };
        assert_eq!(list.title.as_deref(), Some("Radio"), "{feed}");
        let expected = pairs(&[("/1.mp3?a&b", "One"), ("/2", "Two"), ("/3", "Three")]);
        assert_eq!(entries(Some(Parsed::List(list))), expected, "{feed}");
    }
}

#[test]
fn broken_feeds_give_what_precedes_the_break() {
    let item = "<item><title>Q&A &eacute; <b>x</title><link>http://example.org/?a=1&b=2</link></item>";
    let feed = format!("<rss><channel>{item}<item><link>x</link></item></chan");
    let found = entries(parse(feed.as_bytes(), None));
    assert_eq!(found.last().map(|(location, _)| location.as_str()), Some("x"), "{found:?}");
    let bomb = "<!DOCTYPE rss [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]><rss><channel><item><title>&b;</title><link>x</link></item></channel></rss>";
    assert_eq!(entries(parse(bomb.as_bytes(), None)), pairs(&[("x", "&b;")]));
}

#[test]
fn other_files_are_no_lists() {
    let others: [&[u8]; 7] = [
        b"OggS\0\x02\0\0",
        b"#EXT",
        b"<html><body><feed></feed></body></html>",
        b"<?xml version=\"1.0\"?><svg/>",
        b"[player]\nFile1=a.mp3",
        b"a.mp3\nb.mp3\n",
        b"",
    ];
    for bytes in others {
        assert_eq!(parse(bytes, None), None, "{bytes:?}");
    }
    assert_eq!(parse(b"ID3\x04\0\0\0", Some(ListForm::M3u)), None, "not text");
    assert_eq!(parse(b"", Some(ListForm::M3u)), Some(Parsed::List(List::default())));
}

/// Numbers of a linear congruential generator (Knuth, MMIX).
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }
}

#[test]
fn twenty_thousand_mutated_lists_neither_panic_nor_take_long() {
    let parts: [&[u8]; 12] = [
        b"#EXTM3U\r\n",
        b"[playlist]\nFile1=",
        b"<rss><channel><item><title>",
        b"</item>",
        b"<![CDATA[",
        b"&#x110000;",
        b"\xFF\xFE",
        b"\xEF\xBB\xBF",
        b"File18446744073709551615=",
        b"<track><location>",
        b"%00%zz../../",
        b"\0",
    ];
    let seeds: [&[u8]; 5] = [
        b"#EXTM3U\n#EXTINF:12,Title\nmusic\\a.mp3\nhttp://example.org/a.ogg\n#EXT-X-MEDIA-SEQUENCE:1\n",
        b"[playlist]\nNumberOfEntries=2\nFile1=a.mp3\nTitle1=A\nLength1=3\nFile2=b.mp3\nVersion=2\n",
        b"<playlist xmlns=\"x\"><trackList><track><location>a%20b.mp3</location><title>A &amp; B</title></track></trackList></playlist>",
        b"<rss><channel><title>R</title><item><title>&#233;</title><enclosure url=\"a.mp3\" type=\"audio/mpeg\"/></item></channel></rss>",
        b"<a:feed xmlns:a=\"x\"><a:entry><a:title>T</a:title><a:link rel=\"enclosure\" href=\"/1.mp3\"/></a:entry></a:feed>",
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.m3u8");
    let mut random = Random(1);
    let mut parsed = 0;
    let mut longest = std::time::Duration::ZERO;
    for case in 0..20_000 {
        let mut bytes = seeds[case % seeds.len()].to_vec();
        for _ in 0..=random.below(6) {
            let at = random.below(bytes.len() + 1);
            match random.below(5) {
                0 => bytes.truncate(at),
                1 => {
                    bytes.splice(at..at, parts[random.below(parts.len())].iter().copied());
                }
                2 => {
                    let end = at + random.below(bytes.len() - at + 1);
                    let copied = bytes[at..end].repeat(1 + random.below(20));
                    bytes.splice(at..at, copied);
                }
                3 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
                _ if at < bytes.len() => bytes[at] = random.below(256) as u8,
                _ => {}
            }
        }
        let begin = std::time::Instant::now();
        let form = [None, Some(ListForm::M3u), Some(ListForm::Pls), Some(ListForm::Xml)][random.below(4)];
        parsed += usize::from(parse(&bytes, form).is_some());
        if case % 10 == 0 {
            std::fs::write(&file, &bytes).unwrap();
            let found = super::entries_of_list(&file, &crate::cancel::Cancel::new())
                .expect("its name says that it is a list");
            assert!(!found.is_empty(), "{bytes:?}");
        }
        longest = longest.max(begin.elapsed());
    }
    assert!(parsed > 10_000, "most mutations leave a list: {parsed}");
    assert!(longest < std::time::Duration::from_secs(2), "{longest:?}");
}
