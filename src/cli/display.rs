//! Detects the display for the window.

use std::env;

/// The display the window would open on.
pub(super) fn display() -> Option<String> {
    if cfg!(any(windows, target_os = "macos")) {
        return Some("the desktop".to_owned());
    }
    ["WAYLAND_DISPLAY", "DISPLAY"].into_iter().find_map(|name| {
        env::var(name).ok().filter(|value| !value.is_empty()).map(|value| format!("{name}={value}"))
    })
}
