//! Pages on what ends a command.

use super::Page;
use crate::problem::Code;

pub(super) fn page(code: Code) -> Page {
    match code {
        Code::NodeDown
        | Code::NodeStale
        | Code::NodeStarting
        | Code::NodeSilent
        | Code::NodeDenied
        | Code::WrongUser => reaching_the_node(code),
        Code::HomeLocked
        | Code::NoHome
        | Code::HomeExists
        | Code::HomeNewer
        | Code::SocketPath
        | Code::Disk
        | Code::File => home_and_files(code),
        Code::BadRequest
        | Code::Browser
        | Code::TooLarge
        | Code::NotFound
        | Code::Ambiguous
        | Code::BadInput
        | Code::NoInput
        | Code::Usage
        | Code::Cancelled => what_was_asked(code),
        Code::NotAllowed
        | Code::NotJoined
        | Code::ReadOnly
        | Code::Refused
        | Code::BadInvite
        | Code::Verify
        | Code::NotYet
        | Code::Internal => what_came_of_it(code),
    }
}

fn reaching_the_node(code: Code) -> Page {
    match code {
        Code::NodeStale => Page {
            means: "Your node is not running, and it did not stop in an orderly way.",
            happens: "It was killed, or the machine lost power. Whatever it had said was recorded \
                      is on the disk; nothing is lost.",
            next: &[
                "start it:  guildhall node start",
                "see what it wrote last:  guildhall node logs",
            ],
        },
        Code::NodeStarting => Page {
            means: "Your node is there and still reads what it holds.",
            happens: "After a start it reads its log; with much in it that takes some seconds.",
            next: &["try again in a moment", "see what it does:  guildhall node logs"],
        },
        Code::NodeSilent => Page {
            means: "Your node runs but did not answer in time.",
            happens: "The machine is very busy, the disk is slow, or the node hangs.",
            next: &[
                "give it longer:  --timeout 60",
                "see what it does:  guildhall node logs",
                "if it stays so, start it again:  guildhall node stop, then guildhall node start",
            ],
        },
        Code::NodeDenied => Page {
            means: "The operating system does not let you reach the node's socket.",
            happens: "The socket or a directory above it is closed to your user.",
            next: &[
                "run the command as the user who started the node",
                "see where the socket is:  guildhall config paths",
            ],
        },
        Code::WrongUser => Page {
            means: "This node belongs to another user of this machine.",
            happens: "A node answers only the user who runs it, and root.",
            next: &[
                "run the command as that user",
                "use your own node:  guildhall --home DIR status",
            ],
        },
        _ => Page {
            means: "Your node is not running.",
            happens: "Nobody started it since it was stopped or the machine was started.",
            next: &[
                "start it:  guildhall node start",
                "another home?  guildhall --home DIR status",
            ],
        },
    }
}

fn home_and_files(code: Code) -> Page {
    match code {
        Code::NoHome => Page {
            means: "There is no node in this directory yet.",
            happens: "Nobody founded or joined a federation here, or the command looks in another \
                      directory than the one you mean.",
            next: &[
                "you got an invite:  guildhall join INVITE",
                "you start a federation:  guildhall init \"Our network\"",
                "it is elsewhere:  guildhall --home DIR status",
            ],
        },
        Code::HomeExists => Page {
            means: "A node lives in this directory already.",
            happens: "One home belongs to one federation; another one needs another directory.",
            next: &["use another directory:  guildhall --home DIR join INVITE"],
        },
        Code::HomeNewer => Page {
            means: "The files in this home were written by a newer version of the program.",
            happens: "The program was set back to an older version after it had been newer.",
            next: &["update the program on this machine:  guildhall version says what runs"],
        },
        Code::SocketPath => Page {
            means: "The directory of the node has too long a name for its socket.",
            happens: "Operating systems allow about a hundred characters for such a path.",
            next: &["choose a shorter one:  guildhall --home /srv/guildhall init \"Our network\""],
        },
        Code::Disk => Page {
            means: "The disk is full or failed, so this was not recorded.",
            happens: "Nothing is said to be done before it is safely on the disk.",
            next: &[
                "make room on the disk and try again",
                "if the disk is not full, look after it, then:  guildhall log --verify",
            ],
        },
        Code::File => Page {
            means: "A file could not be read or written.",
            happens: "It is not there, it is not yours, or it is not what it should be.",
            next: &["look at its name, its owner and its mode:  ls -la FILE"],
        },
        _ => Page {
            means: "Another running node holds this home.",
            happens: "Two nodes with one key would sign under the same numbers, which the partners \
                      would have to take for a fraud.",
            next: &[
                "use the one that runs:  guildhall status",
                "or end it first:  guildhall node stop",
            ],
        },
    }
}

