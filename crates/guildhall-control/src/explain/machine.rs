//! Pages on what `doctor` finds about this machine, and on how thin the federation is.

use super::Page;
use crate::finding::FindingCode;

/// The page on a code of this machine or of how thin the federation is; nothing for others.
pub(super) fn page(code: FindingCode) -> Option<Page> {
    home(code).or_else(|| process(code)).or_else(|| seats(code))
}

/// What lies in the home.
fn home(code: FindingCode) -> Option<Page> {
    Some(match code {
        FindingCode::OpenHome => Page {
            means: "Others on this machine may read your keys or your log.",
            happens: "The permissions of the home were changed, or it was copied without them.",
            next: &["close it:  chmod -R go= DIR, where DIR is shown by guildhall config paths"],
        },
        FindingCode::Settings => Page {
            means: "The settings cannot be read, so the node does not start with them.",
            happens: "The file was edited by hand and has a fault.",
            next: &[
                "where the file is:  guildhall config paths",
                "mend the line that the message names, or delete the file for the defaults",
            ],
        },
        FindingCode::DiskFull => Page {
            means: "There is hardly any room on the disk.",
            happens: "Something else filled it, or the log grew. When it is full nothing can be \
                      recorded; nothing that was recorded is lost.",
            next: &["make room; the node goes on by itself"],
        },
        FindingCode::DiskUnknown => Page {
            means: "How much room the disk has cannot be told.",
            happens: "The file system does not say.",
            next: &["look yourself:  df -h"],
        },
        FindingCode::NoBackup => Page {
            means: "There is no backup of this home.",
            happens: "None was made with guildhall on this machine. Your partners hold the same work, \
                      but not your keys.",
            next: &[
                "make one, and keep it where nobody else reads it:  guildhall backup create FILE",
            ],
        },
        FindingCode::OldBackup => Page {
            means: "The last backup is old.",
            happens: "Keys of machines and invites that came since are not in it.",
            next: &["make a new one:  guildhall backup create FILE"],
        },
        FindingCode::Drafts => Page {
            means: "Texts that you wrote were not sent.",
            happens: "A command failed after you had written in the editor, so the text was kept.",
            next: &["read them in the folder that doctor names, send or delete them"],
        },
        _ => return None,
    })
}

/// The program and its surroundings.
fn process(code: FindingCode) -> Option<Page> {
    Some(match code {
        FindingCode::LongLog => Page {
            means: "What the node writes about itself has become long.",
            happens: "Something is told again and again, often a partner that cannot be reached.",
            next: &["read its end:  guildhall node logs", "then empty the file"],
        },
        FindingCode::RootWords => Page {
            means: "The words of your root key are not written down yet.",
            happens: "They were shown once and nobody said that they are on paper. Without them a \
                      lost machine cannot be replaced by you alone.",
            next: &["write them down and confirm:  guildhall key words"],
        },
        FindingCode::Version => Page {
            means: "The node runs another version than this command.",
            happens: "The program was updated while the node was running.",
            next: &["start it anew:  guildhall node stop, then guildhall node start"],
        },
        FindingCode::Clock => Page {
            means: "The clocks of several others are ahead of yours.",
            happens: "Your clock is probably slow. Nothing that counts depends on it, but times that \
                      you see and sign are wrong, and windows end later here.",
            next: &["set it:  timedatectl set-ntp true"],
        },
        _ => return None,
    })
}

/// Who has a seat.
fn seats(code: FindingCode) -> Option<Page> {
    Some(match code {
        FindingCode::NoMargin => Page {
            means: "If one more partner's node is off, nothing becomes final.",
            happens: "So many nodes must agree that with those that are away now none is spare. The \
                      work goes on either way.",
            next: &[
                "see who is away:  guildhall status",
                "a partner that is gone for long:  guildhall member dormant NAME",
            ],
        },
        FindingCode::LookAlike => Page {
            means: "The names of two members look alike.",
            happens: "They differ in letters that a reader takes for one another, or in nothing at \
                      all. Whoever reads the name alone may take the one for the other; their keys \
                      and short names differ.",
            next: &[
                "go by the short name, which is shown beside the name",
                "compare the check words by telephone:  guildhall member show NAME",
            ],
        },
        FindingCode::NoMember => Page {
            means: "Your organisation is no member of the federation any more.",
            happens: "It left, or the partners decided to remove it. The node keeps what it had and \
                      gets nothing new; what it wrote stays with the others as far as they had built \
                      on it.",
            next: &[
                "how that came:  guildhall log",
                "to come back, get an invite as a guest, then:  guildhall member return",
                "stop the node if it is not needed any more:  guildhall node stop",
            ],
        },
        FindingCode::OldKey => Page {
            means: "Your organisation does not use the key of this machine any more.",
            happens: "Another machine votes for it now, the key was taken back, or the partners gave \
                      the organisation new keys. The node keeps what it had and gets nothing new; what \
                      it wrote stays with the others as far as they had built on it.",
            next: &[
                "see since when:  guildhall member show NAME",
                "go on at the machine that is in use",
                "if nobody of yours did that, talk to a partner",
                "stop this node:  guildhall node stop",
            ],
        },
        FindingCode::Leaving => Page {
            means: "Your organisation leaves, and that is not final yet.",
            happens: "The nodes of the others are making it final, and yours is needed for it.",
            next: &[
                "leave the node running until it is final",
                "see how far it is:  guildhall decision list --state open",
            ],
        },
        FindingCode::NoSpareSeat => Page {
            means: "With one or two partners, a node that signs two histories stops all decisions.",
            happens: "Its seat would be empty, and every decision needs it. A restored backup or a \
                      copied home can do that.",
            next: &[
                "never run two copies of a home",
                "a third partner makes a spare seat:  guildhall invite create --for \"Their name\"",
            ],
        },
        _ => return None,
    })
}
