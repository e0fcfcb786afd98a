//! What a process and its descendants use, from `/proc` (see proc(5)).

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::sync::LazyLock;
use std::time::Duration;

/// Clock ticks per second, the unit of times in `/proc`.
static TICKS: LazyLock<u64> = LazyLock::new(|| {
    crate::process::output_of(Command::new("getconf").arg("CLK_TCK"))
        .ok()
        .and_then(|text| text.trim().parse().ok())
        .unwrap_or(100)
});

/// User and system time of the tree, of ended children too.
pub fn processor_time(root: u32) -> Duration {
    let ticks: u64 = members(root).iter().map(|stat| stat.ticks).sum();
    Duration::from_millis(ticks * 1_000 / *TICKS)
}

/// Proportional set size of the tree in bytes, and the number of processes in it.
pub fn memory(root: u32) -> (u64, usize) {
    let members = members(root);
    let bytes = members.iter().filter_map(|stat| pss(stat.id)).sum();
    (bytes, members.len())
}

/// How often threads of the process itself woke up so far, by their names: numbers behind a name count as one name.
pub fn wakes(id: u32) -> BTreeMap<String, u64> {
    let threads = fs::read_dir(format!("/proc/{id}/task"));
    let mut wakes = BTreeMap::new();
    for thread in threads.into_iter().flatten().flatten() {
        let status = fs::read_to_string(thread.path().join("status")).unwrap_or_default();
        if let Some((name, count)) = wakes_in(&status) {
            *wakes.entry(name).or_default() += count;
        }
    }
    wakes
}

fn wakes_in(status: &str) -> Option<(String, u64)> {
    let field = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.trim())
    };
    let name = field("Name:")?.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let count = field("voluntary_ctxt_switches:")?.parse().ok()?;
    Some((name.to_owned(), count))
}

fn pss(id: u32) -> Option<u64> {
    let text = fs::read_to_string(format!("/proc/{id}/smaps_rollup")).ok()?;
    pss_in(&text)
}

fn pss_in(smaps_rollup: &str) -> Option<u64> {
    let line = smaps_rollup.lines().find(|line| line.starts_with("Pss:"))?;
    let kibibytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kibibytes * 1_024)
}

/// What we need of `/proc/<id>/stat`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stat {
    id: u32,
    parent: u32,
    ticks: u64,
}

fn members(root: u32) -> Vec<Stat> {
    let all: BTreeMap<u32, Stat> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| {
            let text = fs::read_to_string(entry.path().join("stat")).ok()?;
            let stat = stat_in(&text)?;
            Some((stat.id, stat))
        })
        .collect();
    descendants(root, &all)
}

fn descendants(root: u32, all: &BTreeMap<u32, Stat>) -> Vec<Stat> {
    let mut found: Vec<Stat> = all.get(&root).copied().into_iter().collect();
    let mut next = 0;
    while let Some(parent) = found.get(next).map(|stat| stat.id) {
        found.extend(all.values().filter(|stat| stat.parent == parent));
        next += 1;
    }
    found
}

/// The name in the second field may hold anything, so fields are counted from its last bracket.
fn stat_in(text: &str) -> Option<Stat> {
    let (id, _) = text.split_once(' ')?;
    let (_, rest) = text.rsplit_once(") ")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    // Fields 14 to 17: utime, stime, and those of children that were waited for.
    let ticks = fields.get(11..15)?.iter().map(|field| field.parse::<u64>());
    Some(Stat {
        id: id.parse().ok()?,
        parent: fields.get(1)?.parse().ok()?,
        ticks: ticks.sum::<Result<u64, _>>().ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_with_an_odd_name_is_read() {
        let text = "42 (a) b (c) S 7 42 42 0 -1 4194560 1 2 3 4 10 20 3 4 20 0 1 0 99 1 1";
        let expected = Stat {
            id: 42,
            parent: 7,
            ticks: 37,
        };
        assert_eq!(stat_in(text), Some(expected));
        assert_eq!(stat_in("garbage"), None);
    }

    #[test]
    fn all_descendants_are_found_and_no_others() {
        let stat = |id, parent| {
            let ticks = 0;
            (id, Stat { id, parent, ticks })
        };
        let all = BTreeMap::from([
            stat(1, 0),
            stat(5, 1),
            stat(3, 5),
            stat(9, 3),
            stat(8, 5),
            stat(7, 1),
        ]);
        let mut ids: Vec<u32> = descendants(5, &all).iter().map(|stat| stat.id).collect();
        ids.sort_unstable();
        assert_eq!(ids, [3, 5, 8, 9]);
        assert!(descendants(99, &all).is_empty());
    }

    #[test]
    fn wake_ups_are_those_a_thread_made_itself() {
        let status = "Name:\ttokio-rt-12\nState:\tS\nvoluntary_ctxt_switches:\t7\nnonvoluntary_ctxt_switches:\t3\n";
        assert_eq!(wakes_in(status), Some(("tokio-rt-".to_owned(), 7)));
        assert_eq!(wakes_in("Name:\tx\n"), None);
    }

    #[test]
    fn memory_is_read_in_bytes() {
        assert_eq!(
            pss_in("0-1 [rollup]\nRss: 9 kB\nPss:   2 kB\nPss_Dirty: 1 kB\n"),
            Some(2_048)
        );
        assert_eq!(pss_in(""), None);
    }
}
