//! `heapsim`: runs a program of Python or C in the simulator, and shows what happened to its memory.
//!
//! This is the simulator's door to a terminal: files, arguments and exit statuses. What a program does is `heapsim`'s
//! to know, what a claim in a chapter means is `bookkit`'s.
//!
//! Reading order: [`cli`] (what can be asked for), [`status`] (how it ends), [`input`] and [`problem`], then a module for
//! each command.

mod audit;
mod check;
mod cli;
mod compare;
mod explain;
mod figure;
mod input;
mod ledger;
mod modules;
mod problem;
mod run;
mod status;
mod trace;

use clap::Parser as _;
use cli::{Cli, Command};
use status::Status;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::thread;

/// Deeply nested programs recurse in the parser and in native functions; a thread of our own has room for both.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Asking for help is no misuse.
            let status = if error.use_stderr() { Status::Usage } else { Status::Success };
            let _ = error.print();
            return status.into();
        }
    };
    let guest = thread::Builder::new().stack_size(STACK).spawn(move || answer(cli.command));
    let status = guest.map(|thread| thread.join().unwrap_or(Status::Internal));
    status.unwrap_or_else(|error| problem::internal(&format!("no thread could be started: {error}"))).into()
}

fn answer(command: Command) -> Status {
    // A panic is a bug of the simulator's; it has said where, and gets a status of its own.
    let answered = panic::catch_unwind(AssertUnwindSafe(|| match command {
        Command::Run(arguments) => run::run(&arguments),
        Command::Trace(arguments) => trace::run(&arguments),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Figure(arguments) => figure::run(&arguments),
        Command::Check(arguments) => check::run(&arguments),
    }));
    match answered {
        Ok(Ok(status)) => status,
        Ok(Err(problem)) => problem.tell(),
        Err(_) => problem::internal("the simulator met a bug of its own; please report it with the program"),
    }
}
