//! Exit statuses: the guest's own, and those of ours, which stay clear of what guests usually use.

use std::process::ExitCode;

/// How the command ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    /// Everything is as it was asked for.
    Success,
    /// Something that was asked about is wrong: a claim, a name, a syntax error.
    Failure,
    /// What the guest ended with; 128 + signal if it was killed.
    Guest(i32),
    /// The command line is wrong.
    Usage,
    /// The input cannot be read, or a result cannot be written.
    Unreadable,
    /// The program is outside the subset.
    Unsupported,
    /// The simulator has a bug.
    Internal,
    /// A limit was hit.
    Limit,
}

impl Status {
    /// The number.
    pub(crate) fn code(self) -> u8 {
        match self {
            Status::Success => 0,
            Status::Failure => 1,
            // A shell sees the low byte of what a process gives it.
            Status::Guest(status) => (status & 0xFF) as u8,
            Status::Usage => 64,
            Status::Unreadable => 66,
            Status::Unsupported => 69,
            Status::Internal => 70,
            Status::Limit => 75,
        }
    }
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> ExitCode {
        ExitCode::from(status.code())
    }
}
