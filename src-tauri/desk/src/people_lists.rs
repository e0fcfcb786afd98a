//! Saved lists of people: shared with the team, and always as they would be made now.

use chrono::{DateTime, Duration, Months, NaiveDate, Utc};
use kawka_domain::ids::{ListId, MemberId};
use kawka_domain::people_list::{FieldCriterion, FieldTest, PeopleCriteria, Tone};
use kawka_domain::search::Query;
use kawka_domain::text::fold;
use kawka_domain::time::day_span;
use kawka_store::search::{self, Narrow, People};
use kawka_store::table::people_list::PeopleList;
use kawka_store::{Connection, StoreError, Transaction, table};

use crate::action::Action;
use crate::command_error::{CommandError, ErrorCode};
use crate::desk::Desk;
use crate::people::{line, needed_line};
use crate::search::owners;
use crate::view::{CustomerFilter, Done, PeopleListRow};
use crate::wording::{Language, first_people_list};

/// What the operators of a search ask of people, but for the care owner.
pub(crate) fn narrow(query: &Query) -> Narrow {
    let mut narrow = Narrow::default();
    for tag in &query.languages {
        narrow.language(tag);
    }
    for word in &query.companies {
        narrow.company(word);
    }
    for word in &query.plans {
        narrow.plan(word);
    }
    narrow
}

/// Adds what a list asks besides its words.
fn narrow_by(
    c: &Connection,
    narrow: &mut Narrow,
    criteria: &PeopleCriteria,
    now: DateTime<Utc>,
) -> Result<(), CommandError> {
    if criteria.may_contact {
        narrow.may_contact();
    }
    if let Some(months) = criteria.not_invited_months {
        let since = now.checked_sub_months(Months::new(months)).unwrap_or(now);
        narrow.not_invited_since(since);
    }
    if let Some(had) = criteria.had_call {
        narrow.had_call(had);
    }
    let since = criteria
        .contacts_days
        .map(|days| now - Duration::days(days.into()));
    if let Some(least) = criteria.contacts_min {
        narrow.contacts(least, since);
    }
    if !criteria.tones.is_empty() {
        narrow.tones(&criteria.tones, since);
    }
    for asked in &criteria.fields {
        let field = table::custom_field::get(c, asked.field_id)?;
        narrow.field(&field, asked.test, &asked.value);
    }
    Ok(())
}

/// Both sets of owners; `None` asks nothing.
fn both(one: Option<Vec<MemberId>>, other: Option<Vec<MemberId>>) -> Option<Vec<MemberId>> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.into_iter().filter(|id| other.contains(id)).collect()),
        (one, other) => one.or(other),
    }
}

fn check(c: &Connection, criteria: &PeopleCriteria) -> Result<PeopleCriteria, CommandError> {
    criteria
        .check()
        .map_err(|field| CommandError::bad_input(field, "out_of_range"))?;
    let mut fields: Vec<FieldCriterion> = Vec::new();
    for asked in &criteria.fields {
        let field = table::custom_field::get(c, asked.field_id)?;
        let name = crate::own_fields::origin_of(&field);
        let value = match asked.test {
            FieldTest::Any | FieldTest::Missing => String::new(),
            FieldTest::Contains => needed_line(&name, &asked.value)?,
            FieldTest::Is => {
                let value = needed_line(&name, &asked.value)?;
                let parsed = field.parse(&value);
                parsed
                    .map_err(|problem| CommandError::bad_input(&name, problem))?
                    .text()
            }
        };
        let checked = FieldCriterion {
            value,
            ..asked.clone()
        };
        if !fields.contains(&checked) {
            fields.push(checked);
        }
    }
    Ok(PeopleCriteria {
        search: line("search", &criteria.search)?,
        tones: Tone::ALL
            .iter()
            .copied()
            .filter(|tone| criteria.tones.contains(tone))
            .collect(),
        fields,
        ..criteria.clone()
    })
}

fn check_name(c: &Connection, name: &str, own: Option<ListId>) -> Result<String, CommandError> {
    let name = needed_line("name", name)?;
    let taken = table::people_list::list(c)?
        .iter()
        .any(|list| Some(list.id) != own && fold(&list.name) == fold(&name));
    if taken {
        return Err(CommandError::bad_input("name", "name_taken"));
    }
    Ok(name)
}

/// The list with which a new file begins.
pub(crate) fn seed(
    tx: &Transaction<'_>,
    language: Language,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let list = PeopleList {
        id: ListId::new(),
        name: first_people_list(language).to_owned(),
        criteria: PeopleCriteria::suitable(),
    };
    table::people_list::add(tx, &list, now)
}

