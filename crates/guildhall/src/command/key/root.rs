//! Signing with a root key: its words are read, used once, and wiped.

use std::path::PathBuf;

use clap::Args;
use guildhall_control::api::governing;
use guildhall_control::api::key::{Draft, RotationDraft, SeatDraft, Signed};
use guildhall_control::api::status::Status;
use guildhall_control::api::{Act, Receipt, Request};
use guildhall_control::{Code, Problem};

use super::{SignArgs, is_standard_input, sheet_of};
use crate::command::act;
use crate::editor;
use crate::failure::{Failure, Outcome};
use crate::node::{self, RootKey};
use crate::session::{Form, Session, no_home};

/// Where the words of a root key come from; never from the command line itself.
#[derive(Clone, Debug, Args)]
pub(crate) struct RootArgs {
    /// A file with the 24 words; `-` reads standard input. Asks for them, if not given
    #[arg(long, value_name = "FILE")]
    words: Option<PathBuf>,
}

/// The root key that grows from the words in a file, on standard input, or typed.
pub(crate) fn read_root(
    session: &Session,
    args: &RootArgs,
    which: &str,
) -> Result<RootKey, Failure> {
    let words = match &args.words {
        Some(path) if is_standard_input(path) => editor::standard_input()?,
        Some(path) => editor::read_file(path)?,
        None => session.asking.value(None, which, "--words FILE")?,
    };
    Ok(node::root_key(words)?)
}

/// Makes this machine the one that votes.
pub(super) async fn seat(session: &Session, args: SignArgs) -> Outcome {
    let key = read_root(session, &args.root, "The 24 words of your root key")?;
    let draft = governing::Act::SeatDraft(SeatDraft { root: key.public() });
    let draft: Draft = session.ask(&Request::Act(Act::Govern(draft))).await?;
    session.tell(&format!("You sign with your root key: {}.", draft.words));
    session.asking.insist("Sign and send?", "--yes")?;
    let signed = Signed { contribution: key.sign(&draft.draft)? };
    drop(key);
    act::perform(session, Act::Govern(governing::Act::Signed(signed)), &args.waiting).await
}

/// Replaces the root key by the next one, and draws the one after it.
pub(super) async fn rotate(session: &Session, args: SignArgs) -> Outcome {
    let home = session.home.path();
    if !session.home.exists() {
        return Err(no_home(&session.home).into());
    }
    if node::has_root_words(home)? {
        return Err(words_here().into());
    }
    let status: Status = session.ask(&Request::Status).await?;
    let key = read_root(session, &args.root, "The 24 words of the key that follows")?;
    let (rotation, key) = key.rotate(&status.federation.id, &status.me.partner)?;
    let draft = governing::Act::RotationDraft(RotationDraft {
        new_root: rotation.new_root(),
        next_root: rotation.next_root(),
        possession: rotation.possession(),
    });
    let draft: Draft = session.ask(&Request::Act(Act::Govern(draft))).await?;
    session.tell(&format!("You sign with the next root key: {}.", draft.words));
    session.asking.insist("Sign and send?", "--yes")?;
    // The words of the next successor are safe on the disk before anybody hears of it.
    let words = rotation.keep(home)?;
    let signed = Signed { contribution: key.sign(&draft.draft)? };
    drop(key);
    let act = Act::Govern(governing::Act::Signed(signed));
    let receipt: Receipt = match session.ask(&Request::Act(act)).await {
        Ok(receipt) => receipt,
        Err(failure) => {
            if is_refusal(&failure) {
                node::forget_root_words(home)?;
            }
            return Err(failure);
        }
    };
    let shown = act::conclude(session, receipt, &args.waiting).await?;
    if session.form == Form::Text {
        session.screen.print(&format!("\n{}", sheet_of(&words)))?;
        session
            .say("These 24 words are the key that follows from here on. Write them down and keep");
        session
            .say("them apart from this machine; your former root key is of no use any more. Then:");
        session.say(&format!("  guildhall{} key words --written-down", session.home.as_argument()));
    }
    Ok(shown)
}

/// Whether the node said no, so that nothing was kept. Where it did not answer it may have.
fn is_refusal(failure: &Failure) -> bool {
    let Failure::Told(problem) = failure else { return false };
    [Code::Refused, Code::NotAllowed, Code::BadInput, Code::BadRequest, Code::ReadOnly]
        .into_iter()
        .any(|code| problem.is(code))
}

fn words_here() -> Problem {
    Problem::new(Code::Refused, "words of your root keys are still on this machine")
        .because("they would be overwritten by those of another key")
        .hint("write them down:  guildhall key words")
        .hint("then remove them:  guildhall key words --written-down")
}
