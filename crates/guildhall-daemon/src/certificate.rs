//! A certificate as people pass it on: a text file that says how to check it.
//!
//! There is exactly one text for each certificate, so no byte of the file can be another without
//! being noticed. What it proves is said by nothing but the check.

use data_encoding::BASE64;
use guildhall_control::api::certificate::Proof;
use guildhall_control::{Code, Problem};
use guildhall_governance::{BadCertificate, CERTIFICATE_LENGTH_MAX, Certificate};

use crate::present;

/// What stands before the bytes.
const HEAD: &str = "\
-----BEGIN GUILDHALL CERTIFICATE-----
This file proves a decision of a federation. What it proves, and whether it
holds, is said by this command, which needs neither a node nor a network:

    guildhall verify FILE

";

/// What stands behind them.
const FOOT: &str = "-----END GUILDHALL CERTIFICATE-----\n";

/// Characters of a line of bytes.
const LINE_LENGTH: usize = 76;

/// Most bytes of a file: four characters for three bytes, and the ends of the lines.
const FILE_LENGTH_MAX: usize = CERTIFICATE_LENGTH_MAX / 2 * 3;

/// Why a file holds no certificate.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
enum BadFile {
    #[error("it does not begin as a certificate does")]
    Foreign,
    #[error("it has more than {FILE_LENGTH_MAX} bytes")]
    TooLong,
    #[error("something in it was changed or is missing")]
    Damaged,
}

/// The file of a certificate.
pub(crate) fn to_text(bytes: &[u8]) -> Vec<u8> {
    let mut text = HEAD.as_bytes().to_vec();
    for line in BASE64.encode(bytes).as_bytes().chunks(LINE_LENGTH) {
        text.extend(line);
        text.push(b'\n');
    }
    text.extend(FOOT.as_bytes());
    text
}

fn from_text(text: &[u8]) -> Result<Vec<u8>, BadFile> {
    if FILE_LENGTH_MAX < text.len() {
        return Err(BadFile::TooLong);
    }
    let first = HEAD.lines().next().unwrap_or_default();
    if !text.starts_with(first.as_bytes()) {
        return Err(BadFile::Foreign);
    }
    let rest = text.strip_prefix(HEAD.as_bytes()).ok_or(BadFile::Damaged)?;
    let lines = rest.strip_suffix(FOOT.as_bytes()).ok_or(BadFile::Damaged)?;
    let digits: Vec<u8> = lines.iter().copied().filter(|byte| *byte != b'\n').collect();
    let bytes = BASE64.decode(&digits).map_err(|_| BadFile::Damaged)?;
    if to_text(&bytes) == text { Ok(bytes) } else { Err(BadFile::Damaged) }
}

/// Checks the file of a certificate with nothing but what it holds, and says what it proves.
pub fn verify(file: &[u8]) -> Result<Proof, Problem> {
    let bytes =
        from_text(file).map_err(|bad| refused(&bad.to_string(), bad != BadFile::Foreign))?;
    let checked = Certificate::from_wire(&bytes).and_then(|certificate| certificate.check());
    match checked {
        Ok(proved) => Ok(present::certificate::proof(&proved)),
        Err(BadCertificate::Newer(form)) => {
            let title = "this certificate was written by a newer version of guildhall";
            Err(Problem::new(Code::Verify, title)
                .because(format!("It has form {form}; this version knows form 1."))
                .hint("update the program on this machine, and check it again"))
        }
        Err(bad) => Err(refused(&sentence(&bad), true)),
    }
}

fn sentence(bad: &BadCertificate) -> String {
    let cause = std::error::Error::source(bad).map(|cause| format!(": {cause}"));
    format!("{bad}{}", cause.unwrap_or_default())
}

fn refused(why: &str, is_ours: bool) -> Problem {
    let title =
        if is_ours { "this certificate does NOT hold" } else { "this is not a certificate" };
    Problem::new(Code::Verify, title)
        .because(format!("{}.", present::capitalised(why)))
        .hint("have a member write it again:  guildhall decision certificate ID > FILE")
        .hint("and send it as a file: mail and chat programs change pasted text")
}

#[cfg(test)]
mod tests {
    use super::{BadFile, FOOT, HEAD, from_text, to_text, verify};

    #[test]
    fn a_certificate_survives_its_file() {
        for length in [0, 1, 2, 3, 56, 57, 58, 1000] {
            let bytes: Vec<u8> = (0..length).map(|n| u8::try_from(n % 251).unwrap()).collect();

            let text = to_text(&bytes);

            assert_eq!(from_text(&text), Ok(bytes));
            assert!(
                text.is_ascii() && text.split(|byte| *byte == b'\n').all(|line| line.len() <= 80)
            );
        }
    }

    #[test]
    fn a_file_has_one_form_only() {
        let text = String::from_utf8(to_text(&[7; 100])).unwrap();
        let altered = [
            text.replace('\n', "\r\n"),
            text.replacen("\n\n", "\n", 1),
            format!("{text}\n"),
            format!(" {text}"),
            text.replace("FILE", "file"),
            text.replace(FOOT, &FOOT.to_lowercase()),
            text.replace("==", "="),
            HEAD.to_owned(),
            String::new(),
        ];

        for altered in altered {
            assert!(from_text(altered.as_bytes()).is_err(), "{altered}");
        }
        assert_eq!(from_text(b"%PDF-1.7"), Err(BadFile::Foreign));
    }

    #[test]
    fn a_file_of_something_else_is_named_as_such() {
        let problem = verify(b"Dear partners").unwrap_err();

        assert_eq!((problem.title.as_str(), problem.exit), ("this is not a certificate", 6));
        let problem = verify(&to_text(b"Dear partners")).unwrap_err();
        assert_eq!(problem.title, "this certificate does NOT hold");
        assert_eq!(problem.detail, "Something in it was changed or is missing.");
    }
}
