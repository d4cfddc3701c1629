use std::collections::BTreeSet;

use automerge::{Automerge, ReadDoc as _};
use guildhall_ledger::{Contribution, ContributionId, Kind, Scope};
use proptest::prelude::*;

use crate::body::{Comment, DocEdit, DocumentKind, Import};
use crate::draft::{DraftError, Edit, Fields, TextEdit, Writer};
use crate::id::Session;
use crate::operation::{Operation, Value};
use crate::sample::{ALMA, BRUNO, CARLA, Node, Partner, meet};
use crate::view::{Inert, Stage, Stranded};

fn two_nodes_with(text: &str) -> (Node, Node, ContributionId) {
    let mut alma = Node::new();
    let mut bruno = Node::new();
    let document = alma.create(ALMA, "Shared repair shop", text);
    meet(&mut alma, &mut bruno);
    (alma, bruno, document)
}

#[test]
fn two_partners_who_change_different_words_apart_both_keep_theirs() {
    let (mut alma, mut bruno, document) =
        two_nodes_with("We meet on Monday in the old hall.\nBring tools.\n");

    alma.write(ALMA, document, "We meet on Friday in the old hall.\nBring tools.\n");
    bruno.write(BRUNO, document, "We meet on Monday in the new hall.\nBring tools.\n");
    meet(&mut alma, &mut bruno);

    assert_eq!(alma.text(document), "We meet on Friday in the new hall.\nBring tools.\n");
    assert_eq!(bruno.text(document), alma.text(document));
    assert_eq!(alma.digest(), bruno.digest());
}

#[test]
fn an_editor_opened_before_a_remote_change_merges_instead_of_reverting_it() {
    let (mut alma, mut bruno, document) = two_nodes_with("one two three four");
    let base = alma.view(document).heads;
    bruno.write(BRUNO, document, "one 2 three four five");
    meet(&mut alma, &mut bruno);

    let text = TextEdit { base, text: "zero one two three 4".into() };
    alma.edit(ALMA, document, &Edit { text: Some(text), ..Edit::default() });

    assert_eq!(alma.text(document), "zero one 2 three 4 five");
}

#[test]
fn a_base_that_is_no_change_of_the_document_is_named() {
    let (mut alma, _, document) = two_nodes_with("text");
    let stranger = ContributionId([9; 32]);
    let text = TextEdit { base: vec![stranger], text: "other".into() };
    let edit = Edit { text: Some(text), ..Edit::default() };

    let drafted = alma.workspace.draft_edit(&alma.graph, &ALMA.writer(), document, &edit);

    assert_eq!(drafted, Err(DraftError::NoBase(stranger)));
}

#[test]
fn title_and_stage_change_and_an_edit_without_a_change_is_none() {
    let (mut alma, _, document) = two_nodes_with("text");
    let edit = Edit {
        title: Some("Repair café".into()),
        stage: Some(Stage::Closed),
        stage_reason: Some("withdrawn".into()),
        text: None,
    };

    assert!(alma.edit(ALMA, document, &edit).is_some());
    assert_eq!(alma.edit(ALMA, document, &edit), None);

    let summary = alma.view(document).summary;
    assert_eq!(summary.title, "Repair café");
    assert_eq!(summary.stage, Some(Stage::Closed));
    assert_eq!(summary.stage_reason.as_deref(), Some("withdrawn"));
    assert_eq!((summary.changes, summary.created.author), (2, ALMA.author()));
}

#[test]
fn a_stage_without_a_reason_takes_the_old_reason_away() {
    let (mut alma, _, document) = two_nodes_with("text");
    let stage_reason = Some("rejected".into());
    alma.edit(
        ALMA,
        document,
        &Edit { stage: Some(Stage::Closed), stage_reason, ..Edit::default() },
    );

    alma.edit(ALMA, document, &Edit { stage: Some(Stage::Idea), ..Edit::default() });

    assert_eq!(alma.view(document).summary.stage_reason, None);
}

