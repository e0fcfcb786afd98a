//! Tables for spreadsheets: RFC 4180, and no cell that a spreadsheet takes for a formula (OWASP, CSV injection).

/// A table on its way.
pub(crate) struct Csv(String);

impl Csv {
    /// With its heads.
    pub(crate) fn new(heads: &[&str]) -> Self {
        let mut csv = Self(String::new());
        csv.row(
            &heads
                .iter()
                .map(|head| (*head).to_owned())
                .collect::<Vec<_>>(),
        );
        csv
    }

    /// Adds a row.
    pub(crate) fn row(&mut self, cells: &[String]) {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.0.push(',');
            }
            let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
            let safe = if formula {
                format!("'{cell}")
            } else {
                cell.clone()
            };
            if safe.contains([',', '"', '\n', '\r']) {
                self.0.push('"');
                self.0.push_str(&safe.replace('"', "\"\""));
                self.0.push('"');
            } else {
                self.0.push_str(&safe);
            }
        }
        self.0.push_str("\r\n");
    }

    /// The whole table.
    pub(crate) fn text(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        let mut csv = Csv::new(&["a", "b"]);
        csv.row(&["x, \"y\"".into(), "=1+1".into()]);
        csv.row(&["two\nlines".into(), "plain".into()]);
        assert_eq!(
            csv.text(),
            "a,b\r\n\"x, \"\"y\"\"\",'=1+1\r\n\"two\nlines\",plain\r\n"
        );
    }
}
