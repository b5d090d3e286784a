//! The tree that screen readers read, and the order of keyboard focus, in three states of the window.

use super::*;
use egui::accesskit::{Live, Role};
use egui_kittest::kittest::{AccessKitNode, NodeT};
use std::fmt::Write;

/// A node of the tree as a screen reader sees it.
#[derive(Debug, Clone)]
struct Entry {
    role: Role,
    name: String,
    /// The whole line.
    text: String,
}

/// The tree in reading order, without containers that screen readers skip.
fn entries(desktop: &Desktop) -> Vec<Entry> {
    let mut entries = Vec::new();
    add_entries(&desktop.window.root().accesskit_node(), 0, &mut entries);
    entries
}

fn add_entries(node: &AccessKitNode<'_>, depth: usize, entries: &mut Vec<Entry>) {
    if node.is_hidden() {
        return;
    }
    let is_skipped = matches!(node.role(), Role::GenericContainer | Role::TextRun) && !node.is_focused();
    if !is_skipped {
        entries.push(entry(node, depth));
    }
    for child in node.children() {
        add_entries(&child, depth + usize::from(!is_skipped), entries);
    }
}

fn entry(node: &AccessKitNode<'_>, depth: usize) -> Entry {
    let data = node.data();
    let name = if node.label_comes_from_value() { node.value() } else { node.label() }.unwrap_or_default();
    let mut text = format!("{}{:?} “{name}”", "    ".repeat(depth), node.role());
    let mut add = |part: String| write!(text, " {part}").unwrap();
    if let Some(value) = node.value().filter(|_| !node.label_comes_from_value()) {
        add(format!("value “{value}”"));
    } else if let Some(value) = node.numeric_value() {
        add(format!("value {value:.1}"));
    }
    if let Some(description) = data.description() {
        add(format!("description “{description}”"));
    }
    if let Some(selected) = node.is_selected() {
        add(if selected { "selected" } else { "not selected" }.to_owned());
    }
    if let (Some(position), Some(size)) = (node.position_in_set(), set_size(node)) {
        add(format!("{} of {size}", position + 1));
    }
    if let Some(toggled) = node.toggled() {
        add(format!("checked {toggled:?}"));
    }
    if node.is_disabled() {
        add("disabled".to_owned());
    }
    if node.is_focused() {
        add("focused".to_owned());
    }
    if let Some(live) = data.live().filter(|live| *live != Live::Off) {
        add(format!("live {live:?}"));
    }
    Entry { role: node.role(), name, text }
}

fn set_size(node: &AccessKitNode<'_>) -> Option<usize> {
    std::iter::successors(Some(*node), AccessKitNode::parent).find_map(|node| node.size_of_set())
}

/// Returns the tree and the order of the keyboard's focus, and writes both to a file in the target folder for reading.
fn write_tree(desktop: &mut Desktop, name: &str) -> (Vec<Entry>, Vec<String>) {
    let tree = entries(desktop);
    let mut page: String = tree.iter().map(|entry| format!("{}\n", entry.text)).collect();
    let stops = tab_stops(desktop);
    page += &format!("\nTab order:\n{}\n", stops.join("\n"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tmp");
    let folder = option_env!("CARGO_TARGET_TMPDIR").map_or(folder, PathBuf::from);
    let folder = std::env::var_os("PIANOSCOPE_TREES").map_or(folder, PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("accessibility-{name}.txt")), page).unwrap();
    (tree, stops)
}

/// Role and name of each widget that Tab reaches, in order, from the first to the last.
fn tab_stops(desktop: &mut Desktop) -> Vec<String> {
    let ctx = desktop.window.ctx.clone();
    if let Some(focused) = ctx.memory(|memory| memory.focused()) {
        ctx.memory_mut(|memory| memory.surrender_focus(focused));
    }
    let mut stops: Vec<(u64, String)> = Vec::new();
    for _ in 0..300 {
        desktop.press(egui::Key::Tab);
        let root = desktop.window.root();
        let focused = root.children_recursive().find(|node| node.is_focused());
        let Some(focused) = focused else { continue };
        let node = focused.accesskit_node();
        let id = node.locate().0.0;
        if stops.iter().any(|(known, _)| *known == id) {
            break;
        }
        stops.push((id, format!("{:?} “{}”", node.role(), node.label().unwrap_or_default())));
    }
    stops.into_iter().map(|(_, stop)| stop).collect()
}

/// Asserts that the tree has nodes with these roles, whose names begin like this, in this order.
fn assert_order(tree: &[Entry], expected: &[(Role, &str)]) {
    let mut rest = tree.iter();
    for (role, name) in expected {
        let found = rest.any(|entry| entry.role == *role && entry.name.starts_with(name));
        let lines: Vec<&str> = tree.iter().map(|entry| entry.text.as_str()).collect();
        assert!(found, "no {role:?} “{name}” at its place in:\n{}", lines.join("\n"));
    }
}

/// Asserts that the tabs stop at widgets whose role and name begin like this, in this order.
fn assert_stops(stops: &[String], expected: &[&str]) {
    let mut rest = stops.iter();
    for start in expected {
        assert!(rest.any(|stop| stop.starts_with(start)), "no “{start}” at its place in: {stops:#?}");
    }
}

/// Asserts what holds in every state: all widgets have names, of words.
fn assert_names(desktop: &Desktop, tree: &[Entry]) {
    desktop.window.check_accessibility();
    for entry in tree {
        assert!(!entry.name.contains(['▶', '✕', '×']), "{}", entry.text);
        let is_named = !entry.name.is_empty();
        let needs_name =
            matches!(entry.role, Role::Region | Role::Dialog | Role::Image | Role::ListBox | Role::Window);
        assert!(is_named || !needs_name, "{}", entry.text);
        assert!(!matches!(entry.role, Role::Unknown | Role::Pane), "{}", entry.text);
    }
}

#[test]
fn an_empty_window_reads_in_order() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.run_steps(4);
    let (tree, stops) = write_tree(&mut desktop, "empty");
    assert_names(&desktop, &tree);
    assert_eq!((tree[0].role, tree[0].name.as_str()), (Role::Window, "pianoscope"));
    let order = [
        (Role::Region, "Input"),
        (Role::TextInput, "Recording"),
        (Role::Button, "Classify"),
        (Role::Button, "Open…"),
        (Role::CheckBox, "Stage"),
        (Role::Button, "Keys and mouse"),
        (Role::Button, "Settings"),
        (Role::Label, "Piano or Other?"),
        (Role::Button, "Open files…"),
        (Role::Status, ""),
        (Role::Alert, ""),
    ];
    assert_order(&tree, &order);
    assert_stops(
        &stops,
        &["TextInput “Recording", "Button “Open…", "Button “Settings", "Button “Open files…"],
    );
}