#[test]
fn a_title_changed_by_two_at_once_is_the_same_everywhere_and_the_next_edit_settles_it() {
    let (mut alma, mut bruno, document) = two_nodes_with("text");
    alma.edit(ALMA, document, &Edit { title: Some("One".into()), ..Edit::default() });
    bruno.edit(BRUNO, document, &Edit { title: Some("Two".into()), ..Edit::default() });
    meet(&mut alma, &mut bruno);
    assert_eq!(alma.view(document).summary.title, bruno.view(document).summary.title);
    assert_eq!(alma.view(document).heads.len(), 2);

    alma.edit(ALMA, document, &Edit { title: Some("Three".into()), ..Edit::default() });

    let saved = alma.workspace.export_automerge(&alma.graph, document).unwrap();
    let loaded = Automerge::load(&saved).unwrap();
    assert_eq!(loaded.get_all(automerge::ROOT, "title").unwrap().len(), 1);
    assert_eq!(alma.view(document).heads.len(), 1);
}

#[test]
fn who_wrote_what_is_visible() {
    let (mut alma, mut bruno, document) = two_nodes_with("old words here");
    bruno.write(BRUNO, document, "old and new words here");

    let runs = bruno.workspace.blame(&bruno.graph, document).unwrap();

    let told: Vec<(_, &str)> = runs.iter().map(|run| (run.author, run.text.as_str())).collect();
    let (a, b) = (ALMA.author(), BRUNO.author());
    assert_eq!(told, [(a, "old "), (b, "and new "), (a, "words here")]);
    meet(&mut alma, &mut bruno);
    assert_eq!(alma.view(document).contributors, [(a, 1), (b, 1)]);
}

#[test]
fn documents_are_listed_in_order_of_creation_and_by_kind() {
    let mut alma = Node::new();
    let first = alma.create(ALMA, "First", "");
    let fields = Fields { title: "A proposal".into(), ..Fields::default() };
    let draft =
        alma.workspace.draft_create(&ALMA.writer(), DocumentKind::Proposal, &fields).unwrap();
    let proposal = alma.publish(ALMA, draft);
    let second = alma.create(ALMA, "Second", "");

    let listed = |node: &mut Node, kind| -> Vec<ContributionId> {
        node.workspace.summaries(&node.graph, kind).map(crate::Summary::id).collect()
    };

    assert_eq!(listed(&mut alma, DocumentKind::Initiative), [first, second]);
    assert_eq!(listed(&mut alma, DocumentKind::Proposal), [proposal]);
    let scope = Scope::of_document(second);
    assert_eq!(alma.workspace.document_in(&alma.graph, scope), Some(second));
}

#[test]
fn the_neighbours_of_a_document_are_the_nearest_ids() {
    let mut alma = Node::new();
    let mut ids: Vec<ContributionId> =
        (0..9).map(|number| alma.create(ALMA, &format!("Idea {number}"), "")).collect();
    ids.sort_unstable();

    let neighbours = |place: usize| alma.workspace.neighbours(&alma.graph, ids[place]);

    assert_eq!(neighbours(0), [ids[1]]);
    assert_eq!(neighbours(4), [ids[3], ids[5]]);
    assert_eq!(neighbours(8), [ids[7]]);
}

#[test]
fn a_text_too_long_for_one_contribution_follows_in_several() {
    let mut alma = Node::new();
    let long: String = ('a'..='z').cycle().take(25_000).collect();
    let document = alma.create(ALMA, "Long", &long);
    assert_eq!(alma.text(document), long);
    assert_eq!(alma.view(document).summary.changes, 3);

    let other: String = ('A'..='Z').cycle().take(33_000).collect();
    alma.write(ALMA, document, &other);

    assert_eq!(alma.text(document), other);
    assert_eq!(alma.workspace.inert(&alma.graph), []);
    let saved = alma.workspace.export_automerge(&alma.graph, document).unwrap();
    let loaded = Automerge::load(&saved).unwrap();
    let (_, text) = loaded.get(automerge::ROOT, "text").unwrap().unwrap();
    assert_eq!(loaded.text(&text).unwrap(), other);
}

