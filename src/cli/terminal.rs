//! stderr as the bars draw on it: a few columns narrower than the terminal.

use console::Term;
use indicatif::{ProgressDrawTarget, TermLike};
use std::io;

/// Columns for the `^C` that a terminal echoes at the cursor, which is at the end of the last bar. Without them it wraps, and the line
/// above it is not cleared.
const ECHO_WIDTH: u16 = 4;
/// As indicatif draws at most.
const DRAWS_PER_SECOND: u8 = 20;

/// Draws on stderr if it is a terminal, else nowhere.
pub(super) fn draw_target() -> ProgressDrawTarget {
    let terminal = Term::buffered_stderr();
    if terminal.features().is_attended() {
        ProgressDrawTarget::term_like_with_hz(Box::new(NarrowTerminal(terminal)), DRAWS_PER_SECOND)
    } else {
        ProgressDrawTarget::hidden()
    }
}

/// Passes everything on, but reports a smaller width.
#[derive(Debug)]
struct NarrowTerminal(Term);

impl TermLike for NarrowTerminal {
    fn width(&self) -> u16 {
        TermLike::width(&self.0).saturating_sub(ECHO_WIDTH).max(1)
    }

    fn height(&self) -> u16 {
        TermLike::height(&self.0)
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_up(n)
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.0.move_cursor_left(n)
    }

    fn write_line(&self, s: &str) -> io::Result<()> {
        self.0.write_line(s)
    }

    fn write_str(&self, s: &str) -> io::Result<()> {
        self.0.write_str(s)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.0.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.0.flush()
    }
}
