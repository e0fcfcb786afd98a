//! Which column holds what: maps that are saved or come with Kawka, and what headers say.

use kawka_domain::ids::FieldId;
use kawka_domain::import::{
    DayOrder, ImportField, ImportKind, PRESETS, Preset, header_form, says_outright, suggest,
};
use kawka_domain::own_field::{FieldKind, FieldSubject};
use kawka_store::table;
use kawka_store::table::custom_field::Field;

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::view::{Done, ImportMap, ImportRequest};

/// The map by which tickets are read.
pub(super) const TICKETS: &str = "zendesk";

/// What a column of an own field is called in a saved map.
const OWN: &str = "own:";

impl Desk {
    /// The maps of columns: saved ones and those that come with Kawka.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_import_maps(&self) -> Result<Vec<ImportMap>, CommandError> {
        let saved = self.store.read(table::import::list_maps)?;
        let saved = saved.into_iter().filter_map(|(name, kind)| {
            Some(ImportMap {
                name,
                kind: kind.parse().ok()?,
                built_in: false,
            })
        });
        let built_in = PRESETS.iter().map(|preset| ImportMap {
            name: preset.name.to_owned(),
            kind: preset.kind,
            built_in: true,
        });
        Ok(saved.chain(built_in).collect())
    }

    /// Removes a saved map.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn remove_import_map(
        &self,
        name: &str,
        kind: ImportKind,
    ) -> Result<Done<()>, CommandError> {
        let now = self.now();
        self.write(
            Action::RemoveImportMap,
            name,
            |tx| match table::import::remove_map(tx, name, kind.word(), now)? {
                0 => Err(CommandError::new(ErrorCode::NotFound).with("what", "map")),
                _ => Ok(()),
            },
        )
    }

    /// What each column of a file holds: as chosen, else by the named map, else by the headers.
    pub(super) fn columns(
        &self,
        request: &ImportRequest,
        headers: &[String],
        is_tickets: bool,
    ) -> Result<Columns, CommandError> {
        let own = self.own_of(request.kind)?;
        if let Some(chosen) = &request.columns {
            let mut fields = chosen.clone();
            fields.resize(headers.len(), None);
            let mut chosen = request.own_columns.clone().unwrap_or_default();
            chosen.resize(headers.len(), None);
            let own = chosen
                .into_iter()
                .map(|id| own.iter().find(|field| Some(field.id) == id).cloned())
                .collect();
            return Ok(Columns {
                fields,
                own,
                days: Vec::new(),
            });
        }
        let Some(name) = request
            .map
            .as_deref()
            .or((is_tickets && request.kind == ImportKind::Interactions).then_some(TICKETS))
        else {
            return Ok(by_headers(request.kind, headers, &own));
        };
        let saved = self
            .store
            .read(|c| table::import::list_map_columns(c, name, request.kind.word()))?;
        if !saved.is_empty() {
            let said = |header: &String| {
                let form = header_form(header);
                let (_, said) = saved.iter().find(|(known, _)| *known == form)?;
                Some(said.as_str())
            };
            let of_own = |said: &str| {
                let id = said.strip_prefix(OWN)?.parse().ok()?;
                own.iter().find(|field| field.id == id).cloned()
            };
            return Ok(Columns {
                fields: headers
                    .iter()
                    .map(|header| said(header)?.parse().ok())
                    .collect(),
                own: headers.iter().map(|header| of_own(said(header)?)).collect(),
                days: Vec::new(),
            });
        }
        match Preset::find(name, request.kind) {
            Some(preset) => Ok(Columns {
                fields: preset.apply(headers),
                own: vec![None; headers.len()],
                days: Vec::new(),
            }),
            None => Err(CommandError::new(ErrorCode::NotFound).with("what", "map")),
        }
    }

    /// The own fields that rows of this kind may fill.
    pub(super) fn own_of(&self, kind: ImportKind) -> Result<Vec<Field>, CommandError> {
        let subject = match kind {
            ImportKind::People => FieldSubject::Customer,
            ImportKind::Companies => FieldSubject::Company,
            ImportKind::Interactions | ImportKind::Facts | ImportKind::Mail => {
                return Ok(Vec::new());
            }
        };
        Ok(self
            .store
            .read(|c| table::custom_field::list_in_use(c, subject))?)
    }
}

/// What the columns of a file hold; of each column at most one of the two.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns {
    /// Fields of the core.
    pub(super) fields: Vec<Option<ImportField>>,
    /// Fields of the team's own.
    pub(super) own: Vec<Option<Field>>,
    /// In which order day and month stand.
    pub(super) days: Vec<DayOrder>,
}

impl Columns {
    /// Nothing in the file is known.
    pub(super) fn is_empty(&self) -> bool {
        self.fields.iter().all(Option::is_none) && self.own.iter().all(Option::is_none)
    }

    /// Whether a column holds days or instants.
    pub(super) fn is_dated(&self, column: usize) -> bool {
        let of_core = self.fields.get(column).copied().flatten();
        let of_own = self.own.get(column).and_then(Option::as_ref);
        matches!(of_core, Some(ImportField::At | ImportField::AsOf))
            || of_own.is_some_and(|field| field.kind == FieldKind::Date)
    }

    /// In which order day and month stand in a column.
    pub(super) fn days_in(&self, column: usize) -> DayOrder {
        let known = self.days.get(column).copied();
        known.unwrap_or(DayOrder::DayFirst)
    }

    /// The map, as it is saved.
    pub(super) fn saved(&self, headers: &[String]) -> Vec<(String, String)> {
        headers
            .iter()
            .zip(self.fields.iter().zip(&self.own))
            .filter_map(|(header, (field, own))| {
                let said = match (field, own) {
                    (_, Some(own)) => format!("{OWN}{}", own.id),
                    (Some(field), None) => field.word().to_owned(),
                    (None, None) => return None,
                };
                Some((header_form(header), said))
            })
            .collect()
    }

    /// By column: which own field it holds.
    pub(super) fn own_ids(&self) -> Vec<Option<FieldId>> {
        self.own
            .iter()
            .map(|field| field.as_ref().map(|field| field.id))
            .collect()
    }
}

/// What headers say: a core field outright, else an own field by its name, else what looks like a core field.
fn by_headers(kind: ImportKind, headers: &[String], own: &[Field]) -> Columns {
    let mut fields = suggest(kind, headers);
    let mut held: Vec<Option<Field>> = vec![None; headers.len()];
    for (column, header) in headers.iter().enumerate() {
        let form = header_form(header);
        let named = own
            .iter()
            .find(|field| !form.is_empty() && header_form(&field.name) == form)
            .filter(|field| held.iter().flatten().all(|known| known.id != field.id));
        if let Some(field) = named
            && (fields[column].is_none() || !says_outright(kind, header))
        {
            fields[column] = None;
            held[column] = Some(field.clone());
        }
    }
    Columns {
        fields,
        own: held,
        days: Vec::new(),
    }
}
