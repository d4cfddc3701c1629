//! Who is who: every organisation that is or was in the federation, and the keys behind it.

use std::collections::BTreeMap;

use guildhall_control::Untrusted;
use guildhall_control::api::event::Who;
use guildhall_control::api::member::Standing;
use guildhall_governance::{
    Author, Effect, Entry, Governance, Guest, Partner, PartnerId, Return, Standing as KeyStanding,
};
use guildhall_ledger::{ContributionId, Graph, Index, PublicKey};
use guildhall_node::{Node, PeerView};
use guildhall_workspace::AuthorId;

use super::proposal::proposal;

/// An organisation that is or was in the federation.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    /// Its id, which a guest keeps when it becomes a partner.
    pub(crate) id: PartnerId,
    pub(crate) handle: String,
    pub(crate) name: String,
    pub(crate) standing: Standing,
    /// Whether its seat counts at present.
    pub(crate) is_seated: bool,
    pub(crate) is_me: bool,
    /// Every key it writes or wrote with; the key of its first node comes first.
    pub(crate) keys: Vec<PublicKey>,
    /// Since when it has this standing, as claimed, in milliseconds since 1970.
    pub(crate) since_ms: u64,
    pub(crate) origin: Origin,
}

/// How an organisation came in.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Origin {
    /// It founded the federation.
    Founder,
    /// It was admitted as a partner.
    Admitted {
        /// The number of the entry.
        entry: u32,
        /// Who proposed it.
        proposer: Option<PartnerId>,
        /// Who let it in as a guest before.
        sponsor: Option<PartnerId>,
    },
    /// It was let in as a guest.
    Guest {
        /// Who answers for it.
        sponsor: PartnerId,
    },
}

/// Everybody.
#[derive(Clone, Debug)]
pub(crate) struct People {
    members: Vec<Member>,
    /// Places of members by their ids and keys.
    places: BTreeMap<[u8; 32], usize>,
}

impl People {
    /// Everybody a node knows.
    pub(crate) fn of(node: &Node) -> Self {
        let (graph, governance) = (node.graph(), node.governance());
        let partners = governance.state().partners();
        let partners = partners.map(|partner| partner_member(graph, governance, partner));
        let guests = governance.guests(graph);
        let guests = guests.into_iter().map(|guest| guest_member(graph, governance, &guest));
        let mut members: Vec<Member> = partners.chain(guests).collect();
        let me = node.public_key();
        for member in &mut members {
            member.is_me = member.keys.contains(&me);
        }
        members.sort_by(|one, other| rank(one).cmp(&rank(other)));
        let mut places = BTreeMap::new();
        for (place, member) in members.iter().enumerate() {
            for key in &member.keys {
                places.entry(key.0).or_insert(place);
            }
            places.entry(member.id.0).or_insert(place);
        }
        Self { members, places }
    }

    /// Partners first, then guests, then those who were one of both; each by short name.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Member> {
        self.members.iter()
    }

    /// Partners and guests but for the organisation of this node.
    pub(crate) fn others(&self) -> impl Iterator<Item = &Member> {
        self.all().filter(|member| !member.is_me && member.standing != Standing::Former)
    }

    /// The organisation of this node.
    pub(crate) fn me(&self) -> Option<&Member> {
        self.all().find(|member| member.is_me)
    }

    /// The organisation that has or had this key.
    pub(crate) fn with_key(&self, key: &PublicKey) -> Option<&Member> {
        self.at(&key.0)
    }

    /// The organisation with this id.
    pub(crate) fn with_id(&self, id: &PartnerId) -> Option<&Member> {
        self.at(&id.0)
    }

    /// The organisation on whose behalf something was written.
    pub(crate) fn writer(&self, author: &AuthorId) -> Option<&Member> {
        self.at(&author.0)
    }

    /// The organisation with this short name; those who are in before those who were.
    pub(crate) fn named(&self, handle: &str) -> Option<&Member> {
        let wanted = handle.trim().to_lowercase();
        self.all().find(|member| member.handle == wanted)
    }

    fn at(&self, bytes: &[u8; 32]) -> Option<&Member> {
        self.places.get(bytes).and_then(|place| self.members.get(*place))
    }
}

impl Member {
    /// Its names.
    pub(crate) fn who(&self) -> Who {
        Who { handle: Untrusted::new(&*self.handle), name: Untrusted::new(&*self.name) }
    }
}

/// The names of an organisation; a key that nobody knows has none.
pub(crate) fn who(member: Option<&Member>) -> Who {
    member.map_or_else(
        || Who { handle: Untrusted::new("unknown"), name: Untrusted::new("somebody unknown") },
        Member::who,
    )
}

