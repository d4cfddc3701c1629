//! Tables without borders, one record a line, so that `grep` and `awk` work on them.

use guildhall_control::Untrusted;
use unicode_width::UnicodeWidthStr as _;

use super::paper::cut;

/// Columns apart.
const GAP: usize = 3;

/// A column that may shrink keeps at least this much.
const SHRUNK_WIDTH_MIN: usize = 8;

/// How a column behaves when the page is narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Column {
    /// It is cut: titles, names.
    Shrinks,
    /// It stays whole: ids, states, times.
    Stays,
    /// It stays whole, with its digits below each other.
    Number,
}

/// Rows under headings.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    columns: Vec<(&'static str, Column)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these headings.
    pub(crate) fn new(columns: &[(&'static str, Column)]) -> Self {
        Self { columns: columns.to_vec(), rows: Vec::new() }
    }

    /// Adds a row, one cell a column.
    pub(crate) fn row<const N: usize>(&mut self, cells: [String; N]) {
        let harmless = cells.map(|cell| Untrusted::new(cell).to_string());
        self.rows.push(Vec::from(harmless));
    }

    /// The table, at most `width` wide where its columns may shrink.
    pub(crate) fn draw(&self, width: usize, cut_sign: &str) -> String {
        let widths = self.widths(width);
        let headings: Vec<String> =
            self.columns.iter().map(|(heading, _)| (*heading).to_owned()).collect();
        let rows = std::iter::once(&headings).chain(&self.rows);
        rows.map(|row| self.line(row, &widths, cut_sign)).collect()
    }

    fn line(&self, row: &[String], widths: &[usize], cut_sign: &str) -> String {
        let mut line = String::new();
        for ((cell, width), (_, column)) in row.iter().zip(widths).zip(&self.columns) {
            let shown =
                if *column == Column::Shrinks { cut(cell, *width, cut_sign) } else { cell.clone() };
            let pad = " ".repeat(width.saturating_sub(shown.width()));
            let cell = match column {
                Column::Number => format!("{pad}{shown}"),
                Column::Shrinks | Column::Stays => format!("{shown}{pad}"),
            };
            line.push_str(&cell);
            line.push_str(&" ".repeat(GAP));
        }
        format!("{}\n", line.trim_end())
    }

    /// What each column gets: all it wants, less what the widest that may shrink have to give.
    fn widths(&self, page_width: usize) -> Vec<usize> {
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(place, (heading, _))| {
                let cells = self.rows.iter().filter_map(|row| row.get(place));
                cells.map(|cell| cell.width()).fold(heading.width(), usize::max)
            })
            .collect();
        let gaps = GAP * widths.len().saturating_sub(1);
        while widths.iter().sum::<usize>() + gaps > page_width {
            let may_shrink = widths.iter_mut().zip(&self.columns).filter_map(|(width, column)| {
                (column.1 == Column::Shrinks && *width > SHRUNK_WIDTH_MIN).then_some(width)
            });
            let Some(widest) = may_shrink.max() else { break };
            *widest -= 1;
        }
        widths
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn partners() -> Table {
        let mut table = Table::new(&[
            ("PARTNER", Column::Shrinks),
            ("COUNT", Column::Number),
            ("ID", Column::Stays),
        ]);
        table.row(["Møller & Søn".into(), "412".into(), "de-9qtm".into()]);
        table.row(["東京冷蔵 Tokyo Cold Storage Cooperative".into(), "7".into(), "de-2k7p".into()]);
        table
    }

    #[test]
    fn columns_stand_below_each_other_whatever_the_script() {
        assert_eq!(
            partners().draw(80, "…"),
            "PARTNER                                   COUNT   ID\n\
             Møller & Søn                                412   de-9qtm\n\
             東京冷蔵 Tokyo Cold Storage Cooperative       7   de-2k7p\n"
        );
    }

    #[test]
    fn names_give_way_and_ids_never_do() {
        assert_eq!(
            partners().draw(36, "…"),
            "PARTNER              COUNT   ID\n\
             Møller & Søn           412   de-9qtm\n\
             東京冷蔵 Tokyo Co…       7   de-2k7p\n"
        );
        assert!(partners().draw(10, "…").contains("de-9qtm"));
    }
}
