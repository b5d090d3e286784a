//! What `-` stands for: a recording that is piped in, or a list of inputs.
//!
//! ```text
//! stdin → first bytes (content) ─┬─ recording → spool → a local file
//!                                └─ list → lines
//! ```

mod content;
mod list;
mod spool;

pub(super) use content::Content;
pub(super) use list::{List, ListError};
pub(super) use spool::{SpoolError, SpoolFolder};

use std::io::{self, Chain, Cursor, IsTerminal, Read, StdinLock};

/// Bytes of stdin that are examined at most.
const HEAD_BYTES: usize = 4096;

/// Stdin, with its first bytes read already.
#[derive(Debug)]
pub(super) struct Stdin {
    head: Vec<u8>,
    /// What it holds, by its first bytes.
    pub(super) content: Content,
}

impl Stdin {
    /// Waits for as many bytes as are needed to recognise what stdin holds; of a list, that is the first line. At a terminal, a list is
    /// typed. `null`: the names of a list end with NUL.
    ///
    /// # Errors
    /// If stdin cannot be read.
    pub(super) fn open(null: bool) -> io::Result<Self> {
        let mut stdin = io::stdin().lock();
        let mut head = Vec::new();
        if stdin.is_terminal() {
            return Ok(Self { head, content: Content::List });
        }
        let mut block = [0; HEAD_BYTES];
        loop {
            let free = block.get_mut(..HEAD_BYTES.saturating_sub(head.len())).unwrap_or_default();
            let count = match stdin.read(free) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                count => count?,
            };
            head.extend(block.iter().take(count));
            let complete = count == 0 || head.len() == HEAD_BYTES;
            if let Some(content) = content::recognise(&head, complete, null) {
                return Ok(Self { head, content });
            }
        }
    }

    /// All bytes from the first one on.
    pub(super) fn into_reader(self) -> Chain<Cursor<Vec<u8>>, StdinLock<'static>> {
        Cursor::new(self.head).chain(io::stdin().lock())
    }
}
