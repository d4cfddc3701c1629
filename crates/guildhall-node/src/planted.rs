//! Planted bugs of a whole node: its own, and those of every crate below.

guildhall_ledger::planted! {
    /// Bugs planted in the node itself.
    struct NodePlanted {
        /// What the node signs is spread before it is durable.
        sent_before_durable,
        /// A person is answered before what was done is durable.
        answered_before_durable,
        /// A node signs although it does not know its own newest contribution.
        no_restore_guard,
        /// What claims to be of tomorrow is refused, by this node's own clock.
        future_refused,
        /// Any number of contributions may wait for their ancestors.
        pool_unbounded,
    }
}

/// Which bugs are planted in a node.
#[cfg(guildhall_planted)]
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Planted {
    pub(crate) ledger: guildhall_ledger::Planted,
    pub(crate) governance: guildhall_governance::Planted,
    pub(crate) workspace: guildhall_workspace::Planted,
    pub(crate) node: NodePlanted,
}

#[cfg(guildhall_planted)]
impl Planted {
    /// The name of every bug that can be planted, each once.
    pub fn names() -> std::collections::BTreeSet<&'static str> {
        let crates = [
            guildhall_ledger::Planted::NAMES,
            guildhall_governance::Planted::NAMES,
            guildhall_workspace::Planted::NAMES,
            NodePlanted::NAMES,
        ];
        crates.into_iter().flatten().copied().collect()
    }

    /// The bug of this name, in every crate that has it; none where nothing is called so.
    pub fn from_name(name: &str) -> Option<Self> {
        let is_one = Self::names().contains(name);
        is_one.then(|| Self {
            ledger: guildhall_ledger::Planted::default().with(name),
            governance: guildhall_governance::Planted::default().with(name),
            workspace: guildhall_workspace::Planted::default().with(name),
            node: NodePlanted::default().with(name),
        })
    }
}