#[test]
fn what_a_decision_adopts_is_the_text_and_the_heads_as_they_are() {
    let (mut alma, mut bruno, document) = two_nodes_with("text");
    bruno.write(BRUNO, document, "text of Bruno");
    alma.write(ALMA, document, "Alma's text");
    meet(&mut alma, &mut bruno);

    let (hash, heads) = alma.workspace.adoptable(&alma.graph, document).unwrap();

    assert_eq!(hash, crate::text_hash(&alma.text(document)));
    assert_eq!(heads.len(), 2);
    assert_eq!(bruno.workspace.adoptable(&bruno.graph, document), Some((hash, heads)));
}

#[test]
fn limits_of_titles_and_texts_are_named_before_anyone_signs() {
    let node = Node::new();
    let draft = |fields: &Fields| {
        node.workspace.draft_create(&ALMA.writer(), DocumentKind::Initiative, fields)
    };
    let fields = Fields { title: "t".into(), ..Fields::default() };

    let untitled = draft(&Fields::default());
    let long_title = draft(&Fields { title: "t".repeat(1_001), ..Fields::default() });
    let long_text = draft(&Fields { text: "x".repeat(1_000_001), ..fields.clone() });
    let long_reason = draft(&Fields { stage_reason: Some("x".repeat(20_000)), ..fields.clone() });

    assert_eq!(untitled, Err(DraftError::Title));
    assert_eq!(long_title, Err(DraftError::Title));
    assert_eq!(long_text, Err(DraftError::Text));
    assert_eq!(long_reason, Err(DraftError::StageReason));
    let nameless = Writer { person: Some(String::new()), ..ALMA.writer() };
    let nameless = node.workspace.draft_create(&nameless, DocumentKind::Initiative, &fields);
    assert!(matches!(nameless, Err(DraftError::Body(_))));
}

#[test]
fn what_the_rules_took_back_is_stranded_with_what_builds_on_it_and_can_return() {
    let (mut alma, mut bruno, document) = two_nodes_with("one two");
    let taken_back = bruno.write(BRUNO, document, "one three two").unwrap();
    let upon_it = bruno.write(BRUNO, document, "one three four two").unwrap();
    meet(&mut alma, &mut bruno);
    let before = alma.digest();

    alma.workspace.set_void(&alma.graph, &BTreeSet::from([taken_back]));

    assert_eq!(alma.text(document), "one two");
    let mut expected = [(taken_back, Stranded::Void), (upon_it, Stranded::Dep)];
    expected.sort_unstable();
    assert_eq!(alma.workspace.stranded(&alma.graph), expected);
    alma.write(ALMA, document, "one two five");
    assert_eq!(alma.text(document), "one two five");

    alma.workspace.set_void(&alma.graph, &BTreeSet::new());

    assert_eq!(alma.text(document), "one three four two five");
    meet(&mut alma, &mut bruno);
    assert_eq!(alma.digest(), bruno.digest());
    assert_ne!(alma.digest(), before);
}

/// Two changes in one place of Bruno's chain and of his session, and what others build on each.
fn forked() -> (Node, ContributionId, [Contribution; 2]) {
    let (mut alma, mut bruno, document) = two_nodes_with("text");
    let mut copy = Node::new();
    copy.catch_up(&bruno);
    let first = bruno.write(BRUNO, document, "text one").unwrap();
    let second = copy.write(BRUNO, document, "text two").unwrap();
    let both = [(&bruno, first), (&copy, second)].map(|(node, id)| {
        let at = node.graph.find(&id).unwrap();
        node.graph.contribution(at).clone()
    });
    meet(&mut alma, &mut bruno);
    (alma, document, both)
}

