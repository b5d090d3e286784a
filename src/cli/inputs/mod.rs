//! The inputs of a command that takes any number of them: arguments, lines of stdin, links → tasks, as they are found.

mod queue;
mod shown_search;

pub(super) use queue::{Argument, InputSettings, Target, Task, start};
