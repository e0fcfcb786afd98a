//! Companies.

use kawka_domain::ids::CompanyId;
use kawka_domain::import::{ImportField as F, RowProblem};
use kawka_domain::person::CompanyDraft;
use kawka_domain::sensitive::count_marks;
use kawka_domain::text::fold;
use kawka_store::table;
use kawka_store::table::import::Held;

use super::bring::Bring;
use super::cells::{Cells, Refusal};
use super::importer::{At, Importer, RowKey, Taken, same_company};
use super::learned::domain_form;
use crate::companies::check_company;
use crate::own_fields::set_values;
use crate::view::{RowAction, RowDecision};

impl Importer {
    /// One row of companies.
    pub(super) fn company(
        &mut self,
        at: At<'_>,
        line: u64,
        row: Cells<'_>,
    ) -> Result<Taken, Refusal> {
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
        let held = Held {
            hash: hash.clone(),
            said: row.said(),
        };
        let key = match row.one(F::ExternalId) {
            // What it says may replace what the same source said before, so it counts within that.
            "" => RowKey {
                source: self.rules.source.clone(),
                id: format!("name:{}", fold(&fields.name)),
            },
            id => self.key(id, String::new),
        };
        let taken = |action| Taken {
            masked,
            ..Taken::new(action, fields.name.clone())
        };
        let decision = self.decision(line);
        let mine = match decision {
            Some(RowDecision::Create) => None,
            _ => self.find_company(&fields.name, &fields.domain),
        };
        let mut of_origin = None;
        for known in self.list_known(at, "company", &key, &hash)? {
            // What was merged into another one since is that one.
            let first = CompanyId::from(known.subject);
            let made = !self.learned.company_name(first).is_empty();
            let id = match table::company::find_standing(at.c, first)? {
                Some(standing) => Some(standing),
                None => made.then_some(first),
            };
            let agrees = known.same
                || decision != Some(RowDecision::Create)
                    && (known.is_own || self.is_company(at, first, id, &fields)?);
            if !agrees {
                continue;
            }
            let Some(id) = id else {
                return Err(Refusal::Skip(RowProblem::new("row", "removed")));
            };
            if known.same {
                return Ok(taken(RowAction::Unchanged));
            }
            of_origin = Some((known, id));
            break;
        }
        let known = of_origin.as_ref().map(|(known, _)| known);
        let Some(id) = of_origin.as_ref().map(|(_, id)| *id).or(mine) else {
            let id = CompanyId::new();
            if let Some(tx) = at.tx {
                table::company::add(tx, id, &fields, self.rules.now)?;
                for cell in &own {
                    let (field, value) = (cell.field.id, Some(&cell.value));
                    table::custom_value::set(tx, id.into(), field, value, self.rules.now)?;
                }
            }
            self.learned.company(id, &fields.name, &fields.domain);
            self.note(at, "company", &key, None, id.uuid(), held)?;
            return Ok(taken(RowAction::Create));
        };
        // What a row said of a company that was merged into this one says it of both only where nothing else does.
        let now = held.said.clone();
        let bring = match known.filter(|known| known.subject == id.uuid()) {
            Some(known) => Bring {
                same_origin: true,
                // An export of ours says what stood here when it was made.
                former: if known.is_own { "" } else { &known.said },
                now: &now,
            },
            None => Bring::FILL,
        };
        self.note(at, "company", &key, known, id.uuid(), held)?;
        // A dry run may have made it itself.
        let Ok(former) = table::company::get(at.c, id) else {
            return Ok(taken(RowAction::Update));
        };
        let mut changed = former.fields.clone();
        let mut others = Vec::new();
        let mut texts = |name: &'static str, field: F, own: &mut String, theirs: &str| {
            let same = match field {
                F::Domain => domain_form(own) == domain_form(theirs),
                _ => own.trim() == theirs.trim(),
            };
            if theirs.is_empty() || same {
                return;
            }
            if bring.takes(field.word(), own.is_empty()) {
                theirs.clone_into(own);
            } else {
                others.push((name.to_owned(), theirs.to_owned()));
            }
        };
        texts("name", F::Company, &mut changed.name, &fields.name);
        texts(
            "what_it_does",
            F::WhatItDoes,
            &mut changed.what_it_does,
            &fields.what_it_does,
        );
        texts("domain", F::Domain, &mut changed.domain, &fields.domain);
        texts(
            "industry",
            F::Industry,
            &mut changed.industry,
            &fields.industry,
        );
        texts("size", F::Size, &mut changed.size, &fields.size);
        texts("plan", F::Plan, &mut changed.plan, &fields.plan);
        let (own, others_of_own) = Self::bring_own(at, id, &own, &bring)?;
        others.extend(others_of_own);
        // What a file says again is noted once.
        let noted = table::company::list_notes(at.c, id)?;
        others.retain(|(field, value)| {
            noted
                .iter()
                .all(|note| note.field != *field || note.value != *value)
        });
        if changed == former.fields && own.is_empty() && others.is_empty() {
            return Ok(taken(RowAction::Unchanged));
        }
        if let Some(tx) = at.tx {
            if changed != former.fields {
                table::company::change(tx, id, &changed)?;
            }
            set_values(tx, id, &own, self.rules.now)?;
            for (field, value) in others {
                let note = self.origin_note(field, value);
                table::company::add_note(tx, id, &note, self.rules.me)?;
            }
        }
        self.learned.company(id, &changed.name, &changed.domain);
        Ok(Taken {
            other_name: Some(former.fields.name),
            ..taken(RowAction::Update)
        })
    }

    /// Whether a company that an id stands for may be the one that a row tells of.
    fn is_company(
        &self,
        at: At<'_>,
        first: CompanyId,
        standing: Option<CompanyId>,
        fields: &CompanyDraft,
    ) -> Result<bool, Refusal> {
        let name = fold(&fields.name);
        let domain = domain_form(&fields.domain);
        for id in [Some(first), standing].into_iter().flatten() {
            let known = match self.learned.company_name(id) {
                "" => fold(&table::company::find_name(at.c, id)?.unwrap_or_default()),
                known => known.to_owned(),
            };
            let at_domain = self.learned.companies_at(&domain);
            if same_company(&known, &name) || !domain.is_empty() && at_domain.contains(&id) {
                return Ok(true);
            }
        }
        Ok(false)
    }
}
