//! The simulator's command.

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    guildhall_sim::main(&arguments, &mut std::io::stdout(), &mut std::io::stderr())
}