#[test]
fn of_a_forked_session_the_branch_that_more_others_built_on_is_kept() {
    let (mut alma, document, [first, second]) = forked();
    let mut carla = Node::new();
    carla.catch_up(&alma);
    carla.write(CARLA, document, "text one of Carla");
    let mut other = Node::new();
    other.catch_up(&alma);
    alma.take(&second);
    let lowest = first.id().min(second.id());
    assert_eq!(alma.view(document).heads, [lowest]);

    alma.catch_up(&carla);

    assert_eq!(alma.text(document), "text one of Carla");
    assert_eq!(alma.workspace.stranded(&alma.graph), [(second.id(), Stranded::Fork)]);
    other.catch_up(&carla);
    other.take(&second);
    assert_eq!(other.digest(), alma.digest());
}

#[test]
fn a_change_on_both_branches_of_a_fork_is_inert() {
    let (mut alma, document, [first, second]) = forked();
    alma.take(&second);
    let mut deps = vec![first.id(), second.id()];
    deps.sort_unstable();
    let (key, value) = ("title".to_owned(), Value::String("Both".into()));
    let operations = vec![Operation::Put { object: None, key, value, replaces: Vec::new() }];
    let edit = DocEdit { person: None, deps, session: Session([7; 8]), operations };

    let id = alma.add(CARLA, Kind::DOC_EDIT, Scope::of_document(document), &edit);

    assert_eq!(alma.workspace.inert(&alma.graph), [(id, Inert::ForkedPast)]);
}

#[test]
fn who_lost_a_branch_writes_on_in_another_session() {
    let (mut alma, document, [first, second]) = forked();
    alma.take(&second);
    let kept = alma.view(document).heads[0];
    let lost = if kept == first.id() { second } else { first };
    let mut bruno = Node::new();
    bruno.catch_up(&alma);

    let at = bruno.graph.find(&lost.id()).unwrap();
    let edit = Edit { title: Some("Again".into()), ..Edit::default() };
    let draft = bruno.workspace.draft_edit(&bruno.graph, &BRUNO.writer(), document, &edit);
    let draft = draft.unwrap().unwrap();
    let body = (draft.kind, draft.scope, draft.body);
    let heads: Vec<_> = bruno.graph.heads().collect();
    let signed = bruno.sign_on(BRUNO, Some(at), body, &heads);
    bruno.take(&signed);

    assert_eq!(bruno.workspace.inert(&bruno.graph), []);
    assert_eq!(bruno.view(document).summary.title, "Again");
}

#[test]
fn facts_are_brought_in_only_by_the_documents_author() {
    let (mut alma, _, document) = two_nodes_with("text");
    let import = Import {
        person: None,
        on: document,
        owner: Some("sig-node".into()),
        created: Some("2016-12-21".into()),
        updated: None,
        facts: vec![("number".into(), "495".into())],
    };
    let drafted =
        alma.workspace.draft_import(&alma.graph, &BRUNO.writer(), BRUNO.author(), &import);
    assert_eq!(drafted, Err(DraftError::NotItsAuthor(document)));
    let stranger = alma.add(BRUNO, Kind::IMPORT, Scope::ZERO, &import);
    assert_eq!(alma.view(document).imported, None);

    let draft =
        alma.workspace.draft_import(&alma.graph, &ALMA.writer(), ALMA.author(), &import).unwrap();
    alma.publish(ALMA, draft);

    let imported = alma.view(document).imported.unwrap();
    assert_eq!(imported.owner.as_deref(), Some("sig-node"));
    assert_eq!(imported.facts, import.facts);
    assert_eq!(alma.workspace.inert(&alma.graph), [(stranger, Inert::NotItsAuthor)]);
}