#[test]
fn results_read_in_order() {
    let mut desktop = Desktop::open(&[piano(), band(), "/nowhere/lost.mp3"]);
    desktop.wait_for_results(3);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    desktop.window.run_steps(8);
    let (tree, stops) = write_tree(&mut desktop, "results");
    assert_names(&desktop, &tree);
    assert_eq!(tree[0].name, "demo-piano.ogg: Piano – pianoscope");
    let order = [
        (Role::TextInput, "Recording"),
        (Role::Button, "Classify"),
        (Role::Button, "Open…"),
        (Role::Region, "Plots"),
        (Role::ComboBox, "Axis"),
        (Role::Slider, "Spectrogram from 0:00 to 0:27"),
        (Role::Slider, "Level"),
        (Role::Slider, "Votes: 27 of 27 windows say Piano"),
        (Role::Region, "Playback"),
        (Role::Button, "Play"),
        (Role::Slider, "Volume"),
        (Role::Region, "Result"),
        (Role::Image, "Stage: Piano"),
        (Role::Label, "Piano"),
        (Role::Button, "Copy"),
        (Role::Button, "0:00"),
        (Role::Region, "List"),
        (Role::Button, "Clear"),
        (Role::ListBox, "Recordings"),
        (Role::ListBoxOption, "demo-piano.ogg: Piano"),
        (Role::Button, "Remove demo-piano.ogg"),
        (Role::ListBoxOption, "demo-band.opus: Other"),
        (Role::Button, "Remove demo-band.opus"),
        (Role::ListBoxOption, "lost.mp3: "),
        (Role::Splitter, "Width of the result"),
        (Role::Splitter, "Height of the list"),
    ];
    assert_order(&tree, &order);
    let rows = tree.iter().filter(|entry| entry.role == Role::ListBoxOption);
    let selected: Vec<&Entry> = rows.filter(|entry| !entry.text.contains("not selected")).collect();
    assert_eq!(selected.len(), 1, "{selected:?}");
    assert!(selected[0].text.contains("“demo-piano.ogg: ") && selected[0].text.contains(" 1 of 3"));
    assert!(tree.iter().all(|entry| entry.role != Role::Label || !entry.name.contains("demo-band")));
    let status = tree.iter().find(|entry| entry.role == Role::Status).unwrap();
    assert!(status.text.contains("3 of 3 recordings done, 1 failed"), "{}", status.text);
    assert_stops(
        &stops,
        &[
            "TextInput “Recording",
            "Button “Open…",
            "ComboBox “Axis",
            "Slider “Spectrogram",
            "Slider “Votes",
            "Button “Play",
            "Button “Copy",
            "ListBoxOption “demo-piano.ogg",
            "Button “Remove demo-piano.ogg",
            "Splitter",
        ],
    );
    assert!(!stops.iter().any(|stop| stop.contains("demo-band")), "one step for the whole list: {stops:?}");
}

#[test]
fn the_settings_read_in_order() {
    let mut desktop = Desktop::open(&["/nowhere/lost.mp3"]);
    desktop.wait_for_results(1);
    desktop.click("Settings");
    let (tree, stops) = write_tree(&mut desktop, "settings");
    assert_names(&desktop, &tree);
    let order = [
        (Role::Dialog, "Settings"),
        (Role::TabList, ""),
        (Role::Tab, "Analysis"),
        (Role::Tab, "Advanced"),
        (Role::Label, "Windows to classify"),
        (Role::CheckBox, "all"),
        (Role::Group, "Verdict by"),
        (Role::RadioButton, "majority of votes"),
        (Role::Button, "Choose a file…"),
        (Role::Button, "Close"),
    ];
    assert_order(&tree, &order);
    assert!(!stops.iter().any(|stop| stop.contains("Recording")), "the dialog keeps the focus: {stops:?}");
    assert_stops(&stops, &["Tab “Analysis", "CheckBox “all", "Button “Close"]);
}
