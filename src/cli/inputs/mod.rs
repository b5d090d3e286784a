//! The inputs of a command that takes any number of them: arguments, lines of stdin, links → tasks, as they are found → results in their
//! order.

mod arguments;
mod in_order;
mod queue;
mod shown_search;
mod typed;

use arguments::arguments;
use in_order::write_in_order;
pub(super) use queue::{Argument, InputSettings, Target, Task, start};
pub(super) use typed::{InputArgs, Running, parse_track};