#[test]
fn documents_settle_in_parts_within_a_budget() {
    let mut alma = Node::new();
    for number in 0..30 {
        alma.create(ALMA, &format!("Document {number}"), "text");
    }

    assert!(alma.workspace.settle(&alma.graph, 10));
    assert!(alma.workspace.settle(&alma.graph, 10));
    assert!(!alma.workspace.settle(&alma.graph, 11));
}

/// What somebody does in the property test.
#[derive(Clone, Debug)]
enum Deed {
    Create,
    Write(usize, Vec<u8>),
    Title(usize, u8),
    Comment(usize),
    Withdraw(usize),
    Meet(usize),
    Fork(usize),
}

fn deeds() -> impl Strategy<Value = Vec<(usize, Deed)>> {
    let deed = prop_oneof![
        1 => Just(Deed::Create),
        6 => (any::<usize>(), prop::collection::vec(0..6_u8, 0..12))
            .prop_map(|(document, words)| Deed::Write(document, words)),
        2 => (any::<usize>(), any::<u8>()).prop_map(|(document, word)| Deed::Title(document, word)),
        1 => any::<usize>().prop_map(Deed::Comment),
        1 => any::<usize>().prop_map(Deed::Withdraw),
        2 => (0..3_usize).prop_map(Deed::Meet),
        1 => any::<usize>().prop_map(Deed::Fork),
    ];
    prop::collection::vec((0..3_usize, deed), 1..30)
}

const PARTNERS: [Partner; 3] = [ALMA, BRUNO, CARLA];

fn documents_of(node: &mut Node) -> Vec<ContributionId> {
    node.workspace
        .summaries(&node.graph, DocumentKind::Initiative)
        .map(crate::Summary::id)
        .collect()
}

fn comments_of(node: &Node) -> Vec<ContributionId> {
    let contributions = node.contributions();
    let comments = contributions.iter().filter(|it| it.kind() == Kind::COMMENT);
    comments.map(Contribution::id).collect()
}

/// Three nodes do things, meeting now and then; a forked partner writes the same place twice.
fn play(deeds: &[(usize, Deed)]) -> Node {
    let mut nodes: Vec<Node> = PARTNERS.iter().map(|_| Node::new()).collect();
    for (who, deed) in deeds {
        let partner = PARTNERS[*who];
        if let Deed::Meet(other) = deed
            && let Ok([one, other]) = nodes.get_disjoint_mut([*who, *other])
        {
            meet(one, other);
            continue;
        }
        do_at(&mut nodes[*who], partner, deed);
    }
    let mut all = Node::new();
    for node in &nodes {
        all.catch_up(node);
    }
    all
}

fn do_at(node: &mut Node, partner: Partner, deed: &Deed) {
    let documents = documents_of(node);
    let pick = |number: usize| documents.get(number % documents.len().max(1)).copied();
    match deed {
        Deed::Create => drop(node.create(partner, "Title", "some words to begin with")),
        Deed::Write(number, words) => {
            let words: Vec<&str> = words
                .iter()
                .map(|word| ["a", "bé", "漢字", "👩‍👧", "\n", "d e"][usize::from(*word)])
                .collect();
            if let Some(document) = pick(*number) {
                let wanted = words.join(" ");
                node.write(partner, document, &wanted);
                assert_eq!(node.text(document), wanted);
            }
        }
        Deed::Title(number, word) => {
            if let Some(document) = pick(*number) {
                let title = Some(format!("Title {word}"));
                node.edit(partner, document, &Edit { title, ..Edit::default() });
            }
        }
        Deed::Comment(number) => {
            if let Some(on) = pick(*number) {
                let comment = Comment { person: None, on, text: "Yes.".into(), reply_to: None };
                node.add(partner, Kind::COMMENT, Scope::of_document(on), &comment);
            }
        }
        Deed::Withdraw(number) => {
            let comments = comments_of(node);
            if let Some(comment) = comments.get(number % comments.len().max(1)) {
                let withdraw = crate::CommentWithdraw { person: None, comment: *comment };
                node.add(partner, Kind::COMMENT_WITHDRAW, Scope::ZERO, &withdraw);
            }
        }
        Deed::Fork(number) => {
            let Some(document) = pick(*number) else { return };
            let mut copy = Node::new();
            copy.catch_up(node);
            node.write(partner, document, "one branch");
            copy.write(partner, document, "another branch");
            node.catch_up(&copy);
        }
        Deed::Meet(_) => {}
    }
}

