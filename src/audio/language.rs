//! A code of a language in a container → its name in English.

/// Common languages: codes of ISO 639-2 (both variants) and ISO 639-1, name.
const LANGUAGES: &[(&[&str], &str)] = &[
    (&["ara", "ar"], "Arabic"),
    (&["bul", "bg"], "Bulgarian"),
    (&["cat", "ca"], "Catalan"),
    (&["ces", "cze", "cs"], "Czech"),
    (&["cmn", "zho", "chi", "zh"], "Chinese"),
    (&["dan", "da"], "Danish"),
    (&["deu", "ger", "de"], "German"),
    (&["ell", "gre", "el"], "Greek"),
    (&["eng", "en"], "English"),
    (&["est", "et"], "Estonian"),
    (&["fas", "per", "fa"], "Persian"),
    (&["fin", "fi"], "Finnish"),
    (&["fra", "fre", "fr"], "French"),
    (&["heb", "he"], "Hebrew"),
    (&["hin", "hi"], "Hindi"),
    (&["hrv", "hr"], "Croatian"),
    (&["hun", "hu"], "Hungarian"),
    (&["ind", "id"], "Indonesian"),
    (&["isl", "ice", "is"], "Icelandic"),
    (&["ita", "it"], "Italian"),
    (&["jpn", "ja"], "Japanese"),
    (&["kor", "ko"], "Korean"),
    (&["lav", "lv"], "Latvian"),
    (&["lit", "lt"], "Lithuanian"),
    (&["nld", "dut", "nl"], "Dutch"),
    (&["nor", "nob", "no", "nb"], "Norwegian"),
    (&["pol", "pl"], "Polish"),
    (&["por", "pt"], "Portuguese"),
    (&["ron", "rum", "ro"], "Romanian"),
    (&["rus", "ru"], "Russian"),
    (&["slk", "slo", "sk"], "Slovak"),
    (&["slv", "sl"], "Slovenian"),
    (&["spa", "es"], "Spanish"),
    (&["srp", "sr"], "Serbian"),
    (&["swe", "sv"], "Swedish"),
    (&["tha", "th"], "Thai"),
    (&["tur", "tr"], "Turkish"),
    (&["ukr", "uk"], "Ukrainian"),
    (&["vie", "vi"], "Vietnamese"),
];

/// Longest code that is shown as it is.
const MAX_CODE: usize = 12;

/// The name of the language, the code itself if it is a rare one, or `None` if it names no language (`und`, `mul`, `zxx`...).
pub(super) fn language_name(code: &str) -> Option<String> {
    // A tag such as `pt-BR` (RFC 5646) begins with the language.
    let language = code.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let names_none = matches!(language.as_str(), "" | "und" | "mul" | "mis" | "zxx");
    let is_code = language.len() <= MAX_CODE && language.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if names_none || !is_code {
        return None;
    }
    let known = LANGUAGES.iter().find(|(codes, _)| codes.contains(&language.as_str()));
    Some(known.map_or(language.clone(), |(_, name)| (*name).to_owned()))
}

#[cfg(test)]
mod tests {
    use super::language_name;

    #[test]
    fn codes_become_names() {
        for (code, name) in [("eng", "English"), ("ger", "German"), ("pt-BR", "Portuguese"), ("gsw", "gsw")] {
            assert_eq!(language_name(code).as_deref(), Some(name));
        }
        for code in ["", "und", "mul", "zxx", "```", "\u{1f600}"] {
            assert_eq!(language_name(code), None, "{code}");
        }
    }
}
