//! Fields of the team's own: their management, and the values that people and companies have of them.

use chrono::{DateTime, Utc};
use kawka_domain::ids::{FieldChoiceId, FieldId};
use kawka_domain::own_field::{FieldKind, FieldSubject, FieldValue};
use kawka_domain::text::fold;
use kawka_store::table::custom_field::{Choice, Field};
use kawka_store::table::custom_value::Whose;
use kawka_store::{Connection, Transaction, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::{free_line, line, needed_line};
use crate::view::{Done, FieldChoice, FieldRow, NewField, OwnValue};

/// Most choices of one field.
const CHOICES: usize = 200;

/// What the origin of a value is called in notes: the field's name as it was then.
pub(crate) fn origin_of(field: &Field) -> String {
    format!("own:{}", field.name)
}

/// A value that was checked; `None` takes it away.
pub(crate) type Checked = (FieldId, Option<FieldValue>);

/// Reads one value; what must not be stored is masked.
pub(crate) fn check_value(field: &Field, text: &str) -> Result<Option<FieldValue>, CommandError> {
    let name = origin_of(field);
    let text = line(&name, text)?;
    if text.is_empty() {
        return Ok(None);
    }
    let value = field
        .parse(&text)
        .map_err(|problem| CommandError::bad_input(&name, problem))?;
    let kept = free_line(&name, &text)?;
    match value {
        FieldValue::Text(_) => Ok(Some(FieldValue::Text(kept))),
        // A number with a mark in it is none: it is refused where a text is masked.
        FieldValue::Number(_) | FieldValue::Link(_) if kept != text => {
            Err(CommandError::bad_input(&name, "must_not_be_stored"))
        }
        other => Ok(Some(other)),
    }
}

/// Reads values of fields of people or of companies.
pub(crate) fn check_values(
    c: &Connection,
    subject: FieldSubject,
    values: &[OwnValue],
) -> Result<Vec<Checked>, CommandError> {
    let mut checked: Vec<Checked> = Vec::with_capacity(values.len());
    for given in values {
        let field = table::custom_field::get(c, given.field_id)?;
        if field.subject != subject {
            return Err(CommandError::bad_input("field", "other_subject"));
        }
        let value = check_value(&field, &given.value)?;
        checked.retain(|(known, _)| *known != field.id);
        checked.push((field.id, value));
    }
    Ok(checked)
}

/// Writes values that were checked.
pub(crate) fn set_values(
    tx: &Transaction<'_>,
    whose: impl Into<Whose>,
    values: &[Checked],
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    let whose = whose.into();
    for (field, value) in values {
        table::custom_value::set(tx, whose, *field, value.as_ref(), now)?;
    }
    Ok(())
}

/// The values that somebody has.
pub(crate) fn values_of(
    c: &Connection,
    whose: impl Into<Whose>,
) -> Result<Vec<OwnValue>, CommandError> {
    Ok(table::custom_value::list(c, whose.into())?
        .into_iter()
        .map(|value| OwnValue {
            field_id: value.field,
            value: value.value.text(),
        })
        .collect())
}

/// The values that somebody has, with the names of their fields and as people read them; archived fields too.
pub(crate) fn words_of(
    c: &Connection,
    whose: impl Into<Whose>,
) -> Result<Vec<(Field, String)>, CommandError> {
    let values = table::custom_value::list(c, whose.into())?;
    if values.is_empty() {
        return Ok(Vec::new());
    }
    Ok(table::custom_field::list(c)?
        .into_iter()
        .filter_map(|field| {
            let value = values.iter().find(|value| value.field == field.id)?;
            let words = field.words(&value.value);
            Some((field, words))
        })
        .collect())
}

fn labels(
    given: &[FieldChoice],
) -> Result<Vec<(Option<FieldChoiceId>, String, bool)>, CommandError> {
    if given.len() > CHOICES {
        return Err(CommandError::bad_input("choices", "too_long"));
    }
    let mut checked: Vec<(Option<FieldChoiceId>, String, bool)> = Vec::with_capacity(given.len());
    for choice in given {
        let label = needed_line("choices", &choice.label)?;
        if checked
            .iter()
            .any(|(_, known, _)| fold(known) == fold(&label))
        {
            return Err(CommandError::bad_input("choices", "twice"));
        }
        checked.push((choice.id, label, choice.archived));
    }
    Ok(checked)
}

fn check_name(
    c: &Connection,
    subject: FieldSubject,
    name: &str,
    own: Option<FieldId>,
) -> Result<String, CommandError> {
    let name = needed_line("name", name)?;
    let taken = table::custom_field::list_in_use(c, subject)?
        .iter()
        .any(|field| Some(field.id) != own && fold(&field.name) == fold(&name));
    if taken {
        return Err(CommandError::bad_input("name", "name_taken"));
    }
    Ok(name)
}

fn field_row(c: &Connection, field: Field) -> Result<FieldRow, CommandError> {
    Ok(FieldRow {
        values: table::custom_value::count_of(c, field.id)?,
        id: field.id,
        subject: field.subject,
        kind: field.kind,
        name: field.name,
        position: field.position,
        archived_at: field.archived_at,
        choices: field
            .choices
            .into_iter()
            .map(|choice| FieldChoice {
                id: Some(choice.id),
                label: choice.label,
                archived: choice.archived,
            })
            .collect(),
    })
}

impl Desk {
    /// Every field of the team's own: those in use in their order, then archived ones.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_fields(&self) -> Result<Vec<FieldRow>, CommandError> {
        self.store.read(|c| {
            table::custom_field::list(c)?
                .into_iter()
                .map(|field| field_row(c, field))
                .collect()
        })
    }

    /// Adds a field, behind the others.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`] for a name that another field in use has, or a list without choices.
    pub fn add_field(&self, new: &NewField) -> Result<Done<FieldId>, CommandError> {
        let name = self
            .store
            .read(|c| check_name(c, new.subject, &new.name, None))?;
        let given: Vec<FieldChoice> = new
            .choices
            .iter()
            .map(|label| FieldChoice {
                id: None,
                label: label.clone(),
                archived: false,
            })
            .collect();
        let choices = match new.kind {
            FieldKind::Choice => labels(&given)?,
            _ => Vec::new(),
        };
        if new.kind == FieldKind::Choice && choices.is_empty() {
            return Err(CommandError::bad_input("choices", "empty"));
        }
        let (id, now) = (FieldId::new(), self.now());
        self.write(Action::AddField, name.as_str(), |tx| {
            let position = table::custom_field::list_in_use(tx, new.subject)?.len();
            let field = Field {
                id,
                subject: new.subject,
                kind: new.kind,
                name: name.clone(),
                position: u32::try_from(position).unwrap_or(u32::MAX),
                archived_at: None,
                choices: Vec::new(),
            };
            table::custom_field::add(tx, &field, now)?;
            write_choices(tx, &field, &choices, now)?;
            Ok(id)
        })
    }

    /// Changes a field's name and choices. A choice that is left out is archived: values that have it keep it.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn change_field(
        &self,
        id: FieldId,
        name: &str,
        choices: &[FieldChoice],
    ) -> Result<Done<()>, CommandError> {
        let former = self.store.read(|c| table::custom_field::get(c, id))?;
        let name = self
            .store
            .read(|c| check_name(c, former.subject, name, Some(id)))?;
        let choices = match former.kind {
            FieldKind::Choice => labels(choices)?,
            _ => Vec::new(),
        };
        let any = choices.iter().any(|(_, _, archived)| !archived);
        if former.kind == FieldKind::Choice && !any {
            return Err(CommandError::bad_input("choices", "empty"));
        }
        let now = self.now();
        self.write(Action::ChangeField, name.as_str(), |tx| {
            let mut field = table::custom_field::get(tx, id)?;
            field.name.clone_from(&name);
            table::custom_field::change(tx, &field)?;
            write_choices(tx, &field, &choices, now)
        })
    }

    /// Moves a field among those of its subject that are in use, to a place counted from 0.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`], also for an archived field.
    pub fn move_field(&self, id: FieldId, position: u32) -> Result<Done<()>, CommandError> {
        let field = self.store.read(|c| table::custom_field::get(c, id))?;
        self.write(Action::MoveField, field.name, |tx| {
            let mut fields = table::custom_field::list_in_use(tx, field.subject)?;
            let from = fields
                .iter()
                .position(|one| one.id == id)
                .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "field"))?;
            let moved = fields.remove(from);
            fields.insert((position as usize).min(fields.len()), moved);
            for (place, field) in (0..).zip(fields) {
                table::custom_field::change(
                    tx,
                    &Field {
                        position: place,
                        ..field
                    },
                )?;
            }
            Ok(())
        })
    }

    /// Archives a field, or brings it back as the last one. Its values stay as they are.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`] where another field has its name by now, [`ErrorCode::NotFound`].
    pub fn archive_field(&self, id: FieldId, archived: bool) -> Result<Done<()>, CommandError> {
        let former = self.store.read(|c| table::custom_field::get(c, id))?;
        if !archived {
            self.store
                .read(|c| check_name(c, former.subject, &former.name, Some(id)))?;
        }
        let now = self.now();
        let action = if archived {
            Action::ArchiveField
        } else {
            Action::RestoreField
        };
        self.write(action, former.name, |tx| {
            let mut field = table::custom_field::get(tx, id)?;
            if field.archived_at.is_some() == archived {
                return Ok(());
            }
            field.archived_at = archived.then_some(now);
            if !archived {
                let last = table::custom_field::list_in_use(tx, field.subject)?.len();
                field.position = u32::try_from(last).unwrap_or(u32::MAX);
            }
            Ok(table::custom_field::change(tx, &field)?)
        })
    }
}

/// Brings the choices of a field in line: new ones are added, those that are left out archived.
fn write_choices(
    tx: &Transaction<'_>,
    field: &Field,
    wanted: &[(Option<FieldChoiceId>, String, bool)],
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    for (place, (id, label, archived)) in (0..).zip(wanted) {
        let known = id.filter(|id| field.choices.iter().any(|choice| choice.id == *id));
        let choice = Choice {
            id: known.unwrap_or_default(),
            label: label.clone(),
            position: place,
            archived: *archived,
        };
        if known.is_none() {
            table::custom_field::add_choice(tx, field.id, &choice)?;
        } else {
            table::custom_field::change_choice(tx, &choice, now)?;
        }
    }
    let left_out = field
        .choices
        .iter()
        .filter(|choice| wanted.iter().all(|(id, _, _)| *id != Some(choice.id)));
    for choice in left_out {
        let archived = Choice {
            archived: true,
            ..choice.clone()
        };
        table::custom_field::change_choice(tx, &archived, now)?;
    }
    Ok(())
}
