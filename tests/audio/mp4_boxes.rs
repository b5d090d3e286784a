//! MP4 files with changed boxes, for tests.

/// Boxes with boxes in them.
const PARENTS: [&[u8; 4]; 7] = [b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"mvex"];

/// A box: its content as bytes, or the boxes in it.
#[derive(Clone)]
pub(super) struct Node {
    pub(super) name: [u8; 4],
    pub(super) content: Vec<u8>,
    pub(super) children: Vec<Node>,
}

impl Node {
    pub(super) fn new(name: &[u8; 4], content: Vec<u8>) -> Self {
        Self { name: *name, content, children: Vec::new() }
    }

    pub(super) fn parse(mut bytes: &[u8]) -> Vec<Self> {
        let mut nodes = Vec::new();
        while bytes.len() >= 8 {
            let size = u32::from_be_bytes(bytes[..4].try_into().unwrap()) as usize;
            let mut node = Self::new(bytes[4..8].try_into().unwrap(), bytes[8..size].to_vec());
            if PARENTS.contains(&&node.name) {
                node.children = Self::parse(&node.content);
                node.content.clear();
            }
            nodes.push(node);
            bytes = &bytes[size..];
        }
        nodes
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let children: Vec<u8> = self.children.iter().flat_map(Self::bytes).collect();
        let size = (8 + self.content.len() + children.len()) as u32;
        [&size.to_be_bytes()[..], &self.name, &self.content, &children].concat()
    }

    /// The box at this path below this one.
    pub(super) fn at(&mut self, path: &[&[u8; 4]]) -> &mut Self {
        path.iter().fold(self, |node, name| {
            node.children.iter_mut().find(|child| child.name == **name).expect("a box")
        })
    }

    /// Replaces the edit list of a track by these durations in ticks of the movie and times of the media.
    pub(super) fn set_edits(&mut self, edits: &[(u32, i32)]) {
        self.children.retain(|child| &child.name != b"edts");
        let entry = |&(duration, media_time): &(u32, i32)| {
            [&duration.to_be_bytes()[..], &media_time.to_be_bytes(), &[0, 1, 0, 0]].concat()
        };
        let entries: Vec<u8> = edits.iter().flat_map(entry).collect();
        let list = [&[0; 4][..], &(edits.len() as u32).to_be_bytes(), &entries].concat();
        let mut edits = Self::new(b"edts", Vec::new());
        edits.children.push(Self::new(b"elst", list));
        self.children.insert(1, edits);
    }

    pub(super) fn set_enabled(&mut self, enabled: bool) {
        self.at(&[b"tkhd"]).content[3] = if enabled { 3 } else { 2 };
    }

    /// The audio track of this number, from 0.
    pub(super) fn audio_track(&mut self, index: usize) -> &mut Self {
        let tracks = self.children.iter_mut().filter(|child| &child.name == b"trak");
        let is_audio = |track: &mut Self| &track.at(&[b"mdia", b"hdlr"]).content[8..12] == b"soun";
        let mut audio = tracks.filter_map(|track| is_audio(track).then_some(track));
        audio.nth(index).expect("a track")
    }
}

/// A file whose movie box is changed. It moves to the end of the file, so that no sample moves; in a fragmented file it
/// stays in front.
pub(super) fn with_movie(bytes: &[u8], change: impl FnOnce(&mut Node)) -> Vec<u8> {
    let mut nodes = Node::parse(bytes);
    let at = nodes.iter().position(|node| &node.name == b"moov").unwrap();
    let mut movie = nodes[at].clone();
    change(&mut movie);
    if nodes.iter().any(|node| &node.name == b"moof") {
        // The tags make room, so that no sample moves.
        let size = nodes[at].bytes().len();
        movie.children.retain(|child| &child.name != b"udta");
        let room = size - movie.bytes().len() - 8;
        movie.children.push(Node::new(b"free", vec![0; room]));
        nodes[at] = movie;
    } else {
        nodes[at].name = *b"free";
        nodes.push(movie);
    }
    nodes.iter().flat_map(Node::bytes).collect()
}

/// A file whose movie box stands before the samples.
pub(super) fn faststart(bytes: &[u8]) -> Vec<u8> {
    let mut nodes = Node::parse(bytes);
    let at = nodes.iter().position(|node| &node.name == b"moov").unwrap();
    let mut movie = nodes.remove(at);
    let size = movie.bytes().len() as u32;
    for track in movie.children.iter_mut().filter(|child| &child.name == b"trak") {
        let offsets = &mut track.at(&[b"mdia", b"minf", b"stbl", b"stco"]).content;
        for offset in offsets[8..].chunks_exact_mut(4) {
            let moved = u32::from_be_bytes(offset.try_into().unwrap()) + size;
            offset.copy_from_slice(&moved.to_be_bytes());
        }
    }
    nodes.insert(1, movie);
    nodes.iter().flat_map(Node::bytes).collect()
}
