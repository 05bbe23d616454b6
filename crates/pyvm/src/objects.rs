//! The builtin types, one file each: what an object holds and the operations that need no interpreter.

pub mod binary;
pub mod code;
pub mod deque;
pub mod dict;
pub mod exception;
pub mod frame;
pub mod function;
pub mod instance;
pub mod iterator;
pub mod list;
pub mod set;
pub mod sizes;
pub mod string;
pub mod tool;
pub mod types;
