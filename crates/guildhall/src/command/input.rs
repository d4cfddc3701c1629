//! Files that a command reads: whole, from standard input where the name is `-`, and never so
//! large that the node would have to refuse them.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use guildhall_control::{Code, Problem};

use crate::failure::{self, Failure};

const MEBIBYTE: u64 = 1024 * 1024;

/// Everything in `file`, of at most `mebibytes`; `hint` says what to do about one that has more.
pub(super) fn read(file: &Path, mebibytes: u64, hint: &str) -> Result<Vec<u8>, Failure> {
    let length_max = mebibytes * MEBIBYTE;
    let told = |error| failure::file("read", file, &error);
    let mut bytes = Vec::new();
    if file.as_os_str() == "-" {
        std::io::stdin().lock().take(length_max + 1).read_to_end(&mut bytes).map_err(told)?;
    } else {
        let open = File::open(file).map_err(told)?;
        open.take(length_max + 1).read_to_end(&mut bytes).map_err(told)?;
    }
    if bytes.len() as u64 > length_max {
        let problem = Problem::new(Code::TooLarge, format!("{} is too large", file.display()));
        let because = format!("at most {mebibytes} MiB are taken in at once");
        return Err(problem.because(because).hint(hint).into());
    }
    Ok(bytes)
}