/// The same contributions in another order, doubled here and there, read in between.
fn delivered(contributions: &[Contribution], order: &[usize], read_every: usize) -> Node {
    let mut node = Node::new();
    let mut waiting: Vec<&Contribution> = contributions.iter().collect();
    for (step, pick) in order.iter().cycle().enumerate() {
        if waiting.is_empty() {
            break;
        }
        let ready = (0..waiting.len())
            .map(|offset| (pick + offset) % waiting.len())
            .find(|place| node.graph.place(waiting[*place]).is_ok())
            .unwrap();
        let contribution = waiting.remove(ready);
        assert!(node.take(contribution));
        assert!(!node.take(contribution));
        if step % read_every == 0 {
            node.digest();
        }
    }
    node
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn order_doubling_and_batching_do_not_change_what_is_visible(
        deeds in deeds(),
        order in prop::collection::vec(0..1000_usize, 40),
        read_every in 1..9_usize,
    ) {
        let mut node = play(&deeds);
        let mut other = delivered(&node.contributions(), &order, read_every);

        prop_assert_eq!(node.digest(), other.digest());
        prop_assert_eq!(node.workspace.inert(&node.graph), other.workspace.inert(&other.graph));
        prop_assert_eq!(
            node.workspace.stranded(&node.graph),
            other.workspace.stranded(&other.graph)
        );
        for document in documents_of(&mut node) {
            prop_assert_eq!(node.view(document), other.view(document));
            prop_assert_eq!(
                node.workspace.blame(&node.graph, document),
                other.workspace.blame(&other.graph, document)
            );
            let saved = node.workspace.export_automerge(&node.graph, document).unwrap();
            let loaded = Automerge::load(&saved).unwrap();
            let view = node.view(document);
            prop_assert_eq!(loaded.get_heads().len(), view.heads.len());
            prop_assert_eq!(view.summary.quarantined, None);
            let (title, _) = loaded.get(automerge::ROOT, "title").unwrap().unwrap();
            prop_assert_eq!(title.as_str(), Some(view.summary.title.as_str()));
            let (_, text) = loaded.get(automerge::ROOT, "text").unwrap().unwrap();
            prop_assert_eq!(loaded.text(&text).unwrap(), view.text);
        }
    }
}

#[test]
fn a_text_reads_as_it_did_at_any_change() {
    let (mut alma, mut bruno, document) = two_nodes_with("one two");
    let first = alma.write(ALMA, document, "one two three").unwrap();
    let second = bruno.write(BRUNO, document, "zero one two").unwrap();
    meet(&mut alma, &mut bruno);
    let mut at = |heads: &[ContributionId]| alma.workspace.text_at(&alma.graph, document, heads);

    assert_eq!(at(&[document]).as_deref(), Some("one two"));
    assert_eq!(at(&[first]).as_deref(), Some("one two three"));
    assert_eq!(at(&[second]).as_deref(), Some("zero one two"));
    assert_eq!(at(&[first, second]).as_deref(), Some("zero one two three"));
    assert_eq!(at(&[ContributionId([9; 32])]), None);
}

