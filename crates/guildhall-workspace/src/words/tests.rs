use std::collections::BTreeSet;

use guildhall_ledger::{ContributionId, Kind, Scope};

use crate::body::{Comment, CommentWithdraw};
use crate::draft::DraftError;
use crate::sample::{ALMA, BRUNO, Node, Partner};
use crate::view::Inert;

fn on(object: ContributionId, text: &str) -> Comment {
    Comment { person: None, on: object, text: text.into(), reply_to: None }
}

fn say(node: &mut Node, partner: Partner, comment: &Comment) -> ContributionId {
    node.add(partner, Kind::COMMENT, Scope::ZERO, comment)
}

fn withdraw(node: &mut Node, partner: Partner, comment: ContributionId) -> ContributionId {
    let withdraw = CommentWithdraw { person: None, comment };
    node.add(partner, Kind::COMMENT_WITHDRAW, Scope::ZERO, &withdraw)
}

fn told(node: &mut Node, object: ContributionId) -> Vec<(String, bool)> {
    let comments = node.workspace.comments(&node.graph, object);
    comments.into_iter().map(|comment| (comment.text, comment.is_withdrawn)).collect()
}

#[test]
fn comments_stand_in_order_and_only_their_author_takes_them_back() {
    let mut node = Node::new();
    let document = node.create(ALMA, "Title", "text");
    let first = say(&mut node, ALMA, &on(document, "First."));
    say(&mut node, BRUNO, &on(document, "Second."));

    let by_another = withdraw(&mut node, BRUNO, first);

    let both = [("First.".to_owned(), false), ("Second.".to_owned(), false)];
    assert_eq!(told(&mut node, document), both);
    assert_eq!(node.workspace.inert(&node.graph), [(by_another, Inert::NotItsAuthor)]);
    withdraw(&mut node, ALMA, first);
    let one = [("First.".to_owned(), true), ("Second.".to_owned(), false)];
    assert_eq!(told(&mut node, document), one);
    assert_eq!(node.workspace.comment_count(&node.graph, document), 1);
}

#[test]
fn comments_on_what_is_no_object_in_their_past_are_inert() {
    let mut node = Node::new();
    let document = node.create(ALMA, "Title", "text");
    let other = node.create(ALMA, "Other", "text");
    let edit = node.write(ALMA, document, "texts").unwrap();
    let comment = say(&mut node, ALMA, &on(document, "Yes."));
    let reply =
        |on, reply_to| Comment { reply_to: Some(reply_to), person: None, on, text: "No.".into() };

    let mut expected = vec![
        (say(&mut node, BRUNO, &on(ContributionId([9; 32]), "?")), Inert::About),
        (say(&mut node, BRUNO, &on(edit, "?")), Inert::About),
        (say(&mut node, BRUNO, &on(comment, "?")), Inert::About),
        (say(&mut node, BRUNO, &reply(other, comment)), Inert::About),
        (say(&mut node, BRUNO, &reply(document, edit)), Inert::About),
        (withdraw(&mut node, BRUNO, edit), Inert::About),
    ];
    let elsewhere = on(document, "Elsewhere.");
    let elsewhere = node.add(BRUNO, Kind::COMMENT, Scope::of_document(other), &elsewhere);
    expected.push((elsewhere, Inert::Scope));
    say(&mut node, BRUNO, &reply(document, comment));

    expected.sort_unstable();
    assert_eq!(node.workspace.inert(&node.graph), expected);
    assert_eq!(told(&mut node, document).len(), 2);
}

#[test]
fn comments_are_checked_before_anyone_signs() {
    let mut node = Node::new();
    let document = node.create(ALMA, "Title", "text");
    let comment = say(&mut node, ALMA, &on(document, "Yes."));
    let nowhere = ContributionId([9; 32]);
    let draft = |node: &mut Node, comment: &Comment| {
        node.workspace.draft_comment(&node.graph, &BRUNO.writer(), comment)
    };

    let about_nothing = draft(&mut node, &on(nowhere, "?"));
    let answering_nothing =
        draft(&mut node, &Comment { reply_to: Some(nowhere), ..on(document, "?") });
    let million = draft(&mut node, &on(document, &"x".repeat(1_000_000)));
    let anothers =
        node.workspace.draft_withdraw(&node.graph, &BRUNO.writer(), BRUNO.author(), comment);

    assert_eq!(about_nothing, Err(DraftError::About(nowhere)));
    assert_eq!(answering_nothing, Err(DraftError::About(nowhere)));
    assert!(matches!(million, Err(DraftError::Body(_))));
    assert_eq!(anothers, Err(DraftError::NotItsAuthor(comment)));
}

#[test]
fn a_comment_the_rules_took_back_is_not_shown_and_neither_is_a_withdrawal() {
    let mut node = Node::new();
    let document = node.create(ALMA, "Title", "text");
    let gone = say(&mut node, BRUNO, &on(document, "Gone."));
    let kept = say(&mut node, ALMA, &on(document, "Kept."));
    let withdrawal = withdraw(&mut node, ALMA, kept);
    let before = node.digest();

    node.workspace.set_void(&node.graph, &BTreeSet::from([gone, withdrawal]));

    assert_eq!(told(&mut node, document), [("Kept.".to_owned(), false)]);
    assert_ne!(node.digest(), before);
    node.workspace.set_void(&node.graph, &BTreeSet::new());
    assert_eq!(node.digest(), before);
}

#[test]
fn the_words_behind_a_stance_are_found_by_their_hash() {
    let mut node = Node::new();
    let writer = crate::Writer { person: Some("Ida Berg".into()), ..ALMA.writer() };
    let draft = node.workspace.draft_reason(&writer, "Too dear.").unwrap();
    node.publish(ALMA, draft);

    let reason = node.workspace.reason(&node.graph, crate::text_hash("Too dear.")).unwrap();

    assert_eq!((reason.words.as_str(), reason.act.author), ("Too dear.", ALMA.author()));
    assert_eq!(reason.act.person.as_deref(), Some("Ida Berg"));
    assert_eq!(node.workspace.reason(&node.graph, crate::text_hash("Cheap.")), None);
}