fn what_was_asked(code: Code) -> Page {
    match code {
        Code::BadRequest => Page {
            means: "The node does not understand the request.",
            happens: "The program was updated and the node still runs in its old version, or the \
                      request did not come from this program.",
            next: &["start the node again:  guildhall node stop, then guildhall node start"],
        },
        Code::Browser => Page {
            means: "A web page or a program meant for another host asked; it gets no answer.",
            happens: "The node answers only programs on this machine that speak to its socket.",
            next: &["ask with curl:  guildhall help json shows how"],
        },
        Code::TooLarge => Page {
            means: "That is too large to be taken in at once.",
            happens: "Every length has a limit, so that nobody can fill anybody's memory.",
            next: &["split it and bring in one part after the other"],
        },
        Code::Ambiguous => Page {
            means: "More than one thing fits what you typed.",
            happens: "Ids may be shortened only as long as they fit one thing. What is signed in \
                      your name must be named by its id, never by its title.",
            next: &["type more characters of the id", "see the ids:  guildhall help ids"],
        },
        Code::BadInput => Page {
            means: "A value cannot be used as it is.",
            happens: "It is too long, empty, of the wrong form, or nothing that exists.",
            next: &[
                "the lines above the code say what is possible",
                "examples:  guildhall help COMMAND",
            ],
        },
        Code::NoInput => Page {
            means: "A question could not be asked, and nothing on the command line answered it.",
            happens: "There is no terminal, or --no-input was given.",
            next: &["say it with the flag that the message names", "answer yes to all:  --yes"],
        },
        Code::Usage => Page {
            means: "The command does not know these words or flags.",
            happens: "A flag or a word is misspelt, is missing, or belongs to another command.",
            next: &["see how it is used:  guildhall help COMMAND", "all commands:  guildhall help"],
        },
        Code::Cancelled => Page {
            means: "You said no, so nothing was done.",
            happens: "A question was answered with no.",
            next: &["to do it after all, give the command again and answer yes"],
        },
        _ => Page {
            means: "Nothing here fits what you typed.",
            happens: "The id or name is misspelt, or it has not arrived at your node yet.",
            next: &[
                "list what there is:  guildhall decision list, initiative list, member list",
                "see with whom your node is in contact:  guildhall status",
            ],
        },
    }
}

fn what_came_of_it(code: Code) -> Page {
    match code {
        Code::NotAllowed => Page {
            means: "The rules do not allow this to your organisation.",
            happens: "Guests read and comment, partners decide; some acts belong to one partner.",
            next: &["see what you are:  guildhall status", "see the rules:  guildhall rules show"],
        },
        Code::NotJoined => Page {
            means: "Your node is not let in yet.",
            happens: "It asks the node of the partner who invited you, and goes on asking by itself.",
            next: &[
                "see what it waits for:  guildhall status",
                "ask the partner to start its node",
            ],
        },
        Code::ReadOnly => Page {
            means: "Your node reads and catches up, and signs nothing for now.",
            happens: "Its data may be older than what it signed before: a backup was restored, or the \
                      home was copied. Signing on would give two contributions one number.",
            next: &[
                "wait until a partner's node is in contact:  guildhall status",
                "only if no other copy can exist:  guildhall node start --i-am-the-only-copy",
            ],
        },
        Code::BadInvite => Page {
            means: "This invite cannot be used.",
            happens: "A character is wrong, it expired, it was used or taken back, or it is for \
                      another federation. An invite works once.",
            next: &[
                "copy it again, as a whole",
                "ask the partner for another:  guildhall invite create --for \"Your name\"",
            ],
        },
        Code::Verify => Page {
            means: "A check failed: something is not signed, not whole, or not what it claims to be.",
            happens: "A file was changed on its way, a disk lost something, or somebody tries \
                      something.",
            next: &[
                "do not rely on what was checked",
                "have it sent again, as a file",
                "check your own log:  guildhall log --verify",
            ],
        },
        Code::NotYet => Page {
            means: "It is recorded here, but what you wanted to wait for did not happen in time.",
            happens: "Partners' nodes are off or out of reach. What is recorded travels by itself.",
            next: &["see who is in contact:  guildhall status", "wait longer:  --timeout 600"],
        },
        Code::Internal => Page {
            means: "This is a fault of the program.",
            happens: "Something happened that should be impossible.",
            next: &[
                "check that nothing is damaged:  guildhall log --verify",
                "report it, with what you did and the output of:  guildhall version",
            ],
        },
        _ => Page {
            means: "As things stand, this cannot be done.",
            happens: "Something that it needs is not so, or no longer; the message says what.",
            next: &[
                "see how things stand:  guildhall status",
                "see the rules:  guildhall rules show",
            ],
        },
    }
}
