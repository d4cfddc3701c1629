//! The `guildhall` command.
//!
//! It reads arguments, asks the node over its socket, and shows the answer. What is true and what
//! is allowed, the node decides; nothing here signs anything.

mod cli;
mod command;
mod date;
mod demo;
mod disk;
mod editor;
mod failure;
mod finding;
mod help;
mod home;
mod json;
mod node;
mod nudge;
mod prompt;
mod render;
mod screen;
mod session;
mod sheet;
mod tree;
mod usage;
mod wait;

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(cli::run(std::env::args_os()))
}
