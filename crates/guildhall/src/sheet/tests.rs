use std::path::Path;

use guildhall_control::api::initiative::Stage;

use super::*;

fn json(text: &str) -> Sheet {
    Sheet::read(Kind::Json, text.as_bytes()).unwrap()
}

#[test]
fn a_clean_row_keeps_every_word_of_its_own() {
    let sheet = json(
        r#"{"title":"Reefer plugs","text":"One plug.","stage":"pilot","owner":"Kaltwerk","created":"2026-03-01","updated":"2026-04-01T10:00:00Z"}"#,
    );

    let row = &sheet.batch.rows[0];
    assert_eq!((row.title.as_str(), row.text.as_str()), ("Reefer plugs", "One plug."));
    assert_eq!((row.stage, row.owner.as_deref()), (Stage::Pilot, Some("Kaltwerk")));
    assert_eq!(row.created.unwrap().to_string(), "2026-03-01T00:00:00Z");
    assert_eq!(row.updated.unwrap().to_string(), "2026-04-01T10:00:00Z");
    assert!(sheet.oddities.is_empty() && sheet.refused.is_empty());
}

#[test]
fn every_other_field_becomes_a_readable_line_and_nothing_is_lost() {
    let sheet = json(
        r#"{"title":"T","status":"implemented","stage":"stable","see_also":["a","b"],"milestones":{"alpha":"v1.8"},"authors":2,"text_bytes":17,"empty":[],"none":null,"open":true}"#,
    );

    assert_eq!(
        sheet.batch.rows[0].text,
        "- milestones: alpha v1.8\n- open: yes\n- see also: a, b\n- stage: stable\n\
         - status: implemented\n- in figures: authors 2, text bytes 17"
    );
}

#[test]
fn dates_that_are_none_stay_readable_and_are_counted() {
    let sheet = json(
        "{\"title\":\"A\",\"stage\":\"idea\",\"created\":\"2022-08-07\",\"updated\":\"v1.30\"}\n\
         {\"title\":\"B\",\"stage\":\"idea\",\"created\":\"2022-08-07\",\"updated\":\"2021-01-01\"}",
    );

    assert_eq!(sheet.batch.rows[0].updated, None);
    assert_eq!(sheet.batch.rows[0].text, "- updated: v1.30");
    assert_eq!(sheet.batch.rows[1].updated, sheet.batch.rows[1].created);
    assert_eq!(sheet.oddities[&Oddity::NoDate], [1]);
    assert_eq!(sheet.oddities[&Oddity::UpdatedBeforeCreated], [2]);
}

#[test]
fn rows_that_cannot_be_are_refused_by_line_and_the_rest_comes_in() {
    let sheet =
        json("{\"title\":\"A\"}\nnonsense\n\n{\"title\":\"  \"}\n[1]\n{\"title\":\"B\\n  C\"}\n");

    let refused: Vec<(u64, &str)> =
        sheet.refused.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!(
        refused,
        [(2, "it is no JSON"), (4, "it has no title"), (5, "it is no JSON object")]
    );
    let titles: Vec<&str> = sheet.batch.rows.iter().map(|row| row.title.as_str()).collect();
    assert_eq!(titles, ["A", "B C"]);
    assert_eq!(sheet.oddities[&Oddity::TitleTidied], [6]);
}

#[test]
fn rows_that_replace_one_another_in_a_circle_come_in_and_are_named() {
    let sheet = json(
        "{\"number\":1,\"title\":\"A\",\"replaces\":[\"n/a\",\"ideas/2-b/README.md\"]}\n\
         {\"number\":2,\"title\":\"B\",\"replaces\":[\"c\"]}\n\
         {\"number\":3,\"title\":\"C\",\"replaces\":\"x, 1\"}\n\
         {\"number\":4,\"title\":\"D\",\"replaces\":[\"A\"]}\n\
         {\"number\":5,\"title\":\"E\",\"replaces\":[\"E\"]}",
    );

    assert_eq!(sheet.oddities[&Oddity::ReplacedInCircle], [1, 2, 3, 5]);
    assert_eq!((sheet.batch.rows.len(), sheet.refused.len()), (5, 0));
    assert!(sheet.batch.rows[1].text.contains("- replaces: c"));
}

#[test]
fn csv_with_quotes_line_breaks_and_short_rows_is_read() {
    let text = "Title,stage,Notes\n\"A, with comma\",beta,\"two\nlines\"\nB\n";

    let sheet = Sheet::read(Kind::Csv, text.as_bytes()).unwrap();

    let rows = &sheet.batch.rows;
    assert_eq!((rows[0].title.as_str(), rows[0].stage), ("A, with comma", Stage::Launched));
    assert!(rows[0].text.contains("- notes: two\nlines"));
    assert_eq!((rows[1].title.as_str(), rows[1].stage, rows[1].line), ("B", Stage::Idea, 4));
}

#[test]
fn what_is_no_sheet_at_all_is_refused_as_a_whole() {
    for (kind, text) in [(Kind::Csv, "a,b\n1,2\n"), (Kind::Csv, ""), (Kind::Json, "[{\"title\":")] {
        let problem = Sheet::read(kind, text.as_bytes()).unwrap_err();

        assert_eq!(problem.code, "E-BAD-INPUT", "{text}");
        assert!(!problem.hints.is_empty());
    }
}

#[test]
fn the_kind_is_seen_from_the_name_or_the_content() {
    let path = Path::new;
    assert_eq!(Kind::of(path("a.CSV"), b"{}"), Kind::Csv);
    assert_eq!(Kind::of(path("a.jsonl"), b" {}"), Kind::Json);
    assert_eq!(Kind::of(path("-"), b"[{}]"), Kind::Json);
    assert_eq!(Kind::of(path("-"), b"title,stage"), Kind::Csv);
}

#[test]
fn all_433_real_initiatives_come_in() {
    let bytes = include_bytes!("../../../../examples/data/initiatives.jsonl");

    let sheet = Sheet::read(Kind::Json, bytes).unwrap();

    let count = |stage| sheet.batch.rows.iter().filter(|row| row.stage == stage).count();
    assert_eq!((sheet.batch.rows.len(), sheet.refused.len()), (433, 0));
    assert_eq!((count(Stage::Idea), count(Stage::Shaping)), (36, 0));
    assert_eq!((count(Stage::Pilot), count(Stage::Launched)), (69, 46));
    assert_eq!((count(Stage::Sustained), count(Stage::Closed)), (265, 17));
    assert_eq!(sheet.oddities[&Oddity::NoDate].len(), 2);
    assert_eq!(sheet.oddities[&Oddity::StatusMisspelt].len(), 1);
    assert!(sheet.batch.rows.iter().all(|row| row.owner.is_some() && row.created.is_some()));
    assert_eq!(sheet.batch.rows.iter().map(|row| row.touched.len()).sum::<usize>(), 3014);
}
