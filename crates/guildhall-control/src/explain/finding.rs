//! Pages on what `status` and `log --verify` find.

use super::{Page, machine};
use crate::finding::FindingCode;

pub(super) fn page(code: FindingCode) -> Page {
    machine::page(code).unwrap_or_else(|| of_node(code))
}

fn of_node(code: FindingCode) -> Page {
    match code {
        FindingCode::ReadOnly
        | FindingCode::TwoHistories
        | FindingCode::Split
        | FindingCode::Copied => copies(code),
        FindingCode::OtherResult
        | FindingCode::OldProgram
        | FindingCode::Document
        | FindingCode::ChangeLeftOut => programs(code),
        FindingCode::DamagedLog
        | FindingCode::BadSignature
        | FindingCode::Incomplete
        | FindingCode::Refused => contributions(code),
        FindingCode::NotLetIn
        | FindingCode::Offline
        | FindingCode::NoContact
        | FindingCode::Alone
        | FindingCode::NoSpareSeat
        | FindingCode::NoMargin
        | FindingCode::LookAlike
        | FindingCode::NoMember
        | FindingCode::OldKey
        | FindingCode::Leaving
        | FindingCode::OpenHome
        | FindingCode::Settings
        | FindingCode::DiskFull
        | FindingCode::DiskUnknown
        | FindingCode::NoBackup
        | FindingCode::OldBackup
        | FindingCode::Drafts
        | FindingCode::LongLog
        | FindingCode::RootWords
        | FindingCode::Version
        | FindingCode::Clock => contacts(code),
    }
}

fn copies(code: FindingCode) -> Page {
    match code {
        FindingCode::ReadOnly => Page {
            means: "The node waits to learn its own latest contribution, or the decisions that are \
                    settled, and signs nothing until then.",
            happens: "Its data may be an older copy of what it had signed before, such as a restored \
                      backup; or its log is damaged; or it was only just let in.",
            next: &[
                "bring it in contact with a partner; it goes on by itself",
                "only if no other copy can exist:  guildhall node start --i-am-the-only-copy",
            ],
        },
        FindingCode::Split => Page {
            means: "Two different decisions became final in one place of the minutes.",
            happens: "More partners signed both than the rules can bear. Nodes do not choose between \
                      the two: decisions stop, and the work goes on.",
            next: &[
                "talk to all partners, by telephone",
                "see who signed both:  guildhall log --verify",
            ],
        },
        FindingCode::Copied => Page {
            means: "This home was copied since it was last used.",
            happens: "The directory was moved to another disk or machine, or restored from a backup.",
            next: &[
                "make sure that only one of the two runs",
                "nothing else if it was only moved: the node asks a partner for its latest and goes on",
            ],
        },
        _ => Page {
            means: "A key signed two different contributions under one number.",
            happens: "A backup was restored, a machine was copied, or the key was stolen. Whoever \
                      cheats would look the same. What the key signs afterwards does not count; what \
                      the organisation is does not change.",
            next: &[
                "ask the organisation by telephone what happened",
                "see the two contributions:  guildhall log --verify",
                "if it is your own key, stop every copy of the node first:  guildhall node stop",
            ],
        },
    }
}

fn programs(code: FindingCode) -> Page {
    match code {
        FindingCode::OldProgram => Page {
            means: "Partners use rules that this version of the program does not know.",
            happens: "They run a newer version. Your node keeps and passes on what it cannot judge, \
                      and does not see decisions after it.",
            next: &["update the program on this machine; nothing is lost meanwhile"],
        },
        FindingCode::Document => Page {
            means: "Automerge reads a document otherwise than this program.",
            happens: "One of the two has a fault. What is shown and decided on is this program's \
                      reading.",
            next: &["report it, with the file:  guildhall export ID"],
        },
        FindingCode::ChangeLeftOut => Page {
            means: "A change of a text could not be applied and is left out.",
            happens: "The library that merges texts failed on it; the rest of the text stands.",
            next: &[
                "update the program on this machine",
                "report it, with the output of:  guildhall version",
            ],
        },
        _ => Page {
            means: "Counting the decisions again, or another node, gives another result.",
            happens: "One of two programs has a fault. A node with another result does not confirm \
                      decisions here, so nothing wrong becomes final.",
            next: &[
                "compare versions on both nodes:  guildhall version",
                "keep a copy of the home and report it",
            ],
        },
    }
}

fn contributions(code: FindingCode) -> Page {
    match code {
        FindingCode::DamagedLog => Page {
            means: "A part of this node's log cannot be read.",
            happens: "The disk gave back other bytes than were written to it.",
            next: &[
                "look after the disk",
                "what is missing is fetched again from partners; then check:  guildhall log --verify",
            ],
        },
        FindingCode::BadSignature => Page {
            means: "A contribution on this disk is not signed by whom it names.",
            happens: "It was changed on this disk after it had been received and checked.",
            next: &["look after the disk, then restore this home from a partner: join again"],
        },
        FindingCode::Incomplete => Page {
            means: "A contribution builds on something that is not here.",
            happens: "A part of the log was lost; partners have it.",
            next: &["bring the node in contact with a partner; it is fetched by itself"],
        },
        _ => Page {
            means: "A contribution was refused: neither kept nor passed on.",
            happens: "It is not signed by whom it names, is no contribution, or belongs elsewhere. \
                      Somebody's program has a fault, or somebody tries something.",
            next: &[
                "nothing has to be done here",
                "if it goes on, ask whoever sent it:  guildhall watch names it",
            ],
        },
    }
}

fn contacts(code: FindingCode) -> Page {
    match code {
        FindingCode::NotLetIn => Page {
            means: "The partner who invited you does not let this node in.",
            happens: "The invite was used, expired or taken back, or the names are in use already.",
            next: &[
                "ask for another invite and join with a fresh home:  guildhall --home DIR join INVITE",
            ],
        },
        FindingCode::Offline => Page {
            means: "This node runs without a network.",
            happens: "It was started with --offline. What you do is signed and kept, and goes out later.",
            next: &[
                "go online:  guildhall node stop, then guildhall node start",
                "carry it by hand:  guildhall log export FILE",
            ],
        },
        FindingCode::NoContact => Page {
            means: "Your node is in contact with nobody.",
            happens: "No partner's node could be reached and none reached this one: they are off, or a \
                      wall is between you. At least one of two needs an address the other can reach.",
            next: &[
                "check the network of this machine",
                "see where your node listens:  guildhall status -v",
                "carry it by hand meanwhile:  guildhall log export FILE",
            ],
        },
        _ => Page {
            means: "You are the only partner.",
            happens: "You founded the federation and nobody else has a seat yet. You decide everything \
                      alone, and nobody else vouches for what was decided.",
            next: &["invite somebody:  guildhall invite create --for \"Their name\""],
        },
    }
}
