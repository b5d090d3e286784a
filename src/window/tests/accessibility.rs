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

/// Writes the tree, and the order of the keyboard focus, to a file in the target folder for reading.
fn write_tree(desktop: &mut Desktop, name: &str) -> Vec<Entry> {
    let tree = entries(desktop);
    let mut page: String = tree.iter().map(|entry| format!("{}\n", entry.text)).collect();
    page += "\nTab order:\n";
    for stop in tab_stops(desktop) {
        page += &format!("{stop}\n");
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tmp");
    let folder = option_env!("CARGO_TARGET_TMPDIR").map_or(folder, PathBuf::from);
    let folder = std::env::var_os("PIANOSCOPE_TREES").map_or(folder, PathBuf::from);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("accessibility-{name}.txt")), page).unwrap();
    tree
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

#[test]
fn an_empty_window_reads_in_order() {
    let mut desktop = Desktop::open(&[]);
    desktop.window.run_steps(4);
    let tree = write_tree(&mut desktop, "empty");
    assert_eq!((tree[0].role, tree[0].name.as_str()), (Role::Window, "pianoscope"));
}

#[test]
fn results_read_in_order() {
    let mut desktop = Desktop::open(&[piano(), band(), "/nowhere/lost.mp3"]);
    desktop.wait_for_results(3);
    desktop.wait("the spectrogram", |desktop| desktop.app().tiles.known().complete);
    let tree = write_tree(&mut desktop, "results");
    assert_eq!(tree[0].name, "demo-piano.ogg: Piano – pianoscope");
}

#[test]
fn the_settings_read_in_order() {
    let mut desktop = Desktop::open(&[piano()]);
    desktop.wait_for_results(1);
    desktop.click("Settings");
    write_tree(&mut desktop, "settings");
}
