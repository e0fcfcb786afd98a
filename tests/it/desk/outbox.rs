//! The outbox where it is hard: what was taken back, undone in the middle, offline, asked for by several at once.
//! Row L2.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use kawka_desk::port::{
    FeedAnswer, FeedRequest, Http, HttpCall, HttpError, HttpReply, SecretsError,
};
use kawka_desk::view::{Attention, OutboxKind as Kind, OutboxState as State};
use kawka_domain::booking::NoShowReason::Unexcused;
use kawka_domain::ids::BookingId;
use serde_json::Value;

use super::calendly::{added, bookings, missed, outbox};
use crate::support::TestDesk;
use crate::support::feed::wait;
use crate::support::service::Service;

/// The first call was missed and nothing of it went out yet.
fn waiting() -> (TestDesk, Service, BookingId) {
    let (own, service) = added();
    let id = bookings(&own)[0].row.id;
    missed(&own, id, Unexcused);
    service.forget();
    (own, service, id)
}

fn let_out(own: &TestDesk, service: &Service) {
    own.clock.minutes(10);
    wait(own.desk.send_outbox(service)).unwrap();
}

/// The mark of the first guest as the service has it.
fn set_mark(service: &Service, mark: Value) {
    service.state.lock().unwrap()["invitees"]["E1"][0]["no_show"] = mark;
}

#[test]
fn row_l2_what_a_person_took_back_stays_taken_back() {
    let (mut own, service, id) = waiting();
    own.take_back(own.list_outbox().unwrap()[0].id).unwrap();
    for _ in 0..3 {
        own.clock.minutes(10);
        wait(own.desk.send_due_outbox(&service)).unwrap();
        wait(own.desk.send_outbox(&service)).unwrap();
        own.restart();
        assert_eq!(outbox(&own), [(Kind::MarkNoShow, State::TakenBack)]);
    }
    assert_eq!(service.said("POST"), Vec::<String>::new());
    // It held for what was said then: said anew, it goes out.
    own.undo_last().unwrap();
    missed(&own, id, Unexcused);
    assert_eq!(outbox(&own)[0], (Kind::MarkNoShow, State::Waiting));
    let_out(&own, &service);
    assert_eq!(service.said("POST").len(), 1);

    // So with the opposite: the mark stays at the service.
    own.undo_last().unwrap();
    assert_eq!(outbox(&own)[0], (Kind::UnmarkNoShow, State::Waiting));
    own.take_back(own.list_outbox().unwrap()[0].id).unwrap();
    let_out(&own, &service);
    assert_eq!(service.said("DELETE"), Vec::<String>::new());
    missed(&own, id, Unexcused);
    let_out(&own, &service);
    assert_eq!(service.said("POST").len(), 1, "it is marked as it is");
}

#[test]
fn row_l2_an_undo_after_a_later_reading_takes_the_mark_away() {
    for forgotten in [false, true] {
        let (own, service, _) = waiting();
        let_out(&own, &service);
        // The event is as it was, so its guests are not asked for again and stand there unmarked.
        own.clock.minutes(5);
        wait(own.desk.sync_calendars(&service)).unwrap();
        if forgotten {
            let forget = |tx: &kawka_store::Transaction<'_>| {
                tx.execute("UPDATE local_remote SET no_show = NULL", [])
                    .map_err(kawka_store::StoreError::from)
            };
            own.store().write_local(forget).unwrap();
        }
        own.undo_last().unwrap();
        let_out(&own, &service);
        assert_eq!(
            service.said("DELETE"),
            ["/invitee_no_shows/N1 null"],
            "{forgotten}"
        );
        assert_eq!(outbox(&own)[0], (Kind::UnmarkNoShow, State::Sent));
    }
}

#[test]
fn row_l2_what_was_undone_while_nobody_knew_whether_it_arrived_is_never_said_afterwards() {
    for arrived in [false, true] {
        let (own, service, _) = waiting();
        let lost = Some(HttpError::TimedOut);
        service.trouble.lock().unwrap().push_back(lost);
        let_out(&own, &service);
        assert_eq!(outbox(&own), [(Kind::MarkNoShow, State::Sending)]);
        if !arrived {
            set_mark(&service, Value::Null);
        }
        own.undo_last().unwrap();
        service.forget();
        for _ in 0..4 {
            let_out(&own, &service);
        }
        assert_eq!(service.said("POST"), Vec::<String>::new(), "{arrived}");
        let expected = usize::from(arrived);
        assert_eq!(service.said("DELETE").len(), expected, "{arrived}");
        let open = outbox(&own)
            .into_iter()
            .find(|(_, state)| !matches!(state, State::Sent | State::TakenBack));
        assert_eq!(open, None, "{arrived}");
    }
}

