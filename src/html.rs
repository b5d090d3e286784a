//! Pages in one file: a template, styles, scripts and data, without anything from elsewhere.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// Colours, texts and controls of every page; a page's own style comes behind it.
pub(crate) const SHARED_STYLE: &str = include_str!("../assets/page/base.css");
/// What the scripts of every page use; a page's own scripts come behind it.
pub(crate) const SHARED_SCRIPT: &str =
    concat!(include_str!("../assets/page/dom.js"), include_str!("../assets/page/theme.js"));

/// Replaces each `{{NAME}}` of a template by the value of that name; what a value contains is not looked at again. Names without a value
/// stay.
pub(crate) fn filled(template: &str, values: &[(&str, &str)]) -> String {
    let length = template.len() + values.iter().map(|(_, value)| value.len()).sum::<usize>();
    let mut page = String::with_capacity(length);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        page.push_str(before);
        let named = after.split_once("}}");
        let value = named.and_then(|(name, _)| values.iter().find(|(known, _)| *known == name));
        match (named, value) {
            (Some((_, behind)), Some((_, value))) => {
                page.push_str(value);
                rest = behind;
            }
            _ => {
                page.push_str("{{");
                rest = after;
            }
        }
    }
    page.push_str(rest);
    page
}

/// The source of a Content-Security-Policy that permits exactly this inline script or style.
pub(crate) fn csp_source(text: &str) -> String {
    format!("'sha256-{}'", BASE64_STANDARD.encode(Sha256::digest(text)))
}

/// Text between tags or in a quoted attribute.
pub(crate) fn escaped_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

/// JSON for a script element: nothing in it can end the element.
///
/// # Errors
/// If a value cannot be written as JSON.
pub(crate) fn script_json(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(serde_json::to_string(value)?.replace('<', "\\u003c"))
}

/// Numbers in little-endian order, in base64.
pub(crate) fn base64_of<const BYTES: usize>(numbers: impl IntoIterator<Item = [u8; BYTES]>) -> String {
    let bytes: Vec<u8> = numbers.into_iter().flatten().collect();
    BASE64_STANDARD.encode(bytes)
}

/// The bytes themselves as an address.
pub(crate) fn data_address(media_type: &str, bytes: &[u8]) -> String {
    format!("data:{media_type};base64,{}", BASE64_STANDARD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_data_even_if_it_looks_like_a_name_or_markup() {
        let values = [("A", "{{B}}"), ("B", "b")];
        assert_eq!(filled("<{{A}}|{{B}}|{{C}}|{{>", &values), "<{{B}}|b|{{C}}|{{>");
        assert_eq!(script_json(&"</script><!--").unwrap(), "\"\\u003c/script>\\u003c!--\"");
        assert_eq!(escaped_text("<a href=\"x\">'&"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
    }

    #[test]
    fn hashes_and_numbers_are_as_browsers_expect_them() {
        // As the specification has it: Content Security Policy Level 3, 8.3.
        assert_eq!(csp_source("doSomething();"), "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='");
        assert_eq!(base64_of([1.0_f32.to_le_bytes(), 2.0_f32.to_le_bytes()]), "AACAPwAAAEA=");
    }
}
