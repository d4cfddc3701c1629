//! Contributions as a file, to be carried by hand.
//!
//! A line that says what it is, then each contribution behind its length in four bytes, big-endian,
//! ancestors first. The contributions carry their own hashes and signatures, so the file needs none.

use guildhall_control::api::Answer;
use guildhall_control::api::log::{Imported, Refused};
use guildhall_control::api::stream::download;
use guildhall_control::{Code, Problem, Untrusted};
use guildhall_ledger::{ContributionId, Unverified};
use guildhall_node::{Act, Arrival, Command, Node};

use crate::desk::{Desk, stopping};
use crate::present;

/// The first line of every such file.
const HEAD: &[u8] = b"guildhall contributions 1\n";

/// Longest contribution taken from a file; the protocol's own limit is lower.
const LENGTH_MAX: usize = 1 << 20;

/// Everything that a node holds.
pub(crate) fn export(node: &Node) -> Answer {
    let graph = node.graph();
    let mut file = HEAD.to_vec();
    for index in graph.indices() {
        let bytes = graph.contribution(index).bytes();
        let length = u32::try_from(bytes.len()).expect("a contribution is below 1 MiB");
        file.extend(length.to_be_bytes());
        file.extend_from_slice(bytes);
    }
    Answer::Download(download(file))
}

/// Takes in what a file holds; each contribution is judged as if a partner had sent it.
pub(crate) async fn import(desk: &Desk, file: &[u8]) -> Result<Answer, Problem> {
    let contributions = read(file)?;
    let ids: Vec<Option<ContributionId>> = contributions
        .iter()
        .map(|bytes| Unverified::decode(bytes.clone()).ok().map(|read| read.id()))
        .collect();
    let command = Command { person: None, act: Act::TakeIn(contributions) };
    let done = desk.command(command).await.map_err(stopping)?;
    let reply = done.map_err(|refusal| present::refusal(&refusal))?;
    let told = desk.ask(move |node, _| report(node, &ids, &reply.arrivals));
    Ok(told.await.map_err(stopping)?.into())
}

fn report(node: &Node, ids: &[Option<ContributionId>], arrivals: &[Arrival]) -> Imported {
    let is_here = |id: &ContributionId| node.graph().find(id).is_some();
    let mut report = Imported { read: 0, added: 0, known: 0, waiting: 0, refused: Vec::new() };
    for ((place, arrival), id) in (1..).zip(arrivals).zip(ids) {
        report.read += 1;
        match arrival {
            Arrival::Admitted(_) | Arrival::Inert(..) => report.added += 1,
            Arrival::Present => report.known += 1,
            // What it waited for may have come later in the file.
            Arrival::Waiting if id.as_ref().is_some_and(is_here) => report.added += 1,
            Arrival::Waiting => report.waiting += 1,
            Arrival::Refused(why) => {
                let reason = Untrusted::new(why.clone());
                report.refused.push(Refused { place, id: id.map(|id| id.to_string()), reason });
            }
        }
    }
    report
}

fn read(file: &[u8]) -> Result<Vec<Vec<u8>>, Problem> {
    let mut rest = file.strip_prefix(HEAD).ok_or_else(|| {
        Problem::new(Code::File, "this is not a file of contributions")
            .because("It does not begin with the line that `guildhall log export` writes.")
            .hint("make one on another node:  guildhall log export FILE")
    })?;
    let mut contributions = Vec::new();
    while !rest.is_empty() {
        let next = take(rest).ok_or_else(|| {
            Problem::new(Code::File, "the file of contributions is damaged")
                .because(format!("It ends within contribution {}.", contributions.len() + 1))
                .hint("copy it again; nothing of it was taken in")
        })?;
        contributions.push(next.0.to_vec());
        rest = next.1;
    }
    Ok(contributions)
}

fn take(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    if length > LENGTH_MAX {
        return None;
    }
    rest.split_at_checked(length)
}

#[cfg(test)]
mod tests {
    use super::{HEAD, read};

    fn file(contributions: &[&[u8]]) -> Vec<u8> {
        let mut file = HEAD.to_vec();
        for bytes in contributions {
            file.extend(u32::try_from(bytes.len()).unwrap().to_be_bytes());
            file.extend_from_slice(bytes);
        }
        file
    }

    #[test]
    fn what_was_written_is_read() {
        let whole = file(&[b"one", b"", b"three"]);

        assert_eq!(read(&whole).unwrap(), [b"one".to_vec(), Vec::new(), b"three".to_vec()]);
        assert!(read(HEAD).unwrap().is_empty());
    }

    #[test]
    fn a_cut_or_foreign_file_is_refused_whole() {
        let whole = file(&[b"one", b"two"]);
        let ends = [HEAD.len(), HEAD.len() + 7];

        for length in 0..whole.len() {
            assert_eq!(read(&whole[..length]).is_ok(), ends.contains(&length), "{length}");
        }
        assert!(read(b"{}").is_err());
        let huge = [HEAD, &u32::MAX.to_be_bytes()[..]].concat();
        assert!(read(&huge).is_err());
    }
}