#[test]
fn what_never_left_the_machine_waits_as_long_as_it_takes() {
    let (own, service, _) = waiting();
    for trouble in [HttpError::Unreachable, HttpError::Tls] {
        for _ in 0..12 {
            own.clock.minutes(10);
            service.trouble.lock().unwrap().push_back(Some(trouble));
            wait(own.desk.send_due_outbox(&service)).unwrap();
            let row = own.list_outbox().unwrap().remove(0);
            assert_eq!((row.state, row.tries), (State::Waiting, 0), "{trouble}");
        }
    }
    for locked in [
        SecretsError::Locked,
        SecretsError::Hung,
        SecretsError::Absent,
    ] {
        own.secrets.fail(Some(locked));
        let_out(&own, &service);
        let row = own.list_outbox().unwrap().remove(0);
        assert_eq!((row.state, row.tries), (State::Waiting, 0), "{locked}");
        assert!(row.failure.is_some(), "{locked}: it says why");
    }
    own.secrets.fail(None);
    let_out(&own, &service);
    assert_eq!(outbox(&own), [(Kind::MarkNoShow, State::Sent)]);
}

#[test]
fn what_may_have_arrived_is_asked_for_before_a_person_lets_it_out_again() {
    let (own, service, _) = waiting();
    let silent = || {
        service
            .trouble
            .lock()
            .unwrap()
            .push_back(Some(HttpError::TimedOut))
    };
    for _ in 0..12 {
        silent();
        own.clock.minutes(60 * 13);
        wait(own.desk.send_outbox(&service)).unwrap();
    }
    let row = own.list_outbox().unwrap().remove(0);
    assert_eq!(row.state, State::Failed, "nobody answers");
    let told = |own: &TestDesk| {
        let attention = own.get_today().unwrap().attention;
        attention.into_iter().find_map(|one| match one {
            Attention::Unsaid { count, name, code } => Some((count, name, code)),
            _ => None,
        })
    };
    let (count, name, code) = told(&own).expect("Today says so");
    assert_eq!((count, name.as_deref()), (1, Some("Jan Las")));
    assert_eq!(code, "calendar_unreachable");
    service.trouble.lock().unwrap().clear();
    own.send_again(row.id).unwrap();
    assert_eq!(own.list_outbox().unwrap()[0].tries, 0, "counted anew");
    let_out(&own, &service);
    assert_eq!(outbox(&own), [(Kind::MarkNoShow, State::Sent)]);
    assert_eq!(service.said("POST").len(), 1, "it had arrived");
    assert_eq!(told(&own), None);
}

/// The service takes its time over what is said to it.
struct Slow {
    service: Service,
    open: AtomicBool,
    reached: tokio::sync::Notify,
    gate: tokio::sync::Notify,
}

#[async_trait]
impl Http for Slow {
    async fn fetch(&self, request: FeedRequest) -> Result<FeedAnswer, HttpError> {
        self.service.fetch(request).await
    }

    async fn send(&self, call: HttpCall) -> Result<HttpReply, HttpError> {
        if call.method == "POST" && !self.open.load(Ordering::SeqCst) {
            self.reached.notify_one();
            self.gate.notified().await;
        }
        self.service.send(call).await
    }
}

#[test]
fn what_several_let_out_at_once_goes_out_once() {
    let (own, service, _) = waiting();
    own.clock.minutes(10);
    let slow = Slow {
        service,
        open: AtomicBool::new(false),
        reached: tokio::sync::Notify::new(),
        gate: tokio::sync::Notify::new(),
    };
    let desk = Arc::clone(&own.desk);
    wait(async {
        let others = async {
            slow.reached.notified().await;
            slow.open.store(true, Ordering::SeqCst);
            let second = async {
                desk.send_outbox(&slow).await?;
                desk.send_outbox(&slow).await
            };
            let meanwhile = async {
                // Long enough for whoever does not wait for the first one.
                for _ in 0..300 {
                    tokio::task::spawn_blocking(|| ()).await.unwrap();
                }
                slow.gate.notify_one();
            };
            tokio::join!(second, meanwhile).0
        };
        let (one, other) = tokio::join!(desk.send_outbox(&slow), others);
        one.unwrap();
        other.unwrap();
    });
    assert_eq!(slow.service.said("POST").len(), 1);
    assert_eq!(outbox(&own), [(Kind::MarkNoShow, State::Sent)]);
}
