//! Companies.

use kawka_domain::ids::CompanyId;
use kawka_domain::import::{ImportField as F, RowProblem};
use kawka_domain::person::CompanyDraft;
use kawka_domain::sensitive::count_marks;
use kawka_domain::text::fold;
use kawka_store::table;

use super::cells::{Cells, Refusal};
use super::importer::{At, Importer, Taken};
use crate::companies::check_company;
use crate::own_fields::set_values;
use crate::view::RowAction;

impl Importer {
    /// One row of companies.
    pub(super) fn company(&mut self, at: At<'_>, row: Cells<'_>) -> Result<Taken, Refusal> {
        let given = CompanyDraft {
            name: row.one(F::Company).to_owned(),
            what_it_does: row.joined(F::WhatItDoes),
            domain: row.one(F::Domain).to_owned(),
            industry: row.one(F::Industry).to_owned(),
            size: row.one(F::Size).to_owned(),
            plan: row.one(F::Plan).to_owned(),
        };
        let fields = check_company(&given)?;
        let masked =
            count_marks(&fields.what_it_does).saturating_sub(count_marks(&given.what_it_does));
        let own = row.own_values()?;
        let masked = masked + own.iter().map(|cell| cell.masked).sum::<u32>();
        let hash = row.hash();
        let external_id = match row.one(F::ExternalId) {
            "" => format!("name:{}", fold(&fields.name)),
            id => id.to_owned(),
        };
        let known = self.find_known(at, "company", &external_id, &hash)?;
        let taken = |action| Taken {
            masked,
            ..Taken::new(action, fields.name.clone())
        };
        // What was merged into another one since is that one.
        let of_origin = match &known {
            Some(known) => {
                let id = CompanyId::from(known.subject);
                Some(table::company::find_standing(at.c, id)?.unwrap_or(id))
            }
            None => None,
        };
        let mine = self.find_company(&fields.name, &fields.domain);
        if let Some(known) = &known {
            let stands = || match of_origin {
                Some(id) => table::import::stands(at.c, "company", id.uuid()),
                None => Ok(false),
            };
            if mine != of_origin && !stands()? {
                return Err(Refusal::Skip(RowProblem::new("row", "removed")));
            }
            if known.same {
                return Ok(taken(RowAction::Unchanged));
            }
        }
        let Some(id) = of_origin.or(mine) else {
            let id = CompanyId::new();
            if let Some(tx) = at.tx {
                table::company::add(tx, id, &fields, self.rules.now)?;
                for cell in &own {
                    let (field, value) = (cell.field.id, Some(&cell.value));
                    table::custom_value::set(tx, id.into(), field, value, self.rules.now)?;
                }
            }
            self.remember_company(id, &fields.name, &fields.domain);
            self.note(at, "company", &external_id, None, id.uuid(), hash)?;
            return Ok(taken(RowAction::Create));
        };
        // What a row said of a company that was merged into this one says it of both only where nothing else does.
        let replace = known
            .as_ref()
            .is_some_and(|known| known.subject == id.uuid());
        self.note(at, "company", &external_id, known.as_ref(), id.uuid(), hash)?;
        // A dry run may have made it itself.
        let Ok(former) = table::company::get(at.c, id) else {
            return Ok(taken(RowAction::Update));
        };
        let mut changed = former.fields.clone();
        let bring = |own: &mut String, theirs: &str| {
            if !theirs.is_empty() && (replace || own.is_empty()) {
                theirs.clone_into(own);
            }
        };
        bring(&mut changed.name, &fields.name);
        bring(&mut changed.what_it_does, &fields.what_it_does);
        bring(&mut changed.domain, &fields.domain);
        bring(&mut changed.industry, &fields.industry);
        bring(&mut changed.size, &fields.size);
        bring(&mut changed.plan, &fields.plan);
        let (own, _) = Self::bring_own(at, id, &own, replace)?;
        if changed == former.fields && own.is_empty() {
            return Ok(taken(RowAction::Unchanged));
        }
        if let Some(tx) = at.tx {
            table::company::change(tx, id, &changed)?;
            set_values(tx, id, &own, self.rules.now)?;
        }
        self.remember_company(id, &changed.name, &changed.domain);
        Ok(taken(RowAction::Update))
    }
}
