//! The inputs of a command that takes any number of them: arguments, lines of stdin, links → tasks, as they are found → results in their
//! order.

mod arguments;
mod in_order;
mod queue;
mod shown_search;

pub(super) use arguments::arguments;
pub(super) use in_order::write_in_order;
pub(super) use queue::{Argument, InputSettings, Target, Task, start};