impl Desk {
    /// What a page of people asks of the store; `None` where nobody can fit.
    pub(crate) fn wanted_people(
        &self,
        c: &Connection,
        filter: &CustomerFilter,
    ) -> Result<Option<People>, CommandError> {
        let criteria = match filter.list {
            Some(list) => Some(table::people_list::get(c, list)?.criteria),
            None => None,
        };
        let mut wanted = self.people_of(c, &filter.search, criteria.as_ref())?;
        if filter.mine {
            wanted.owners = both(wanted.owners, Some(vec![self.me()?]));
        }
        if wanted.owners.as_ref().is_some_and(Vec::is_empty) {
            return Ok(None);
        }
        wanted.offset = filter.offset as usize;
        wanted.limit = filter.limit.min(500) as usize;
        wanted.count = true;
        Ok(Some(wanted))
    }

    fn people_of(
        &self,
        c: &Connection,
        typed: &str,
        criteria: Option<&PeopleCriteria>,
    ) -> Result<People, CommandError> {
        let me = self.find_me();
        let said = criteria.map_or("", |criteria| criteria.search.as_str());
        // The words of both must fit, and so must the owners of both.
        let query = Query::parse(&[said, " ", typed].concat());
        let owners = both(
            owners(c, &Query::parse(said), me)?,
            owners(c, &Query::parse(typed), me)?,
        );
        let mut narrow = narrow(&query);
        if query.is_about_contacts() {
            let zone = self.zone()?;
            let start = |day: Option<NaiveDate>| day.map(|day| day_span(day, zone).start);
            let span = (start(query.from), start(query.before));
            narrow.with_contact(&query.channels, &query.kinds, span);
        }
        if let Some(criteria) = criteria {
            narrow_by(c, &mut narrow, criteria, self.now())?;
        }
        Ok(People {
            query,
            owners,
            narrow,
            ..People::default()
        })
    }

    /// The saved lists, by name.
    ///
    /// # Errors
    /// [`CommandError`] when the file cannot be read.
    pub fn list_people_lists(&self) -> Result<Vec<PeopleListRow>, CommandError> {
        let lists = self.store.read(table::people_list::list)?;
        Ok(lists
            .into_iter()
            .map(|list| PeopleListRow {
                id: list.id,
                name: list.name,
                criteria: list.criteria,
            })
            .collect())
    }

    /// The list of this name, whatever its case and accents.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn find_people_list(&self, name: &str) -> Result<ListId, CommandError> {
        let form = fold(name.trim());
        self.list_people_lists()?
            .into_iter()
            .find(|list| fold(&list.name) == form)
            .map(|list| list.id)
            .ok_or_else(|| CommandError::new(ErrorCode::NotFound).with("what", "list"))
    }

    /// How many people fulfil this now.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`].
    pub fn count_people(&self, criteria: &PeopleCriteria) -> Result<u32, CommandError> {
        self.store.read(|c| {
            let criteria = check(c, criteria)?;
            let wanted = People {
                limit: 1,
                count: true,
                ..self.people_of(c, "", Some(&criteria))?
            };
            Ok(search::people(c, &wanted)?.total)
        })
    }

    /// Saves a list.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], also for a name that another list has.
    pub fn add_people_list(
        &self,
        name: &str,
        criteria: &PeopleCriteria,
    ) -> Result<Done<ListId>, CommandError> {
        let list = self.store.read(|c| {
            Ok::<_, CommandError>(PeopleList {
                id: ListId::new(),
                name: check_name(c, name, None)?,
                criteria: check(c, criteria)?,
            })
        })?;
        let now = self.now();
        self.write(Action::AddPeopleList, list.name.as_str(), |tx| {
            table::people_list::add(tx, &list, now)?;
            Ok(list.id)
        })
    }

    /// Changes a list.
    ///
    /// # Errors
    /// [`ErrorCode::BadInput`], [`ErrorCode::NotFound`].
    pub fn change_people_list(
        &self,
        id: ListId,
        name: &str,
        criteria: &PeopleCriteria,
    ) -> Result<Done<()>, CommandError> {
        let list = self.store.read(|c| {
            table::people_list::get(c, id)?;
            Ok::<_, CommandError>(PeopleList {
                id,
                name: check_name(c, name, Some(id))?,
                criteria: check(c, criteria)?,
            })
        })?;
        let now = self.now();
        self.write(Action::ChangePeopleList, list.name.as_str(), |tx| {
            Ok(table::people_list::change(tx, &list, now)?)
        })
    }

    /// Removes a list; nobody in it is touched.
    ///
    /// # Errors
    /// [`ErrorCode::NotFound`].
    pub fn remove_people_list(&self, id: ListId) -> Result<Done<()>, CommandError> {
        let name = self.store.read(|c| table::people_list::get(c, id))?.name;
        let now = self.now();
        self.write(Action::RemovePeopleList, name, |tx| {
            Ok(table::people_list::remove(tx, id, now)?)
        })
    }
}
