//! The list as a file: what an import would take over as it is. Numbers of cards are not in it.

use super::find::everybody;
use crate::desk::shell::Shell;
use crate::desk::trouble::Trouble;
use crate::people::{COLUMNS, PersonRow};
use crate::spreadsheet;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

pub(super) async fn export(shell: Shell) -> Result<Response, Trouble> {
    shell.record("people_exported", None).await?;
    let people = everybody(&shell.office).await?;
    // Spreadsheets take a file without this mark for one in a code of their own.
    let mut csv = csv::Writer::from_writer("\u{FEFF}".as_bytes().to_vec());
    let failed = |_| Trouble::Failed;
    csv.write_record(COLUMNS).map_err(failed)?;
    for person in &people {
        let Some(private) = &person.private else { continue };
        let row = PersonRow::of(&person.groups, private);
        let cells = [
            &row.id,
            &row.name,
            &row.department,
            &row.place,
            &row.greet,
            &row.group,
            &row.longer,
            &row.leader,
            &row.desk,
            &row.email,
            &row.wecom,
            &row.deputy,
            &row.extension,
            &row.language,
            &row.card,
        ];
        csv.write_record(cells.map(|text| spreadsheet::cell(text))).map_err(failed)?;
    }
    let csv = csv.into_inner().map_err(|_| Trouble::Failed)?;
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, "attachment; filename=\"people.csv\"")];
    Ok((headers, csv).into_response())
}
