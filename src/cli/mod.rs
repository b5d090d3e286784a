//! The command line (stand-in until the room is merged).
mod error;
mod evaluate;
mod output;
mod train;
use clap::Parser;
#[derive(Debug, Parser)]
enum Cli {
    Train(train::Args),
    Evaluate(evaluate::Args),
}
/// Parses the arguments and runs the command.
pub fn run() -> std::process::ExitCode {
    let done = match Cli::parse() {
        Cli::Train(a) => train::run(&a),
        Cli::Evaluate(a) => evaluate::run(&a),
    };
    done.unwrap_or_else(|e| {
        output::complain(&e.to_string());
        e.exit_code()
    })
}