#[test]
fn a_stranded_change_is_put_in_again_once_with_what_it_builds_on_where_it_belongs() {
    let (mut alma, mut bruno, document) = two_nodes_with("one two five");
    let first = bruno.write(BRUNO, document, "one two three five").unwrap();
    let second = bruno.write(BRUNO, document, "one two three four five").unwrap();
    meet(&mut alma, &mut bruno);
    alma.workspace.set_void(&alma.graph, &BTreeSet::from([first]));
    alma.write(ALMA, document, "zero one two five six");

    let listed = alma.workspace.stranded_changes(&alma.graph, document);
    let draft = alma.workspace.draft_reapply(&alma.graph, &ALMA.writer(), second).unwrap();
    alma.publish(ALMA, draft.unwrap());

    let told: Vec<(ContributionId, Stranded, &str)> = listed
        .iter()
        .map(|change| (change.act.id, change.reason, change.inserted[0].as_str()))
        .collect();
    assert_eq!(told, [(first, Stranded::Void, "three "), (second, Stranded::Dep, "four ")]);
    assert!(listed.iter().all(|change| !change.is_said && change.is_document_visible));
    assert_eq!(alma.text(document), "zero one two three four five six");
    let again = alma.workspace.draft_reapply(&alma.graph, &ALMA.writer(), second).unwrap();
    assert_eq!(again, None);
    let listed = alma.workspace.stranded_changes(&alma.graph, document);
    assert!(listed.iter().all(|change| change.is_said));
}

#[test]
fn a_stranded_title_stage_and_deletion_are_put_in_again() {
    let (mut alma, mut bruno, document) = two_nodes_with("one two three");
    let text = TextEdit { base: Vec::new(), text: "one three".into() };
    let edit = Edit {
        title: Some("Repair café".into()),
        stage: Some(Stage::Pilot),
        stage_reason: Some("it works".into()),
        text: Some(text),
    };
    let change = bruno.edit(BRUNO, document, &edit).unwrap();
    meet(&mut alma, &mut bruno);
    alma.workspace.set_void(&alma.graph, &BTreeSet::from([change]));
    assert_eq!(alma.text(document), "one two three");

    let draft = alma.workspace.draft_reapply(&alma.graph, &ALMA.writer(), change).unwrap();
    alma.publish(ALMA, draft.unwrap());

    let summary = alma.view(document).summary;
    assert_eq!((summary.title.as_str(), summary.stage), ("Repair café", Some(Stage::Pilot)));
    assert_eq!(summary.stage_reason.as_deref(), Some("it works"));
    assert_eq!(alma.text(document), "one three");
}

#[test]
fn a_document_that_is_left_out_as_a_whole_is_begun_anew() {
    let (mut alma, _, document) = two_nodes_with("one two");
    alma.workspace.set_void(&alma.graph, &BTreeSet::from([document]));
    assert!(alma.workspace.document(&alma.graph, document).is_none());

    let listed = alma.workspace.stranded_changes(&alma.graph, document);
    let draft = alma.workspace.draft_reapply(&alma.graph, &ALMA.writer(), document).unwrap();
    let anew = alma.publish(ALMA, draft.unwrap());

    assert_eq!(alma.workspace.documents_with_stranded(&alma.graph), [(document, 1)]);
    assert!(!listed[0].is_document_visible);
    assert_eq!(listed[0].title, "Shared repair shop");
    assert_ne!(anew, document);
    assert_eq!(alma.text(anew), "one two");
}

#[test]
fn a_lost_branch_of_a_fork_is_put_in_again_beside_the_one_that_is_kept() {
    let (mut alma, document, [first, second]) = forked();
    alma.take(&second);
    let lost = alma.workspace.stranded(&alma.graph)[0].0;
    let kept = alma.text(document);

    let draft = alma.workspace.draft_reapply(&alma.graph, &ALMA.writer(), lost).unwrap();
    alma.publish(ALMA, draft.unwrap());

    let text = alma.text(document);
    assert!([&first, &second].iter().any(|branch| branch.id() == lost));
    assert!(text.contains("one") && text.contains("two") && text != kept, "{text}");
    let visible = alma.view(document).heads[0];
    let refused = alma.workspace.draft_reapply(&alma.graph, &ALMA.writer(), visible);
    assert_eq!(refused, Err(DraftError::NotStranded(visible)));
}
