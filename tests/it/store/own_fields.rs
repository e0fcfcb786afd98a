//! Steps with the team's own fields, saved lists and roles, for the properties over everything that can be done.

use kawka_desk::view::{EmploymentDraft, FieldChoice, NewField, OwnValue};
use kawka_desk::{CommandError, Desk, ErrorCode};
use kawka_domain::ids::{CompanyId, CustomerId};
use kawka_domain::own_field::{FieldKind, FieldSubject};
use kawka_domain::people_list::{FieldCriterion, FieldTest, PeopleCriteria};

fn nothing() -> CommandError {
    CommandError::new(ErrorCode::NotFound)
}

/// Adds, changes, moves, archives or brings back a field.
pub(super) fn change(desk: &Desk, n: u8, m: u8) -> Result<(), CommandError> {
    let fields = desk.list_fields()?;
    let chosen = fields.get(usize::from(n) % fields.len().max(1));
    match m % 5 {
        0 => {
            let kind = FieldKind::ALL[usize::from(n) % FieldKind::ALL.len()];
            let subject = FieldSubject::ALL[usize::from(m / 5) % 2];
            drop(desk.add_field(&NewField {
                subject,
                kind,
                name: format!("Pole {n}"),
                choices: vec!["Jeden".into(), "Dwa".into()],
            })?);
        }
        1 => {
            let field = chosen.ok_or_else(nothing)?;
            let mut choices: Vec<FieldChoice> = field.choices.clone();
            let by = usize::from(m > 100) % choices.len().max(1);
            choices.rotate_left(by);
            choices.push(FieldChoice {
                id: None,
                label: format!("Wybór {m}"),
                archived: false,
            });
            drop(desk.change_field(field.id, &format!("Pole {m}"), &choices)?);
        }
        2 => drop(desk.move_field(chosen.ok_or_else(nothing)?.id, u32::from(m % 4))?),
        3 => drop(desk.archive_field(chosen.ok_or_else(nothing)?.id, true)?),
        _ => drop(desk.archive_field(chosen.ok_or_else(nothing)?.id, false)?),
    }
    Ok(())
}

/// Gives somebody a value of some field, or takes it away.
pub(super) fn value(desk: &Desk, customer: CustomerId, m: u8) -> Result<(), CommandError> {
    let fields: Vec<_> = desk
        .list_fields()?
        .into_iter()
        .filter(|field| field.subject == FieldSubject::Customer)
        .collect();
    let field = fields
        .get(usize::from(m) % fields.len().max(1))
        .ok_or_else(nothing)?;
    let text = match field.kind {
        _ if m.is_multiple_of(7) => String::new(),
        FieldKind::Text => format!("słowo{m}"),
        FieldKind::Number => format!("{m},5"),
        FieldKind::Date => format!("2026-10-{:02}", 1 + m % 28),
        FieldKind::YesNo => if m.is_multiple_of(2) { "tak" } else { "nie" }.to_owned(),
        FieldKind::Choice => field.choices[usize::from(m) % field.choices.len()]
            .label
            .clone(),
        FieldKind::Link => format!("https://las.example/{m}"),
    };
    let draft = desk.get_customer(customer)?.fields;
    let own = [OwnValue {
        field_id: field.id,
        value: text,
    }];
    drop(desk.change_customer_with(customer, &draft, &own)?);
    Ok(())
}

/// Saves, changes or removes a list of people.
pub(super) fn list(desk: &Desk, n: u8, m: u8) -> Result<(), CommandError> {
    let lists = desk.list_people_lists()?;
    let chosen = lists.get(usize::from(n) % lists.len().max(1));
    let mut criteria = PeopleCriteria::suitable();
    criteria.contacts_min = Some(u32::from(m) + 1);
    if let Some(field) = desk.list_fields()?.get(usize::from(n)) {
        criteria.fields.push(FieldCriterion {
            field_id: field.id,
            test: FieldTest::Any,
            value: String::new(),
        });
    }
    match m % 3 {
        0 => drop(desk.add_people_list(&format!("Lista {n}"), &criteria)?),
        1 => {
            let id = chosen.ok_or_else(nothing)?.id;
            drop(desk.change_people_list(id, &format!("Lista {m}"), &criteria)?);
        }
        _ => drop(desk.remove_people_list(chosen.ok_or_else(nothing)?.id)?),
    }
    Ok(())
}

/// Adds, changes or removes somebody's time in a company, or moves them there.
pub(super) fn employment(
    desk: &Desk,
    customer: CustomerId,
    company: CompanyId,
    n: u8,
    m: u8,
) -> Result<(), CommandError> {
    let view = desk.get_customer(customer)?;
    let first = view.employments.first();
    let draft = EmploymentDraft {
        company_id: company,
        role: format!("rola {m}"),
        from: "2009".into(),
        to: if n.is_multiple_of(2) { "2012-05" } else { "" }.into(),
    };
    match m % 4 {
        0 => drop(desk.add_employment(customer, &draft)?),
        1 => drop(desk.change_employment(first.ok_or_else(nothing)?.id, &draft)?),
        2 => drop(desk.remove_employment(first.ok_or_else(nothing)?.id)?),
        _ => {
            let mut fields = view.fields;
            fields.company_id = Some(company);
            drop(desk.change_customer(customer, &fields)?);
        }
    }
    Ok(())
}
