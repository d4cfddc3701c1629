//! Acts of a partner about its own keys and guests.

use guildhall_governance::{Body, GuestAdopt, KeyRevoke};

use super::Desk;
use crate::command::{Refusal, Reply};
use crate::governing::Governing;
use crate::node::Node;

impl Node {
    /// Does what a partner may do by itself.
    pub(super) fn govern(&mut self, act: Governing, desk: &mut Desk<'_>) -> Result<Reply, Refusal> {
        let person = desk.person.clone();
        let body = match act {
            Governing::AdoptGuests(mut guests) => {
                guests.sort_unstable();
                guests.dedup();
                Body::GuestAdopt(GuestAdopt { person, guests })
            }
            Governing::RevokeKey { key, last } => Body::KeyRevoke(KeyRevoke { person, key, last }),
        };
        let id = self.say_body(&body, desk)?;
        Ok(Reply { ids: vec![id], ..Reply::default() })
    }
}