/// The name of a partner in a sentence.
pub(crate) fn name_of(people: &People, id: &PartnerId) -> String {
    who(people.with_id(id)).name.as_raw().to_owned()
}

/// What is known of an organisation's nodes, taken together.
pub(crate) fn contact(node: &Node, member: &Member) -> PeerView {
    member.keys.iter().map(|key| node.peer(key)).fold(PeerView::default(), |all, one| PeerView {
        is_connected: all.is_connected || one.is_connected,
        last_contact_ms: all.last_contact_ms.max(one.last_contact_ms),
        has_own_upto: all.has_own_upto.max(one.has_own_upto),
        equal_at_ms: all.equal_at_ms.max(one.equal_at_ms),
    })
}

/// When an entry of the minutes became final: the latest claim among its confirmations.
pub(crate) fn entry_time_ms(graph: &Graph, entry: &Entry) -> u64 {
    let times = entry.certificate.iter().map(|index| graph.header(*index).time_ms);
    times.max().unwrap_or_default()
}

fn rank(member: &Member) -> (u8, &str) {
    let standing = match member.standing {
        Standing::Partner => 0,
        Standing::Guest => 1,
        Standing::Joining | Standing::Former => 2,
    };
    (standing, &member.handle)
}

fn partner_member(graph: &Graph, governance: &Governance, partner: &Partner) -> Member {
    let is_member = partner.status.is_member();
    let machines = governance.machines(graph, &partner.id).into_iter().map(|(key, _)| key);
    let mut keys = vec![partner.seat_key];
    keys.extend(machines);
    keys.extend(partner.former_keys.iter().copied());
    keys.push(partner.root_key);
    let origin = partner_origin(graph, governance, partner);
    let began = match origin {
        Origin::Admitted { entry, .. } if is_member => Some(entry),
        Origin::Founder if is_member => None,
        Origin::Founder | Origin::Admitted { .. } | Origin::Guest { .. } => {
            partner.since.checked_sub(1)
        }
    };
    let entry = began.and_then(|number| governance.entry(number));
    let since_ms = match entry {
        Some(entry) => entry_time_ms(graph, &entry),
        None => founded_ms(graph),
    };
    Member {
        id: partner.id,
        handle: partner.handle.clone(),
        name: partner.name.clone(),
        standing: if is_member { Standing::Partner } else { Standing::Former },
        is_seated: governance.state().has_seat(&partner.id),
        is_me: false,
        keys,
        since_ms,
        origin,
    }
}

fn partner_origin(graph: &Graph, governance: &Governance, partner: &Partner) -> Origin {
    let Some(entry) = partner.admitted_by else { return Origin::Founder };
    let decision = governance.entry(entry).map(|entry| entry.value.decision);
    let index = decision.and_then(|decision| graph.find(&decision));
    let proposer = index.and_then(|index| governance.author_of(index).partner());
    let open = index.and_then(|index| proposal(graph, index));
    let admission = open.and_then(|open| match open.effect {
        Effect::AdmitPartner(newcomer) | Effect::Readmit(Return { newcomer, .. }) => {
            Some(newcomer.admission)
        }
        _ => None,
    });
    let sponsor = admission.and_then(|admission| signer(graph, governance, &admission));
    Origin::Admitted { entry, proposer, sponsor }
}

fn guest_member(graph: &Graph, governance: &Governance, guest: &Guest<'_>) -> Member {
    let claim = guest.claim;
    let is_guest = matches!(governance.standing(graph, &claim.node_key), KeyStanding::Guest { .. });
    let since = graph.find(&guest.admission).map(|index| graph.header(index).time_ms);
    Member {
        id: claim.partner(),
        handle: claim.handle.clone(),
        name: claim.name.clone(),
        standing: if is_guest { Standing::Guest } else { Standing::Former },
        is_seated: false,
        is_me: false,
        keys: vec![claim.node_key, claim.root_key],
        since_ms: since.unwrap_or_default(),
        origin: Origin::Guest { sponsor: guest.sponsor },
    }
}

/// The partner that signed a contribution.
fn signer(graph: &Graph, governance: &Governance, id: &ContributionId) -> Option<PartnerId> {
    graph.find(id).and_then(|index| governance.author_of(index).partner())
}

/// The organisation that wrote what is at `index`.
pub(crate) fn author<'a>(people: &'a People, node: &Node, index: Index) -> Option<&'a Member> {
    let by_right = match node.governance().author_of(index) {
        Author::Partner { partner, .. } | Author::Root { partner } => people.with_id(&partner),
        Author::Guest { .. } | Author::Unknown => None,
    };
    by_right.or_else(|| people.with_key(&node.graph().header(index).author))
}

fn founded_ms(graph: &Graph) -> u64 {
    graph.indices().next().map(|genesis| graph.header(genesis).time_ms).unwrap_or_default()
}
